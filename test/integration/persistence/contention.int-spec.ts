import { AppError } from '@app/kernel';
import { type Orchestrator, TenantSession, type UnitOfWork } from '@app/persistence';
import { contextFor, createTestDatabase, orchestratorOn, type TestDatabase, type TestTenant } from '../../support/test-database';
import { Lesson } from './session-entities';

const PAIRS = 100;

describe('work that is in the way of other work', () => {
  let db: TestDatabase;
  let tenant: TestTenant;
  let orchestrator: Orchestrator;
  const retold: unknown[] = [];
  beforeAll(async () => {
    db = await createTestDatabase();
    // A deadlock is found after a second otherwise.
    await db.admin.query(
      `DO $$ BEGIN EXECUTE format('ALTER ROLE registry_app IN DATABASE %I SET deadlock_timeout = ''20ms''', current_database()); END $$`,
    );
    await db.admin.query(`
      CREATE FUNCTION clash() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001'; END $$;
      CREATE TRIGGER clash BEFORE INSERT ON learned_mappings FOR EACH ROW WHEN (NEW.source = 'clash') EXECUTE FUNCTION clash();
    `);
    tenant = await db.createTenant();
    orchestrator = orchestratorOn(db, db.database.pools.tenant);
    await run(async (session) => {
      await session.insert(
        Lesson,
        ['left', 'right'].map((source) => ({ kind: 'inventory', source, target: '0', unit: null, updatedAt: new Date(0) })),
      );
    });
  });
  beforeEach(() => {
    retold.length = 0;
  });
  afterAll(() => db.drop());

  const run = (work: (session: TenantSession, unit: UnitOfWork) => Promise<void>): Promise<void> =>
    orchestrator.run(contextFor(tenant), 'write', async (unit) => {
      unit.onRollback(async (cause) => void retold.push(cause));
      await work(new TenantSession(unit), unit);
    });
  const count = async (session: TenantSession, source: string): Promise<void> => {
    const lesson = await session.findOne(Lesson, { kind: 'inventory', source }, { forUpdate: true });
    await session.update(Lesson, { kind: 'inventory', source }, { target: String(Number(lesson!.target) + 1) });
  };
  const counted = async (): Promise<Record<string, number>> => {
    const { rows } = await db.admin.query<{ source: string; target: string }>('SELECT source, target FROM learned_mappings');
    return Object.fromEntries(rows.map(({ source, target }) => [source, Number(target)]));
  };
  /** Two units that take the same two rows in opposite order, the second row only when both have their first. */
  const crossing = (attempt: (unit: UnitOfWork) => void): Promise<PromiseSettledResult<void>[]> => {
    let waiting = 0;
    let bothHere!: () => void;
    const both = new Promise<void>((resolve) => (bothHere = resolve));
    const one = (first: string, second: string): Promise<void> => {
      let firstRun = true;
      return run(async (session, unit) => {
        attempt(unit);
        await count(session, first);
        if (firstRun && ++waiting === 2) bothHere();
        if (firstRun) await both;
        firstRun = false;
        await count(session, second);
      });
    };
    return Promise.allSettled([one('left', 'right'), one('right', 'left')]);
  };

  it(`is done again from the beginning: ${PAIRS} deadlocks cost nobody anything, and each takes effect once`, async () => {
    const before = await counted();
    const units = new Set<UnitOfWork>();
    for (let pair = 0; pair < PAIRS; pair++) {
      const outcomes = await crossing((unit) => units.add(unit));
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    }
    expect(await counted()).toEqual({ left: before.left! + 2 * PAIRS, right: before.right! + 2 * PAIRS });
    // Each pair was a deadlock, whose loser ran in a unit of its own again; nobody was told of a failure that was mended.
    expect(units.size).toBe(3 * PAIRS);
    expect(retold).toEqual([]);
  });

  it('is not done again when it says so, and is told as an overload then', async () => {
    const outcomes = await crossing((unit) => unit.keepFromRetry());
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failed).toEqual([{ status: 'rejected', reason: expect.objectContaining({ code: '40P01' }) }]);
    expect(retold).toEqual([failed[0]!.reason]);
  });

  it.each([
    ['thrown on', false],
    ['swallowed', true],
  ])('is run three times at most when its failure is %s', async (_, swallowed) => {
    let runs = 0;
    const always = run(async (session) => {
      runs += 1;
      const failing = session.insert(Lesson, { kind: 'inventory', source: 'clash', target: '0', unit: null, updatedAt: new Date(0) });
      if (swallowed) await failing.catch(() => undefined);
      else await failing;
    });
    const clash = expect.objectContaining({ code: '40001' });
    await expect(always).rejects.toEqual(swallowed ? expect.objectContaining({ code: 'WORK_ROLLED_BACK', cause: clash }) : clash);
    expect({ runs, retold: retold.length }).toEqual({ runs: 3, retold: 1 });
  });

  it('is not done again for any other failure', async () => {
    let runs = 0;
    const failing = run(async () => {
      runs += 1;
      throw new AppError('CONFLICT', 'no');
    });
    await expect(failing).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(runs).toBe(1);
  });
});
