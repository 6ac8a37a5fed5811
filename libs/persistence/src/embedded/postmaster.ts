import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres.error';

/** A server that runs on a data directory, whoever started it. */
export interface Postmaster {
  pid: number;
  port: number;
}

/**
 * A made-up server setting that holds the process id of the starter. It puts that id on the server's command line, where
 * other starters can read it.
 */
export const OWNER_SETTING = 'service_registry.owner_pid';

interface LockFile extends Postmaster {
  /** Data directory as the server knows it: the path of its start, even if the directory was moved or copied since. */
  dataDir: string;
  status: string;
}

/**
 * Finds the server that runs on `dataDir`, and waits while it is starting or stopping: a restart right after Ctrl-C meets
 * the old server on its way out. A lock file that would keep a new server from starting without reason is removed.
 *
 * @param deadline milliseconds since the epoch
 * @returns the server, accepting connections, or `undefined` if the way is free
 * @throws EmbeddedPostgresError when the server is still neither ready nor gone at the deadline
 */
export async function findPostmaster(dataDir: string, deadline: number): Promise<Postmaster | undefined> {
  for (;;) {
    const lock = readLockFile(dataDir);
    if (!lock || (lock.pid > 0 && !isAlive(lock.pid))) return undefined;
    const command = commandOf(lock.pid);
    const stale = lock.pid > 0 ? command !== undefined && !isServerOf(command, lock, dataDir) : !isBeingWritten(dataDir);
    if (stale) {
      fs.rmSync(lockFileOf(dataDir), { force: true });
      return undefined;
    }
    if (lock.status === 'ready' && !isAbandoned(command) && (await answers(lock.port))) return { pid: lock.pid, port: lock.port };
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        `Process ${lock.pid} holds ${lockFileOf(dataDir)} but accepts no connections on port ${lock.port} (status "${lock.status}"). ` +
          'If it is a PostgreSQL server, stop it; if not, remove that file.',
      );
    }
    await delay(50);
  }
}

/** The process id of the server on `dataDir` as its lock file says; `undefined` without one. */
export function postmasterPid(dataDir: string): number | undefined {
  return readLockFile(dataDir)?.pid;
}

/** Whether a process of this id runs, of any user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !isZombie(pid);
}

/** Ended, but not collected by its parent. In a container whose first process collects nothing, this stays so for ever. */
function isZombie(pid: number): boolean {
  try {
    return process.platform === 'linux' && /\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function lockFileOf(dataDir: string): string {
  return path.join(dataDir, 'postmaster.pid');
}

/** Lines of the file: pid, data directory, start time, port, socket directory, address, shared memory, status. */
function readLockFile(dataDir: string): LockFile | undefined {
  try {
    const lines = fs.readFileSync(lockFileOf(dataDir), 'utf8').split('\n');
    const [pid = '', recorded = '', , port = '', , , , status = ''] = lines;
    return { pid: parseInt(pid, 10), dataDir: recorded, port: parseInt(port, 10), status: status.trim() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A lock file without a process id is either about to be filled or what a crash left; PostgreSQL refuses to start on it. */
function isBeingWritten(dataDir: string): boolean {
  const stat = fs.statSync(lockFileOf(dataDir), { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs < 2_000;
}

/**
 * A live process id alone says little: after a reboot or in a new container the number may be anybody's, and in a copied
 * data directory it is the server of the original. So the process must be a server started on the recorded directory, and
 * that directory must be this one, or be gone because it was moved here.
 */
function isServerOf(command: string, lock: LockFile, dataDir: string): boolean {
  if (!command.includes(`-D ${lock.dataDir}`)) return false;
  if (!fs.existsSync(lock.dataDir)) return true;
  const [recorded, here] = [fs.statSync(lock.dataDir), fs.statSync(dataDir)];
  return recorded.ino === here.ino && recorded.dev === here.dev;
}

/** Whether the process that started the server has ended: the watchdog is then about to stop it, so it is not to be joined. */
function isAbandoned(command: string | undefined): boolean {
  const owner = command?.split(`${OWNER_SETTING}=`)[1];
  return owner !== undefined && !isAlive(parseInt(owner, 10));
}

/** The command line of a process; `undefined` when it cannot be read, which is no proof of anything. */
function commandOf(pid: number): string | undefined {
  if (process.platform !== 'linux') {
    const ps = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return ps.status === 0 ? ps.stdout : undefined;
  }
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return undefined;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
