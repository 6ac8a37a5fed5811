import { describeWith } from '../../support/debian-program';
import { PgBouncer } from '../../support/pgbouncer';
import { RawTransaction } from '../../support/raw-transaction';
import { createTestDatabase, type TestDatabase, type TestTenant } from '../../support/test-database';

const MARK = `INSERT INTO learned_mappings (client_account_id, engagement_id, kind, source, target)
  VALUES ((SELECT sec.tenant()), (SELECT sec.engagement()), 'pooled', gen_random_uuid()::text, (SELECT sec.tenant())::text)`;
const CLIENTS = 6;
const TRANSACTIONS_EACH = 25;

/** Statements without names, as the pooler of Debian 12 is older than 1.21, which the service itself needs. */
describeWith('pgbouncer', 'the commit gate behind PgBouncer in transaction mode', () => {
  let db: TestDatabase;
  let pooler: PgBouncer;
  let tenants: TestTenant[];

  beforeAll(async () => {
    db = await createTestDatabase();
    tenants = await Promise.all([db.createTenant(), db.createTenant(), db.createTenant()]);
    pooler = await PgBouncer.start(db.database.pools.urls.tenant, 1);
  });
  afterAll(async () => {
    await pooler.stop();
    await db.drop();
  });

  it('binds each transaction to its own tenant, on one connection for all clients', async () => {
    const backends = new Set<number>();
    const client = async (i: number): Promise<void> => {
      const tenant = tenants[i % tenants.length]!;
      for (let n = 0; n < TRANSACTIONS_EACH; n++) {
        const raw = await RawTransaction.open(db, tenant, 'write', pooler.url);
        await raw.client.query(MARK);
        const { rows } = await raw.client.query<{ tenant: string; backend: number }>(
          'SELECT sec.tenant() AS tenant, pg_backend_pid() AS backend',
        );
        expect(rows[0]!.tenant).toBe(tenant.clientAccountId);
        backends.add(rows[0]!.backend);
        expect(await raw.commit()).toBe('COMMIT');
        await raw.end();
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(i)));
    expect(backends.size).toBe(1);
    const { rows } = await db.admin.query<{ own: boolean; rows: number }>(
      `SELECT client_account_id::text = target AS own, count(*)::int AS rows FROM learned_mappings WHERE kind = 'pooled' GROUP BY 1`,
    );
    expect(rows).toEqual([{ own: true, rows: CLIENTS * TRANSACTIONS_EACH }]);
  });

  it('refuses an unsealed COMMIT, and leaves the next borrower of the connection no tenant', async () => {
    const raw = await RawTransaction.open(db, tenants[0]!, 'write', pooler.url);
    await raw.client.query(MARK.replace("'pooled'", "'unsealed'"));
    await expect(raw.client.query('COMMIT')).rejects.toMatchObject({ code: 'SO001' });
    await expect(raw.client.query('SELECT * FROM learned_mappings')).rejects.toMatchObject({ code: 'SO002' });
    await raw.end();
    expect((await db.admin.query(`SELECT FROM learned_mappings WHERE kind = 'unsealed'`)).rowCount).toBe(0);
  });
});
