import { type RequestContext } from '@app/context';
import { Admission, RuntimePools, sql, TenantSession } from '@app/persistence';
import { contextFor, createTestDatabase, orchestratorOn, type TestDatabase, type TestTenant } from '../../support/test-database';
import { until } from '../../support/until';
import { Lesson } from './session-entities';

const TENANTS = 4;
const POOL = 4;
const WAIT_MS = 300;
const ONE = sql('test.one', 'SELECT 1');
const OVERLOADED = { code: 'OVERLOADED', retryAfter: 1 };

describe('units of work on a pool of four', () => {
  let db: TestDatabase;
  let admission: Admission;
  const tenants: TestTenant[] = [];

  beforeAll(async () => {
    db = await createTestDatabase({ SERVICE_POOL_SIZE: `${POOL}`, SERVICE_POOL_QUEUE: '8', SERVICE_POOL_WAIT_MS: `${WAIT_MS}` });
    admission = db.database.admission;
    for (let i = 0; i < TENANTS; i++) tenants.push(await db.createTenant());
  });
  afterAll(() => db.drop());
  afterEach(() => expect([admission.inProgress, admission.waiting]).toEqual([0, 0]));

  const contextOf = (i: number): RequestContext => contextFor(tenants[i]!);
  const run = <T>(i: number, work: (session: TenantSession) => Promise<T>): Promise<T> =>
    db.database.orchestrator.run(contextOf(i), 'write', (unit) => work(new TenantSession(unit)));
  /** Units of a tenant that hold their connection until they are let go. */
  const hold = async (i: number, count: number): Promise<() => Promise<unknown>> => {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let begun = 0;
    const units = Array.from({ length: count }, () =>
      run(i, async (session) => {
        await session.query(ONE);
        begun += 1;
        await held;
      }),
    );
    await until('the units have begun', () => begun === count);
    return () => {
      letGo();
      return Promise.all(units);
    };
  };

  it('never wait in the pool, are all answered, and give everything back', async () => {
    let [most, done] = [0, 0];
    const outcomes = await Promise.all(
      Array.from({ length: 80 }, (_, n) =>
        run(n % TENANTS, async (session) => {
          const { waitingCount, totalCount, idleCount } = db.database.pools.tenant;
          // Those it has lent to and those it will in the next tick.
          most = Math.max(most, waitingCount + totalCount - idleCount);
          await session.query(ONE);
          done += 1;
        }).then(
          () => 'done',
          (error: { code: string }) => error.code,
        ),
      ),
    );
    expect(new Set(outcomes)).toEqual(new Set(['done', 'OVERLOADED']));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(done);
    // Those who could begin, and of those who could wait whose turn came in time.
    expect(done).toBeGreaterThanOrEqual(POOL);
    expect(done).toBeLessThanOrEqual(POOL + 8);
    expect(most).toBeLessThanOrEqual(POOL);
    expect(db.database.pools.tenant.totalCount).toBeLessThanOrEqual(POOL);
  });

  it('of one client account leave half of the connections to the others', async () => {
    const letGo = await hold(0, POOL / 2);
    await expect(run(0, (session) => session.query(ONE))).rejects.toMatchObject({
      ...OVERLOADED,
      message: expect.stringMatching(/^This client account/),
    });
    expect(await run(1, (session) => session.query(ONE))).toHaveLength(1);
    await letGo();
    expect(await run(0, (session) => session.query(ONE))).toHaveLength(1);
  });

  it('that get no turn in time have begun nothing', async () => {
    const [first, second] = [await hold(0, POOL / 2), await hold(1, POOL / 2)];
    let begun = false;
    const crowdedOut = db.database.orchestrator.run(contextOf(2), 'write', async (unit) => {
      begun = true;
      await new TenantSession(unit).insert(Lesson, {
        kind: 'inventory',
        source: 'out',
        target: 'name',
        unit: null,
        updatedAt: new Date(0),
      });
    });
    await expect(crowdedOut).rejects.toMatchObject({ ...OVERLOADED, message: expect.stringMatching(/^The service/) });
    expect(begun).toBe(false);
    const probe = db.database.gateProbe.read(contextOf(3).tenant!, contextOf(3), 'genuine');
    await expect(probe).rejects.toMatchObject(OVERLOADED);
    await Promise.all([first(), second()]);
    expect(await db.database.gateProbe.read(contextOf(3).tenant!, contextOf(3), 'genuine')).toBe('let through');
    expect((await db.admin.query(`SELECT FROM learned_mappings WHERE source = 'out'`)).rowCount).toBe(0);
  });

  it('whose backends are killed give their turn back, each once', async () => {
    const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'registry_app' AND datname = current_database()`;
    for (let round = 0; round < 10; round++) {
      const [first, second] = [await hold(0, POOL / 2), await hold(1, POOL / 2)];
      expect((await db.admin.query(kill)).rowCount).toBe(POOL);
      expect((await Promise.allSettled([first(), second()])).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      await until('all have given up', () => admission.inProgress === 0);
    }
    expect(await run(0, (session) => session.query(ONE))).toHaveLength(1);
  });

  it('that can open no connection give their turn back too', async () => {
    const url = new URL(db.database.pools.urls.tenant);
    url.password = 'wrong';
    const pools = new RuntimePools({ ...db.database.pools.urls, tenant: url.toString() }, { poolSize: 2 }, () => undefined);
    const own = new Admission({ units: 2, unitsEach: 1, queue: 8, queueEach: 8, waitMs: 20_000 });
    const orchestrator = orchestratorOn(db, pools.tenant, { admission: own });
    const failed = await Promise.allSettled(
      Array.from({ length: 8 }, () => orchestrator.run(contextOf(0), 'read', (unit) => new TenantSession(unit).query(ONE))),
    );
    expect(failed.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual(Array(8).fill('28P01'));
    expect([own.inProgress, own.waiting]).toEqual([0, 0]);
    await pools.end();
  });
});
