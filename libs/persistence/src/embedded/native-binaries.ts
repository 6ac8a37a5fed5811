import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CHILD_ENVIRONMENT } from './child-environment';
import { EmbeddedPostgresError } from './embedded-postgres.error';
import { assertOwned, forEachEntry } from './owned-directory';
import { type OsUser } from './unprivileged-user';

/** Absolute paths of the two programs the launcher needs. */
export interface NativeBinaries {
  postgres: string;
  initdb: string;
}

interface ProbeFailure {
  code: string | undefined;
  reason: string;
}

/**
 * Finds the PostgreSQL programs of the installed `@embedded-postgres/<os>-<arch>` package.
 *
 * @returns the `native` directory of the package
 * @throws EmbeddedPostgresError naming platform and architecture when there is no package for them or it is not installed
 */
export function packagedNative(platform: string = process.platform, arch: string = process.arch): string {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    return path.resolve(path.dirname(require.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform}/${arch}: the package ${name} is not installed. ` +
        'Run "npm ci" without --omit=optional, or set DATABASE_URL.',
      { cause },
    );
  }
}

/**
 * Makes the programs under `native` runnable by `user` (`undefined`: by this process's user). They are run where they are
 * if possible. They are copied below `copyRoot` when `user` cannot enter the checkout (root's checkout under /root) or
 * when the package lacks its symbolic links and they cannot be added in place (a read-only installation).
 *
 * @throws EmbeddedPostgresError with the loader's words when the programs do not run on this machine
 */
export function runnableBinaries(native: string, user: OsUser | undefined, copyRoot = '/var/tmp'): NativeBinaries {
  if (addSymlinks(native)) {
    const failure = probe(native, user);
    if (!failure) return binariesIn(native);
    if (failure.code !== 'EACCES') throw notRunnable(native, failure);
  }
  const copy = copyNative(native, copyRoot);
  const failure = probe(copy, user);
  if (failure) throw notRunnable(copy, failure);
  return binariesIn(copy);
}

function binariesIn(native: string): NativeBinaries {
  return { postgres: path.join(native, 'bin', 'postgres'), initdb: path.join(native, 'bin', 'initdb') };
}

/**
 * The packages ship without symbolic links (an npm tarball holds none) and list them for their install script, which is
 * denied here. Entries are relative to the package root. Returns false when the place is not writable.
 */
function addSymlinks(native: string): boolean {
  const root = path.dirname(native);
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return true;
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(root, target);
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}

function probe(native: string, user: OsUser | undefined): ProbeFailure | undefined {
  const { postgres, initdb } = binariesIn(native);
  for (const program of [postgres, initdb]) {
    const run = spawnSync(program, ['--version'], { ...user, cwd: '/', encoding: 'utf8', env: CHILD_ENVIRONMENT });
    if (run.status === 0) continue;
    const code = run.error && 'code' in run.error ? String(run.error.code) : undefined;
    return { code, reason: run.error?.message ?? run.stderr.trim() };
  }
  return undefined;
}

function notRunnable(native: string, failure: ProbeFailure): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The PostgreSQL programs in ${native} do not run on this machine (${failure.reason}). ` +
      'They need glibc on Linux; set DATABASE_URL to use another server.',
  );
}

/** One copy for each version and user, shared by all checkouts. It appears by a rename, so it is whole or not there. */
function copyNative(native: string, copyRoot: string): string {
  const { version } = JSON.parse(fs.readFileSync(path.join(path.dirname(native), 'package.json'), 'utf8')) as { version: string };
  const copy = path.join(copyRoot, `service-registry-postgres-${version}-${process.platform}-${process.arch}-${process.getuid?.()}`);
  if (!fs.existsSync(copy)) {
    const staging = fs.mkdtempSync(`${copy}.`);
    fs.cpSync(native, path.join(staging, 'native'), { recursive: true, verbatimSymlinks: true });
    addSymlinks(path.join(staging, 'native'));
    forEachEntry(staging, openToAll);
    try {
      fs.renameSync(staging, copy);
    } catch (error) {
      fs.rmSync(staging, { recursive: true, force: true });
      if (!fs.existsSync(copy)) throw error;
    }
  }
  assertOwned(copy);
  return path.join(copy, 'native');
}

/** The modes of the original may be those of a strict umask. */
function openToAll(entry: string): void {
  const stat = fs.lstatSync(entry);
  if (stat.isSymbolicLink()) return;
  const execute = (stat.mode & 0o100) === 0 ? 0 : 0o555;
  fs.chmodSync(entry, (stat.mode & 0o755) | 0o444 | execute);
}
