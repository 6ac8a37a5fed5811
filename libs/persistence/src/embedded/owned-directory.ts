import * as fs from 'node:fs';
import * as path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error';

/** Makes `directory` and the missing ones above it enterable by everybody, whatever the umask says (root's may be 077). */
export function makeEnterable(directory: string): void {
  const first = fs.mkdirSync(directory, { recursive: true });
  if (first === undefined) return;
  for (let made = directory; ; made = path.dirname(made)) {
    fs.chmodSync(made, 0o755);
    if (made === first) return;
  }
}

/**
 * Guards the places with predictable names under a world-writable directory such as /var/tmp: somebody else may have made
 * them first, to have their program run or their link followed.
 *
 * @throws EmbeddedPostgresError unless `directory` is a real directory of this process's user that nobody else can write to.
 */
export function assertOwned(directory: string): void {
  const stat = fs.lstatSync(directory);
  if (stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0) return;
  throw new EmbeddedPostgresError(
    `${directory} is not a directory of this user alone, so it cannot be trusted. Look who made it, then remove it.`,
  );
}

/** Applies `change` to `directory` and to everything below it. */
export function forEachEntry(directory: string, change: (entry: string) => void): void {
  change(directory);
  for (const entry of fs.readdirSync(directory, { recursive: true, encoding: 'utf8' })) change(path.join(directory, entry));
}
