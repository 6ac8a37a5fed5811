import { sql, TenantSession } from '@app/persistence';
import { contextFor, createTestDatabase, type TestDatabase, type TestTenant } from '../../support/test-database';
import { Lesson } from './session-entities';

const REFRESH = sql('test.refresh_statistics', 'SELECT sec.refresh_statistics()');

describe('the statistics of a tenant table', () => {
  let db: TestDatabase;
  let tenant: TestTenant;

  beforeAll(async () => {
    db = await createTestDatabase();
    tenant = await db.createTenant();
    await db.admin.query('ALTER TABLE learned_mappings SET (autovacuum_enabled = false)');
  });
  afterAll(() => db.drop());

  const run = (work: (session: TenantSession) => Promise<unknown>): Promise<unknown> =>
    db.database.orchestrator.run(contextFor(tenant), 'write', (unit) => work(new TenantSession(unit)));
  const fill = (from: number, count: number): Promise<unknown> =>
    run((session) =>
      session.insert(
        Lesson,
        Array.from({ length: count }, (_, i) => ({
          kind: 'inventory',
          source: `column ${from + i}`,
          target: 'name',
          unit: null,
          updatedAt: new Date(0),
        })),
      ),
    );
  const refresh = (): Promise<unknown> => run((session) => session.query(REFRESH));
  const known = async (): Promise<number> =>
    (await db.admin.query<{ rows: number }>(`SELECT reltuples::int AS rows FROM pg_class WHERE relname = 'learned_mappings'`)).rows[0]!
      .rows;

  it('are made when it has grown, kept while it has not doubled, and made again when it has', async () => {
    expect(await known()).toBe(-1);
    await fill(0, 5_000);
    await refresh();
    expect(await known()).toBe(5_000);
    const { rows } = await db.admin.query(
      `SELECT n_distinct FROM pg_stats WHERE tablename = 'learned_mappings' AND attname = 'client_account_id'`,
    );
    expect(rows).toEqual([{ n_distinct: 1 }]);

    await fill(5_000, 1_000);
    await refresh();
    expect(await known()).toBe(5_000);
    await fill(6_000, 9_000);
    await refresh();
    expect(await known()).toBe(15_000);
  });
});
