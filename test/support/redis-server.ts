import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { until } from './until';

const INSTALLED = spawnSync('redis-server', ['--version']).status === 0;
const REASON = 'redis-server is not installed (Debian package redis-server)';

/** `describe` where there is a redis-server. Elsewhere its tests are skipped by name, except in CI, where they must run. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (!INSTALLED && process.env.CI === 'true') throw new Error(`${REASON}, and CI must not skip its tests.`);
  if (INSTALLED) {
    describe(name, tests);
    return;
  }
  process.stderr.write(`Skipped: ${name}. ${REASON}.\n`);
  describe.skip(`${name} (skipped: ${REASON})`, tests);
}

/** A real Redis without persistence, which can be killed, started again at the same port, and stopped in mid-air. */
export class RedisServer {
  #process: ChildProcess | null = null;

  private constructor(readonly port: number) {}

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}/0`;
  }

  async start(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no'];
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', (text) => (output += String(text)));
    this.#process = child;
    process.once('exit', () => child.kill('SIGKILL'));
    await until('redis-server accepts connections', () => /Ready to accept connections/.test(output));
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    this.#process = null;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** It goes on holding its connections and answers nothing. */
  hang(): void {
    this.#process?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#process?.kill('SIGCONT');
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
