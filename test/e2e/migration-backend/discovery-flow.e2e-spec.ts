import { FlowClient } from '../../support/flow-client';
import { TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';

describe('a discovery flow', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let flows: FlowClient;
  let others: FlowClient;

  beforeAll(async () => {
    app = await TestApp.start();
    tenant = await app.db.createTenant();
    flows = new FlowClient(app.baseUrl, await app.createKey('agent', tenant));
    others = new FlowClient(app.baseUrl, await app.createKey('agent', await app.db.createTenant()));
  });
  afterAll(() => app.close());

  it('takes a sample estate of three disagreeing exports to assets, findings and waves', async () => {
    const id = await flows.create({ assessmentDate: '2026-11-24' });
    expect(await flows.get(id)).toMatchObject({ body: { status: 'initialized', progressPercentage: 0, assessmentDate: '2026-11-24' } });
    expect(await flows.upload(id, flows.sample('estate/azure-migrate-inventory.csv'))).toMatchObject({
      status: 202,
      body: { detectedFormat: 'azure_migrate_inventory', rejectedRecords: 0 },
    });
    expect(await flows.upload(id, flows.sample('estate/azure-migrate-dependencies.csv'))).toMatchObject({
      status: 202,
      body: { detectedFormat: 'azure_migrate_dependencies', kind: 'dependencies', totalRecords: 1515 },
    });
    const cmdb = await flows.upload(id, flows.sample('estate/cmdb-export.csv'));
    expect(cmdb).toMatchObject({ status: 202, body: { detectedFormat: 'generic_inventory', totalRecords: 126, rejectedRecords: 4 } });

    expect((await flows.post(id, '/advance')).status).toBe(202);
    let flow = await flows.settled(id);
    if (flow.status === 'waiting_for_approval') {
      expect((await flows.post(id, '/field-mappings/approve')).status).toBe(200);
      flow = await flows.settled(id);
    }
    expect(flow).toMatchObject({ status: 'completed', progressPercentage: 100, error: null });
    expect(flow.phases.map((phase: { status: string }) => phase.status)).toEqual(Array(6).fill('completed'));

    const { body: report } = await flows.get(id, '/report');
    expect(report.assessmentDate).toBe('2026-11-24');
    expect(report.summary.assets).toBe(123);
    expect(report.cycles).toHaveLength(2);
    expect(report.summary.noiseDependencies).toBeGreaterThan(0);
    expect(report.summary.externalEndpoints).toBe(7);
    expect(report.summary.rejectedRecords).toBe(4);
    for (const severity of ['critical', 'high', 'low']) expect(report.summary.bySeverity[severity]).toBeGreaterThan(0);
    expect(report.assets.some((asset: { conflicts: unknown[] }) => asset.conflicts.length > 0)).toBe(true);
    const waveOf = new Map<string, number>(report.waves.flatMap((wave: any) => wave.assets.map((asset: any) => [asset.id, wave.number])));
    const inCycle = new Set(report.cycles.flat());
    for (const edge of report.dependencies) {
      const [from, to] = [waveOf.get(edge.sourceAssetId), waveOf.get(edge.targetAssetId)];
      if (edge.noise || from === undefined || to === undefined || (inCycle.has(edge.source) && inCycle.has(edge.target))) continue;
      expect(to).toBeLessThan(from);
    }

    expect(await flows.all(id, 'assets')).toHaveLength(123);
    expect(await flows.all(id, 'findings')).toHaveLength(report.summary.findings);
    expect(await flows.all(id, 'dependencies')).toHaveLength(report.summary.dependencies);
    const errors = (await flows.get(id, `/imports/${cmdb.body.importId}/errors?limit=100`)).body.items;
    expect(errors.map((error: { code: string }) => error.code)).toEqual(
      expect.arrayContaining(['RAGGED_ROW', 'TOTALS_ROW', 'INVALID_IP_ADDRESS']),
    );
    const { rows } = await app.db.admin.query(
      `SELECT raw_text FROM raw_import_records WHERE import_id = $1 AND status = 'rejected' ORDER BY row_number DESC LIMIT 1`,
      [cmdb.body.importId],
    );
    expect(rows[0].raw_text).toMatch(/^Summe;/);

    const html = await flows.get(id, '/report?format=html');
    expect(html.headers.get('content-type')).toMatch('text/html');
    expect(html.body).toContain('<svg');
    expect((await flows.get(id, '/report?format=csv')).body.split('\n').length).toBeGreaterThan(123);
    const { rows: audits } = await app.db.admin.query(
      `SELECT operation, level FROM audit_logs WHERE flow_id = $1 AND category = 'FLOW_OPERATION' ORDER BY id`,
      [id],
    );
    expect(audits.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['flow.create', 'flow.advance', 'flow.data_import', 'flow.tech_debt_assessment']),
    );
  });

  it('reports nothing, in the shape of a report, of a flow that has found nothing yet', async () => {
    const id = await flows.create({ assessmentDate: '2026-11-24' });
    const { status, headers, body } = await flows.get(id, '/report');
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: 'application/json; charset=utf-8' });
    expect(Object.keys(body)).toEqual(['flowId', 'assessmentDate', 'summary', 'assets', 'dependencies', 'findings', 'waves', 'cycles']);
    expect(body).toMatchObject({ flowId: id, assets: [], dependencies: [], findings: [], waves: [], cycles: [], summary: { assets: 0 } });
  });

  it('reads a real RVTools export', async () => {
    const id = await flows.create({ autopilot: true });
    expect(await flows.upload(id, flows.sample('rvtools/RVTools_tabvInfo.csv'))).toMatchObject({
      body: { detectedFormat: 'rvtools_vinfo', totalRecords: 9, acceptedRecords: 9 },
    });
    await flows.post(id, '/advance');
    expect(await flows.settled(id)).toMatchObject({
      status: 'completed',
      phases: expect.arrayContaining([expect.objectContaining({ phase: 'dependency_analysis', status: 'skipped' })]),
    });
    const assets = await flows.all(id, 'assets');
    expect(assets.find(({ name }) => name === 'vm-3')).toMatchObject({
      status: 'active',
      cpuCores: 3,
      memoryGb: 3.44,
      osProduct: 'debian',
      osVersion: '9',
    });
    expect(assets.find(({ name }) => name === 'vm-1')).toMatchObject({
      status: 'powered_off',
      osProduct: 'amazon-linux',
      osVersion: '2',
      sixR: { strategy: 'retire' },
    });
  });

  it('waits for a person when the headers are ambiguous, and goes on after the approval', async () => {
    const id = await flows.create();
    await flows.upload(id, flows.sample('formats/ambiguous-headers.csv'));
    await flows.post(id, '/advance');
    expect(await flows.settled(id)).toMatchObject({ status: 'waiting_for_approval', currentPhase: 'field_mapping' });
    const { body } = await flows.get(id, '/field-mappings');
    expect(body.items[0]).toMatchObject({
      source: expect.any(String),
      confidence: expect.any(Number),
      reason: expect.any(String),
      status: 'suggested',
    });
    expect(await flows.put(id, '/field-mappings', { mappings: [{ source: 'Nonsense', target: 'name' }] })).toMatchObject({
      status: 422,
      body: { code: 'VALIDATION_FAILED' },
    });
    expect(
      (
        await flows.put(id, '/field-mappings', {
          mappings: [
            { source: 'Box', target: 'name' },
            { source: 'Platform', target: 'operatingSystem' },
            { source: 'Notes', target: null },
          ],
        })
      ).status,
    ).toBe(200);
    expect((await flows.post(id, '/field-mappings/approve')).status).toBe(200);
    expect(await flows.settled(id)).toMatchObject({ status: 'completed' });
    expect((await flows.all(id, 'assets')).length).toBeGreaterThan(0);
  });

  it('runs single phases in order only, and says what is missing', async () => {
    const id = await flows.create({ autopilot: true });
    await flows.upload(id, flows.sample('formats/generic-inventory.csv'));
    expect(await flows.post(id, '/phases/asset_inventory/execute')).toMatchObject({ status: 422, body: { code: 'CLEANSING_REQUIRED' } });
    expect(await flows.post(id, '/phases/field_mapping/execute')).toMatchObject({ status: 409, body: { code: 'FLOW_STATE_CONFLICT' } });
    expect((await flows.post(id, '/phases/data_import/execute')).status).toBe(202);
    expect(await flows.settled(id)).toMatchObject({ status: 'paused', currentPhase: 'field_mapping' });
    expect((await flows.post(id, '/resume')).status).toBe(202);
  });

  it('fails a flow without an inventory with a sentence that helps, and retries it', async () => {
    const id = await flows.create({ autopilot: true });
    await flows.post(id, '/advance');
    expect(await flows.settled(id)).toMatchObject({ status: 'failed', error: { code: 'VALIDATION_FAILED', phase: 'data_import' } });
    const { rows } = await app.db.admin.query(`SELECT level FROM audit_logs WHERE flow_id = $1 AND operation = 'flow.data_import'`, [id]);
    expect(rows).toEqual([{ level: 'ERROR' }]);
    expect(await flows.post(id, '/pause')).toMatchObject({ status: 409, body: { code: 'FLOW_STATE_CONFLICT' } });
    await flows.upload(id, flows.sample('formats/generic-inventory.csv'));
    expect((await flows.post(id, '/retry')).status).toBe(202);
    expect(await flows.settled(id)).toMatchObject({ status: 'completed' });
  });

  it('refuses what is not a CSV, and keeps nothing of it', async () => {
    const id = await flows.create();
    expect(await flows.upload(id, 'PK\u0003\u0004 binary')).toMatchObject({ status: 422, body: { code: 'UNREADABLE_IMPORT' } });
    expect((await flows.get(id, '/imports')).body.items).toEqual([]);
  });

  it('accepts JSON rows and multipart files', async () => {
    const id = await flows.create();
    expect(
      await flows.upload(
        id,
        JSON.stringify([
          { hostname: 'j1', os: 'Debian 12' },
          { hostname: 'j2', os: 'RHEL 9' },
        ]),
        '',
        'application/json',
      ),
    ).toMatchObject({ status: 202, body: { totalRecords: 2 } });
    const form = new FormData();
    form.append('file', new Blob([flows.sample('formats/generic-inventory.csv')], { type: 'text/csv' }), 'list.csv');
    const response = await fetch(`${app.baseUrl}/api/v1/discovery/flows/${id}/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${flows.key}` },
      body: form,
    });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ filename: 'list.csv', detectedFormat: 'generic_inventory' });
  });

  it("hides one tenant's flow from another, like a flow that never was", async () => {
    const id = await flows.create();
    for (const rest of ['', '/imports', '/assets', '/report', '/field-mappings', '/events']) {
      const foreign = await others.get(id, rest);
      const absent = await others.get('00000000-0000-4000-8000-000000000000', rest);
      expect({ status: foreign.status, code: foreign.body.code, detail: foreign.body.detail }).toEqual({
        status: 404,
        code: 'NOT_FOUND',
        detail: absent.body.detail,
      });
    }
    expect((await others.post(id, '/cancel')).status).toBe(404);
    expect((await others.upload(id, 'hostname,os\na,b\n')).status).toBe(404);
    expect((await flows.get(id)).body.status).toBe('initialized');
  });

  it('streams its events, and resumes after the last one seen', async () => {
    const id = await flows.create({ autopilot: true });
    await flows.upload(id, flows.sample('formats/generic-inventory.csv'));
    await flows.post(id, '/advance');
    const all = await flows.get(id, '/events');
    const ids = [...all.body.matchAll(/^id: (\d+)$/gm)].map((match: RegExpMatchArray) => Number(match[1]));
    expect(ids).toEqual(ids.map((_, i) => i + 1));
    expect(all.body).toContain('event: flow.completed');
    const rest = await app.request('GET', `/api/v1/discovery/flows/${id}/events`, {
      key: flows.key,
      headers: { 'last-event-id': String(ids.length - 1) },
    });
    expect([...rest.body.matchAll(/^id: (\d+)$/gm)]).toHaveLength(1);
  });
});
