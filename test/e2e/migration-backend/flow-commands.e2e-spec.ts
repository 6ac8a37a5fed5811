import { FlowClient } from '../../support/flow-client';
import { holdQueues } from '../../support/held-queues';
import { TestApp } from '../../support/test-app';
import { until } from '../../support/until';

const SERVERS = 1_500;
const COMMANDS = ['pause', 'resume', 'cancel', 'retry'];
/** A step of the inventory that stays open for a while, or fails. */
const trigger = (groups: number, act: string): string => `
  CREATE FUNCTION disturb() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${act}; RETURN NEW; END $$;
  CREATE TRIGGER disturb BEFORE UPDATE ON flow_phases FOR EACH ROW
    WHEN (NEW.phase = 'asset_inventory' AND NEW.checkpoint->>'groups' = '${groups}') EXECUTE FUNCTION disturb();
  GRANT EXECUTE ON FUNCTION disturb TO registry_app`;

describe('the commands of a flow', () => {
  let app: TestApp;
  let flows: FlowClient;
  let clientAccountId: string;

  beforeAll(async () => {
    app = await TestApp.start();
  });
  beforeEach(async () => {
    const tenant = await app.db.createTenant();
    clientAccountId = tenant.clientAccountId;
    flows = new FlowClient(app.baseUrl, await app.createKey('agent', tenant));
  });
  afterEach(() => app.db.admin.query('DROP FUNCTION IF EXISTS disturb CASCADE'));
  afterAll(() => app.close());

  async function advancing(): Promise<string> {
    const id = await flows.create({ autopilot: true });
    const rows = Array.from({ length: SERVERS }, (_, i) => `srv${i},Debian 12`);
    expect((await flows.upload(id, `hostname,operating_system\n${rows.join('\n')}\n`)).status).toBe(202);
    expect((await flows.post(id, '/advance')).status).toBe(202);
    return id;
  }
  const stored = async (): Promise<number> =>
    (await app.db.admin.query('SELECT FROM assets WHERE client_account_id = $1', [clientAccountId])).rowCount ?? 0;
  const inStep = () =>
    until('the step is open', async () => {
      const { rowCount } = await app.db.admin.query(
        `SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`,
      );
      return rowCount === 1;
    });
  const idle = () =>
    until('no job is there', async () => (await app.db.admin.query('SELECT FROM graphile_worker._private_jobs')).rowCount === 0);
  const progress = async (id: string): Promise<number[]> =>
    (
      await app.db.admin.query<{ assets: number }>(
        `SELECT (data->>'assets')::int AS assets FROM flow_events WHERE flow_id = $1 AND type = 'phase.progress' AND data->>'phase' = 'asset_inventory' ORDER BY seq`,
        [id],
      )
    ).rows.map(({ assets }) => assets);

  it('pause a flow after the step that runs, and resume it with the next one', async () => {
    await app.db.admin.query(trigger(500, 'PERFORM pg_sleep(1)'));
    const id = await advancing();
    await inStep();
    expect(await flows.post(id, '/pause')).toMatchObject({ status: 200, body: { status: 'paused', currentPhase: 'asset_inventory' } });
    await idle();
    expect(await stored()).toBe(500);
    expect((await flows.get(id)).body).toMatchObject({ status: 'paused', error: null });
    expect((await flows.post(id, '/resume')).status).toBe(202);
    expect(await flows.settled(id)).toMatchObject({ status: 'completed' });
    expect(await progress(id)).toEqual([500, 1000, 1500]);
    expect(await stored()).toBe(SERVERS);
  });

  it('cancel a running flow for good, after the step that runs', async () => {
    await app.db.admin.query(trigger(500, 'PERFORM pg_sleep(1)'));
    const id = await advancing();
    await inStep();
    expect(await flows.post(id, '/cancel')).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    await idle();
    expect(await stored()).toBe(500);
    for (const command of [...COMMANDS, 'advance', 'phases/data_import/execute'])
      expect(await flows.post(id, `/${command}`)).toMatchObject({ status: 409, body: { code: 'FLOW_STATE_CONFLICT' } });
    expect((await flows.upload(id, 'hostname,os\na,Debian 12\n')).status).toBe(409);
  });

  it('retry a failed flow from the checkpoint of the phase that failed', async () => {
    await app.db.admin.query(trigger(1000, `RAISE EXCEPTION 'disturbed by the test'`));
    const id = await advancing();
    expect(await flows.settled(id, undefined, 60_000)).toMatchObject({
      status: 'failed',
      currentPhase: 'asset_inventory',
      error: { code: 'INTERNAL', phase: 'asset_inventory', message: expect.not.stringContaining('disturbed') },
    });
    expect(await stored()).toBe(500);
    await app.db.admin.query('DROP FUNCTION disturb CASCADE');
    expect((await flows.post(id, '/retry')).status).toBe(202);
    expect(await flows.settled(id)).toMatchObject({ status: 'completed', error: null });
    expect(await progress(id)).toEqual([500, 1000, 1500]);
  }, 90_000);

  it('take back the job of a flow that is cancelled before a worker has it', async () => {
    const release = await holdQueues(app.db, { clientAccountId });
    const id = await advancing();
    expect((await app.db.admin.query('SELECT FROM graphile_worker._private_jobs')).rowCount).toBe(1);
    expect((await flows.post(id, '/cancel')).status).toBe(200);
    expect((await app.db.admin.query('SELECT FROM graphile_worker._private_jobs')).rowCount).toBe(0);
    await release();
    expect((await flows.get(id)).body).toMatchObject({ status: 'cancelled', completedAt: expect.any(String) });
  });

  it.each([
    ['initialized', ['pause', 'resume', 'retry']],
    ['completed', ['pause', 'resume', 'cancel', 'retry']],
    ['paused', ['pause', 'retry']],
    ['waiting_for_approval', ['resume', 'retry', 'advance']],
  ])('answer 409 to a flow that is %s, and change nothing', async (status, refused) => {
    const id = await flows.create({ autopilot: status === 'completed' });
    if (status !== 'initialized')
      await flows.upload(id, flows.sample(`formats/${status === 'completed' ? 'generic-inventory' : 'ambiguous-headers'}.csv`));
    if (status !== 'initialized') await flows.post(id, '/advance');
    expect((await flows.settled(id)).status).toBe(status === 'paused' ? 'waiting_for_approval' : status);
    if (status === 'paused') await flows.post(id, '/pause');
    const before = (await flows.get(id)).body;
    expect(before.status).toBe(status);
    for (const command of refused) {
      const { status: code, body } = await flows.post(id, `/${command}`);
      expect({ command, code, body }).toMatchObject({ command, code: 409, body: { code: 'FLOW_STATE_CONFLICT' } });
      expect(body.detail).toContain(`The flow is ${status}`);
    }
    expect((await flows.get(id)).body).toEqual(before);
  });

  it('execute a phase anew as its next generation, and let a resume and a retry be of the same one', async () => {
    const id = await flows.create({ autopilot: true });
    for (const sample of ['azure-migrate-inventory.csv', 'azure-migrate-dependencies.csv'])
      await flows.upload(id, flows.sample(`estate/${sample}`));
    await flows.post(id, '/advance');
    expect(await flows.settled(id)).toMatchObject({ status: 'completed' });
    const calls = async () =>
      (
        await app.db.admin.query(
          `SELECT context->>'success' AS success FROM audit_logs WHERE flow_id = $1 AND operation = 'dependency_analyzer'`,
          [id],
        )
      ).rows;
    const generations = async () =>
      (await app.db.admin.query('SELECT generation FROM flow_phases WHERE flow_id = $1 ORDER BY position', [id])).rows.map(
        ({ generation }) => generation,
      );
    const summary = async () => (await flows.get(id)).body.phases[5].summary;
    expect(await generations()).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await calls()).toEqual([{ success: 'true' }]);
    expect(await summary()).toMatchObject({ waves: expect.any(Number), bottlenecks: expect.any(Number), longestChain: expect.any(Number) });
    const analysed = await app.request('POST', '/api/v1/tools/dependency_analyzer/executions', {
      key: flows.key,
      body: { input: { flowId: id } },
    });
    const { bottleneckCount, longestChain } = analysed.body.output;
    expect(await summary()).toMatchObject({ bottlenecks: bottleneckCount, longestChain: longestChain.length });

    await flows.post(id, '/phases/dependency_analysis/execute');
    expect(await flows.settled(id)).toMatchObject({ status: 'paused' });
    await flows.post(id, '/resume');
    await until(
      'the flow has gone on',
      async () => (await flows.get(id)).body.status === 'paused' || (await flows.get(id)).body.status === 'completed',
    );
    expect(await flows.settled(id)).toMatchObject({ status: 'completed' });
    expect(await generations()).toEqual([1, 1, 1, 1, 2, 2]);
    expect(await calls()).toHaveLength(2);
  });

  it('run a phase again after its last step failed without a second call of its tool', async () => {
    await app.db.admin.query(
      trigger(0, `RAISE EXCEPTION 'disturbed by the test'`).replace(
        /WHEN \(.*\) EXECUTE/,
        `WHEN (NEW.phase = 'tech_debt_assessment' AND NEW.status = 'completed') EXECUTE`,
      ),
    );
    const id = await flows.create({ autopilot: true });
    for (const sample of ['azure-migrate-inventory.csv', 'azure-migrate-dependencies.csv'])
      await flows.upload(id, flows.sample(`estate/${sample}`));
    await flows.post(id, '/advance');
    const audited = async (operation: string) =>
      (
        await app.db.admin.query('SELECT level FROM audit_logs WHERE flow_id = $1 AND operation = $2 ORDER BY id', [id, operation])
      ).rows.map(({ level }) => level);
    await until('the phase has failed once', async () => (await audited('flow.tech_debt_assessment')).length > 0);
    await app.db.admin.query('DROP FUNCTION disturb CASCADE');
    const flow = await flows.settled(id);
    expect(flow).toMatchObject({ status: 'completed' });
    expect(flow.phases[5]).toMatchObject({ attempts: 2, summary: { bottlenecks: expect.any(Number) } });
    expect(await audited('flow.tech_debt_assessment')).toEqual(['ERROR', 'INFO']);
    expect(await audited('dependency_analyzer')).toEqual(['INFO']);
  });

  it('mark an upload as broken off whose server was killed, once it is an hour old', async () => {
    const id = await flows.create({ autopilot: true });
    await flows.upload(id, flows.sample('formats/generic-inventory.csv'));
    const insert = `INSERT INTO data_imports (client_account_id, engagement_id, id, flow_id, import_order, kind, detected_format, status, header, created_at)
      SELECT client_account_id, engagement_id, gen_random_uuid(), flow_id, $2, kind, detected_format, 'receiving', header, now() - $3::interval FROM data_imports WHERE flow_id = $1 AND import_order = 1`;
    await app.db.admin.query(insert, [id, 2, '61 minutes']);
    await app.db.admin.query(insert, [id, 3, '59 minutes']);
    const states = async () =>
      (
        await app.db.admin.query(
          'SELECT status, warnings FROM data_imports WHERE flow_id = $1 AND import_order > 1 ORDER BY import_order',
          [id],
        )
      ).rows;
    await flows.post(id, '/phases/data_import/execute');
    await flows.settled(id);
    expect(await states()).toEqual([
      { status: 'failed', warnings: ['the upload broke off'] },
      { status: 'receiving', warnings: [] },
    ]);
    await app.db.admin.query(`UPDATE data_imports SET created_at = now() - interval '2 hours' WHERE flow_id = $1 AND import_order = 3`, [
      id,
    ]);
    await flows.upload(id, flows.sample('formats/generic-inventory.csv'));
    expect((await states()).map(({ status }) => status)).toEqual(['failed', 'failed', 'received']);
  });
});
