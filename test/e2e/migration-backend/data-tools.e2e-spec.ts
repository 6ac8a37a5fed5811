import { TestApp } from '../../support/test-app';
import { ToolClient } from '../../support/tool-client';

const GOOD = {
  hostname: 'web01',
  ip_address: '10.0.0.1',
  os: 'Ubuntu 22.04',
  cpu_cores: 4,
  ram_gb: 8,
  disk_gb: 100,
  env: 'prod',
  app: 'shop',
};

describe('the tools that look at raw records', () => {
  let app: TestApp;
  let tools: ToolClient;

  beforeAll(async () => {
    app = await TestApp.start();
    tools = new ToolClient(app, await app.createKey('agent', await app.db.createTenant()));
  });
  afterAll(() => app.close());

  it('validates records by the rules of an import, by row and field, and stores nothing but the audit row', async () => {
    const before = await tools.rowCounts();
    const report = await tools.output('data_validator', {
      records: [
        GOOD,
        { ...GOOD, hostname: 'web02', ip_address: '10.0.0.999', ram_gb: 'N/A' },
        { os: 'Debian 12', env: 'mars' },
        { hostname: null, os: '' },
      ],
    });
    expect(report).toMatchObject({
      ...{ kind: 'inventory', detectedFormat: 'generic_inventory', totalRecords: 4, validRecords: 2, invalidRecords: 2 },
      ...{ errorCount: 2, missingRequired: [] },
    });
    expect(report.errors).toMatchObject([
      { rowNumber: 3, code: 'MISSING_NAME' },
      { rowNumber: 4, field: '', code: 'EMPTY_ROW' },
    ]);
    expect(report.warnings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ rowNumber: 2, field: 'ip_address', code: 'INVALID_IP_ADDRESS', value: '10.0.0.999' }),
      ]),
    );
    const statistics = Object.fromEntries(report.fieldStatistics.map((field: { field: string }) => [field.field, field]));
    expect(statistics.hostname).toMatchObject({ target: 'hostname', count: 2, completenessPercent: 50, required: true });
    expect(statistics.ram_gb).toMatchObject({ target: 'memoryGb', count: 1, completenessPercent: 25, required: false });
    expect(await tools.rowCounts()).toEqual(before);
    expect(await tools.audits('data_validator')).toMatchObject([
      { level: 'INFO', context: { success: true, input: { records: '4 items' } } },
    ]);
  });

  it('recognises a connection list, and refuses one that is called an inventory', async () => {
    const records = [{ 'Source server name': 'web01', 'Destination server name': 'db01', 'Destination port': '5432', 'Time slot': 'x' }];
    expect(await tools.output('data_validator', { records })).toMatchObject({ kind: 'dependencies', validRecords: 1 });
    expect(await tools.run('data_validator', { records, kind: 'inventory' })).toMatchObject({
      status: 422,
      body: { code: 'UNREADABLE_IMPORT', detail: expect.stringContaining('kind=dependencies') },
    });
  });

  it.each([
    ['a nested value', [GOOD, { hostname: { name: 'x' } }], 'records[1].hostname must be a text'],
    ['a list for a record', [['a']], 'records[0] must be an object'],
    ['a record without a name for a field', [{ '': 1 }], 'records[0] has a field whose name is empty'],
    ['records without fields', [{}], 'must have fields'],
    ['too many columns', [Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`c${i}`, 1]))], 'have 201 different fields'],
    ['too many records', Array.from({ length: 1001 }, () => ({ a: 1 })), '1000'],
    ['no record', [], 'at least 1'],
    ['a text for the list', 'hostname\nweb01', 'must be a list of objects'],
  ])('refuses %s, and says where it is', async (_what, records, message) => {
    for (const tool of ['data_validator', 'data_quality_assessor']) {
      const answer = await tools.run(tool, { records });
      expect(answer).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
      expect(answer.body.errors.map((error: { message: string }) => error.message).join('; ')).toContain(message);
    }
    expect((await tools.audits('data_validator')).at(-1)).toMatchObject({ level: 'ERROR', context: { success: false } });
  });

  it('scores good records as ready, and says what lowers the score of bad ones', async () => {
    const good = await tools.output('data_quality_assessor', { records: [GOOD, { ...GOOD, hostname: 'web02', ip_address: '10.0.0.2' }] });
    expect(good).toMatchObject({ qualityScore: 100, recommendation: 'ready', records: 2, assets: 2 });
    const bad = await tools.output('data_quality_assessor', {
      records: [
        { hostname: 'a1', ip: 'none such', os: '', env: '' },
        { hostname: 'a1', ip: '', os: 'unknown', env: '' },
        { hostname: '', ip: '', os: 'Debian 12', env: 'test' },
      ],
    });
    expect(bad.recommendation).toBe('extensive_cleansing');
    expect(bad.parts.completeness.loweredBy).toContain('environment is missing in 1 of 1 assets');
    expect(bad.parts.validity.loweredBy).toEqual(
      expect.arrayContaining([expect.stringContaining('MISSING_NAME'), expect.stringContaining('INVALID_IP_ADDRESS in ip')]),
    );
    expect(bad.parts.uniqueness.loweredBy).toEqual(['a1 is in 2 records: rows 1, 2']);
  });

  it('judges columns with samples, and a mapping that somebody made', async () => {
    const columns = await tools.output('mapping_confidence_tool', {
      columns: [{ name: 'Hostname' }, { name: 'IP', samples: ['10.0.0.1'] }, { name: 'OS', samples: ['1', '2'] }, { name: 'Remarks' }],
    });
    expect(columns.fields).toMatchObject([
      { source: 'Hostname', target: 'hostname', verdict: 'valid' },
      { source: 'IP', target: 'ipAddress', verdict: 'valid' },
      { source: 'OS', target: 'operatingSystem', verdict: 'review', confidence: 0.4 },
      { source: 'Remarks', target: null, verdict: 'unmapped' },
    ]);
    expect(columns.missingRequired).toMatchObject([{ target: 'operatingSystem', confidence: 0.4 }]);
    const stated = await tools.output('mapping_confidence_tool', {
      mapping: { Hostname: 'hostname', 'IP address': 'environment', Box: 'name', Mood: 'feeling', Notes: null },
    });
    expect(stated.fields.map(({ source, verdict }: any) => [source, verdict])).toEqual([
      ['Hostname', 'valid'],
      ['IP address', 'review'],
      ['Box', 'review'],
      ['Mood', 'review'],
      ['Notes', 'unmapped'],
    ]);
    expect(stated.fields[1].reason).toContain('ipAddress');
    expect(stated.fields[3]).toMatchObject({ confidence: 0, reason: expect.stringContaining('is no field') });
    for (const input of [
      {},
      { columns: [{ name: 'a' }], mapping: { a: 'name' } },
      { mapping: { a: 1 } },
      { mapping: {} },
      { columns: [{ nam: 'a' }] },
    ])
      expect(await tools.run('mapping_confidence_tool', input)).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
  });

  it('counts what inventory data cannot say as missing, until a column says it', async () => {
    const bare = await tools.output('critical_attributes_assessor', { records: [GOOD] });
    expect(bare.attributes).toHaveLength(22);
    expect(bare.groups.map(({ group, attributes }: any) => [group, attributes])).toEqual([
      ['infrastructure', 6],
      ['application', 8],
      ['business', 4],
      ['technical_debt', 4],
    ]);
    expect(bare).toMatchObject({ assets: 1, readiness: 'not_ready', requiredCoveredPercent: 25 });
    expect(bare.missingCritical).toContain('Business criticality');
    const owned = await tools.output('critical_attributes_assessor', {
      records: [{ ...GOOD, 'Business Owner': 'Ines', Criticality: 'high', RTO: 'unknown' }],
    });
    const byName = Object.fromEntries(owned.attributes.map((attribute: { name: string }) => [attribute.name, attribute]));
    expect(byName.stakeholders).toMatchObject({ covered: true, howToGet: null });
    expect(byName.business_criticality).toMatchObject({ covered: true });
    expect(byName.availability_requirements).toMatchObject({ covered: false, howToGet: expect.stringContaining('RTO') });
  });

  it('plans waves for assets given by name, and says which dependencies do not count', async () => {
    const plan = await tools.output('migration_wave_planner', {
      assets: [
        { name: 'web' },
        { name: 'app', ipAddress: '10.0.0.2' },
        { name: 'db' },
        { name: 'old', status: 'retired' },
        { name: 'c1' },
        { name: 'c2' },
      ],
      dependencies: [
        { source: 'web', target: '10.0.0.2', port: 8080 },
        { source: 'app', target: 'db', port: 5432, protocol: 'tcp' },
        { source: 'c1', target: 'c2' },
        { source: 'c2', target: 'c1' },
        { source: 'db', target: 'web', port: 123 },
        { source: 'db', target: 'payments.example.org', port: 443 },
        { source: 'db', target: 'DB' },
        { source: 'web', target: 'old' },
      ],
    });
    expect(plan.waves.map(({ assets }: any) => assets.map(({ name }: any) => name))).toEqual([['c1', 'c2', 'db'], ['app'], ['web']]);
    expect(plan.waves[2].reasons[0]).toContain('web depends on app (port 8080)');
    expect(plan.cycles).toEqual([['c1', 'c2']]);
    expect(plan.notMoving).toEqual([{ name: 'old', reason: 'retired' }]);
    expect(plan.ignored.map(({ target, reason }: any) => [target, reason.split(':')[0]])).toEqual([
      ['web', 'infrastructure traffic'],
      ['payments.example.org', 'payments.example.org is not among the assets'],
      ['DB', 'connects an asset with itself, or names no other machine'],
    ]);
    expect(await tools.run('migration_wave_planner', { assets: [{ name: 'a' }, { name: 'A' }] })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'assets[1].name', code: 'DUPLICATE' }] },
    });
    expect(await tools.run('migration_wave_planner', { dependencies: [] })).toMatchObject({ status: 422 });
  });

  it('judges given operating systems on a given day', async () => {
    const systems = [
      { name: 'w', operatingSystem: 'Microsoft Windows Server 2012 R2 Standard' },
      { name: 'r', operatingSystem: 'Red Hat Enterprise Linux', osVersion: '9.4' },
      { name: 'u', operatingSystem: 'TempleOS' },
      { name: 'c', operatingSystem: 'CentOS 6.10' },
    ];
    const report = await tools.output('legacy_assessment_tool', { systems, assessmentDate: '2025-01-15' });
    expect(report).toMatchObject({
      ...{ assessmentDate: '2025-01-15', assessed: 4, supported: 1, omittedFindings: 0 },
      bySeverity: { critical: 1, high: 0, medium: 1, low: 0, info: 1 },
    });
    expect(report.findings.map(({ name, kind }: any) => [name, kind])).toEqual([
      ['c', 'end_of_life'],
      ['w', 'end_of_life'],
      ['u', 'no_lifecycle_data'],
    ]);
    const earlier = await tools.output('legacy_assessment_tool', { systems, assessmentDate: '2013-01-01' });
    expect(earlier.bySeverity.critical).toBe(0);
    for (const assessmentDate of ['2025-02-30', 'yesterday', '2025-01-15T00:00:00Z'])
      expect(await tools.run('legacy_assessment_tool', { systems, assessmentDate })).toMatchObject({
        status: 422,
        body: { errors: expect.arrayContaining([expect.objectContaining({ field: 'assessmentDate' })]) },
      });
  });
});
