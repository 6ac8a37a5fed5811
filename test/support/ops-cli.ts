import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestDatabase } from './test-database';

const MAIN = join(__dirname, '..', '..', 'dist', 'apps', 'ops', 'src', 'main.js');

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
  /** What was printed, when it is JSON. */
  json: any;
}

/** The built command line as a process of its own. Nothing of the test run's environment reaches it. */
export class OpsCli {
  constructor(readonly env: Record<string, string | undefined>) {}

  /** With the database, roles and secret of a test database. */
  static on({ config }: TestDatabase, env: Record<string, string | undefined> = {}): OpsCli {
    return new OpsCli({ DATABASE_URL: config.database.url!, REGISTRY_SECRET: process.env.TEST_REGISTRY_SECRET, ...env });
  }

  with(env: Record<string, string | undefined>): OpsCli {
    return new OpsCli({ ...this.env, ...env });
  }

  run(...args: string[]): Promise<CliResult> {
    return this.start(...args).result;
  }

  start(...args: string[]): { child: ChildProcess; result: Promise<CliResult>; line: (pattern: RegExp) => Promise<string> } {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { PATH: process.env.PATH, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => (stdout += String(text)));
    child.stderr.on('data', (text) => (stderr += String(text)));
    const result = new Promise<CliResult>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stdout, stderr, json: /^\s*[{[]/.test(stdout) ? JSON.parse(stdout) : undefined }));
    });
    const lines = createInterface({ input: child.stdout });
    const line = (pattern: RegExp): Promise<string> =>
      new Promise((resolve, reject) => {
        lines.on('line', (text) => (pattern.test(text) ? resolve(text) : undefined));
        void result.then(({ code }) => reject(new Error(`ended with ${code} before ${String(pattern)}: ${stdout}${stderr}`)));
      });
    return { child, result, line };
  }
}
