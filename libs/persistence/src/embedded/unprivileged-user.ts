import { spawnSync } from 'node:child_process';
import { EmbeddedPostgresError } from './embedded-postgres.error';

/** Numeric ids a child process is started with (`uid` and `gid` of `child_process.spawn`). */
export interface OsUser {
  uid: number;
  gid: number;
}

/** The kernel's overflow ids, `nobody` on nearly every Linux; used when the system has no account of either name. */
const OVERFLOW: OsUser = { uid: 65534, gid: 65534 };

/**
 * Whom the server runs as. PostgreSQL refuses to run as root, so root drops to `postgres` if that account exists, else
 * to `nobody`. No account is ever created. `undefined` means that this process is not root and nothing is to be dropped.
 *
 * @throws EmbeddedPostgresError when this root may not become another user (a container without CAP_SETUID, a bare user namespace).
 */
export function unprivilegedUser(): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = [account('postgres'), account('nobody'), OVERFLOW].find(canBecome);
  if (!user) {
    throw new EmbeddedPostgresError(
      'PostgreSQL refuses to run as root, and this environment does not let root start a process as another user. ' +
        'Run as an ordinary user, or set DATABASE_URL.',
    );
  }
  return user;
}

/** Whether `user` can enter `directory`: every parent counts, and access lists too, which is why the kernel is asked. */
export function canEnter(directory: string, user: OsUser): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', directory], { ...user, cwd: '/' }).status === 0;
}

/** Asks `id` rather than /etc/passwd: accounts may come from a directory service. */
function account(name: string): OsUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function canBecome(user: OsUser | undefined): user is OsUser {
  return user !== undefined && spawnSync('/bin/sh', ['-c', ':'], { ...user, cwd: '/' }).status === 0;
}
