import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { type AppConfig, ConfigError, configWarnings, type Environment, loadConfig } from '@app/config';
import { type Examination } from '@app/persistence';

const OLDEST_NODE = [20, 19] as const;
const LEAST_FREE_MB = 200;
const PROBE_MS = 2_000;

/** Whether this Node runs the service. `version` as in process.versions.node. */
export function checkNode(version: string): Examination {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return result('node', ok, `Node ${version}`, `Install Node ${OLDEST_NODE.join('.')} or later.`);
}

/** The parsed environment, or one failure a fault. Without `env` the process's own. */
export function checkConfiguration(env?: Environment): { config: AppConfig | null; results: Examination[] } {
  try {
    const config = loadConfig(env);
    const warnings = configWarnings(env);
    return { config, results: [result('configuration', true, ['all variables are valid', ...warnings].join('; '), '')] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      config: null,
      results: error.faults.map((fault) => result('configuration', false, fault, 'Correct this environment variable.')),
    };
  }
}

/** Whether files can be made in var/, and whether there is room for them. */
export function checkDirectory(directory: string): Examination {
  try {
    const existing = nearestExisting(directory);
    if (existing === directory) tryToWrite(directory);
    else accessSync(existing, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(existing);
    const freeMb = Math.floor((bavail * bsize) / 1024 / 1024);
    const detail = `${directory} can be written, ${freeMb.toLocaleString('en')} MB are free`;
    return result('directory', freeMb >= LEAST_FREE_MB, detail, `Free at least ${LEAST_FREE_MB} MB, or set VAR_DIR to another disk.`);
  } catch (error) {
    return result(
      'directory',
      false,
      `${directory}: ${messageOf(error)}`,
      'Make it writable for this user, or set VAR_DIR to a folder that is.',
    );
  }
}

/** Whether the server could listen; a server of this service that does so already is fine too. */
export async function checkPort({ host, port }: AppConfig['http']): Promise<Examination> {
  const refused = await listenOnce(host, port);
  if (!refused) return result('port', true, port === 0 ? 'a free one will be taken' : `${port} is free`, '');
  if (refused.code === 'EADDRINUSE' && (await isOurs(port)))
    return result('port', true, `${port} is in use by a running Service Registry`, '');
  const remedy =
    refused.code === 'EADDRINUSE'
      ? 'Stop the process that listens there, or choose another port: PORT=8001.'
      : 'Choose a PORT above 1023, and a HOST of this machine.';
  return result('port', false, refused.message, remedy);
}

function listenOnce(host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve).listen(port, host, () => server.close(() => resolve(null)));
  });
}

async function isOurs(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(PROBE_MS) });
    return answer.headers.has('x-request-id') && ((await answer.json()) as { status?: string }).status === 'ok';
  } catch {
    return false;
  }
}

function tryToWrite(directory: string): void {
  const probe = join(directory, `.doctor-${randomUUID()}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(probe, '');
  rmSync(probe);
}

function nearestExisting(directory: string): string {
  return existsSync(directory) ? directory : nearestExisting(dirname(directory));
}

function result(check: string, ok: boolean, detail: string, remedy: string): Examination {
  return { check, ok, detail, remedy: ok ? null : remedy };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
