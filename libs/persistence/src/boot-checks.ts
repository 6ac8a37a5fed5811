import { type Pool } from 'pg';

export const OLDEST_SERVER = 150014;

/** The database cannot be served from; lists every reason. */
export class BootRefusedError extends Error {
  constructor(readonly reasons: string[]) {
    super(`The service refuses to start:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`);
    this.name = 'BootRefusedError';
  }
}

/** What is known of the role of a connection. `version` as in server_version_num. */
export interface RoleFacts {
  role: string;
  unsafe: boolean;
  version: number;
  owns: boolean;
}

export const ROLE_FACTS = `SELECT current_user AS role, rolsuper OR rolbypassrls AS unsafe,
                           current_setting('server_version_num')::int AS version,
                           EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) AS owns
                      FROM pg_roles r WHERE rolname = current_user`;

export const BARE_TABLES = `SELECT c.relname AS name FROM pg_class c
                       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_account_id' AND NOT a.attisdropped
                      WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
                        AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND c.relname <> 'memberships'`;

/**
 * Refuses to serve on a role that row policies do not bind, an old server, a missing migration or a tenant table without
 * FORCE ROW LEVEL SECURITY.
 * @throws BootRefusedError
 */
export async function assertFitToServe(tenantPool: Pool, opsPool: Pool, migrationNames: string[]): Promise<void> {
  const reasons: string[] = [];
  const role = (await tenantPool.query<RoleFacts>(ROLE_FACTS)).rows[0];
  if (!role || role.unsafe)
    reasons.push(`The runtime role ${role?.role} is a superuser or bypasses row security; connect as registry_app.`);
  if (role?.owns) reasons.push(`The runtime role ${role.role} owns tables, so it could change their policies; connect as registry_app.`);
  if (role && role.version < OLDEST_SERVER) reasons.push(`PostgreSQL 15.14 or later is needed (CVE-2025-8713); this is ${role.version}.`);
  for (const { name } of (await tenantPool.query<{ name: string }>(BARE_TABLES)).rows)
    reasons.push(`The tenant table ${name} lacks FORCE ROW LEVEL SECURITY.`);

  const applied = await opsPool.query<{ name: string }>('SELECT name FROM migrations').catch(() => null);
  const missing = migrationNames.filter((name) => !applied?.rows.some((row) => row.name === name));
  if (missing.length > 0)
    reasons.push(`Migrations are missing (${missing.join(', ')}): run \`npm run ops -- migrate up\`, or set MIGRATE_ON_START=true.`);
  if (reasons.length > 0) throw new BootRefusedError(reasons);
}
