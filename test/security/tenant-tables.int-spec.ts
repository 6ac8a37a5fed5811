import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Tables with a client account that are no tenant's (DESIGN section 9): they have no grant for the runtime role at all. */
const NOT_A_TENANTS = ['memberships'];

const TENANT_TABLES = `
  SELECT c.oid, c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_account_id' AND NOT a.attisdropped
   WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 2`;

interface TenantTable {
  oid: number;
  name: string;
  forced: boolean;
}

describe('every tenant table', () => {
  let db: TestDatabase;
  let tables: TenantTable[];

  beforeAll(async () => {
    db = await createTestDatabase();
    tables = (await db.admin.query<TenantTable>(TENANT_TABLES)).rows.filter(({ name }) => !NOT_A_TENANTS.includes(name));
  });
  afterAll(() => db.drop());

  const asRole = async <T>(role: 'tenant' | 'audit' | 'ops' | 'worker', work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({ connectionString: db.database.pools.urls[role] });
    await client.connect();
    return work(client).finally(() => client.end());
  };

  it('is known to this test', () => {
    expect(tables.map(({ name }) => name)).toEqual([
      'asset_dependencies',
      'asset_sources',
      'assets',
      'audit_logs',
      'data_imports',
      'discovery_flows',
      'engagements',
      'field_mappings',
      'findings',
      'flow_events',
      'flow_phases',
      'learned_mappings',
      'migration_waves',
      'raw_import_records',
    ]);
  });

  it('forces row security, for its owner too', () => {
    expect(tables.filter(({ forced }) => !forced)).toEqual([]);
  });

  it('compares client account and engagement in every policy of the runtime role, each read once a statement', async () => {
    const { rows } = await db.admin.query<{ tablename: string; policyname: string; text: string }>(
      `SELECT tablename, policyname, concat_ws(' ', qual, with_check) AS text FROM pg_policies WHERE 'registry_app' = ANY(roles)`,
    );
    expect(rows.length).toBeGreaterThan(tables.length);
    for (const { tablename, policyname, text } of rows) {
      const where = `${tablename}.${policyname}: ${text}`;
      expect(where).toMatch(/client_account_id = \( SELECT sec\.tenant\(\)/);
      expect(where).toMatch(/(engagement_id|\bid) = \( SELECT sec\.engagement\(\)/);
    }
  });

  it('has the client account first in its primary key, unique keys and indexes of its own', async () => {
    const { rows } = await db.admin.query<{ index: string; first: string; tabled: number; unique: boolean }>(
      `SELECT i.indexrelid::regclass::text AS index, i.indrelid AS tabled, i.indisunique AS unique, a.attname AS first
         FROM pg_index i LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]`,
    );
    const own = rows.filter(({ tabled, unique }) => unique && tables.some(({ oid }) => oid === tabled));
    expect(own.length).toBeGreaterThanOrEqual(tables.length);
    expect(own.filter(({ first }) => first !== 'client_account_id')).toEqual([]);
  });

  it('refers to other tenant tables by tenant first, so that no reference crosses', async () => {
    const { rows } = await db.admin.query<{ name: string; from: string; to: string; target: number }>(
      `SELECT k.conname AS name, k.confrelid AS target, a.attname AS from, b.attname AS to FROM pg_constraint k
         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
         JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1] WHERE k.contype = 'f'`,
    );
    const toTenant = rows.filter(({ target }) => tables.some(({ oid }) => oid === target));
    expect(toTenant.length).toBeGreaterThan(10);
    expect(toTenant.filter(({ from, to }) => from !== 'client_account_id' || to !== 'client_account_id')).toEqual([]);
  });

  it('raises NO_TENANT_CONTEXT instead of showing nothing when no tenant is bound', async () => {
    await asRole('tenant', async (client) => {
      for (const { name } of tables) {
        await expect(client.query(`SELECT 1 FROM ${name} LIMIT 1`)).rejects.toMatchObject({ code: 'SO002', message: 'NO_TENANT_CONTEXT' });
      }
    });
  });

  it('cannot be emptied, referred to or given triggers by any runtime role, and its views run with the rights of the reader', async () => {
    const { rows } = await db.admin.query(
      `SELECT r.rolname, c.relname FROM pg_roles r, pg_class c WHERE r.rolname IN ('registry_app', 'registry_audit', 'registry_ops', 'registry_worker')
          AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND has_table_privilege(r.oid, c.oid, 'TRUNCATE, REFERENCES, TRIGGER')`,
    );
    expect(rows).toEqual([]);
    const { rows: views } = await db.admin.query(
      `SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace AND NOT coalesce(reloptions, '{}') @> '{security_invoker=true}'`,
    );
    expect(views).toEqual([]);
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
