import { TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';

describe('tools over HTTP', () => {
  let app: TestApp;
  let a: TestTenant;
  let b: TestTenant;
  let keyA: string;
  let keyB: string;

  beforeAll(async () => {
    app = await TestApp.start();
    a = await app.db.createTenant();
    b = await app.db.createTenant();
    keyA = await app.createKey('agent', a);
    keyB = await app.createKey('agent', b);
  });
  afterAll(() => app.close());

  const run = (tool: string, input: unknown, key: string | undefined = keyA, headers?: Record<string, string>) =>
    app.request('POST', `/api/v1/tools/${tool}/executions`, { key, body: { input }, headers });
  const audits = async (
    operation: string,
    where = '',
  ): Promise<{ level: string; context: Record<string, unknown>; client_account_id: string }[]> =>
    (await app.db.admin.query(`SELECT * FROM audit_logs WHERE operation = $1 ${where} ORDER BY created_at, id`, [operation])).rows;

  it('creates, then updates, an asset by its host name and commits one audit row with each', async () => {
    const created = await run('asset_upsert', { hostname: 'Web01', assetType: 'server', environment: 'test', ipAddress: '192.0.2.7' });
    expect(created).toMatchObject({
      status: 200,
      body: { tool: 'asset_upsert', success: true, implementation: 'registry', output: { assetName: 'web01', status: 'created' } },
    });
    const updated = await run('asset_upsert', { hostname: 'web01', assetType: 'database' });
    expect(updated.body.output).toEqual({ assetId: created.body.output.assetId, assetName: 'web01', status: 'updated' });

    const { rows } = await app.db.admin.query('SELECT * FROM assets');
    expect(rows).toMatchObject([
      { client_account_id: a.clientAccountId, hostname: 'web01', asset_type: 'database', ip_address: '192.0.2.7' },
    ]);
    const trail = await audits('asset_upsert');
    expect(trail).toHaveLength(2);
    expect(trail[0]).toMatchObject({
      level: 'INFO',
      context: { tool_name: 'asset_upsert', success: true, client_account_id: a.clientAccountId, execution_id: created.body.executionId },
    });
    expect(trail[0]!.context.duration_ms).toBeGreaterThan(0);
  });

  it("answers another tenant's host like one that never existed", async () => {
    await run('asset_upsert', { hostname: 'only-a' });
    const foreign = await run('asset_get', { hostname: 'only-a' }, keyB);
    const absent = await run('asset_get', { hostname: 'never-was' }, keyB);
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...absent.body, requestId: '' });
    expect((await run('asset_get', { hostname: 'only-a' })).status).toBe(200);
  });

  it('leaves an ERROR row of an operation that was rolled back', async () => {
    const answer = await run('asset_get', { hostname: 'lost-host' });
    expect(answer.body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    const trail = await audits('asset_get', `AND context->'input'->>'hostname' = 'lost-host'`);
    expect(trail).toMatchObject([
      { level: 'ERROR', client_account_id: a.clientAccountId, context: { success: false, error_type: 'NOT_FOUND' } },
    ]);
  });

  it.each([
    ['an unknown field', { hostname: 'x1', clientAccountId: '00000000-0000-4000-8000-0000000000ff' }, 'clientAccountId'],
    ['a missing field', {}, 'hostname'],
    ['a bad address', { hostname: 'x1', ipAddress: '999.1.1.1' }, 'ipAddress'],
    ['a bad type', { hostname: 'x1', assetType: 'toaster' }, 'assetType'],
    ['SQL in a host name', { hostname: "'; COMMIT; --" }, 'hostname'],
  ])('refuses %s by field and stores nothing', async (_what, input, field) => {
    const before = (await app.db.admin.query('SELECT FROM assets')).rowCount;
    const answer = await run('asset_upsert', input);
    expect(answer).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED', title: 'Validation failed' } });
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect((await app.db.admin.query('SELECT FROM assets')).rowCount).toBe(before);
  });

  it('refuses a missing, an unknown and a malformed key alike', async () => {
    for (const headers of [{}, { authorization: `Bearer sr_${'x'.repeat(43)}` }, { authorization: 'Basic abc' }] as Record<
      string,
      string
    >[]) {
      const answer = await app.request('POST', '/api/v1/tools/asset_get/executions', { body: { input: { hostname: 'x1' } }, headers });
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    }
  });

  it('lets headers select a tenant but never grant one', async () => {
    const own = { 'x-client-account-id': a.clientAccountId, 'x-engagement-id': a.engagementId };
    expect((await run('asset_get', { hostname: 'web01' }, keyA, own)).status).toBe(200);
    const foreign = await run('asset_get', { hostname: 'web01' }, keyA, { 'x-client-account-id': b.clientAccountId });
    const unknown = await run('asset_get', { hostname: 'web01' }, keyA, { 'x-client-account-id': '00000000-0000-4000-8000-0000000000ff' });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'TENANT_FORBIDDEN' } });
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
    expect(await run('asset_get', { hostname: 'web01' }, keyA, { 'x-client-account-id': '1' })).toMatchObject({
      status: 400,
      body: { code: 'TENANT_CONTEXT_REQUIRED' },
    });
  });

  it('audits what the guard refuses, which no interceptor sees', async () => {
    const auditor = await app.createKey('auditor', a);
    expect(await run('asset_get', { hostname: 'web01' }, auditor)).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
    const [denial] = await audits('access.denied', `AND context->>'code' = 'ROLE_FORBIDDEN'`);
    expect(denial).toMatchObject({
      level: 'WARN',
      client_account_id: a.clientAccountId,
      context: { path: '/api/v1/tools/asset_get/executions' },
    });
  });

  it('stops accepting a revoked key within five seconds', async () => {
    const admin = await app.createKey('admin');
    const made = await app.request('POST', '/api/v1/admin/api-keys', {
      key: admin,
      body: { role: 'agent', clientAccountId: a.clientAccountId },
    });
    expect(made).toMatchObject({ status: 201, body: { role: 'agent', clientAccountId: a.clientAccountId } });
    const { apiKey, id } = made.body as { apiKey: string; id: string };
    expect((await run('asset_get', { hostname: 'web01' }, apiKey)).status).toBe(200);
    expect((await app.request('DELETE', `/api/v1/admin/api-keys/${id}`, { key: admin })).status).toBe(204);
    const revokedAt = Date.now();
    while ((await run('asset_get', { hostname: 'web01' }, apiKey)).status !== 401) expect(Date.now() - revokedAt).toBeLessThan(5_000);
    const { rows } = await app.db.admin.query('SELECT key_sha256, prefix FROM api_keys WHERE id = $1', [id]);
    expect(JSON.stringify(rows)).not.toContain(apiKey);
  });

  it('lists the tools with schemas that refuse unknown fields', async () => {
    const { body } = await app.request('GET', '/api/v1/tools', { key: keyA });
    expect(body.items.map((tool: { name: string }) => tool.name)).toEqual(expect.arrayContaining(['asset_get', 'asset_upsert']));
    const upsert = body.items.find((tool: { name: string }) => tool.name === 'asset_upsert');
    expect(upsert).toMatchObject({ effect: 'write', inputSchema: { required: ['hostname'], additionalProperties: false } });
    expect(Object.keys(upsert.inputSchema.properties)).toContain('ipAddress');
  });

  it('answers probes, the API description and unknown addresses', async () => {
    expect(await app.request('GET', '/health/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await app.request('GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    const openapi = await app.request('GET', '/openapi.json');
    expect(openapi.body.paths['/api/v1/tools/{name}/executions'].post).toBeDefined();
    expect(await app.request('GET', '/api/v1/nothing', { key: keyA })).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await app.request('POST', '/api/v1/tools/asset_get/executions', { key: keyA, body: '{oops' })).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST' },
    });
  });
});
