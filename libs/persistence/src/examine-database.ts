import { type Client } from 'pg';
import { BARE_TABLES, OLDEST_SERVER, ROLE_FACTS, type RoleFacts } from './boot-checks';
import { type LocatedDatabase } from './locate-database';
import { type MigrationClass } from './migrate';
import { migrationStatus } from './migration-status';
import { type RuntimeUrls } from './pools';
import { BoundaryClient } from './ownership/boundary-client';

/** One thing looked at. `remedy` says what to do, and is null when all is well. */
export interface Examination {
  check: string;
  ok: boolean;
  detail: string;
  remedy: string | null;
}

const CONNECT_MS = 5_000;
const MIGRATE = 'Run `npm run ops -- migrate up`; a start with MIGRATE_ON_START=true does it too.';
const ROLES: Record<keyof RuntimeUrls, string> = {
  tenant: 'registry_app',
  audit: 'registry_audit',
  ops: 'registry_ops',
  worker: 'registry_worker',
};

/** The audit role's rights on the trail; null columns when the table does not exist yet. */
const AUDIT_RIGHTS = `SELECT has_table_privilege(t, 'INSERT') AS "inserts", has_table_privilege(t, 'SELECT, UPDATE, DELETE, TRUNCATE') AS "more"
                        FROM (SELECT to_regclass('public.audit_logs')) AS trail (t)`;
const JOB_QUEUE = `SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'graphile_worker' AND c.relname = '_private_jobs'`;

/** Looks at everything a boot would refuse for, and more, and goes on after a fault. Changes nothing. */
export async function examineDatabase(database: LocatedDatabase, migrations: MigrationClass[]): Promise<Examination[]> {
  const url = database.adminUrl ?? database.urls.tenant;
  const results = await connected(url, async (client) => [
    passed('database', `${describe(url)} answers`),
    await serverVersion(client),
    ...(await roles(database.urls)),
    await applied(database.adminUrl ?? database.urls.ops, migrations),
    await rowSecurity(client),
    await jobQueue(client),
  ]);
  if (!(results instanceof Error)) return results;
  const remedy = 'Start that PostgreSQL server, or correct DATABASE_URL (and DATABASE_ADMIN_URL); unset, the embedded one is used.';
  return [failed('database', `${describe(url)}: ${results.message}`, remedy)];
}

async function serverVersion(client: Client): Promise<Examination> {
  const { rows } = await client.query<{ number: number; text: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text`,
  );
  const { number = 0, text = 'unknown' } = rows[0] ?? {};
  if (number >= OLDEST_SERVER) return passed('server version', `PostgreSQL ${text}`);
  return failed('server version', `PostgreSQL ${text}`, 'Upgrade the server to PostgreSQL 15.14 or later (CVE-2025-8713).');
}

async function roles(urls: RuntimeUrls): Promise<Examination[]> {
  const results: Examination[] = [];
  for (const [use, name] of Object.entries(ROLES) as [keyof RuntimeUrls, string][]) {
    const check = `role ${name}`;
    const found = await connected(urls[use], (client) => role(client, use, check));
    const remedy = `${MIGRATE} It makes the roles and sets their passwords from REGISTRY_SECRET; check that this secret is the deployment's.`;
    results.push(found instanceof Error ? failed(check, `cannot log in: ${found.message}`, remedy) : found);
  }
  return results;
}

async function role(client: Client, use: keyof RuntimeUrls, check: string): Promise<Examination> {
  const facts = (await client.query<RoleFacts>(ROLE_FACTS)).rows[0];
  if (!facts || facts.unsafe) {
    return failed(
      check,
      `${facts?.role} is a superuser or bypasses row security`,
      `Connect as ${ROLES[use]}, or ALTER ROLE it NOSUPERUSER NOBYPASSRLS.`,
    );
  }
  // The worker's role owns the job queue, by design.
  if (facts.owns && use !== 'worker')
    return failed(
      check,
      `${facts.role} owns tables, so it could change their policies`,
      `Connect as ${ROLES[use]}, and REASSIGN OWNED to registry_owner.`,
    );
  const rights = use === 'audit' ? (await client.query<{ inserts: boolean | null; more: boolean | null }>(AUDIT_RIGHTS)).rows[0] : null;
  if (rights?.inserts === false || rights?.more)
    return failed(
      check,
      `${facts.role} may do something else than INSERT into audit_logs`,
      'Grant it INSERT on audit_logs and nothing else.',
    );
  return passed(check, `logs in as ${facts.role}, is bound by row security`);
}

async function applied(url: string, migrations: MigrationClass[]): Promise<Examination> {
  const states = await migrationStatus(url, migrations).catch((error: Error) => error);
  if (states instanceof Error) return failed('migrations', states.message, MIGRATE);
  const missing = states.filter((state) => !state.applied).map(({ name }) => name);
  if (missing.length > 0) return failed('migrations', `${missing.length} not applied: ${missing.join(', ')}`, MIGRATE);
  const unknown = states.filter(({ known }) => !known).map(({ name }) => name);
  if (unknown.length > 0)
    return failed(
      'migrations',
      `applied by a newer build: ${unknown.join(', ')}`,
      'Run the build that has them, or go back with its `migrate down`.',
    );
  return passed('migrations', `${states.length} applied`);
}

async function rowSecurity(client: Client): Promise<Examination> {
  const bare = (await client.query<{ name: string }>(BARE_TABLES)).rows.map(({ name }) => name);
  if (bare.length === 0) return passed('row security', 'no tenant table lacks FORCE ROW LEVEL SECURITY');
  const remedy = `As registry_owner: ALTER TABLE ${bare[0]} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY. Find out who lifted it.`;
  return failed('row security', `not forced on ${bare.join(', ')}`, remedy);
}

async function jobQueue(client: Client): Promise<Examination> {
  const { rowCount } = await client.query(JOB_QUEUE);
  return rowCount ? passed('job queue', 'schema graphile_worker is there') : failed('job queue', 'no schema graphile_worker', MIGRATE);
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T | Error> {
  const client = new BoundaryClient({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    return error instanceof AggregateError ? (error.errors[0] as Error) : (error as Error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function passed(check: string, detail: string): Examination {
  return { check, ok: true, detail, remedy: null };
}

function failed(check: string, detail: string, remedy: string): Examination {
  return { check, ok: false, detail, remedy };
}

/** A connection without its password. */
function describe(url: string): string {
  const { username, host, pathname } = new URL(url);
  return `${pathname.slice(1)} on ${host} as ${username}`;
}
