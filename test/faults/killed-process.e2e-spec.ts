import { AdministrationService } from '@app/tenancy';
import { BuiltApp } from '../support/built-app';
import { FlowClient } from '../support/flow-client';
import { createTestDatabase, type TestDatabase, type TestTenant } from '../support/test-database';
import { until } from '../support/until';

const SERVERS = 2_000;
/** Holds the transaction that would store this many assets of the inventory, so that the process can be killed within it. */
const HELD_AT = 1_000;
const HOLD = `
  CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
  CREATE TRIGGER hold BEFORE UPDATE ON flow_phases FOR EACH ROW
    WHEN (NEW.phase = 'asset_inventory' AND NEW.checkpoint->>'groups' = '${HELD_AT}') EXECUTE FUNCTION hold();
  GRANT EXECUTE ON FUNCTION hold TO registry_app`;

describe('a process that is killed in the middle of a phase', () => {
  let db: TestDatabase;
  let tenant: TestTenant;
  let key: string;
  let first: BuiltApp | undefined;
  let second: BuiltApp | undefined;

  const start = (): BuiltApp =>
    new BuiltApp('/nowhere', { DATABASE_URL: db.config.database.url!, REGISTRY_SECRET: db.config.secret!, MIGRATE_ON_START: 'false' });

  beforeAll(async () => {
    db = await createTestDatabase();
    tenant = await db.createTenant();
    key = (await new AdministrationService(db.database.pools).createApiKey({ role: 'agent', ...tenant })).apiKey;
  });
  afterAll(async () => {
    await first?.end('SIGKILL');
    await second?.end('SIGKILL');
    await db.drop();
  });

  it('leaves a flow that the next process ends, from the last committed step and with one effect of each', async () => {
    await db.admin.query(HOLD);
    first = start();
    const before = new FlowClient(await first.listening(), key);
    const id = await before.create({ autopilot: true });
    const rows = Array.from({ length: SERVERS }, (_, i) => `srv${i},10.${i >> 8}.1.${i & 255},Debian 12,4,16`);
    expect((await before.upload(id, `hostname,ip_address,operating_system,cpu_cores,memory_gb\n${rows.join('\n')}\n`)).status).toBe(202);
    expect((await before.post(id, '/advance')).status).toBe(202);

    const sleeping = `SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`;
    await until('the phase is in its second step', async () => (await db.admin.query(sleeping)).rowCount === 1);
    expect(await first.end('SIGKILL')).toBe('SIGKILL');
    await db.admin.query(`SELECT pg_terminate_backend(pid) FROM (${sleeping}) s`);
    await until('the step is rolled back', async () => (await db.admin.query(sleeping)).rowCount === 0);
    await db.admin.query('DROP FUNCTION hold CASCADE');
    expect((await db.admin.query('SELECT FROM assets')).rowCount).toBe(HELD_AT / 2);

    second = start();
    const after = new FlowClient(await second.listening(), key);
    expect(await after.settled(id)).toMatchObject({ status: 'completed', progressPercentage: 100 });

    const { body: report } = await after.get(id, '/report');
    expect(new Set(report.assets.map((asset: { id: string }) => asset.id)).size).toBe(SERVERS);
    expect(report.summary).toMatchObject({ assets: SERVERS, byStatus: { active: SERVERS } });

    const counts = await db.admin.query(`SELECT count(*)::int AS assets, count(DISTINCT hostname)::int AS hosts FROM assets`);
    expect(counts.rows).toEqual([{ assets: SERVERS, hosts: SERVERS }]);
    const progress = await db.admin.query(
      `SELECT (data->>'assets')::int AS assets FROM flow_events WHERE type = 'phase.progress' AND data->>'phase' = 'asset_inventory' ORDER BY seq`,
    );
    expect(progress.rows.map(({ assets }) => assets)).toEqual([500, 1_000, 1_500, 2_000]);
    const { rows: phases } = await db.admin.query(`SELECT attempts FROM flow_phases WHERE phase = 'asset_inventory'`);
    expect(phases).toEqual([{ attempts: 2 }]);
  });
});
