import { RuntimePools, sql, TenantSession, translateDatabaseError, type UnitOfWork } from '@app/persistence';
import { contextFor, createTestDatabase, orchestratorOn, type TestDatabase, type TestTenant } from '../../support/test-database';
import { until } from '../../support/until';
import { Lesson } from './session-entities';

// Asks the server what no tool may ask: which connection it is on, and to wait.
jest.mock('../../../libs/persistence/src/sql-guard/sql-guard', () => ({ loadSqlGuard: async () => undefined, refusalOf: () => null }));

const PID = sql('test.pid', 'SELECT pg_backend_pid() AS pid');
const SLEEP = sql('test.sleep', 'SELECT pg_sleep($1)');
const ONE = sql('test.one', 'SELECT 1');
const lesson = (source: string) => ({ kind: 'inventory', source, target: 'name', unit: null, updatedAt: new Date(0) });

describe('a unit of work', () => {
  let db: TestDatabase;
  let pools: RuntimePools;
  let tenant: TestTenant;
  const lost: string[] = [];

  beforeAll(async () => {
    db = await createTestDatabase();
    tenant = await db.createTenant();
  });
  beforeEach(() => {
    lost.length = 0;
    pools = new RuntimePools(db.database.pools.urls, { poolSize: 2 }, (pool, error) => lost.push(`${pool}: ${error.message}`));
  });
  afterEach(() => pools.end());
  afterAll(() => db.drop());

  const run = <T>(work: (session: TenantSession, unit: UnitOfWork) => Promise<T>): Promise<T> =>
    orchestratorOn(db, pools.tenant).run(contextFor(tenant), 'write', (unit) => work(new TenantSession(unit), unit));
  const pidOf = async (session: TenantSession): Promise<number> => (await session.query<{ pid: number }>(PID))[0]!.pid;
  const stored = async (source: string): Promise<number | null> =>
    (await db.admin.query('SELECT FROM learned_mappings WHERE source = $1', [source])).rowCount;
  const terminate = async (pid: number): Promise<void> => {
    await db.admin.query('SELECT pg_terminate_backend($1)', [pid]);
    await until('the backend is gone', async () => !(await db.admin.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid])).rowCount);
  };

  it.each<[string, (session: TenantSession, pid: number) => Promise<unknown>]>([
    [
      'before its next statement',
      async (session, pid) => {
        await terminate(pid);
        return session.query(ONE);
      },
    ],
    [
      'during a statement',
      async (session, pid) => {
        const sleeping = session.query(SLEEP, [30]);
        const ended = expect(sleeping).rejects.toThrow();
        await until(
          'the statement runs',
          async () => (await db.admin.query(`SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'`, [pid])).rowCount,
        );
        await terminate(pid);
        await ended;
        return sleeping;
      },
    ],
    ['before its COMMIT', async (_session, pid) => terminate(pid)],
    [
      'in a savepoint',
      async (session, pid) =>
        session.savepoint(async () => {
          await session.insert(Lesson, lesson('in a savepoint, inside'));
          await terminate(pid);
          await session.query(ONE);
        }),
    ],
    [
      'before its next statement, whose error is swallowed',
      async (session, pid) => {
        await terminate(pid);
        await session.query(ONE).catch(() => undefined);
      },
    ],
  ])('whose connection is lost %s fails as a whole, says so, and leaves a clean pool', async (when, lose) => {
    const causes: unknown[] = [];
    let first = 0;
    const work = run(async (session, unit) => {
      unit.onRollback(async (cause) => void causes.push(cause));
      await session.insert(Lesson, lesson(when));
      first = await pidOf(session);
      await lose(session, first);
    });
    const error: unknown = await work.catch((reason: unknown) => reason);
    const code = translateDatabaseError(error)?.code ?? (error as { code: string }).code;
    expect(code).toBe(when.endsWith('swallowed') ? 'WORK_ROLLED_BACK' : 'DATABASE_UNAVAILABLE');
    expect(causes).toEqual([error]);
    expect(await stored(when)).toBe(0);
    expect(pools.tenant.totalCount).toBe(0);

    const second = await run(async (session) => {
      await session.insert(Lesson, lesson(`${when}, again`));
      return pidOf(session);
    });
    expect(second).not.toBe(first);
    expect(await stored(`${when}, again`)).toBe(1);
  });

  it('is not harmed by the loss of an idle connection', async () => {
    const first = await run(pidOf);
    await terminate(first);
    await until('the pool has noticed', async () => pools.tenant.totalCount === 0);
    expect(lost).toEqual([expect.stringMatching(/^tenant: /)]);
    expect(await run(pidOf)).not.toBe(first);
  });

  it('hands its connection to the next one when it ended well, by commit or by rollback', async () => {
    const first = await run(pidOf);
    await expect(run((session) => session.query(sql('test.broken', 'SELECT 1 / 0')))).rejects.toMatchObject({ code: '22012' });
    expect(await run(pidOf)).toBe(first);
    expect(pools.tenant.totalCount).toBe(1);
  });

  it('destroys a connection on which its transaction is still open, instead of handing it on', async () => {
    const { tenant: real } = pools;
    /** Whose connections do not hear the ROLLBACK. */
    const deaf = {
      connect: async () => {
        const client = await real.connect();
        const query = client.query.bind(client) as (...args: unknown[]) => unknown;
        const heard = (...args: unknown[]): unknown => (args[0] === 'ROLLBACK' ? Promise.reject(new Error('not heard')) : query(...args));
        return Object.assign(client, { query: heard });
      },
    } as unknown as typeof real;
    let first = 0;
    const work = orchestratorOn(db, deaf).run(contextFor(tenant), 'write', async (unit) => {
      first = await pidOf(new TenantSession(unit));
      throw new Error('the reason');
    });
    await expect(work).rejects.toThrow('the reason');
    expect(real.totalCount).toBe(0);
    expect(await run(pidOf)).not.toBe(first);
  });

  it('calls every listener of its rollback, although one of them fails', async () => {
    const called: string[] = [];
    const work = run(async (_session, unit) => {
      unit.onRollback(async () => {
        called.push('first');
        throw new Error('the audit is not reachable');
      });
      unit.onRollback(async () => void called.push('second'));
      throw new Error('the reason');
    });
    await expect(work).rejects.toThrow();
    expect(called).toEqual(['first', 'second']);
  });

  it('that runs into the statement timeout of its role is rolled back, and tells the client to try again', async () => {
    const { rows } = await db.admin.query<{ name: string }>('SELECT quote_ident(current_database()) AS name');
    await db.admin.query(`ALTER ROLE registry_app IN DATABASE ${rows[0]!.name} SET statement_timeout = '300ms'`);
    try {
      const error: unknown = await run(async (session) => {
        await session.insert(Lesson, lesson('slow'));
        await session.query(SLEEP, [30]);
      }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: '57014' });
      expect(translateDatabaseError(error)).toMatchObject({ code: 'OVERLOADED', retryAfter: expect.any(Number) });
      expect(await stored('slow')).toBe(0);
      expect(await run(pidOf)).toBeGreaterThan(0);
    } finally {
      await db.admin.query(`ALTER ROLE registry_app IN DATABASE ${rows[0]!.name} RESET statement_timeout`);
    }
  });
});
