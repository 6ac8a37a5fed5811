import { FlowClient } from '../../support/flow-client';
import { holdQueues } from '../../support/held-queues';
import { TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';

const PHASES = ['data_import', 'field_mapping', 'data_cleansing', 'asset_inventory', 'dependency_analysis', 'tech_debt_assessment'];
const OWN_ROWS: Record<string, string> = {
  discovery_flows: 'id = $1',
  flow_phases: 'flow_id = $1',
  flow_events: 'flow_id = $1',
  data_imports: 'flow_id = $1',
  raw_import_records: 'import_id IN (SELECT id FROM data_imports WHERE flow_id = $1)',
  field_mappings: 'flow_id = $1',
  asset_sources: 'flow_id = $1',
  asset_dependencies: 'flow_id = $1',
  findings: 'flow_id = $1',
  migration_waves: 'flow_id = $1',
};
/** More than are copied within the request. */
const MANY = 10_500;

describe('a forked flow', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let flows: FlowClient;
  let operator: string;
  let source: string;
  let report: string;

  beforeAll(async () => {
    app = await TestApp.start();
    tenant = await app.db.createTenant();
    flows = new FlowClient(app.baseUrl, await app.createKey('agent', tenant));
    operator = await app.createKey('operator');
    source = await flows.create({ assessmentDate: '2026-11-24' });
    for (const sample of ['azure-migrate-inventory.csv', 'azure-migrate-dependencies.csv', 'cmdb-export.csv'])
      expect((await flows.upload(source, flows.sample(`estate/${sample}`))).status).toBe(202);
    await complete(source);
    report = await reportOf(source);
  }, 60_000);
  afterAll(() => app.close());

  async function complete(id: string): Promise<any> {
    expect((await flows.post(id, '/advance')).status).toBe(202);
    if ((await flows.settled(id)).status === 'waiting_for_approval') await flows.post(id, '/field-mappings/approve');
    const flow = await flows.settled(id);
    expect(flow).toMatchObject({ status: 'completed', progressPercentage: 100 });
    return flow;
  }
  /** The whole report; imports by their place in their flow, and without the ids that are made for each flow. */
  async function reportOf(id: string): Promise<string> {
    const { body } = await flows.get(id, '/report');
    for (const item of [...body.dependencies, ...body.findings]) delete item.id;
    const { rows } = await app.db.admin.query('SELECT id, import_order FROM data_imports WHERE client_account_id = $1', [
      tenant.clientAccountId,
    ]);
    const text = JSON.stringify({ ...body, flowId: null }, null, 1);
    return rows.reduce<string>((done, row) => done.replaceAll(row.id, `import ${row.import_order}`), text);
  }
  /** Counts and content of all rows that are a flow's own. */
  const ownRows = async (id: string): Promise<Record<string, { rows: number; hash: string }>> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(OWN_ROWS).map(async ([table, own]) => {
          const { rows } = await app.db.admin.query(
            `SELECT count(*)::int AS rows, md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) AS hash FROM ${table} t WHERE ${own}`,
            [id],
          );
          return [table, rows[0]] as const;
        }),
      ),
    );
  const fork = (id: string, body: object, by = flows) => by.post(id, '/fork', body);
  const statuses = (flow: any): string[] => flow.phases.map(({ status }: { status: string }) => status);
  /** With its first phases done, as many. */
  async function large(phases: number): Promise<string> {
    const id = await flows.create({ autopilot: true });
    const rows = Array.from({ length: MANY }, (_, i) => `large${i},Debian 12`);
    expect((await flows.upload(id, `hostname,operating_system\n${rows.join('\n')}\n`)).status).toBe(202);
    for (const phase of PHASES.slice(0, phases)) {
      expect((await flows.post(id, `/phases/${phase}/execute`)).status).toBe(202);
      await flows.settled(id, ({ status }) => status === 'paused', 60_000);
    }
    return id;
  }

  it.each(PHASES)('from %s has what the phases before it left, and comes to the same report by the same settings', async (fromPhase) => {
    const before = await ownRows(source);
    const { status, body } = await fork(source, { fromPhase });
    const position = PHASES.indexOf(fromPhase);
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        status: position === 0 ? 'initialized' : 'paused',
        name: 'test flow (fork)',
        forkedFrom: { flowId: source, phase: fromPhase },
        assessmentDate: '2026-11-24',
        configuration: { autoApproveThreshold: 0.85, autopilot: false },
        progressPercentage: Math.round((position / 6) * 100),
      },
    });
    expect(statuses(body)).toEqual(PHASES.map((_, i) => (i < position ? 'completed' : 'pending')));

    const copied = await ownRows(body.id);
    const expected = (table: string, after: number): number => (position > after ? before[table]!.rows : 0);
    expect(Object.fromEntries(Object.entries(copied).map(([table, { rows }]) => [table, rows]))).toMatchObject({
      data_imports: 3,
      raw_import_records: before.raw_import_records!.rows,
      field_mappings: expected('field_mappings', 1),
      asset_sources: expected('asset_sources', 3),
      asset_dependencies: expected('asset_dependencies', 4),
      findings: 0,
      migration_waves: 0,
    });
    const cleansed = await app.db.admin.query(
      `SELECT count(*) FILTER (WHERE r.cleansed IS NOT NULL)::int AS n FROM raw_import_records r JOIN data_imports i ON i.id = r.import_id WHERE i.flow_id = $1`,
      [body.id],
    );
    if (position > 2) expect(cleansed.rows[0].n).toBeGreaterThan(1000);
    else expect(cleansed.rows[0].n).toBe(0);

    expect(await ownRows(source)).toEqual(before);
    await complete(body.id);
    expect(await reportOf(body.id)).toBe(report);
    expect(await ownRows(source)).toEqual(before);
    expect(await reportOf(source)).toBe(report);
  });

  it('keeps counts and errors of the imports as they were before cleansing when that is to be run again', async () => {
    const { body } = await fork(source, { fromPhase: 'data_cleansing' });
    const { body: imports } = await flows.get(body.id, '/imports');
    expect(imports.items.map((i: any) => [i.totalRecords, i.rejectedRecords]).sort()).toEqual(
      (
        await app.db.admin.query(
          `SELECT i.total_records, count(*) FILTER (WHERE NOT r.readable)::int FROM data_imports i JOIN raw_import_records r ON r.import_id = i.id
            WHERE i.flow_id = $1 GROUP BY i.id, i.total_records`,
          [source],
        )
      ).rows
        .map((row) => Object.values(row))
        .sort(),
    );
  });

  it.each([[null], [{ autoApproveThreshold: null, autopilot: null, assessmentDate: null }]])(
    'takes over what null leaves open: %p',
    async (configuration) => {
      const { status, body } = await fork(source, { fromPhase: 'tech_debt_assessment', name: null, configuration });
      const { configuration: own, assessmentDate } = (await flows.get(source)).body;
      expect({ status, body }).toMatchObject({ status: 201, body: { name: 'test flow (fork)', configuration: own, assessmentDate } });
    },
  );

  it('takes a name and settings of its own', async () => {
    const { status, body } = await fork(source, {
      fromPhase: 'tech_debt_assessment',
      name: 'In ten years',
      configuration: { assessmentDate: '2036-11-24', autopilot: true },
    });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { name: 'In ten years', assessmentDate: '2036-11-24', configuration: { autopilot: true, autoApproveThreshold: 0.85 } },
    });
    await complete(body.id);
    const later = (await flows.get(body.id, '/report')).body.summary.bySeverity;
    expect(later.critical).toBeGreaterThan(JSON.parse(report).summary.bySeverity.critical);
    const { rows } = await app.db.admin.query(`SELECT context FROM audit_logs WHERE operation = 'flow.fork' AND flow_id = $1`, [body.id]);
    expect(rows).toMatchObject([{ context: { forked_from: source, from_phase: 'tech_debt_assessment' } }]);
  });

  it('can be made of a cancelled and of a failed flow, and says which phase is missing', async () => {
    const id = await flows.create();
    await flows.upload(id, flows.sample('formats/generic-inventory.csv'));
    await flows.post(id, '/cancel');
    expect((await fork(id, { fromPhase: 'data_import' })).status).toBe(201);
    const refused = await fork(id, { fromPhase: 'asset_inventory' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'FLOW_STATE_CONFLICT' } });
    expect(refused.body.detail).toMatch(/needs the phase data_import, which is pending.*or fork from data_import/);
    expect((await fork(id, { fromPhase: 'no_such_phase' })).status).toBe(422);
    expect((await fork(id, {})).status).toBe(422);
  });

  it("cannot be made of another tenant's flow, nor of another engagement's: it answers like one that never was", async () => {
    for (const foreign of [await app.db.createTenant(), { ...(await engagementBeside()) }]) {
      const others = new FlowClient(app.baseUrl, await app.createKey('agent', foreign));
      const answers = [
        await fork(source, { fromPhase: 'asset_inventory' }, others),
        await fork('00000000-0000-4000-8000-000000000000', { fromPhase: 'asset_inventory' }, others),
      ];
      expect(answers.map(({ status, body }) => [status, body.code, body.detail])).toEqual(
        Array(2).fill([404, 'NOT_FOUND', 'There is no such flow in this engagement.']),
      );
      expect((await others.get(source)).status).toBe(404);
      const { rowCount } = await app.db.admin.query('SELECT FROM discovery_flows WHERE engagement_id = $1', [foreign.engagementId]);
      expect(rowCount).toBe(0);
    }
  });

  async function engagementBeside(): Promise<TestTenant> {
    const { engagementId } = await app.db.createTenant();
    await app.db.admin.query('INSERT INTO engagements (client_account_id, id, name) VALUES ($1, $2, $3)', [
      tenant.clientAccountId,
      engagementId,
      'beside',
    ]);
    return { clientAccountId: tenant.clientAccountId, engagementId };
  }

  it('that is large is copied in the background, cannot be used until then, and goes on when it was told to', async () => {
    const id = await large(4);
    const release = await holdQueues(app.db, tenant);
    const { status, body } = await fork(id, { fromPhase: 'dependency_analysis' });
    expect({ status, body }).toMatchObject({ status: 201, body: { status: 'running', forkedFrom: { flowId: id } } });
    expect(statuses(body)).toEqual(Array(6).fill('pending'));
    for (const rest of ['/pause', '/resume', '/phases/data_import/execute'])
      expect(await flows.post(body.id, rest)).toMatchObject({ status: 409, body: { code: 'FLOW_STATE_CONFLICT' } });
    expect((await flows.upload(body.id, 'hostname,os\na,Debian 12\n')).status).toBe(409);
    expect((await fork(body.id, { fromPhase: 'data_import' })).body.detail).toMatch(/still being copied/);
    expect((await flows.post(body.id, '/advance')).status).toBe(202);
    await release();
    expect(await flows.settled(body.id, undefined, 60_000)).toMatchObject({ status: 'completed', progressPercentage: 100 });
    const { raw_import_records: records, asset_sources: sources, field_mappings: mappings } = await ownRows(body.id);
    expect([records, sources, mappings].map((table) => table!.rows)).toEqual([MANY, MANY, 2]);
  }, 120_000);

  it('fails when the source is executed again meanwhile, is then a dead job, and goes with its cancellation', async () => {
    const id = await large(3);
    const release = await holdQueues(app.db, tenant);
    const { body } = await fork(id, { fromPhase: 'asset_inventory' });
    expect((await flows.post(id, '/phases/data_cleansing/execute')).status).toBe(202);
    await release();
    expect(await flows.settled(body.id)).toMatchObject({ status: 'failed', error: { code: 'FLOW_STATE_CONFLICT' } });
    const dead = async () => (await app.request('GET', '/api/v1/admin/dead-jobs', { key: operator })).body.items;
    expect(await dead()).toMatchObject([{ task: 'discovery_copy', flowId: body.id, lastError: { code: 'FLOW_STATE_CONFLICT' } }]);
    expect((await flows.post(body.id, '/cancel')).status).toBe(200);
    expect(await dead()).toEqual([]);
    await flows.settled(id);
  }, 120_000);
});
