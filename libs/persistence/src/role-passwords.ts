import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Roles that log in at run time; registry_owner owns the schema and never logs in. */
export const RUNTIME_ROLES = ['registry_app', 'registry_audit', 'registry_ops', 'registry_worker'] as const;
export type RuntimeRole = (typeof RUNTIME_ROLES)[number];

/** Derives 256 bits for one purpose from the deployment's secret (HKDF-SHA256), as hex. */
export function deriveSecret(secret: string, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', secret, 'service-registry', purpose, 32)).toString('hex');
}

/** The generated secret of a deployment that sets none (never in production): made once, kept with mode 0600. */
export function localSecret(varDir: string): string {
  const file = join(varDir, 'secret');
  if (!existsSync(file)) {
    mkdirSync(varDir, { recursive: true, mode: 0o755 });
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  }
  return readFileSync(file, 'utf8').trim();
}

/** The same server and database, as one of the runtime roles. */
export function urlForRole(url: string, role: RuntimeRole, secret: string): string {
  const result = new URL(url);
  result.username = role;
  result.password = deriveSecret(secret, role);
  return result.toString();
}
