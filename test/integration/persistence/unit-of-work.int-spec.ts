import { type Orchestrator, sql, TenantSession } from '@app/persistence';
import { RequestContext } from '@app/context';
import { uuidV7 } from '@app/kernel';
import { contextFor, createTestDatabase, type TestDatabase, type TestTenant } from '../../support/test-database';

const INSERT = sql(
  'test.insert_flow',
  `INSERT INTO discovery_flows (client_account_id, engagement_id, id, name, status, configuration, assessment_date, created_by)
  VALUES ((SELECT sec.tenant()), (SELECT sec.engagement()), $1, $2, 'initialized', '{}', '2026-11-24', $1)`,
);
const NAMES = sql('test.names', 'SELECT name FROM discovery_flows ORDER BY name');
const BROKEN = sql('test.broken', 'SELECT 1 / ($1::int)');

describe('the unit of work', () => {
  let db: TestDatabase;
  let orchestrator: Orchestrator;
  let a: TestTenant;
  let b: TestTenant;

  beforeAll(async () => {
    db = await createTestDatabase();
    orchestrator = db.database.orchestrator;
    a = await db.createTenant();
    b = await db.createTenant();
  });
  afterAll(() => db.drop());

  const flowsNamed = async (name: string): Promise<number> =>
    (await db.admin.query('SELECT FROM discovery_flows WHERE name = $1', [name])).rowCount ?? 0;
  const insert = (name: string) => (unit: Parameters<Parameters<Orchestrator['run']>[2]>[0]) =>
    new TenantSession(unit).query(INSERT, [uuidV7(), name]);

  it('commits what the work wrote when it returns', async () => {
    await orchestrator.run(contextFor(a), 'write', insert('committed'));
    expect(await flowsNamed('committed')).toBe(1);
  });

  it('leaves nothing behind when the work throws', async () => {
    const work = orchestrator.run(contextFor(a), 'write', async (unit) => {
      await insert('thrown away')(unit);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await flowsNamed('thrown away')).toBe(0);
  });

  it('refuses to report success when a statement error was swallowed', async () => {
    const work = orchestrator.run(contextFor(a), 'write', async (unit) => {
      await insert('swallowed')(unit);
      await unit.query(BROKEN, [0]).catch(() => undefined);
      return 'all is well';
    });
    await expect(work).rejects.toMatchObject({ code: 'WORK_ROLLED_BACK' });
    expect(await flowsNamed('swallowed')).toBe(0);
  });

  it('commits nothing after a statement that ended its transaction', async () => {
    const work = orchestrator.run(contextFor(a), 'write', async (unit) => {
      await insert('ended elsewhere')(unit);
      await unit.query(sql('test.rogue', 'ROLLBACK'), []);
    });
    await expect(work).rejects.toMatchObject({ code: 'SESSION_OWNERSHIP_VIOLATION' });
    expect(await flowsNamed('ended elsewhere')).toBe(0);
  });

  it('tells its rollback listeners why nothing was committed', async () => {
    const causes: unknown[] = [];
    const failure = new Error('the reason');
    const work = orchestrator.run(contextFor(a), 'write', async (unit) => {
      unit.onRollback(async (cause) => void causes.push(cause));
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    expect(causes).toEqual([failure]);
  });

  it('shows a second tenant nothing of the first', async () => {
    await orchestrator.run(contextFor(a), 'write', insert('only for a'));
    const seen = await orchestrator.run(contextFor(b), 'read', (unit) => new TenantSession(unit).query<{ name: string }>(NAMES));
    expect(seen).toEqual([]);
  });

  it('refuses a write in a read-only unit by row policy', async () => {
    await expect(orchestrator.run(contextFor(a), 'read', insert('written while reading'))).rejects.toMatchObject({ code: '42501' });
    expect(await flowsNamed('written while reading')).toBe(0);
  });

  it('undoes only the failed item of a savepoint', async () => {
    await orchestrator.run(contextFor(a), 'write', async (unit) => {
      const session = new TenantSession(unit);
      await session.savepoint(() => session.query(INSERT, [uuidV7(), 'kept item']));
      await session.savepoint(() => session.query(BROKEN, [0])).catch(() => undefined);
    });
    expect(await flowsNamed('kept item')).toBe(1);
  });

  it('refuses a session that is used after its boundary', async () => {
    let late: TenantSession | undefined;
    await orchestrator.run(contextFor(a), 'write', async (unit) => {
      late = new TenantSession(unit);
      await late.query(NAMES);
    });
    await expect(late!.query(NAMES)).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
  });

  it('raises NO_TENANT_CONTEXT on a connection that nobody bound', async () => {
    await expect(db.database.pools.tenant.query('SELECT * FROM discovery_flows')).rejects.toMatchObject({ code: 'SO002' });
    const nobody = new RequestContext({ requestId: 'r' });
    await expect(orchestrator.run(nobody, 'read', async () => 1)).rejects.toMatchObject({ code: 'NO_TENANT_CONTEXT' });
  });

  it('takes no connection for work without statements', async () => {
    const before = db.database.pools.tenant.totalCount;
    await expect(orchestrator.run(contextFor(a), 'write', async () => 'nothing to do')).resolves.toBe('nothing to do');
    expect(db.database.pools.tenant.totalCount).toBe(before);
  });

  it('keeps tenants apart on a busy pool', async () => {
    const tenants = [a, b];
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        orchestrator
          .run(contextFor(tenants[i % 2]!), 'read', async (unit) => {
            const [row] = await new TenantSession(unit).query<{ tenant: string }>(sql('test.who', 'SELECT sec.tenant() AS tenant'));
            if (i % 10 === 0) throw new Error('every tenth gives up');
            return row!.tenant === tenants[i % 2]!.clientAccountId;
          })
          .catch((error: Error) => error.message),
      ),
    );
    expect(answers.filter((answer) => answer === true)).toHaveLength(180);
    expect(answers.filter((answer) => answer === 'every tenth gives up')).toHaveLength(20);
  });
});
