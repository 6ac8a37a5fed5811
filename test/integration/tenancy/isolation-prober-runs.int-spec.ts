import { Logger } from '@nestjs/common';
import { type IsolationProber, type IsolationReport } from '@app/tenancy';
import { Client } from 'pg';
import { proberOn } from '../../support/prober';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';
import { until } from '../../support/until';

const LEAK = 'CREATE POLICY leak ON isolation_canaries FOR SELECT TO registry_app USING (true)';
const MEND = 'DROP POLICY leak ON isolation_canaries';

describe('the runs of the isolation prober', () => {
  let db: TestDatabase;
  let server: Client;
  let name: string;
  let prober: IsolationProber;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    db = await createTestDatabase();
    const url = new URL(db.config.database.url!);
    name = url.pathname.slice(1);
    url.pathname = '/postgres';
    server = new Client({ connectionString: url.toString() });
    await server.connect();
  });
  beforeEach(() => {
    prober = proberOn(db);
  });
  afterEach(() => prober.onModuleDestroy());
  afterAll(async () => {
    await server.end();
    await db.drop();
    Logger.overrideLogger(['error', 'warn', 'log']);
  });

  const away = async (): Promise<void> => {
    await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  };
  const back = (): Promise<unknown> => server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  const audits = async (): Promise<{ operation: string; level: string; context: any }[]> =>
    (await db.admin.query(`SELECT * FROM audit_logs WHERE operation LIKE 'tenant_isolation.%' ORDER BY created_at, id`)).rows;
  /** How many rows each table holds. */
  const counts = async (): Promise<Record<string, number>> => {
    const { rows } = await db.admin.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ('public'::regnamespace, 'graphile_worker'::regnamespace)`,
    );
    return (
      await db.admin.query(`SELECT ${rows.map((table) => `(SELECT count(*)::int FROM ${table.name}) AS "${table.name}"`).join(', ')}`)
    ).rows[0];
  };

  it('leave no row behind, fifty of them, and keep the bindings of transactions few', async () => {
    const before = await counts();
    expect(before).toMatchObject({ isolation_canaries: 2, audit_logs: 0 });
    for (let i = 0; i < 50; i++) expect((await prober.run()).state).toBe('ok');
    expect(await counts()).toEqual(before);
    const bindings = await db.admin.query('SELECT FROM sec.transactions');
    expect(bindings.rowCount).toBeLessThanOrEqual(db.config.database.poolSize);
  });

  it('take one connection at a time, and one run for all who ask meanwhile', async () => {
    const reports: IsolationReport[] = [];
    const stop = prober.onResult((report) => reports.push(report));
    prober.onResult(() => {
      throw new Error('a listener that fails');
    });
    const { tenant } = db.database.pools;
    const busy: number[] = [];
    const noted = (): number => busy.push(tenant.totalCount - tenant.idleCount);
    tenant.on('acquire', noted);
    const [one, other] = await Promise.all([prober.run(), prober.run()]).finally(() => tenant.off('acquire', noted));
    expect(one).toBe(other);
    expect(reports).toEqual([one]);
    expect(Math.max(...busy)).toBe(1);
    stop();
    await prober.run();
    expect(reports).toHaveLength(1);
  });

  it('audit a violation once, as critical, and its end, and stand by it until a run has passed', async () => {
    await db.admin.query(LEAK);
    expect((await prober.run()).state).toBe('violated');
    const violation = await prober.run();
    expect(prober.mayServe).toBe(false);
    expect(await audits()).toMatchObject([
      {
        operation: 'tenant_isolation.violated',
        category: 'SECURITY_EVENT',
        level: 'CRITICAL',
        context: { success: false, probes: expect.arrayContaining([{ name: 'read_by_id', detail: expect.stringMatching(/saw the row/) }]) },
      },
    ]);

    await db.admin.query(MEND);
    await away();
    try {
      expect(await prober.run()).toBe(violation);
      expect(prober.mayServe).toBe(false);
    } finally {
      await back();
    }
    expect((await prober.run()).state).toBe('ok');
    expect(prober.mayServe).toBe(true);
    expect((await audits()).slice(1)).toMatchObject([{ operation: 'tenant_isolation.restored', level: 'INFO' }]);
  });

  it('that find the database away know nothing, and leave readiness to those who ask for the database', async () => {
    await away();
    try {
      const report = await prober.run();
      expect(report).toMatchObject({ ok: false, state: 'unknown', checkedAt: expect.any(String) });
      expect(report.probes).toEqual([
        { name: 'read_by_id', control: 'failed', refusal: 'failed', detail: expect.stringMatching(/cannot be reached/) },
      ]);
      expect(prober.mayServe).toBe(true);
    } finally {
      await back();
    }
    expect((await prober.run()).state).toBe('ok');
  });

  it('that are held up by a lock know nothing, in bounded time', async () => {
    const holder = await db.admin.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT FROM isolation_canaries FOR UPDATE');
      const report = await prober.run();
      expect(report.state).toBe('unknown');
      expect(report.probes.at(-1)).toMatchObject({ name: 'update', control: 'failed', detail: expect.stringMatching(/in use/) });
      expect(report.durationMs).toBeLessThan(10_000);
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    expect((await prober.run()).state).toBe('ok');
  });

  it('come again by themselves, and end with the application', async () => {
    const often = proberOn(db, 1_000);
    let runs = 0;
    often.onResult(() => runs++);
    await often.onApplicationBootstrap();
    expect([runs, often.latest.state]).toEqual([1, 'ok']);
    await until('a second run', () => runs === 2);
    await often.onModuleDestroy();
    expect(await often.run()).toBe(often.latest);
    expect(runs).toBe(2);
  });

  it('are not needed to serve when they are switched off', async () => {
    const off = proberOn(db, 0);
    await off.onApplicationBootstrap();
    expect([off.latest.checkedAt, off.mayServe]).toEqual([null, true]);
  });
});
