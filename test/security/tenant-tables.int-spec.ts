import { BoundaryClient } from '@app/persistence/testing';
import { type Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Tables with a client account that are no tenant's (DESIGN section 9): they have no grant for the runtime role at all. */
const NOT_A_TENANTS = ['memberships'];
/** The boundary writes it and reads it by a function only: `idempotency-keys.int-spec.ts`. */
const NOT_READABLE = ['idempotency_keys'];

const TENANT_TABLES = `
  SELECT c.relname AS name, c.relispartition AS partition
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_account_id' AND NOT a.attisdropped
   WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`;

interface TenantTable {
  name: string;
  partition: boolean;
}

/** What the rules of the catalogue (`catalogue.int-spec.ts`) promise, seen at work. */
describe('every tenant table', () => {
  let db: TestDatabase;
  let tables: TenantTable[];
  let partitions: string[];

  beforeAll(async () => {
    db = await createTestDatabase();
    const all = (await db.admin.query<TenantTable>(TENANT_TABLES)).rows.filter(({ name }) => !NOT_A_TENANTS.includes(name));
    tables = all.filter(({ partition }) => !partition);
    partitions = all.filter(({ partition }) => partition).map(({ name }) => name);
  });
  afterAll(() => db.drop());

  const asRole = async <T>(role: 'tenant' | 'audit' | 'ops' | 'worker', work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new BoundaryClient({ connectionString: db.database.pools.urls[role] });
    await client.connect();
    return work(client).finally(() => client.end());
  };

  it('is known to this test', () => {
    expect(tables.map(({ name }) => name)).toEqual([
      'asset_dependencies',
      'asset_sources',
      'assets',
      'audit_digests',
      'audit_logs',
      'data_imports',
      'discovery_flows',
      'engagements',
      'field_mappings',
      'findings',
      'flow_events',
      'flow_phases',
      'idempotency_keys',
      'isolation_canaries',
      'learned_mappings',
      'migration_waves',
      'raw_import_records',
    ]);
  });

  it('raises NO_TENANT_CONTEXT instead of showing nothing when no tenant is bound', async () => {
    await asRole('tenant', async (client) => {
      for (const { name } of tables) {
        const refusal = NOT_READABLE.includes(name) ? { code: '42501' } : { code: 'SO002', message: 'NO_TENANT_CONTEXT' };
        await expect(client.query(`SELECT 1 FROM ${name} LIMIT 1`)).rejects.toMatchObject(refusal);
      }
    });
  });

  it('is out of reach for logins, jobs and the audit writer', async () => {
    for (const role of ['audit', 'worker'] as const) {
      await asRole(role, async (client) => {
        for (const { name } of tables) await expect(client.query(`SELECT FROM ${name}`)).rejects.toMatchObject({ code: '42501' });
      });
    }
    await asRole('tenant', async (client) => {
      for (const name of ['api_keys', 'principals', 'memberships', 'client_accounts'])
        await expect(client.query(`SELECT FROM ${name}`)).rejects.toMatchObject({ code: '42501' });
    });
  });

  it('has partitions that nobody reaches past it', async () => {
    expect(partitions.length).toBeGreaterThanOrEqual(5);
    for (const role of ['tenant', 'audit', 'ops', 'worker'] as const) {
      await asRole(role, async (client) => {
        for (const name of partitions) {
          await expect(client.query(`SELECT FROM ${name}`)).rejects.toMatchObject({ code: '42501' });
          await expect(client.query(`DELETE FROM ${name}`)).rejects.toMatchObject({ code: expect.stringMatching(/42501|25006/) });
        }
      });
    }
  });

  it('keeps its audit trail from being changed, by the superuser too', async () => {
    await db.admin.query(
      `INSERT INTO audit_logs (client_account_id, engagement_id, id, category, level, operation, request_id, context)
       SELECT u, u, u, 'SYSTEM_EVENT', 'INFO', 'test', 'r', '{}' FROM (SELECT gen_random_uuid() AS u) x`,
    );
    for (const statement of [`UPDATE audit_logs SET level = 'WARN'`, 'DELETE FROM audit_logs', 'TRUNCATE audit_logs'])
      await expect(db.admin.query(statement)).rejects.toMatchObject({ code: '42501', message: expect.stringMatching(/append-only/) });
    expect((await db.admin.query(`SELECT FROM audit_logs WHERE operation = 'test'`)).rowCount).toBe(1);
  });
});
