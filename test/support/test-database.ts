import { randomUUID } from 'node:crypto';
import { type AppConfig, loadConfig } from '@app/config';
import { RequestContext, type Role } from '@app/context';
import { type ClientAccountId, type EngagementId, type PrincipalId, uuidV7 } from '@app/kernel';
import { Admission, connectDatabase, type Database, Orchestrator } from '@app/persistence';
import { BoundaryClient, BoundaryPool, closeDatabase, CommitOutcomes, ticketKey, TicketOffice } from '@app/persistence/testing';
import { type Client, type Pool } from 'pg';
import { MIGRATIONS } from '../../migrations';

export interface TestTenant {
  clientAccountId: string;
  engagementId: string;
}

/** A database of its own, cloned from the migrated template, with the runtime's pools and a superuser's view of the rows. */
export interface TestDatabase {
  config: AppConfig;
  database: Database;
  /** Superuser: sees every tenant's rows. For assertions only. */
  admin: Pool;
  createTenant(): Promise<TestTenant>;
  drop: () => Promise<void>;
}

/** A database without any schema, on the server of the run. */
export interface EmptyDatabase {
  /** As superuser. */
  url: string;
  secret: string;
  drop: () => Promise<void>;
}

export function createEmptyDatabase(): Promise<EmptyDatabase> {
  return createDatabase('template0');
}

async function createDatabase(template: string): Promise<EmptyDatabase> {
  const url = new URL(process.env.TEST_TEMPLATE_URL!);
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await onServer(url, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    secret: process.env.TEST_REGISTRY_SECRET!,
    drop: () => onServer(url, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** Further variables of the configuration, or what makes them once the database is there, by its URL. */
export type TestEnvironment = Record<string, string> | ((url: string) => Promise<Record<string, string>>);

export async function createTestDatabase(env: TestEnvironment = {}): Promise<TestDatabase> {
  const { url, secret, drop } = await createDatabase(new URL(process.env.TEST_TEMPLATE_URL!).pathname.slice(1));
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: url,
    REGISTRY_SECRET: secret,
    PORT: '0',
    SERVICE_POOL_SIZE: '5',
    SERVICE_POOL_WAIT_MS: '5000',
    SERVICE_POOL_QUEUE: '1000',
    // Tests seal when they want to.
    AUDIT_SEAL_INTERVAL_MS: '0',
    ...(typeof env === 'function' ? await env(url) : env),
  });
  // PostgreSQL clones a database without the grants on it.
  await withClient(url, closeDatabase);
  const database = await connectDatabase(config, { migrations: MIGRATIONS, migrate: false, onError: () => undefined });
  const admin = new BoundaryPool({ connectionString: url, max: 2 });
  admin.on('error', () => undefined);
  return {
    config,
    database,
    admin,
    async createTenant() {
      const tenant = { clientAccountId: uuidV7(), engagementId: uuidV7() };
      await admin.query('INSERT INTO client_accounts (id, name) VALUES ($1, $2)', [tenant.clientAccountId, 'Test client']);
      await admin.query('INSERT INTO engagements (client_account_id, id, name) VALUES ($1, $2, $3)', [
        tenant.clientAccountId,
        tenant.engagementId,
        'Test engagement',
      ]);
      return tenant;
    },
    async drop() {
      await admin.end();
      await database.close();
      await drop();
    },
  };
}

/** The orchestrator of a test database on connections of the test's own, which lets everybody in unless told otherwise. */
export function orchestratorOn(
  { database }: TestDatabase,
  pool: Pool,
  { violations = database.violations, admission = new Admission({ units: 100, unitsEach: 100, queue: 0, queueEach: 0, waitMs: 0 }) } = {},
): Orchestrator {
  const tickets = new TicketOffice(ticketKey(process.env.TEST_REGISTRY_SECRET!));
  return new Orchestrator({ admission, pool, tickets, violations, outcomes: new CommitOutcomes(database.pools.ops) }, 15_000);
}

/** A request context that a guard has identified. */
export function contextFor(tenant: TestTenant, role: Role = 'agent'): RequestContext {
  return new RequestContext({ requestId: randomUUID(), agentName: 'test-agent' }).identify({
    principal: { id: uuidV7() as PrincipalId, name: 'test', role, keyId: null },
    tenant: { clientAccountId: tenant.clientAccountId as ClientAccountId, engagementId: tenant.engagementId as EngagementId },
  });
}

async function onServer(database: URL, statement: string): Promise<void> {
  const url = new URL(database);
  url.pathname = '/postgres';
  await withClient(url.toString(), (client) => client.query(statement));
}

async function withClient(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new BoundaryClient({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
