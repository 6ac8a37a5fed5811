import { FlowClient } from '../../support/flow-client';
import { TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';
import { ToolClient } from '../../support/tool-client';

const FLOW_TOOLS = [
  'critical_attributes_assessor',
  'data_quality_assessor',
  'dependency_analyzer',
  'legacy_assessment_tool',
  'migration_wave_planner',
];

describe('the tools that look at a flow', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let flows: FlowClient;
  let tools: ToolClient;
  let others: ToolClient;
  let flowId: string;
  let report: any;

  beforeAll(async () => {
    app = await TestApp.start();
    tenant = await app.db.createTenant();
    flows = new FlowClient(app.baseUrl, await app.createKey('agent', tenant));
    tools = new ToolClient(app, flows.key);
    others = new ToolClient(app, await app.createKey('agent', await app.db.createTenant()));
    flowId = await flows.create({ autopilot: true });
    for (const file of ['azure-migrate-inventory', 'azure-migrate-dependencies', 'cmdb-export'])
      expect((await flows.upload(flowId, flows.sample(`estate/${file}.csv`))).status).toBe(202);
    await flows.post(flowId, '/advance');
    expect(await flows.settled(flowId)).toMatchObject({ status: 'completed' });
    report = (await flows.get(flowId, '/report')).body;
  });
  afterAll(() => app.close());

  it('finds the same waves and findings as the flow itself, whose phases follow the same rules', async () => {
    const plan = await tools.output('migration_wave_planner', { flowId });
    expect(plan.waves).toEqual(report.waves);
    expect(plan.cycles).toEqual(report.cycles);
    const unmoved = report.assets.filter(({ wave }: { wave: number | null }) => wave === null).map(({ name }: { name: string }) => name);
    expect(plan.notMoving.map(({ name }: { name: string }) => name).sort()).toEqual(unmoved.sort());

    const legacy = await tools.output('legacy_assessment_tool', { flowId });
    expect(legacy).toMatchObject({
      assessmentDate: report.assessmentDate,
      assessed: report.summary.assets,
      bySeverity: report.summary.bySeverity,
    });
    expect(legacy.findings.map(({ assetId }: any) => assetId).sort()).toEqual(report.findings.map(({ assetId }: any) => assetId).sort());
    const future = await tools.output('legacy_assessment_tool', { flowId, assessmentDate: '2045-01-01' });
    expect(future.bySeverity.critical).toBeGreaterThan(legacy.bySeverity.critical);
  });

  it("measures the flow's graph", async () => {
    const graph = await tools.output('dependency_analyzer', { flowId });
    expect(graph).toMatchObject({ nodes: report.summary.assets, noiseEdges: report.summary.noiseDependencies, cycles: report.cycles });
    expect(graph.externalEdges).toBe(report.dependencies.filter(({ external }: { external: boolean }) => external).length);
    expect(graph.density).toBeCloseTo(graph.edges / (graph.nodes * (graph.nodes - 1)));
    expect(graph.bottlenecks).toHaveLength(graph.bottleneckCount);
    for (const { dependents, dependencies, degree, severity } of graph.bottlenecks) {
      expect(degree).toBe(dependents + dependencies);
      expect(degree).toBeGreaterThan(3);
      expect(severity).toBe(degree > 5 ? 'high' : 'medium');
    }
    // Waves are the lengths of chains, except that what does not move counts in a chain only.
    expect(graph.longestChain.length).toBeGreaterThanOrEqual(report.summary.waves);
    const edges = new Set(report.dependencies.filter(({ noise }: any) => !noise).map(({ source, target }: any) => `${source} ${target}`));
    for (const [i, step] of graph.longestChain.slice(1).entries())
      expect(graph.longestChain[i].some((from: string) => step.some((to: string) => edges.has(`${from} ${to}`)))).toBe(true);
  });

  it("scores the flow's data over all its imports, and its attributes", async () => {
    const quality = await tools.output('data_quality_assessor', { flowId });
    const { rows } = await app.db.admin.query(
      `SELECT count(*)::int AS records FROM raw_import_records r JOIN data_imports i ON i.id = r.import_id WHERE i.flow_id = $1 AND i.kind = 'inventory'`,
      [flowId],
    );
    expect(quality).toMatchObject({ records: rows[0].records, assets: report.summary.assets, recommendation: 'ready' });
    expect(quality.parts.validity.loweredBy.join()).toMatch(/RAGGED_ROW.*2 records/);
    expect(quality.parts.consistency.score).toBeLessThan(100);

    const attributes = await tools.output('critical_attributes_assessor', { flowId });
    expect(attributes.assets).toBe(report.assets.filter(({ status }: any) => status !== 'retired' && status !== 'template').length);
    const covered = attributes.attributes.filter((attribute: any) => attribute.covered).map(({ name }: any) => name);
    expect(covered).toEqual(
      expect.arrayContaining(['operating_system_version', 'cpu_memory_storage', 'integration_dependencies', 'end_of_life']),
    );
    expect(covered).not.toContain('code_quality');
  });

  it('takes the flow from the execution or the header as well, and leaves no row but one audit row a call', async () => {
    const before = await tools.rowCounts();
    for (const tool of FLOW_TOOLS) {
      const known = (await tools.audits(tool)).length;
      const { status, body } = await tools.run(tool, {}, { flowId });
      expect(status).toBe(200);
      const byHeader = await tools.run(tool, {}, { headers: { 'x-flow-id': flowId } });
      expect(byHeader.body.output).toEqual(body.output);
      const audits = (await tools.audits(tool)).slice(known);
      expect(audits).toMatchObject(Array(2).fill({ level: 'INFO', flow_id: flowId, context: { success: true } }));
    }
    expect(await tools.rowCounts()).toEqual(before);
  });

  it("answers another tenant's flow like one that never was, and audits the attempt with the one who made it", async () => {
    for (const tool of FLOW_TOOLS) {
      const foreign = await others.run(tool, { flowId });
      const absent = await others.run(tool, { flowId: '00000000-0000-4000-8000-000000000000' });
      expect(foreign.status).toBe(404);
      expect({ ...foreign.body, requestId: '' }).toEqual({ ...absent.body, requestId: '' });
      const attempts = (await tools.audits(tool)).filter(({ client_account_id }) => client_account_id !== tenant.clientAccountId);
      expect(attempts).toMatchObject(Array(2).fill({ level: 'ERROR', context: { success: false, error_type: 'NOT_FOUND' } }));
    }
  });

  it('says which phase is missing on a flow that is not that far', async () => {
    const fresh = await flows.create();
    for (const tool of FLOW_TOOLS) {
      const { status, body } = await tools.run(tool, { flowId: fresh });
      const code = tool === 'data_quality_assessor' ? 'CLEANSING_REQUIRED' : 'FLOW_STATE_CONFLICT';
      expect({ status, code: body.code }).toEqual({ status: code === 'CLEANSING_REQUIRED' ? 422 : 409, code });
      expect(body.detail).toContain('pending');
    }
  });

  it('asks for a flow when none is named, and for one thing when two are', async () => {
    for (const tool of FLOW_TOOLS)
      expect(await tools.run(tool, {})).toMatchObject({ status: 422, body: { errors: [{ field: 'flowId', code: 'ONE_OF' }] } });
    expect(await tools.run('data_quality_assessor', { flowId, records: [{ hostname: 'a' }] })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'records', code: 'ONE_OF' }] },
    });
    expect(await tools.run('dependency_analyzer', { flowId: 'no-uuid' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'flowId' }] },
    });
  });
});
