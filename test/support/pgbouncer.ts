import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './debian-program';
import { until } from './until';

/** A real PgBouncer in transaction mode before one database, with as many server connections as are asked for. */
export class PgBouncer {
  private constructor(
    /** As the role of the given URL, through the pooler. */
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(database: string, serverConnections: number): Promise<PgBouncer> {
    const { hostname, port, pathname, username, password } = new URL(database);
    const name = pathname.slice(1);
    const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
    const listen = await freePort();
    const [config, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')];
    writeFileSync(users, `"${username}" "${password}"\n`);
    writeFileSync(
      config,
      [
        '[databases]',
        `${name} = host=${hostname} port=${port} dbname=${name}`,
        '[pgbouncer]',
        `listen_addr = 127.0.0.1`,
        `listen_port = ${listen}`,
        'unix_socket_dir =',
        'auth_type = plain',
        `auth_file = ${users}`,
        'pool_mode = transaction',
        `default_pool_size = ${serverConnections}`,
        'ignore_startup_parameters = extra_float_digits',
      ].join('\n'),
    );
    for (const path of [folder, config, users]) chmodSync(path, 0o755);
    // As root it refuses to run.
    const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const child = spawn('pgbouncer', [...user, config], { stdio: ['ignore', 'ignore', 'pipe'] });
    process.once('exit', () => child.kill('SIGKILL'));
    let output = '';
    child.stderr.on('data', (text) => (output += String(text)));
    await until('pgbouncer accepts connections', () => /process up/.test(output));
    const url = new URL(database);
    Object.assign(url, { hostname: '127.0.0.1', port: String(listen) });
    return new PgBouncer(url.toString(), child, folder);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('close', resolve));
    this.process.kill('SIGKILL');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
