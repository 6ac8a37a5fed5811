import { AdministrationService } from '@app/tenancy';
import { BuiltApp } from '../support/built-app';
import { FlowClient } from '../support/flow-client';
import { type Answer, requestJson } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { until } from '../support/until';

const SERVERS = 2_000;
/** Holds the statement of an asset, or the step of the inventory that reaches this many assets, for some seconds. */
const HELD_AT = 1_000;
const HOLD = `
  CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(TG_ARGV[0]::float8); RETURN NEW; END $$;
  GRANT EXECUTE ON FUNCTION hold TO registry_app;
  CREATE TRIGGER slow BEFORE INSERT ON assets FOR EACH ROW WHEN (NEW.hostname = 'slow') EXECUTE FUNCTION hold(2.5);
  CREATE TRIGGER hangs BEFORE INSERT ON assets FOR EACH ROW WHEN (NEW.hostname = 'hangs') EXECUTE FUNCTION hold(14)`;
const holdStep = (seconds: number): string => `CREATE TRIGGER step BEFORE UPDATE ON flow_phases FOR EACH ROW
  WHEN (NEW.phase = 'asset_inventory' AND NEW.checkpoint->>'groups' = '${HELD_AT}') EXECUTE FUNCTION hold(${seconds})`;
const SLEEPING = `SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`;

describe('a replica that gets SIGTERM', () => {
  let db: TestDatabase;
  let key: string;
  const apps: BuiltApp[] = [];

  beforeEach(async () => {
    db = await createTestDatabase();
    key = (await new AdministrationService(db.database.pools).createApiKey({ role: 'agent', ...(await db.createTenant()) })).apiKey;
    await db.admin.query(HOLD);
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.end('SIGKILL')));
    await db.drop();
  });

  const start = (env: NodeJS.ProcessEnv = {}): BuiltApp => {
    const database = { DATABASE_URL: db.config.database.url!, REGISTRY_SECRET: db.config.secret!, MIGRATE_ON_START: 'false' };
    const app = new BuiltApp('/nowhere', { ...database, ...env });
    apps.push(app);
    return app;
  };
  const upsert = (url: string, hostname: string): Promise<Answer> =>
    requestJson(`${url}/api/v1/tools/asset_upsert/executions`, 'POST', { key, body: { input: { hostname } } });
  const sleeping = (): Promise<boolean> => db.admin.query(SLEEPING).then(({ rowCount }) => rowCount === 1);
  const hostnames = async (): Promise<string[]> =>
    (await db.admin.query('SELECT hostname FROM assets ORDER BY hostname')).rows.map(({ hostname }) => hostname);
  /** A flow that goes on by itself, whose inventory is about to reach the step that is held. */
  const startFlow = async (url: string): Promise<{ id: string; flows: FlowClient }> => {
    const flows = new FlowClient(url, key);
    const id = await flows.create({ autopilot: true });
    const rows = Array.from({ length: SERVERS }, (_, i) => `srv${i},10.${i >> 8}.1.${i & 255},Debian 12,4,16`);
    expect((await flows.upload(id, `hostname,ip_address,operating_system,cpu_cores,memory_gb\n${rows.join('\n')}\n`)).status).toBe(202);
    expect((await flows.post(id, '/advance')).status).toBe(202);
    await until('the inventory is in its second step', sleeping);
    return { id, flows };
  };
  /** What is left of the flow between two replicas. */
  const handedBack = async (): Promise<unknown> => {
    const { rows } = await db.admin
      .query(`SELECT f.status, p.checkpoint->>'groups' AS groups, j.attempts, j.locked_by, j.last_error, run_at <= now() AS due
      FROM discovery_flows f JOIN flow_phases p ON p.flow_id = f.id AND p.phase = 'asset_inventory', graphile_worker._private_jobs j`);
    return rows;
  };
  const waiting = (groups: number): unknown[] => [
    { status: 'running', groups: String(groups), attempts: 0, locked_by: null, last_error: null, due: true },
  ];

  it('is not ready at once, serves on for a while, answers what has begun, and ends with 0, whoever signals again', async () => {
    const app = start();
    const url = await app.listening();
    const slow = upsert(url, 'slow');
    await until('the request is in the database', sleeping);
    const ended = app.end('SIGTERM');
    await until('it is not ready', async () => {
      const { status, body } = await requestJson(`${url}/health/ready`, 'GET');
      return status === 503 && body.code === 'DRAINING';
    });
    expect((await requestJson(`${url}/health/live`, 'GET')).status).toBe(200);
    expect((await upsert(url, 'late')).status).toBe(200);
    process.kill(app.pid, 'SIGTERM');
    process.kill(app.pid, 'SIGINT');
    await until('it refuses connections', () =>
      fetch(`${url}/health/live`).then(
        () => false,
        (error: { cause?: { code?: string } }) => error.cause?.code === 'ECONNREFUSED',
      ),
    );
    expect(await sleeping()).toBe(true);
    expect((await slow).status).toBe(200);
    expect(await ended).toBe(0);
    expect(await hostnames()).toEqual(['late', 'slow']);
    expect(app.output).not.toMatch(/WARN|ERROR/);
  });

  it('ends before its deadline with 0 although a request hangs: that gets no answer, is rolled back and leaves its evidence', async () => {
    const app = start({ SHUTDOWN_TIMEOUT_MS: '4000', SHUTDOWN_DRAIN_MS: '100' });
    const url = await app.listening();
    const hung = upsert(url, 'hangs').catch((error: Error) => error);
    await until('the request is in the database', sleeping);
    const signalled = Date.now();
    expect(await app.end('SIGTERM')).toBe(0);
    expect(Date.now() - signalled).toBeLessThan(4_000);
    expect(await hung).toMatchObject({ message: 'fetch failed' });
    expect(app.output).toContain('What still runs is cut off');
    await until('the database has given up the statement', async () => !(await sleeping()), 3_000);
    expect(await hostnames()).toEqual([]);
    const { rows } = await db.admin.query(`SELECT level FROM audit_logs WHERE operation = 'asset_upsert'`);
    expect(rows).toEqual([{ level: 'ERROR' }]);
  });

  it('ends an event stream properly when the drain is over, so that its client goes on elsewhere', async () => {
    const app = start({ SHUTDOWN_DRAIN_MS: '200' });
    const url = await app.listening();
    const flows = new FlowClient(url, key);
    const id = await flows.create();
    const stream = await fetch(`${url}/api/v1/discovery/flows/${id}/events`, { headers: { authorization: `Bearer ${key}` } });
    const text = stream.text();
    const signalled = Date.now();
    const ended = app.end('SIGTERM');
    // A body that is cut off rejects.
    expect(await text).toContain('event: flow.created');
    expect(Date.now() - signalled).toBeLessThan(2_000);
    expect(await ended).toBe(0);
  });

  it('stops a phase after its step, and another replica goes on at once from there', async () => {
    await db.admin.query(holdStep(2));
    const first = start();
    const { id } = await startFlow(await first.listening());
    expect(await first.end('SIGTERM')).toBe(0);
    expect(await handedBack()).toEqual(waiting(HELD_AT));
    expect((await db.admin.query('SELECT FROM assets')).rowCount).toBe(HELD_AT);
    expect(first.output).not.toMatch(/WARN|ERROR/);

    await db.admin.query('DROP TRIGGER step ON flow_phases');
    const second = start();
    const flows = new FlowClient(await second.listening(), key);
    expect(await flows.settled(id)).toMatchObject({ status: 'completed', progressPercentage: 100 });
    expect((await db.admin.query('SELECT FROM assets')).rowCount).toBe(SERVERS);
    const failures = await db.admin.query(`SELECT FROM audit_logs WHERE level <> 'INFO'`);
    expect(failures.rowCount).toBe(0);
  });

  it('cuts off a step that does not end, and a replica that already waits goes on within seconds from the step before', async () => {
    await db.admin.query(holdStep(14));
    const first = start({ SHUTDOWN_TIMEOUT_MS: '4000', SHUTDOWN_DRAIN_MS: '100' });
    const { id } = await startFlow(await first.listening());
    const second = start();
    const flows = new FlowClient(await second.listening(), key);
    const ended = first.end('SIGTERM');
    await until('the step is cut off', () => first.output.includes('What still runs is cut off'), 5_000);
    await db.admin.query('DROP TRIGGER step ON flow_phases');
    expect(await ended).toBe(0);
    expect(await flows.settled(id, undefined, 15_000)).toMatchObject({ status: 'completed' });
    expect((await db.admin.query('SELECT FROM assets')).rowCount).toBe(SERVERS);
    expect(second.output).not.toMatch(/WARN|ERROR/);
  });
});
