import { FlowClient } from '../support/flow-client';
import { TestApp } from '../support/test-app';
import { until } from '../support/until';

const SERVERS = 1_500;
/** As if another process had begun the phase anew just after the first step of this one. */
const TAKE_OVER = `
  CREATE FUNCTION take_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.attempts := NEW.attempts + 1; RETURN NEW; END $$;
  CREATE TRIGGER take_over BEFORE UPDATE ON flow_phases FOR EACH ROW
    WHEN (NEW.phase = 'asset_inventory' AND NEW.checkpoint->>'groups' = '500') EXECUTE FUNCTION take_over();
  GRANT EXECUTE ON FUNCTION take_over TO registry_app`;

describe('a run of a phase that was taken over by a later one', () => {
  let app: TestApp;
  let flows: FlowClient;

  beforeAll(async () => {
    app = await TestApp.start();
    flows = new FlowClient(app.baseUrl, await app.createKey('agent', await app.db.createTenant()));
  });
  afterAll(() => app.close());

  const stored = async (): Promise<number> => (await app.db.admin.query('SELECT FROM assets')).rowCount ?? 0;

  it('writes nothing any more, and leaves its place to the later one', async () => {
    await app.db.admin.query(TAKE_OVER);
    const id = await flows.create({ autopilot: true });
    const rows = Array.from({ length: SERVERS }, (_, i) => `srv${i},Debian 12`);
    await flows.upload(id, `hostname,operating_system\n${rows.join('\n')}\n`);
    await flows.post(id, '/advance');
    await until('the job of the run that lost has ended', async () => {
      const { rowCount } = await app.db.admin.query('SELECT FROM graphile_worker._private_jobs');
      return (await stored()) > 0 && rowCount === 0;
    });
    expect(await stored()).toBe(500);
    expect((await flows.get(id)).body).toMatchObject({ status: 'running', currentPhase: 'asset_inventory' });

    await app.db.admin.query('DROP FUNCTION take_over CASCADE');
    expect((await flows.post(id, '/pause')).status).toBe(200);
    expect((await flows.post(id, '/resume')).status).toBe(202);
    expect(await flows.settled(id)).toMatchObject({ status: 'completed' });
    expect(await stored()).toBe(SERVERS);
  });
});
