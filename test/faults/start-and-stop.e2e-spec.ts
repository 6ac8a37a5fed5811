import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { BuiltApp } from '../support/built-app';
import { commandsWith, isRunning } from '../support/processes';
import { createTestDatabase } from '../support/test-database';
import { until } from '../support/until';

let root: string;
/** Shared by the tests: most start on what an earlier one left behind, as on a developer's machine. */
let varDir: string;
const apps: BuiltApp[] = [];

beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'start and stop '));
  fs.chmodSync(root, 0o755);
  varDir = path.join(root, "it's var");
});
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.end('SIGKILL')));
  await nothingIsLeft();
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

function start(env: NodeJS.ProcessEnv = {}, directory = varDir): BuiltApp {
  const app = new BuiltApp(directory, env);
  apps.push(app);
  return app;
}

/** Lets a test run alone that needs what an earlier one has left. */
async function ensureData(): Promise<void> {
  if (fs.existsSync(path.join(varDir, 'postgres'))) return;
  const app = start();
  await app.listening();
  await app.end('SIGTERM');
}

/** Process id of the database server that runs under `varDir`. */
function serverOf(directory: string): number {
  return parseInt(fs.readFileSync(path.join(directory, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

async function nothingIsLeft(): Promise<void> {
  // Every process of the database, initdb and the watchdog included, has its directory on the command line.
  await until(`no process is left under ${root}`, () => commandsWith(root).length === 0, 10_000);
}

async function readiness(url: string): Promise<unknown> {
  const response = await fetch(`${url}/health/ready`);
  return { code: response.status, ...((await response.json()) as object) };
}
const READY = expect.objectContaining({ code: 200, status: 'ok' }) as unknown;

describe('the running application', () => {
  it('is ready with its embedded database, ends both in good order by SIGTERM, and starts again on the data it left', async () => {
    const first = start();
    expect(await readiness(await first.listening())).toEqual(READY);
    const made = fs.statSync(path.join(varDir, 'postgres', 'PG_VERSION'));
    const server = serverOf(varDir);
    expect(commandsWith(root)).toContainEqual(expect.stringContaining('bin/postgres'));
    expect(await first.end('SIGTERM')).toBe(0);
    expect(isRunning(server)).toBe(false);
    expect(first.output).not.toMatch(/WARN|ERROR/);

    const second = start();
    expect(await readiness(await second.listening())).toEqual(READY);
    expect(fs.statSync(path.join(varDir, 'postgres', 'PG_VERSION'))).toMatchObject({ ino: made.ino, mtimeMs: made.mtimeMs });
    expect(await second.end('SIGTERM')).toBe(0);
  });

  it('ends in good order by Ctrl-C, which reaches its whole process group and, under npm, comes twice', async () => {
    const app = start();
    await app.listening();
    const server = serverOf(varDir);
    process.kill(-app.pid, 'SIGINT');
    expect(await app.end('SIGINT')).toBe(0);
    expect(isRunning(server)).toBe(false);
    expect(app.output).not.toMatch(/WARN|ERROR/);
  });

  it('takes its database along when it is killed, and a start at once after it works', async () => {
    const app = start();
    await app.listening();
    const server = serverOf(varDir);
    expect(await app.end('SIGKILL')).toBe('SIGKILL');

    const next = start();
    expect(await readiness(await next.listening())).toEqual(READY);
    expect(isRunning(server)).toBe(false);
    expect(serverOf(varDir)).not.toBe(server);
    await next.end('SIGKILL');
    await nothingIsLeft();
  });

  it('is two processes on one database when it is first started twice at the same time', async () => {
    const fresh = path.join(root, 'fresh twice');
    const urls = await Promise.all([start({}, fresh), start({}, fresh)].map((app) => app.listening()));
    expect(await Promise.all(urls.map(readiness))).toEqual([READY, READY]);
    expect(fs.readdirSync(fresh).sort()).toEqual(['postgres', 'secret']);
  });

  it('shares its database with a second process, which says so and does not stop it', async () => {
    const first = start();
    const url = await first.listening();
    const second = start();
    expect(await readiness(await second.listening())).toEqual(READY);
    expect(second.output).toContain(`Sharing the embedded database of another process under ${varDir}`);
    expect(await second.end('SIGTERM')).toBe(0);
    expect(await readiness(url)).toEqual(READY);
  });
});

describe('a start that is interrupted', () => {
  /** Exit code after SIGTERM; 0 if this test was too slow and the application served already. */
  const interrupted = (app: BuiltApp): number => (app.output.includes('Listening') ? 0 : 143);

  it('while the database is made leaves nothing running and does not hinder the next one', async () => {
    const fresh = path.join(root, 'fresh');
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const app = start({}, fresh);
      await until('initdb runs', () => commandsWith(root).some((command) => command.includes('bin/initdb')));
      expect(await app.end(signal)).toBe(signal === 'SIGKILL' ? signal : interrupted(app));
      await nothingIsLeft();
    }
    const next = start({}, fresh);
    expect(await readiness(await next.listening())).toEqual(READY);
    expect(fs.readdirSync(fresh).sort()).toEqual(['postgres', 'secret']);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('by %s while the server comes up leaves nothing running', async (signal) => {
    const app = start();
    await until('the watchdog runs', () => commandsWith(root).some((command) => command.startsWith('/bin/sh')));
    expect(await app.end(signal)).toBe(signal === 'SIGKILL' ? signal : interrupted(app));
    await nothingIsLeft();
    expect(fs.existsSync(path.join(varDir, 'postgres', 'postmaster.pid'))).toBe(false);
  });
});

describe('a start that cannot succeed', () => {
  it('because the port is taken says what to do and leaves nothing running', async () => {
    const holder = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as net.AddressInfo;
    const app = start({ PORT: String(port) });
    expect(await app.ended).toBe(1);
    expect(app.output.match(/EADDRINUSE/g)).toHaveLength(1);
    expect(app.output).toMatch(new RegExp(`EADDRINUSE.*:${port}. Stop the other process, or choose a port: PORT=8001 npm start`));
    expect(commandsWith(root)).toEqual([]);
    await new Promise((resolve) => holder.close(resolve));
  });

  it('because the secret has changed says so', async () => {
    await ensureData();
    const app = start({ REGISTRY_SECRET: 'another secret than the one in the file' });
    expect(await app.ended).toBe(1);
    expect(app.output).toMatch(/was made with another secret than the present one.*Bring the old one back/);
    expect(app.output).not.toContain('    at ');
    expect(commandsWith(root)).toEqual([]);
  });

  it('because the directory holds something else says so in one sentence', async () => {
    const taken = path.join(root, 'taken');
    fs.mkdirSync(path.join(taken, 'postgres'), { recursive: true });
    fs.writeFileSync(path.join(taken, 'postgres', 'thesis.txt'), 'the only copy');
    const app = start({}, taken);
    expect(await app.ended).toBe(1);
    expect(app.output).toContain('is not a PostgreSQL data directory: it holds "thesis.txt"');
    expect(app.output).not.toContain('    at ');
  });
});

describe('with DATABASE_URL', () => {
  it('no database is started, and the given one outlives the application', async () => {
    const db = await createTestDatabase();
    const unused = path.join(root, 'unused');
    const app = start({ DATABASE_URL: db.config.database.url!, REGISTRY_SECRET: process.env.TEST_REGISTRY_SECRET }, unused);
    expect(await readiness(await app.listening())).toEqual(READY);
    const { rows } = await db.admin.query(
      "SELECT count(*) > 0 AS used FROM pg_stat_activity WHERE application_name = 'service-registry ops'",
    );
    expect(rows).toEqual([{ used: true }]);
    expect(fs.existsSync(unused)).toBe(false);
    expect(commandsWith(root)).toEqual([]);

    expect(await app.end('SIGTERM')).toBe(0);
    expect((await db.admin.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await db.drop();
  });
});
