import { type Orchestrator, sql, TenantSession, type UnitMode } from '@app/persistence';
import { RawTransaction } from '../../support/raw-transaction';
import { contextFor, createTestDatabase, type TestDatabase, type TestTenant } from '../../support/test-database';

const BROKEN = sql('test.broken', 'SELECT 1 / ($1::int)');
const options = (key: string, queue = 'q') => ({ queue, key, maxAttempts: 3 });

interface StoredJob {
  task: string;
  payload: Record<string, unknown>;
  key: string;
  queue: string;
  max_attempts: number;
}

describe('a job that a session enqueues', () => {
  let db: TestDatabase;
  let orchestrator: Orchestrator;
  let a: TestTenant;
  let b: TestTenant;

  beforeAll(async () => {
    db = await createTestDatabase();
    orchestrator = db.database.orchestrator;
  });
  beforeEach(async () => {
    await db.admin.query('DELETE FROM graphile_worker._private_jobs');
    [a, b] = [await db.createTenant(), await db.createTenant()];
  });
  afterAll(() => db.drop());

  const as = <T>(tenant: TestTenant, work: (session: TenantSession) => Promise<T>, mode: UnitMode = 'write'): Promise<T> =>
    orchestrator.run(contextFor(tenant), mode, (unit) => work(new TenantSession(unit)));
  const jobs = async (): Promise<StoredJob[]> =>
    (
      await db.admin.query<StoredJob>(
        `SELECT t.identifier AS task, j.payload, j.key, q.queue_name AS queue, j.max_attempts FROM graphile_worker._private_jobs j
           JOIN graphile_worker._private_tasks t ON t.id = j.task_id LEFT JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id ORDER BY j.id`,
      )
    ).rows;

  it('exists once the transaction is committed, and not before', async () => {
    await as(a, async (session) => {
      await session.enqueue('test_task', { flowId: 'f', n: 1 }, options('k'));
      expect(await jobs()).toEqual([]);
    });
    expect(await jobs()).toMatchObject([{ task: 'test_task', payload: { ...a, flowId: 'f', n: 1 }, max_attempts: 3 }]);
  });

  it.each<[string, (session: TenantSession) => Promise<unknown>]>([
    ['the work throws', () => Promise.reject(new Error('no'))],
    ['a statement fails', (session) => session.query(BROKEN, [0])],
    ['a failed statement is swallowed', (session) => session.query(BROKEN, [0]).catch(() => undefined)],
    ['somebody else ends the transaction', (session) => session.query(sql('test.rogue', 'ROLLBACK'))],
  ])('does not exist when %s', async (_what, fail) => {
    const work = as(a, async (session) => {
      await session.enqueue('test_task', {}, options('k'));
      await fail(session);
    });
    await expect(work).rejects.toThrow();
    expect(await jobs()).toEqual([]);
  });

  it('goes with its savepoint', async () => {
    await as(a, async (session) => {
      await session.enqueue('kept', {}, options('k1'));
      const item = session.savepoint(async () => {
        await session.enqueue('undone', {}, options('k2'));
        throw new Error('no');
      });
      await expect(item).rejects.toThrow('no');
    });
    expect((await jobs()).map(({ task }) => task)).toEqual(['kept']);
  });

  it('has the tenant of the binding in its payload, whatever the caller puts there', async () => {
    await as(a, (session) => session.enqueue('test_task', { ...b, other: b.engagementId }, options('k')));
    expect(await jobs()).toMatchObject([{ payload: { ...a, other: b.engagementId } }]);
  });

  it('takes the place of the one with the same key, which was not yet begun', async () => {
    await as(a, (session) => session.enqueue('test_task', { n: 1 }, options('k')));
    await as(a, (session) => session.enqueue('test_task', { n: 2 }, options('k')));
    expect((await jobs()).map(({ payload }) => payload.n)).toEqual([2]);
  });

  it("leaves another tenant's job alone, although it names the same key and queue", async () => {
    await as(a, (session) => session.enqueue('test_task', { whose: 'a' }, options('k')));
    await as(b, (session) => session.enqueue('test_task', { whose: 'b' }, options('k')));
    const both = await jobs();
    expect(both.map(({ payload }) => payload)).toEqual([
      { ...a, whose: 'a' },
      { ...b, whose: 'b' },
    ]);
    expect(new Set(both.map(({ key }) => key)).size).toBe(2);
    expect(new Set(both.map(({ queue }) => queue)).size).toBe(2);
  });

  it('is refused in a read-only unit of work', async () => {
    const work = as(a, (session) => session.enqueue('test_task', {}, options('k')), 'read');
    await expect(work).rejects.toMatchObject({ code: '25006' });
    expect(await jobs()).toEqual([]);
  });

  it('is refused without a tenant', async () => {
    const enqueue = `SELECT sec.enqueue('test_task', '{}', 'q', 'k', 1)`;
    await expect(db.database.pools.tenant.query(`BEGIN READ WRITE; ${enqueue}; COMMIT`)).rejects.toMatchObject({ code: '25006' });
    expect(await jobs()).toEqual([]);
  });

  it.each(['null', '[]', '"text"', '7', null])('is refused with the payload %s, which cannot hold a tenant', async (payload) => {
    const raw = await RawTransaction.open(db, a);
    const enqueue = raw.client.query(`SELECT sec.enqueue('test_task', $1::jsonb, 'q', 'k', 1)`, [payload]);
    await expect(enqueue).rejects.toMatchObject({ code: '22023' });
    await raw.end();
    expect(await jobs()).toEqual([]);
  });

  it.each([
    ['add a job by itself', `SELECT graphile_worker.add_job('test_task', '{}'::json)`],
    ['add jobs by itself', `SELECT graphile_worker.add_jobs('{}'::graphile_worker.job_spec[])`],
    ['read the jobs', 'SELECT * FROM graphile_worker.jobs'],
    ['read the jobs of the table', 'SELECT * FROM graphile_worker._private_jobs'],
    ['write a job', `INSERT INTO graphile_worker._private_jobs (task_id) VALUES (1)`],
    ['delete the jobs', 'DELETE FROM graphile_worker._private_jobs'],
    ['unlock workers', `SELECT graphile_worker.force_unlock_workers('{}'::text[])`],
    ['become the role of the worker', 'SET LOCAL ROLE registry_worker'],
    ['become the owner', 'SET LOCAL ROLE registry_owner'],
  ])('is the only way to one: the runtime role cannot %s', async (_what, text) => {
    const raw = await RawTransaction.open(db, a);
    await expect(raw.client.query(text).finally(() => raw.end())).rejects.toMatchObject({ code: '42501' });
  });

  it('can be enqueued by the runtime role alone', async () => {
    const { rows } = await db.admin.query(
      `SELECT r.rolname FROM pg_roles r WHERE r.rolname LIKE 'registry_%' AND NOT r.rolsuper
          AND has_function_privilege(r.oid, 'sec.enqueue(text, jsonb, text, text, integer)', 'EXECUTE') ORDER BY 1`,
    );
    expect(rows.map(({ rolname }) => rolname)).toEqual(['registry_app', 'registry_owner']);
  });
});
