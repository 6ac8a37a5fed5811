import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { BoundaryClient, type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from '@app/persistence/testing';
import {
  asOrdinaryUser,
  asRoot,
  compileLauncher,
  firstAnswer,
  groupOf,
  killNodes,
  NOBODY,
  runNode,
  temporaryDirectory,
} from './embedded-launcher';
import { isRunning } from '../../support/processes';
import { until } from '../../support/until';

const PASSWORD = 'p@ss: /word %';
const ONCE = "const server = await launcher('embedded-postgres.js').startEmbeddedPostgres(input);";
const OWNER = `setInterval(() => undefined, 1e6); ${ONCE} return { ...server, owner: process.pid };`;

let root: string;
let dataDir: string;
let build: string;
let compiled: string;
const running: EmbeddedPostgres[] = [];

beforeAll(() => {
  build = temporaryDirectory();
  compiled = compileLauncher(build);
});
afterAll(() => fs.rmSync(build, { recursive: true }));
beforeEach(() => {
  root = temporaryDirectory();
  dataDir = path.join(root, 'postgres');
});
afterEach(async () => {
  killNodes();
  for (const server of running.splice(0)) await server.stop();
  fs.rmSync(root, { recursive: true, force: true });
});

function options(more: Partial<EmbeddedPostgresOptions> = {}): EmbeddedPostgresOptions {
  return { dataDir, superuserPassword: PASSWORD, ...more, settings: { fsync: 'off', ...more.settings } };
}

async function start(more: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(options(more));
  running.push(server);
  return server;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new BoundaryClient({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a data directory over its life', () => {
  it('is made at the first start and keeps its rows for the second, in a path with spaces and quotes', async () => {
    const odd = { dataDir: path.join(root, `it's a "new" $HOME checkout`, 'var', 'postgres') };
    const first = await start(odd);
    expect(first).toMatchObject({ fresh: true, attached: false });
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    expect(fs.readdirSync(path.dirname(odd.dataDir))).toEqual(['postgres']);

    const second = await start(odd);
    expect(second).toMatchObject({ fresh: false, attached: false });
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('lets the settings of the caller win over the defaults and asks for the password', async () => {
    const log: string[] = [];
    const { url } = await start({ settings: { max_connections: 17 }, onLog: (line) => log.push(line) });
    const settings = await query(
      url,
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'listen_addresses', 'max_connections') ORDER BY 1",
    );
    expect(settings.map(({ setting }) => setting)).toEqual(['off', '127.0.0.1', '17']);
    expect(log).toContainEqual(expect.stringContaining('starting PostgreSQL 18'));
    await expect(query(url.replace(encodeURIComponent(PASSWORD), 'wrong'), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('is made again when an initdb in place was interrupted, and what an interrupted start left beside it is removed', async () => {
    fs.mkdirSync(path.join(dataDir, 'base', '1'), { recursive: true });
    fs.mkdirSync(path.join(dataDir, 'pg_wal'));
    fs.writeFileSync(path.join(dataDir, 'PG_VERSION'), '18\n');
    const dead = spawnSync(process.execPath, ['-v']).pid;
    fs.mkdirSync(path.join(root, `postgres.initdb-${dead}-AbCdEf`, 'data'), { recursive: true });

    expect(await start()).toMatchObject({ fresh: true });
    expect(fs.readdirSync(root)).toEqual(['postgres']);
  });

  it('is made again when its first starter was killed within initdb', async () => {
    const owner = runNode(compiled, OWNER, options());
    const ended = new Promise((resolve) => owner.once('exit', resolve));
    await until('initdb has begun', () => fs.readdirSync(root).some((entry) => entry.startsWith('postgres.initdb-')));
    owner.kill('SIGKILL');
    await ended;
    expect(fs.existsSync(dataDir)).toBe(false);

    const { url } = await start();
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(fs.readdirSync(root)).toEqual(['postgres']);
  });

  it('is refused and left alone when it holds something else', async () => {
    fs.mkdirSync(dataDir);
    fs.writeFileSync(path.join(dataDir, 'thesis.txt'), 'the only copy');
    await expect(start()).rejects.toThrow('is not a PostgreSQL data directory: it holds "thesis.txt"');
    expect(fs.readFileSync(path.join(dataDir, 'thesis.txt'), 'utf8')).toBe('the only copy');
  });
});

describe('several starters', () => {
  it('join a running server, and their stop leaves it running', async () => {
    const owner = await start();
    const guest = await start();
    expect(guest).toMatchObject({ attached: true, fresh: false, pid: owner.pid, port: owner.port });
    await guest.stop();
    expect(await query(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('that come at the same time to a new directory end up with one server', async () => {
    const servers = await Promise.all([start(), start(), start()]);
    expect(servers.filter(({ attached }) => !attached)).toHaveLength(1);
    expect(new Set(servers.map(({ pid }) => pid)).size).toBe(1);
    expect(servers.filter(({ fresh }) => fresh)).toHaveLength(1);
    expect(fs.readdirSync(root)).toEqual(['postgres']);
  });
});

describe('a lock file without its server', () => {
  const lockFile = (): string => path.join(dataDir, 'postmaster.pid');

  it.each([
    ['names a process that has ended', () => `${spawnSync(process.execPath, ['-v']).pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n\nready\n`],
    ['names a live process that is no server', () => `${process.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n\nready\n`],
    ['was never filled', () => ''],
  ])('that %s does not stop the start', async (_what, content) => {
    await (await start()).stop();
    fs.writeFileSync(lockFile(), content());
    fs.utimesSync(lockFile(), new Date(0), new Date(0));
    expect(await start()).toMatchObject({ attached: false, fresh: false });
  });

  it('that came along in a copy does not lead to the server of the original', async () => {
    await (await start()).stop();
    const copy = path.join(root, 'copy');
    fs.cpSync(dataDir, copy, { recursive: true });
    const original = await start();
    fs.copyFileSync(lockFile(), path.join(copy, 'postmaster.pid'));

    const copied = await start({ dataDir: copy });
    expect(copied).toMatchObject({ attached: false, fresh: false });
    expect(copied.port).not.toBe(original.port);
  });

  it('but with a server that moved along with the directory leads to that server', async () => {
    const owner = await start();
    const moved = path.join(root, 'moved');
    fs.renameSync(dataDir, moved);
    expect(await start({ dataDir: moved })).toMatchObject({ attached: true, pid: owner.pid });
  });
});

describe('the end of the process that started the server', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'by %s stops the server cleanly, and a start at once after it works',
    async (signal) => {
      const owner = runNode(compiled, OWNER, options());
      const { pid } = await firstAnswer<EmbeddedPostgres>(owner);
      expect(isRunning(pid)).toBe(true);
      const ended = new Promise((resolve) => owner.once('exit', resolve));
      owner.kill(signal);
      await ended;

      const log: string[] = [];
      const next = await start({ onLog: (line) => log.push(line) });
      expect(next).toMatchObject({ attached: false, fresh: false });
      expect(isRunning(pid)).toBe(false);
      expect(log).toContainEqual(expect.stringContaining('database system was shut down at'));
    },
  );

  (fs.existsSync('/proc/self') ? it : it.skip)('is noticed even if nobody collects that process', async () => {
    const negligent = runNode(compiled, OWNER, options(), undefined, ['/bin/sh', '-c', '"$@" & exec sleep 600', 'sh']);
    const { pid, owner } = await firstAnswer<{ pid: number; owner: number }>(negligent);
    // Stopped, it cannot yet end and still has its port open: the next start meets a server that is about to go.
    process.kill(pid, 'SIGSTOP');
    process.kill(owner, 'SIGKILL');
    await until('the owner has ended', () => !isRunning(owner));
    const next = start();
    process.kill(pid, 'SIGCONT');
    expect(await next).toMatchObject({ attached: false, fresh: false });
    expect(fs.readFileSync(`/proc/${owner}/stat`, 'utf8')).toContain(') Z ');
  });

  it('by Ctrl-C is learned from that process alone: the server is in no process group that a terminal signals', async () => {
    const { pid } = await start();
    const [server, own] = [groupOf(pid), groupOf(process.pid)];
    expect(server).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+$/)]);
    expect(own).not.toContain(server[0]);
    expect(own).not.toContain(server[1]);
  });

  it('by having nothing left to do is not held up by the server', async () => {
    const owner = runNode(compiled, `${ONCE} return server;`, options());
    const ended = new Promise((resolve) => owner.once('exit', resolve));
    const { pid } = await firstAnswer<EmbeddedPostgres>(owner);
    expect(await ended).toBe(0);
    await until('the server ends after its starter', () => !isRunning(pid));
  });
});

describe('a start that fails', () => {
  it('says why in the words of the server and leaves nothing running', async () => {
    await expect(start({ settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
      /ended at start[^]*invalid value for parameter "shared_buffers"/,
    );
    expect(fs.existsSync(path.join(dataDir, 'postmaster.pid'))).toBe(false);
  });

  it('because its port is taken says so', async () => {
    const holder = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as net.AddressInfo;
    await expect(start({ port })).rejects.toThrow(/Address already in use/);
    await new Promise((resolve) => holder.close(resolve));
  });
});

describe('root', () => {
  asRoot('does not run the server as root', async () => {
    const { pid } = await start();
    expect(fs.statSync(`/proc/${pid}`).uid).not.toBe(0);
    expect(fs.statSync(dataDir)).toMatchObject({ uid: fs.statSync(`/proc/${pid}`).uid, mode: 0o40700 });
  });

  asRoot('takes over a data directory that was copied by root', async () => {
    await (await start()).stop();
    spawnSync('chown', ['-R', '0:0', dataDir]);
    fs.chmodSync(dataDir, 0o755);
    expect(await start()).toMatchObject({ fresh: false, attached: false });
  });

  asOrdinaryUser('serves the data of an ordinary user as that user, who can serve it again later', async () => {
    fs.chownSync(root, NOBODY.uid, NOBODY.gid);
    const once = `${ONCE} await server.stop(); return server;`;
    expect(await firstAnswer(runNode(compiled, once, options(), NOBODY))).toMatchObject({ fresh: true });
    const server = await start();
    expect(server.fresh).toBe(false);
    expect(fs.statSync(`/proc/${server.pid}`).uid).toBe(NOBODY.uid);
    await server.stop();
    expect(await firstAnswer(runNode(compiled, once, options(), NOBODY))).toMatchObject({ fresh: false, attached: false });
  });

  asOrdinaryUser('leaves a data directory that an ordinary user is told how to handle', async () => {
    await (await start()).stop();
    const stranger = runNode(compiled, OWNER, options(), { uid: 4321, gid: 4321 });
    await expect(firstAnswer(stranger)).rejects.toThrow(
      /belongs to uid \d+, this process is uid 4321; .*started as root.*sudo rm -rf.*DATABASE_URL/,
    );
    const elsewhere = runNode(compiled, OWNER, options({ dataDir: path.join(root, 'new', 'postgres') }), { uid: 4321, gid: 4321 });
    await expect(firstAnswer(elsewhere)).rejects.toThrow(/new is not writable by this user/);
  });
});
