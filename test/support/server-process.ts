import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(__dirname, '..', '..', 'dist', 'apps', 'migration-backend', 'src', 'main.js');
const START_WITHIN_MS = 60_000;

/** The built server as a process of its own, which tests may signal and kill. */
export class ServerProcess {
  readonly lines: string[] = [];
  readonly exited: Promise<number | NodeJS.Signals>;
  readonly #child: ChildProcess;
  #listening: Promise<string>;

  /** `env` is all the process gets, beside PATH: nothing of the developer's environment decides a test. */
  constructor(env: Record<string, string>) {
    this.#child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
      env: { PATH: process.env.PATH, PORT: '0', HOST: '127.0.0.1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exited = new Promise((resolve) => this.#child.once('exit', (code, signal) => resolve(code ?? signal ?? -1)));
    this.#listening = new Promise((resolve, reject) => {
      for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
        createInterface({ input: stream }).on('line', (line) => {
          this.lines.push(line);
          const url = /Listening on (http:\/\/[^\s;]+)/.exec(line)?.[1];
          if (url) resolve(url.replace('[::1]', '127.0.0.1'));
        });
      }
      void this.exited.then((end) => reject(new Error(`The server ended (${end}) before it listened:\n${this.lines.join('\n')}`)));
    });
    this.#listening.catch(() => undefined);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Resolves with the base URL once the server listens. */
  async listening(): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`The server does not listen:\n${this.lines.join('\n')}`)), START_WITHIN_MS);
    });
    return Promise.race([this.#listening, late]).finally(() => clearTimeout(timer));
  }

  /** Sends the signal and waits for the end; harmless when it has ended. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    return this.exited;
  }
}
