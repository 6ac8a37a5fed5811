import { type AppConfig } from '@app/config';
import { type Client } from 'pg';
import { OLDEST_SERVER } from './boot-checks';
import { CATALOGUE } from './catalogue/catalogue-rules';
import { examineCatalogue, isAccepted } from './catalogue/examine-catalogue';
import { examineConnectionBudget } from './connection-budget';
import { type LocatedDatabase } from './locate-database';
import { type MigrationClass } from './migrate';
import { migrationStatus } from './migration-status';
import { type RuntimeUrls } from './pools';
import { BoundaryClient } from './ownership/boundary-client';
import { ROLE_OF, type RuntimeUse } from './runtime-roles';

/** One thing looked at. `remedy` says what to do, and is null when all is well. */
export interface Examination {
  check: string;
  ok: boolean;
  detail: string;
  remedy: string | null;
}

const CONNECT_MS = 5_000;
const MIGRATE = 'Run `npm run ops -- migrate up`; a start with MIGRATE_ON_START=true does it too.';
const JOB_QUEUE = `SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'graphile_worker' AND c.relname = '_private_jobs'`;

/**
 * Looks at everything a boot would refuse for, and more, and goes on after a fault. Changes nothing.
 * What `config` accepts (ALLOW_PROVIDER_FUNCTIONS) is no failure.
 */
export async function examineDatabase(database: LocatedDatabase, migrations: MigrationClass[], config: AppConfig): Promise<Examination[]> {
  const { allowProviderFunctions } = config.database;
  const url = database.adminUrl ?? database.urls.tenant;
  const results = await connected(url, async (client) => {
    const version = await serverVersion(client);
    return [
      passed('database', `${describe(url)} answers`),
      version,
      ...(await roles(database.urls)),
      await applied(database.adminUrl ?? database.urls.ops, migrations),
      // An older server has not all that the rules look at.
      ...(version.ok ? await catalogue(client, allowProviderFunctions) : []),
      await jobQueue(client),
      ...(await connectionBudget(client, config)),
    ];
  });
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
  for (const [use, role] of Object.entries(ROLE_OF) as [RuntimeUse, string][]) {
    const check = `role ${role}`;
    const found = await connected(
      urls[use],
      async (client) => (await client.query<{ name: string }>('SELECT current_user AS name')).rows[0]!,
    );
    const remedy = `${MIGRATE} It makes the roles and sets their passwords from REGISTRY_SECRET; check that this secret is the deployment's.`;
    if (found instanceof Error) results.push(failed(check, `cannot log in: ${found.message}`, remedy));
    else if (found.name === role) results.push(passed(check, `logs in as ${role}`));
    else
      results.push(
        failed(check, `is logged in as ${found.name}, whom the rules do not bind`, `Name ${role} in the URL of this connection.`),
      );
  }
  return results;
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

/** A check for each theme that is whole, and one for each broken rule. */
async function catalogue(client: Client, allowProviderFunctions: boolean): Promise<Examination[]> {
  const violations = await examineCatalogue(client);
  return Object.entries(CATALOGUE).flatMap(([theme, rules]) => {
    const broken = violations.filter(({ rule }) => rules.includes(rule));
    if (broken.length === 0) return [passed(theme, `${rules.length} rules hold`)];
    return broken.map(({ rule, subjects }) => {
      const detail = `${rule.holds} Not so: ${subjects.join(', ')}`;
      return isAccepted(rule, allowProviderFunctions)
        ? passed(rule.name, `accepted by ALLOW_PROVIDER_FUNCTIONS. ${detail}`)
        : failed(rule.name, detail, rule.remedy);
    });
  });
}

async function jobQueue(client: Client): Promise<Examination> {
  const { rowCount } = await client.query(JOB_QUEUE);
  return rowCount ? passed('job queue', 'schema graphile_worker is there') : failed('job queue', 'no schema graphile_worker', MIGRATE);
}

async function connectionBudget(client: Client, config: AppConfig): Promise<Examination[]> {
  const { detail, shortages } = await examineConnectionBudget(client, config);
  const check = 'connections';
  return shortages.length === 0 ? [passed(check, detail)] : shortages.map((shortage) => failed(check, shortage.detail, shortage.remedy));
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
