import { AppError, uuidV7 } from '@app/kernel';
import { AuditService } from '@app/audit';
import { DatabasePools, type Orchestrator, RuntimePools, sql, TenantSession, translateDatabaseError } from '@app/persistence';
import { CommitOutcomes } from '@app/persistence/testing';
import { type CommitFault, CommitProxy } from '../../support/commit-proxy';
import { contextFor, createTestDatabase, orchestratorOn, type TestDatabase, type TestTenant } from '../../support/test-database';
import { until } from '../../support/until';
import { Lesson } from './session-entities';

const ONE = sql('test.one', 'SELECT 1');

describe('a COMMIT whose answer is lost', () => {
  let db: TestDatabase;
  let tenant: TestTenant;
  let proxy: CommitProxy;
  let pools: RuntimePools;
  let orchestrator: Orchestrator;
  let audit: AuditService;
  beforeAll(async () => {
    db = await createTestDatabase();
    tenant = await db.createTenant();
    const { urls } = db.database.pools;
    proxy = await CommitProxy.start(urls.tenant);
    pools = new RuntimePools({ ...urls, tenant: proxy.url(urls.tenant) }, { poolSize: 4 }, () => undefined);
    orchestrator = orchestratorOn(db, pools.tenant);
    audit = new AuditService(new DatabasePools(db.database.pools));
  });
  afterEach(() => {
    proxy.fault = () => 'none';
  });
  afterAll(async () => {
    await pools.end();
    await proxy.stop();
    await db.drop();
  });

  /** One unit that writes a lesson, and an audit row with it unless told not to. The code of what it throws, or 'committed'. */
  const write = async (source: string, audited = true): Promise<string> => {
    const context = contextFor(tenant);
    try {
      await orchestrator.run(context, 'write', async (unit) => {
        await new TenantSession(unit).insert(Lesson, { kind: 'inventory', source, target: 'name', unit: null, updatedAt: new Date(0) });
        if (audited)
          audit.recordWithCommit(unit, context, { category: 'SYSTEM_EVENT', level: 'INFO', operation: source, details: { success: true } });
      });
      return 'committed';
    } catch (error) {
      return error instanceof AppError ? error.code : (translateDatabaseError(error)?.code ?? String(error));
    }
  };
  const rows = async (source: string): Promise<{ lessons: number; audits: number }> => ({
    lessons: (await db.admin.query('SELECT FROM learned_mappings WHERE source = $1', [source])).rowCount!,
    audits: (await db.admin.query('SELECT FROM audit_logs WHERE operation = $1', [source])).rowCount!,
  });
  const hit = (fault: CommitFault): void => {
    proxy.fault = () => fault;
  };

  it.each<[CommitFault, string, number]>([
    ['cut_before', 'DATABASE_UNAVAILABLE', 0],
    ['cut_after', 'committed', 1],
    ['stall_before', 'DATABASE_UNAVAILABLE', 0],
    ['stall_after', 'committed', 1],
  ])('with %s is told as it was', async (fault, told, kept) => {
    const source = `outcome of ${fault}`;
    hit(fault);
    expect({ told: await write(source), ...(await rows(source)) }).toEqual({ told, lessons: kept, audits: kept });
    expect(proxy.hits[fault]).toBe(1);
    await until('the connection is gone from the server', async () => {
      const { rowCount } = await db.admin.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
      );
      return rowCount === 0;
    });
  });

  it('is not known when nothing of it can be looked up: an id alone may be given out again after a crash', async () => {
    hit('cut_after');
    expect(await write('without evidence', false)).toBe('OUTCOME_UNKNOWN');
  });

  it('is not known while the database stays away', async () => {
    const source = 'database away';
    const deaf = orchestratorOn({ ...db, database: { ...db.database, pools: deafPools(pools) } }, pools.tenant);
    hit('cut_after');
    const context = contextFor(tenant);
    const lost = deaf.run(context, 'write', async (unit) => {
      await new TenantSession(unit).query(ONE);
      audit.recordWithCommit(unit, context, { category: 'SYSTEM_EVENT', level: 'INFO', operation: source, details: {} });
    });
    await expect(lost).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      retryAfter: 5,
      message: expect.stringContaining('Idempotency-Key'),
    });
    expect((await rows(source)).audits).toBe(1);
  });

  it('does not take another transaction that was given the same id after a crash for its own', async () => {
    const { rows: found } = await db.admin.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
    const evidence = {
      text: 'SELECT FROM audit_logs WHERE client_account_id = $1 AND id = $2',
      values: [tenant.clientAccountId, uuidV7()],
    };
    await until('it has ended', async () => (await statusOf(found[0]!.xid)) === 'committed');
    expect(await new CommitOutcomes(db.database.pools.ops).of(found[0]!.xid, evidence)).toBe('aborted');
  });

  it('has not happened when the server has lost even the id in a crash', async () => {
    const evidence = { text: 'SELECT FROM audit_logs WHERE id = $1', values: [uuidV7()] };
    const { rows: next } = await db.admin.query<{ xid: string }>(
      'SELECT (pg_snapshot_xmax(pg_current_snapshot())::text::int8 + 1000000)::text AS xid',
    );
    await expect(statusOf(next[0]!.xid)).rejects.toMatchObject({ code: '22023' });
    expect(await new CommitOutcomes(db.database.pools.ops).of(next[0]!.xid, evidence)).toBe('aborted');
  });

  const statusOf = async (xid: string): Promise<string> =>
    (await db.admin.query<{ status: string }>('SELECT pg_xact_status($1::xid8) AS status', [xid])).rows[0]!.status;
});

/** The pools of an application whose ops connection reaches nobody. */
function deafPools(pools: RuntimePools): RuntimePools {
  const ops = { query: () => Promise.reject(new Error('connect ECONNREFUSED')) };
  return Object.assign(Object.create(pools) as RuntimePools, { ops });
}
