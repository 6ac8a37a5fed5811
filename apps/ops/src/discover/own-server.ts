import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childEnvironment } from '@app/config';
import { projectRoot } from '@app/kernel';
import { CliError } from '../cli.error';

/** A server of this command's own. */
export interface OwnServer {
  baseUrl: string;
  /** Stops it, and the embedded database with it, and waits for the end. May be called any number of times. */
  stop: () => Promise<void>;
}

const LISTENING = /Listening on (https?:\/\/[^\s;,]+)/;
const START_MS = 120_000;
const STOP_MS = 15_000;
const SHOWN_LINES = 8;
// What is left of a log line without Nest's prefix says what is wrong.
const LOG_PREFIX = /^\[Nest\] \d+\s+- [^[]*\[\w+\]\s*/;

/**
 * Starts the application as production runs it, on a free port of this machine. It ends with this process in whatever way.
 * It has a process group of its own, so that Ctrl-C reaches this process only, which then ends it in good order.
 * @throws CliError with the server's last words
 */
export async function startOwnServer(signal: AbortSignal): Promise<OwnServer> {
  const main = join(projectRoot(), 'dist', 'apps', 'migration-backend', 'src', 'main.js');
  if (!existsSync(main)) throw new CliError(`${main} is missing. Build it (npm run build), or name a running server with --url.`);
  const child = spawn(process.execPath, ['--require', join(__dirname, 'end-with-parent.preload.js'), main], {
    cwd: projectRoot(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: childEnvironment({ PORT: '0', HOST: '127.0.0.1', ROLE: 'all', DEMO: 'false', LOG_LEVEL: 'log', NO_COLOR: '1' }),
  });
  const stop = stopper(child);
  try {
    return { baseUrl: await address(child, signal), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function address(child: ChildProcess, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const tail: string[] = [];
    const fail = (what: string): void => reject(new CliError(`The server for this command ${what}. ${tail.join('\n')}`.trim()));
    const timer = setTimeout(() => fail(`was not ready within ${START_MS / 1000} s`), START_MS);
    const onLine = (line: string): void => {
      if (tail.push(line.replace(LOG_PREFIX, '')) > SHOWN_LINES) tail.shift();
      const found = LISTENING.exec(line)?.[1];
      if (found) resolve(found);
    };
    // The streams are read to their end: a server whose log nobody reads comes to a stop.
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', onLine);
    child.once('error', (error) => fail(`cannot be started: ${error.message}`));
    child.once('close', (code, killedBy) => {
      clearTimeout(timer);
      fail(`ended at start (${killedBy ?? `exit code ${code}`})`);
    });
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    if (signal.aborted) reject(signal.reason as Error);
  });
}

function stopper(child: ChildProcess): () => Promise<void> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  const onExit = (): void => void child.kill('SIGTERM');
  process.once('exit', onExit);
  return async () => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
    process.off('exit', onExit);
  };
}
