import { type ChildProcess, spawn } from 'node:child_process';
import * as path from 'node:path';
import { until } from './until';

const MAIN = path.resolve(__dirname, '..', '..', 'dist', 'apps', 'migration-backend', 'src', 'main.js');

/** The built application in a process of its own, as `npm start` runs it, without the demo. */
export class BuiltApp {
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** What it has written to stdout and stderr. */
  output = '';
  readonly #child: ChildProcess;
  #over = false;

  /** `command`: another way to start it, for example that of production. */
  constructor(varDir: string, env: NodeJS.ProcessEnv = {}, command: [string, ...string[]] = [process.execPath, MAIN]) {
    this.#child = spawn(command[0], command.slice(1), {
      // Its own process group, which stands for the one of a terminal.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, NO_COLOR: '1', HOST: '127.0.0.1', PORT: '0', DEMO: 'false', VAR_DIR: varDir, ...env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (data) => (this.output += data));
    this.ended = new Promise((resolve) => this.#child.once('close', (code, signal) => resolve(signal ?? code)));
    void this.ended.then(() => (this.#over = true));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Waits until it serves. Returns its base URL. */
  async listening(): Promise<string> {
    const url = (): string | undefined => /Listening on (http:\S+);/.exec(this.output)?.[1];
    await until('the application listens', () => this.#over || url() !== undefined, 40_000);
    if (this.#over) throw new Error(`The application has ended:\n${this.output}`);
    return url()!;
  }

  /** Sends the signal to the process alone and waits for its end. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    this.#child.kill(signal);
    return this.ended;
  }
}
