import { type Client } from 'pg';
import { closeDatabase, closeProviderFunctions, closeSchemas } from './database-grants';
import { deriveSecret } from './role-passwords';
import { RUNTIME_ROLES } from './runtime-roles';

/** Limits of every statement a tool can cause; the boundary's own BEGIN READ WRITE lifts the read-only default. */
const TENANT_ROLE_SETTINGS = {
  statement_timeout: '15s',
  lock_timeout: '2s',
  idle_in_transaction_session_timeout: '15s',
  default_transaction_read_only: 'on',
  // The SQL guard reads backslashes as the standard does.
  standard_conforming_strings: 'on',
};

/**
 * A statement whose process is gone ends within a second, and with it its locks; else another replica would wait for them. Some
 * platforms of the server cannot tell.
 */
const NOTICE_LOST_CLIENTS = `DO $$ BEGIN ALTER ROLE registry_app SET client_connection_check_interval = '1s';
  EXCEPTION WHEN invalid_parameter_value THEN NULL; END $$`;

/**
 * Creates or repairs the roles of the deployment and what they may do in this database. Idempotent.
 * `admin` must be a superuser, or the owner of the database with CREATEROLE; only a superuser can close functions of
 * PostgreSQL's own. `appConnectionLimit`: of registry_app, for all replicas together.
 */
export async function setUpRoles(admin: Client, secret: string, appConnectionLimit: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await setUp(admin, secret, appConnectionLimit);
    } catch (error) {
      // Roles belong to the server, not to the database: another deployment on it may be doing the same.
      if (attempt === ATTEMPTS || !isRace(error)) throw error;
    }
  }
}

const ATTEMPTS = 5;
const isRace = (error: unknown): boolean =>
  error instanceof Error && (error.message === 'tuple concurrently updated' || ('code' in error && error.code === '42710'));

async function setUp(admin: Client, secret: string, appConnectionLimit: number): Promise<void> {
  await ensureRole(admin, 'registry_owner', 'NOLOGIN');
  for (const role of RUNTIME_ROLES) {
    await ensureRole(admin, role, `LOGIN PASSWORD '${deriveSecret(secret, role)}'`);
  }
  await admin.query(NOTICE_LOST_CLIENTS);
  await admin.query(`ALTER ROLE registry_app CONNECTION LIMIT ${appConnectionLimit}`);
  for (const [name, value] of Object.entries(TENANT_ROLE_SETTINGS)) await admin.query(`ALTER ROLE registry_app SET ${name} = '${value}'`);

  const { rows } = await admin.query<{ superuser: boolean }>(`SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user`);
  const superuser = rows[0]?.superuser ?? false;
  if (!superuser) await admin.query('GRANT registry_owner, registry_worker TO current_user');
  // The owner adds jobs (sec.enqueue) to tables that belong to the job runner's role.
  await admin.query('GRANT registry_worker TO registry_owner');
  await closeDatabase(admin);
  await closeSchemas(admin);
  if (superuser) await closeProviderFunctions(admin);
}

async function ensureRole(admin: Client, role: string, options: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (!rowCount) await admin.query(`CREATE ROLE ${role} ${options} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`);
  else await admin.query(`ALTER ROLE ${role} ${options}`);
}
