import { TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';
import { ToolClient } from '../../support/tool-client';

describe('the asset creating tools', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let tools: ToolClient;
  let others: ToolClient;

  beforeAll(async () => {
    app = await TestApp.start();
  });
  beforeEach(async () => {
    tenant = await app.db.createTenant();
    tools = new ToolClient(app, await app.createKey('agent', tenant));
    others = new ToolClient(app, await app.createKey('agent', await app.db.createTenant()));
  });
  afterAll(() => app.close());

  const create = (input: object): Promise<any> => tools.output('asset_creator', input);
  const rows = async (): Promise<any[]> =>
    (await app.db.admin.query('SELECT * FROM assets WHERE client_account_id = $1 ORDER BY id', [tenant.clientAccountId])).rows;
  const ownAudits = async (tool: string): Promise<any[]> =>
    (await tools.audits(tool)).filter(({ client_account_id }) => client_account_id === tenant.clientAccountId);

  it('creates an asset in canonical form, knows it again, and updates what is stated anew', async () => {
    const stated = {
      ...{ name: 'Web 01', hostname: 'WEB01.Example.org', ipAddress: '192.0.2.7', assetType: 'server', environment: 'production' },
      ...{ operatingSystem: 'Microsoft Windows Server 2012 R2 (64-bit)', cpuCores: 4, memoryGb: 16 },
    };
    const created = await create(stated);
    expect(created).toEqual({ assetId: expect.any(String), assetName: 'Web 01', status: 'created' });
    expect(await create(stated)).toEqual({ ...created, status: 'existed' });
    expect(await create({ name: 'other label', hostname: 'web01', memoryGb: 32, application: 'shop', status: null })).toEqual({
      ...created,
      status: 'updated',
    });
    expect(await rows()).toMatchObject([
      {
        ...{ id: created.assetId, name: 'Web 01', hostname: 'web01', fqdn: 'web01.example.org', ip_address: '192.0.2.7' },
        ...{ ip_addresses: ['192.0.2.7'], os_product: 'windows-server', os_version: '2012-r2', cpu_cores: 4, memory_gb: 32 },
        ...{ application: 'shop', environment: 'production', status: 'active' },
      },
    ]);
    const [first] = await rows();
    expect(first.updated_at > first.created_at).toBe(true);
    expect((await ownAudits('asset_creator')).map(({ level, context }) => [level, context.success])).toEqual(Array(3).fill(['INFO', true]));
  });

  it.each([
    ['host name', { name: 'x', hostname: 'db01' }],
    ['full name', { name: 'x', fqdn: 'db01.corp.example' }],
    ['address', { name: 'x', ipAddress: '10.0.0.5' }],
    ['name and type, whatever the case', { name: 'THE DATABASE', assetType: 'server' }],
  ])('finds the asset again by its %s', async (_key, again) => {
    const { assetId } = await create({ name: 'The Database', hostname: 'db01', fqdn: 'db01.corp.example', ipAddress: '10.0.0.5' });
    expect(await create(again)).toMatchObject({ assetId, status: 'existed' });
    expect(await rows()).toHaveLength(1);
  });

  it.each([
    ['a name that only contains the other', { name: 'web1' }, { name: 'web10' }],
    ['the same name of another type', { name: 'crm', assetType: 'server' }, { name: 'crm', assetType: 'application' }],
    ['another full name under the same short name', { name: 'a', hostname: 'web.a.example' }, { name: 'a', hostname: 'web.b.example' }],
    [
      'an address that another host had',
      { name: 'a', hostname: 'h1', ipAddress: '10.1.1.1' },
      { name: 'b', hostname: 'h2', ipAddress: '10.1.1.1' },
    ],
    [
      "an application at its server's address",
      { name: 'srv', ipAddress: '10.2.2.2' },
      { name: 'crm', assetType: 'application', ipAddress: '10.2.2.2' },
    ],
  ])('takes for a new asset: %s', async (_what, first, second) => {
    await create(first);
    expect(await create(second)).toMatchObject({ status: 'created' });
    expect(await rows()).toHaveLength(2);
  });

  it('creates one asset of twenty equal requests at once, with or without a host name', async () => {
    for (const asset of [{ name: 'raced' }, { name: 'raced host', hostname: 'raced01' }]) {
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => create(asset)));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['created', ...Array(9).fill('existed')]);
    }
    expect(await rows()).toHaveLength(2);
  });

  it('asks which one is meant when a statement fits several assets, and audits the refusal', async () => {
    await create({ name: 'node', hostname: 'node-a' });
    await create({ name: 'node', hostname: 'node-b' });
    const answer = await tools.run('asset_creator', { name: 'node', cpuCores: 8 });
    expect(answer).toMatchObject({ status: 409, body: { code: 'CONFLICT', detail: expect.stringContaining('node-a, node-b') } });
    expect((await rows()).map(({ cpu_cores }) => cpu_cores)).toEqual([null, null]);
    expect((await ownAudits('asset_creator')).at(-1)).toMatchObject({
      level: 'ERROR',
      context: { success: false, error_type: 'CONFLICT' },
    });
  });

  it.each([
    ['without a name', { hostname: 'h1' }, 'name'],
    ['with a blank name', { name: '   ' }, 'name'],
    ['with a tenant', { name: 'x', clientAccountId: '00000000-0000-4000-8000-0000000000ff' }, 'clientAccountId'],
    ['called localhost', { name: 'x', hostname: 'localhost' }, 'hostname'],
    ['at a loopback address', { name: 'x', ipAddress: '127.0.0.1' }, 'ipAddress'],
    ['with two different host names', { name: 'x', hostname: 'a1', fqdn: 'b1.example.org' }, 'fqdn'],
    ['with a version of nothing', { name: 'x', osVersion: '9' }, 'osVersion'],
  ])('refuses an asset %s by field, stores nothing and audits it', async (_what, input, field) => {
    const answer = await tools.run('asset_creator', input);
    expect(answer).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect(await rows()).toEqual([]);
    expect(await ownAudits('asset_creator')).toMatchObject([{ level: 'ERROR', context: { error_type: 'VALIDATION_FAILED' } }]);
  });

  it("neither finds nor touches another tenant's asset", async () => {
    const foreign = await others.output('asset_creator', { name: 'shared', hostname: 'shared01', cpuCores: 2 });
    const own = await create({ name: 'shared', hostname: 'shared01', cpuCores: 64 });
    expect(own.status).toBe('created');
    expect(own.assetId).not.toBe(foreign.assetId);
    const { rows: kept } = await app.db.admin.query('SELECT cpu_cores FROM assets WHERE id = $1', [foreign.assetId]);
    expect(kept).toEqual([{ cpu_cores: 2 }]);
  });

  it('stores the good items of a list and lists the others with their reasons', async () => {
    await create({ name: 'known', hostname: 'known01', memoryGb: 8 });
    await create({ name: 'twin', hostname: 'twin-a' });
    await create({ name: 'twin', hostname: 'twin-b' });
    const output = await tools.output('bulk_asset_creator', {
      assets: [
        { name: 'new 1', hostname: 'new01' },
        { name: 'bad\u0000name', hostname: 'nul01' },
        { name: 'known', hostname: 'known01', memoryGb: 8 },
        { name: 'after the database error', hostname: 'after01', application: 'still\u0000bad' },
        { name: 'known', hostname: 'known01', memoryGb: 16 },
        { name: 'twin' },
        { name: 'x', ipAddress: '999.0.0.1' },
        { hostname: 'nameless' },
        'no object',
        { name: 'new 2', hostname: 'new02' },
        { name: 'new 1 again', hostname: 'new01' },
      ],
    });
    expect(output).toMatchObject({ totalRequested: 11, created: 2, existed: 2, updated: 1, failed: 6 });
    expect(output.assets.map(({ index, status }: any) => [index, status])).toEqual([
      [0, 'created'],
      [2, 'existed'],
      [4, 'updated'],
      [9, 'created'],
      [10, 'existed'],
    ]);
    expect(output.failures).toMatchObject([
      { index: 1, assetName: 'bad\u0000name', code: 'VALIDATION_FAILED', message: expect.stringContaining('NUL') },
      { index: 3, code: 'VALIDATION_FAILED', message: expect.stringContaining('NUL') },
      { index: 5, assetName: 'twin', code: 'CONFLICT' },
      { index: 6, code: 'VALIDATION_FAILED', message: expect.stringContaining('ipAddress') },
      { index: 7, assetName: null, code: 'VALIDATION_FAILED', message: expect.stringContaining('name') },
      { index: 8, assetName: null, code: 'VALIDATION_FAILED' },
    ]);
    const stored = await rows();
    expect(stored.map(({ hostname }) => hostname).sort()).toEqual(['known01', 'new01', 'new02', 'twin-a', 'twin-b']);
    expect(stored.find(({ hostname }) => hostname === 'known01')).toMatchObject({ memory_gb: 16 });
    expect(await ownAudits('bulk_asset_creator')).toMatchObject([
      { level: 'INFO', context: { success: true, input: { assets: '11 items' } } },
    ]);
  });

  it('stores a full list, and refuses one that is longer or empty as a whole', async () => {
    const list = (count: number): object[] => Array.from({ length: count }, (_, i) => ({ name: `bulk ${i}`, hostname: `bulk${i}` }));
    expect(await tools.output('bulk_asset_creator', { assets: list(500) })).toMatchObject({ created: 500, failed: 0 });
    for (const assets of [list(501), []])
      expect(await tools.run('bulk_asset_creator', { assets })).toMatchObject({ status: 422, body: { errors: [{ field: 'assets' }] } });
    expect(await rows()).toHaveLength(500);
  });

  it('lets two lists with the same assets in opposite orders both succeed', async () => {
    const assets = Array.from({ length: 40 }, (_, i) => ({ name: `shared ${i}`, hostname: `shared${i}` }));
    const [one, two] = await Promise.all([
      tools.output('bulk_asset_creator', { assets }),
      tools.output('bulk_asset_creator', { assets: [...assets].reverse() }),
      create({ name: 'single', hostname: 'shared7' }),
    ]);
    expect(one.failed + two.failed).toBe(0);
    expect(await rows()).toHaveLength(40);
  });
});
