import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { CHILD_ENVIRONMENT } from './child-environment';
import { foreignDataDir } from './data-directory';
import { EmbeddedPostgresError } from './embedded-postgres.error';
import { forEachEntry, makeEnterable } from './owned-directory';
import { isAlive } from './postmaster';
import { type OsUser } from './unprivileged-user';

export interface ClusterOptions {
  /** Absolute path. */
  dataDir: string;
  /** Absolute path of the `initdb` program. */
  initdb: string;
  user: OsUser | undefined;
  superuserPassword: string;
  /** False leaves the new files to the kernel's write-back: for tests, whose data need not survive a power cut. */
  durable: boolean;
}

/** Everything `initdb` puts into a data directory; a directory with anything else in it is not ours to remove. */
const CLUSTER_ENTRY = /^(base|global|pg_\w+(\.conf)?|postgresql(\.auto)?\.conf|postmaster\.\w+|PG_VERSION)$/;

/**
 * Makes sure that there is a whole cluster in the data directory. A new one is made beside it and renamed into place, so
 * an interrupted `initdb` never looks like a cluster, and of two at the same time one wins and the other's is dropped.
 *
 * @returns whether this call made the cluster
 * @throws EmbeddedPostgresError when `initdb` fails, when the directory cannot be made, or when it holds something else than a cluster
 */
export async function ensureCluster(options: ClusterOptions): Promise<boolean> {
  const { dataDir, user } = options;
  if (isCluster(dataDir)) {
    repairOwnership(dataDir, user);
    return false;
  }
  removeRemains(dataDir);
  const staging = makeStaging(dataDir, user);
  try {
    await runInitdb(options, staging);
    fs.renameSync(path.join(staging, 'data'), dataDir);
    return true;
  } catch (error) {
    if (isCluster(dataDir)) return false;
    throw error;
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
}

/** PG_VERSION is the first file `initdb` writes and proves nothing; the control file comes with the system tables. */
function isCluster(dataDir: string): boolean {
  return fs.existsSync(path.join(dataDir, 'PG_VERSION')) && fs.existsSync(path.join(dataDir, 'global', 'pg_control'));
}

/** A checkout copied by root belongs to root, and one unpacked from an archive may have lost its modes. */
function repairOwnership(dataDir: string, user: OsUser | undefined): void {
  const stat = fs.statSync(dataDir);
  if (user && stat.uid !== user.uid) forEachEntry(dataDir, (entry) => fs.lchownSync(entry, user.uid, user.gid));
  if ((stat.mode & 0o027) !== 0) fs.chmodSync(dataDir, 0o700);
}

function removeRemains(dataDir: string): void {
  if (!fs.existsSync(dataDir)) return;
  const foreign = fs.readdirSync(dataDir).find((entry) => !CLUSTER_ENTRY.test(entry));
  if (foreign !== undefined)
    throw new EmbeddedPostgresError(`${dataDir} is not a PostgreSQL data directory: it holds "${foreign}". Name an empty or new one.`);
  fs.rmSync(dataDir, { recursive: true, force: true });
}

/** A closed directory beside the data directory, named after this process so that the next start can tell it is left over. */
function makeStaging(dataDir: string, user: OsUser | undefined): string {
  const parent = path.dirname(dataDir);
  const prefix = `${path.basename(dataDir)}.initdb-`;
  try {
    makeEnterable(parent);
    for (const entry of fs.readdirSync(parent)) {
      const pid = entry.startsWith(prefix) ? parseInt(entry.slice(prefix.length), 10) : NaN;
      // Retries: the initdb of a killed starter may live a moment longer and still be writing.
      if (!Number.isNaN(pid) && !isAlive(pid)) fs.rmSync(path.join(parent, entry), { recursive: true, force: true, maxRetries: 5 });
    }
    const staging = fs.mkdtempSync(path.join(parent, `${prefix}${process.pid}-`));
    if (user) fs.chownSync(staging, user.uid, user.gid);
    return staging;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') throw foreignDataDir(dataDir, `${parent} is not writable by this user`);
    throw error;
  }
}

async function runInitdb({ initdb, user, superuserPassword, durable }: ClusterOptions, staging: string): Promise<void> {
  // A file, not an argument: arguments are visible to every user. The directory around it is closed.
  const passwordFile = path.join(staging, 'password');
  fs.writeFileSync(passwordFile, `${superuserPassword}\n`, { mode: 0o600 });
  if (user) fs.chownSync(passwordFile, user.uid, user.gid);
  const args = ['-D', path.join(staging, 'data'), '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile];
  // The built-in locale provider: results do not depend on which locales this machine has.
  args.push('-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--no-instructions');
  if (!durable) args.push('--no-sync');
  try {
    await promisify(execFile)(initdb, args, { ...user, cwd: '/', env: CHILD_ENVIRONMENT });
  } catch (cause) {
    const { stderr, message } = cause as Error & { stderr?: string };
    throw new EmbeddedPostgresError(`initdb failed: ${stderr?.trim() || message}`, { cause });
  }
}
