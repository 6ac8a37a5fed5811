import { RuntimePools, type Orchestrator, sql, TenantSession } from '@app/persistence';
import { contextFor, createTestDatabase, orchestratorOn, type TestDatabase, type TestTenant } from '../../support/test-database';
import { Lesson, LessonTarget } from './session-entities';

const COUNT = sql('test.count', 'SELECT count(*)::int AS count FROM learned_mappings');
const BROKEN = sql('test.broken', 'SELECT 1 / ($1::int)');
const lesson = (source: string) => ({ kind: 'inventory', source, target: 'name', unit: null, updatedAt: new Date(0) });

describe("a session's work", () => {
  let db: TestDatabase;
  let onePool: RuntimePools;
  let orchestrator: Orchestrator;
  let a: TestTenant;
  let b: TestTenant;

  beforeAll(async () => {
    db = await createTestDatabase();
    // One connection for everything: what one unit leaves on it, the next one would meet.
    onePool = new RuntimePools(db.database.pools.urls, { poolSize: 1 }, () => undefined);
    orchestrator = orchestratorOn(db, onePool.tenant);
  });
  beforeEach(async () => {
    [a, b] = [await db.createTenant(), await db.createTenant()];
  });
  afterAll(async () => {
    await onePool.end();
    await db.drop();
  });

  const as = <T>(tenant: TestTenant, work: (session: TenantSession) => Promise<T>): Promise<T> =>
    orchestrator.run(contextFor(tenant), 'write', (unit) => work(new TenantSession(unit)));
  const sources = async (tenant: TestTenant): Promise<string[]> =>
    (
      await db.admin.query<{ source: string }>('SELECT source FROM learned_mappings WHERE engagement_id = $1 ORDER BY source', [
        tenant.engagementId,
      ])
    ).rows.map(({ source }) => source);
  const add = (tenant: TestTenant, ...names: string[]): Promise<number> =>
    as(tenant, (session) => session.insert(Lesson, names.map(lesson)));

  it("leaves another tenant's rows untouched, also without any condition", async () => {
    await add(a, 'x');
    await add(b, 'x');
    await as(b, async (session) => {
      expect(await session.update(Lesson, {}, { target: 'changed' })).toBe(1);
      expect(await session.find(Lesson, {})).toMatchObject([{ ...b, target: 'changed' }]);
      expect(await session.delete(Lesson, {})).toBe(1);
    });
    expect(await sources(b)).toEqual([]);
    expect(await as(a, (session) => session.find(Lesson, {}))).toMatchObject([{ ...a, target: 'name' }]);
  });

  it('leaves the rows of another engagement of the same client untouched', async () => {
    const sibling = { ...b, clientAccountId: a.clientAccountId };
    await db.admin.query('INSERT INTO engagements (client_account_id, id, name) VALUES ($1, $2, $3)', [
      a.clientAccountId,
      b.engagementId,
      'sibling',
    ]);
    await add(a, 'x');
    await add(sibling, 'x');
    expect(await as(sibling, (session) => session.delete(Lesson, {}))).toBe(1);
    expect(await sources(a)).toEqual(['x']);
  });

  it('cannot name another tenant in a row, a condition or a change', async () => {
    await add(a, 'x');
    const forged = { clientAccountId: a.clientAccountId, engagementId: a.engagementId };
    const calls: ((session: TenantSession) => Promise<unknown>)[] = [
      (session) => session.insert(Lesson, { ...lesson('forged'), ...forged }),
      (session) => session.update(Lesson, { source: 'y' }, { ...forged } as object),
      (session) =>
        session.query(
          sql('test.forge', `UPDATE learned_mappings SET client_account_id = $1, engagement_id = $2 WHERE source = 'y'`),
          Object.values(forged),
        ),
    ];
    await add(b, 'y');
    for (const call of calls) await expect(as(b, call)).rejects.toThrow();
    expect(await as(b, (session) => session.find(Lesson, forged))).toEqual([]);
    expect(await as(b, (session) => session.deleteAny(Lesson, forged))).toBe(0);
    expect([await sources(a), await sources(b)]).toEqual([['x'], ['y']]);
  });

  it('keeps few prepared statements on its connection after a thousand savepoints and every page size', async () => {
    const count = async (): Promise<number> =>
      (await onePool.tenant.query<{ count: number }>('SELECT count(*)::int AS count FROM pg_prepared_statements')).rows[0]!.count;
    await as(a, async (session) => {
      await session.savepoint(() => session.find(Lesson, { source: 'x' }, { limit: 1 }));
      await session.savepoint(() => session.query(BROKEN, [0])).catch(() => undefined);
    });
    const before = await count();
    await as(a, async (session) => {
      for (let i = 1; i <= 1_000; i++) {
        const work = session.savepoint(() => (i % 2 ? session.query(BROKEN, [0]) : session.find(Lesson, { source: `${i}` }, { limit: i })));
        await work.catch(() => undefined);
      }
    });
    expect(await count()).toBe(before);
    expect(before).toBeLessThan(20);
  });

  it('in nested savepoints keeps what succeeded and undoes what failed, with all that was within it', async () => {
    const failed = new Error('this item is not wanted');
    await as(a, async (session) => {
      const put = (source: string): Promise<number> => session.insert(Lesson, lesson(source));
      await put('1');
      await session.savepoint(async () => {
        await put('2');
        await session.savepoint(() => put('3'));
        await expect(
          session.savepoint(async () => {
            await put('lost 4');
            await session.savepoint(() => put('lost 5'));
            throw failed;
          }),
        ).rejects.toBe(failed);
        await expect(session.savepoint(() => session.query(BROKEN, [0]))).rejects.toMatchObject({ code: '22012' });
        await put('6');
      });
      await expect(
        session.savepoint(async () => {
          await session.savepoint(() => put('lost 7'));
          await session.query(BROKEN, [0]).catch(() => undefined);
        }),
      ).rejects.toMatchObject({ code: '22012' });
      await put('8');
    });
    expect(await sources(a)).toEqual(['1', '2', '3', '6', '8']);
  });

  it('passes the value of a savepoint on, and leaves none open', async () => {
    await as(a, async (session) => {
      expect(await session.savepoint(async () => 'the value')).toBe('the value');
      await session.query(sql('test.release', 'SELECT 1'));
    });
    const reopened = as(a, async (session) => {
      await session.savepoint(() => session.insert(Lesson, lesson('kept')));
      await session.query(sql('test.rollback_to', 'ROLLBACK TO SAVEPOINT s1'));
    });
    await expect(reopened).rejects.toMatchObject({ code: 'SESSION_OWNERSHIP_VIOLATION' });
    expect(await sources(a)).toEqual([]);
  });

  it('is refused after its boundary, whatever is called', async () => {
    const late = await as(a, async (session) => session);
    const calls: (() => Promise<unknown>)[] = [
      () => late.find(Lesson, {}),
      () => late.findOne(Lesson, {}),
      () => late.insert(Lesson, lesson('late')),
      () => late.update(Lesson, {}, { target: 'late' }),
      () => late.delete(Lesson, {}),
      () => late.query(COUNT),
      () => late.select(Lesson, COUNT),
      () => late.savepoint(async () => 1),
      () => late.enqueue('t', {}, { queue: 'q', key: 'k', maxAttempts: 1 }),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
  });

  it('leads to no connection: nothing of the session can be read but its methods', async () => {
    await as(a, async (session) => {
      expect(Reflect.ownKeys(session)).toEqual([]);
      await session.find(Lesson, {});
      expect(Reflect.ownKeys(session)).toEqual([]);
    });
  });

  it('gives two entities of one table their own columns', async () => {
    await as(a, async (session) => {
      await session.insert(Lesson, lesson('a'));
      expect(await session.find(LessonTarget, { source: 'a' })).toEqual([{ ...a, source: 'a', meaning: 'name' }]);
      expect(await session.find(Lesson, { source: 'a' })).toEqual([{ ...a, ...lesson('a') }]);
      expect(await session.select(LessonTarget, sql('test.lessons', 'SELECT * FROM learned_mappings'))).toEqual([
        { ...a, source: 'a', meaning: 'name' },
      ]);
    });
  });
});
