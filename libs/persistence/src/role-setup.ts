import { type Client } from 'pg';
import { deriveSecret, RUNTIME_ROLES } from './role-passwords';

/** Limits of every statement a tool can cause; the boundary's own BEGIN READ WRITE lifts the read-only default. */
const TENANT_ROLE_SETTINGS = {
  statement_timeout: '15s',
  lock_timeout: '2s',
  idle_in_transaction_session_timeout: '15s',
  default_transaction_read_only: 'on',
};

/**
 * Creates or repairs the roles of the deployment and what they may do in this database. Idempotent.
 * `admin` must be a superuser, or the owner of the database with CREATEROLE.
 */
export async function setUpRoles(admin: Client, secret: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await setUp(admin, secret);
    } catch (error) {
      // Roles belong to the server, not to the database: another deployment on it may be doing the same.
      if (attempt === ATTEMPTS || !isRace(error)) throw error;
    }
  }
}

const ATTEMPTS = 5;
const isRace = (error: unknown): boolean =>
  error instanceof Error && (error.message === 'tuple concurrently updated' || ('code' in error && error.code === '42710'));

async function setUp(admin: Client, secret: string): Promise<void> {
  await ensureRole(admin, 'registry_owner', 'NOLOGIN');
  for (const role of RUNTIME_ROLES) {
    await ensureRole(admin, role, `LOGIN PASSWORD '${deriveSecret(secret, role)}'`);
  }
  for (const [name, value] of Object.entries(TENANT_ROLE_SETTINGS)) await admin.query(`ALTER ROLE registry_app SET ${name} = '${value}'`);

  const { rows } = await admin.query<{ database: string; superuser: boolean }>(
    `SELECT quote_ident(current_database()) AS database, rolsuper AS superuser FROM pg_roles WHERE rolname = current_user`,
  );
  const database = rows[0]?.database ?? 'postgres';
  if (!rows[0]?.superuser) await admin.query('GRANT registry_owner, registry_worker TO current_user');
  // The owner adds jobs (sec.enqueue) to tables that belong to the job runner's role.
  await admin.query('GRANT registry_worker TO registry_owner');
  await admin.query(`
    REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${database} TO ${RUNTIME_ROLES.join(', ')};
    GRANT CREATE ON DATABASE ${database} TO registry_owner, registry_worker;
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT USAGE, CREATE ON SCHEMA public TO registry_owner;
    GRANT USAGE ON SCHEMA public TO ${RUNTIME_ROLES.join(', ')};
  `);
}

async function ensureRole(admin: Client, role: string, options: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (!rowCount) await admin.query(`CREATE ROLE ${role} ${options} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`);
  else await admin.query(`ALTER ROLE ${role} ${options}`);
}
