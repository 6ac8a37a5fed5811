import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootRefusedError } from './boot-refused.error';
import { type RuntimeRole } from './runtime-roles';

/** Derives 256 bits for one purpose from the deployment's secret (HKDF-SHA256), as hex. */
export function deriveSecret(secret: string, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', secret, 'service-registry', purpose, 32)).toString('hex');
}

/**
 * The generated secret of a deployment that sets none (never in production): made once, kept with mode 0600.
 * @throws BootRefusedError when the file belongs to another user
 */
export function localSecret(varDir: string): string {
  const file = join(varDir, 'secret');
  try {
    if (!existsSync(file)) makeSecret(varDir, file);
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) throw error;
    const reason = `${error.message}: ${varDir} is not this user's; probably an earlier run was started as another one.`;
    throw new BootRefusedError([`${reason} Start as that user again, or choose another place: VAR_DIR=/path npm start`]);
  }
}

/** The file appears whole and is never replaced: of two first starts at the same time both must end up with one secret. */
function makeSecret(varDir: string, file: string): void {
  mkdirSync(varDir, { recursive: true, mode: 0o755 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(draft);
  }
}

/** The same server and database, as one of the runtime roles. */
export function urlForRole(url: string, role: RuntimeRole, secret: string): string {
  const result = new URL(url);
  result.username = role;
  result.password = deriveSecret(secret, role);
  return result.toString();
}
