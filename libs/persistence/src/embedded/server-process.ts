import { spawn } from 'node:child_process';
import { type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { CHILD_ENVIRONMENT } from './child-environment';
import { EmbeddedPostgresError } from './embedded-postgres.error';
import { type OsUser } from './unprivileged-user';
import { WATCHDOG_SCRIPT } from './watchdog';

export interface ServerOptions {
  /** Absolute path of the `postgres` program. */
  postgres: string;
  /** Absolute path. */
  dataDir: string;
  user: OsUser | undefined;
  /** Server settings by name, as on its command line. */
  settings: Record<string, string | number>;
  onLog: (line: string) => void;
  timeoutMs: number;
}

const READY = 'database system is ready to accept connections';
const SHOWN_LINES = 20;

/**
 * Starts a server under the watchdog and waits until it says that it is ready. Neither the process nor its pipes keep Node
 * alive: a script that has finished its work ends, and its end stops the server.
 *
 * @returns stops the server and waits for its end; may be called any number of times
 * @throws EmbeddedPostgresError with the last lines of the server's log when it exits or is not ready in time; nothing is left running
 */
export async function startServer(options: ServerOptions): Promise<() => Promise<void>> {
  const child = spawn('/bin/sh', ['-c', WATCHDOG_SCRIPT, 'embedded-postgres-watchdog', options.postgres, ...serverArguments(options)], {
    ...options.user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: CHILD_ENVIRONMENT,
  });
  const log = child.stderr as Socket;
  const lifeline = child.stdio[3] as Socket;
  lifeline.on('error', () => undefined);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  // Nobody reads the lifeline, so it would hold back the 'close' event, which marks the end of the log.
  void exited.then(() => lifeline.destroy());
  const stop = (): Promise<void> => {
    child.ref();
    lifeline.end();
    return exited;
  };

  const tail: string[] = [];
  const failure = (what: string): EmbeddedPostgresError =>
    new EmbeddedPostgresError(`PostgreSQL ${what}. Its last words:\n${tail.join('\n') || '(none)'}`);
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(failure(`was not ready within ${options.timeoutMs / 1000} s`)), options.timeoutMs);
      createInterface({ input: log }).on('line', (line) => {
        tail.push(line);
        if (tail.length > SHOWN_LINES) tail.shift();
        options.onLog(line);
        if (line.includes(READY)) resolve();
      });
      child.once('error', (cause) =>
        reject(new EmbeddedPostgresError(`The PostgreSQL watchdog cannot be started: ${cause.message}`, { cause })),
      );
      child.once('close', (code, signal) => reject(failure(`ended at start (${signal ?? `exit code ${code}`})`)));
    });
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  for (const handle of [child, log, lifeline]) handle.unref();
  return stop;
}

/** Settings go on the command line rather than into postgresql.conf: they hold for this run, and the data stays plain. */
function serverArguments({ dataDir, settings }: ServerOptions): string[] {
  return ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
