import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error';
import { assertOwned, makeEnterable } from './owned-directory';
import { canEnter, type OsUser, unprivilegedUser } from './unprivileged-user';

/**
 * Where the embedded database of a checkout keeps its data: `<projectVarDir>/postgres`. When this process is root and the
 * user the server drops to cannot get there (a checkout under /root), it is a directory below `fallbackRoot` named after
 * the path, so that each checkout keeps its own and finds it again.
 *
 * @returns an absolute path; the data directory itself need not exist yet
 * @throws EmbeddedPostgresError when the fallback was made by somebody else
 */
export function resolveDataDir(projectVarDir: string, fallbackRoot = '/var/tmp'): string {
  const varDir = path.resolve(projectVarDir);
  const dataDir = path.join(varDir, 'postgres');
  const user = serverUser(dataDir);
  if (!user || canEnter(nearestExisting(varDir), user)) return dataDir;
  const hash = createHash('sha256').update(varDir).digest('hex').slice(0, 12);
  const fallback = path.join(fallbackRoot, `service-registry-${hash}`);
  makeEnterable(fallback);
  assertOwned(fallback);
  return path.join(fallback, 'postgres');
}

/**
 * Whom the server on `dataDir` runs as; `undefined` is this process's own user. PostgreSQL insists on owning its data
 * directory, so root runs the server as the owner of an existing one, whoever that is.
 *
 * @throws EmbeddedPostgresError when an ordinary user meets the data directory of another one
 */
export function serverUser(dataDir: string): OsUser | undefined {
  const owner = ownerOf(dataDir);
  const uid = process.getuid?.();
  if (uid === 0) return owner && owner.uid !== 0 ? owner : unprivilegedUser();
  if (owner && owner.uid !== uid) throw foreignDataDir(dataDir, `It belongs to uid ${owner.uid}, this process is uid ${uid}`);
  return undefined;
}

/** The error of an ordinary user who meets what a run as root left behind. */
export function foreignDataDir(dataDir: string, reason: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The data directory ${dataDir} cannot be used. ${reason}; probably an earlier run was started as root. Start as that user ` +
      `again, or remove it ("sudo rm -rf '${dataDir}'", its data is lost), or set DATABASE_URL.`,
  );
}

function ownerOf(dataDir: string): OsUser | undefined {
  try {
    return fs.statSync(dataDir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EACCES') throw foreignDataDir(dataDir, 'A directory above it is closed to this user');
    throw error;
  }
}

function nearestExisting(directory: string): string {
  return fs.existsSync(directory) ? directory : nearestExisting(path.dirname(directory));
}
