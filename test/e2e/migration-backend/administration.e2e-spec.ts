import { TestApp } from '../../support/test-app';

const NO_SUCH = '00000000-0000-4000-8000-0000000000ff';

describe('the administration', () => {
  let app: TestApp;
  let admin: string;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.createKey('admin');
  });
  afterAll(() => app.close());

  const post = (path: string, body: unknown, key = admin) => app.request('POST', `/api/v1/admin/${path}`, { key, body });
  const audits = async (operation: string): Promise<Record<string, unknown>[]> =>
    (await app.db.admin.query(`SELECT level, context FROM audit_logs WHERE operation = $1 ORDER BY id`, [operation])).rows;

  it('makes a client account, an engagement and a key that works there, each audited without the key', async () => {
    const account = await post('client-accounts', { name: 'Hanse Logistik' });
    expect(account).toMatchObject({ status: 201, body: { id: expect.any(String), name: 'Hanse Logistik' } });
    const engagement = await post(`client-accounts/${account.body.id}/engagements`, { name: 'Exit 2027' });
    expect(engagement).toMatchObject({ status: 201, body: { clientAccountId: account.body.id, name: 'Exit 2027' } });
    const key = await post('api-keys', { role: 'agent', clientAccountId: account.body.id, engagementId: engagement.body.id, name: 'bot' });
    expect(key).toMatchObject({ status: 201, body: { role: 'agent', name: 'bot', prefix: expect.stringMatching(/^sr_/) } });

    expect((await app.request('GET', '/api/v1/discovery/flows', { key: key.body.apiKey })).body).toEqual({ items: [], nextCursor: null });
    expect(await audits('client_account.create')).toMatchObject([{ level: 'INFO', context: { client_account: account.body.id } }]);
    const trail = await audits('api_key.create');
    expect(trail).toMatchObject([{ context: { key_id: key.body.id, prefix: key.body.prefix, role: 'agent' } }]);
    expect(JSON.stringify(trail)).not.toContain(key.body.apiKey);
  });

  it('refuses an expired key like an unknown one', async () => {
    const expired = await post('api-keys', { role: 'operator', expiresAt: '2020-01-01T00:00:00Z' });
    expect(expired.status).toBe(201);
    expect(await post('client-accounts', { name: 'x' }, expired.body.apiKey)).toMatchObject({
      status: 401,
      body: { code: 'UNAUTHENTICATED' },
    });
  });

  it('gives a key of the whole account every engagement, and asks which one is meant', async () => {
    const { body: account } = await post('client-accounts', { name: 'Two projects' });
    const { body: key } = await post('api-keys', { role: 'agent', clientAccountId: account.id });
    const list = (headers = {}) => app.request('GET', '/api/v1/discovery/flows', { key: key.apiKey, headers });
    expect(await list()).toMatchObject({ status: 400, body: { code: 'TENANT_CONTEXT_REQUIRED' } });
    const { body: one } = await post(`client-accounts/${account.id}/engagements`, { name: 'one' });
    const { body: two } = await post(`client-accounts/${account.id}/engagements`, { name: 'two' });
    const { body: late } = await post('api-keys', { role: 'agent', clientAccountId: account.id });
    const with_ = (engagement: string) =>
      app.request('GET', '/api/v1/discovery/flows', { key: late.apiKey, headers: { 'x-engagement-id': engagement } });
    expect((await with_(one.id)).status).toBe(200);
    expect((await with_(two.id)).status).toBe(200);
    expect(await app.request('GET', '/api/v1/discovery/flows', { key: late.apiKey })).toMatchObject({
      status: 400,
      body: { code: 'TENANT_CONTEXT_REQUIRED', detail: expect.stringMatching(/X-Engagement-ID/) },
    });
    expect(await with_(NO_SUCH)).toMatchObject({ status: 403, body: { code: 'TENANT_FORBIDDEN' } });
  });

  it('registers a subject of an issuer once, with its membership, and audits it', async () => {
    const tenant = await app.db.createTenant();
    const body = { issuer: 'https://login.example/realms/r', subject: 'service|7', role: 'agent', ...tenant };
    const made = await post('principals', body);
    expect(made).toMatchObject({ status: 201, body: { ...body, id: expect.any(String), name: 'service|7' } });
    const { rows } = await app.db.admin.query(
      `SELECT p.issuer, p.subject, p.role, m.client_account_id, m.engagement_id FROM principals p JOIN memberships m ON m.principal_id = p.id WHERE p.id = $1`,
      [made.body.id],
    );
    const { clientAccountId: client_account_id, engagementId: engagement_id } = tenant;
    expect(rows).toEqual([{ issuer: body.issuer, subject: body.subject, role: 'agent', client_account_id, engagement_id }]);
    expect(await audits('principal.create')).toMatchObject([
      {
        level: 'INFO',
        context: { principal: made.body.id, issuer: body.issuer, subject: body.subject, client_account: client_account_id },
      },
    ]);

    const before = (await app.db.admin.query('SELECT FROM memberships')).rowCount;
    expect(await post('principals', { ...body, role: 'admin', clientAccountId: undefined, engagementId: undefined })).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', detail: 'This subject of this issuer is registered already.' },
    });
    expect((await app.db.admin.query('SELECT FROM memberships')).rowCount).toBe(before);
    expect(await audits('principal.create')).toHaveLength(1);
    expect((await post('principals', { ...body, issuer: 'https://other.example', name: 'Seven' })).body.name).toBe('Seven');
  });

  it.each([
    ['an empty name', 'client-accounts', { name: '' }, 422, 'VALIDATION_FAILED'],
    ['an unknown field', 'client-accounts', { name: 'x', id: NO_SUCH }, 422, 'VALIDATION_FAILED'],
    ['an engagement of no account', `client-accounts/${NO_SUCH}/engagements`, { name: 'x' }, 404, 'NOT_FOUND'],
    ['an agent key without a tenant', 'api-keys', { role: 'agent' }, 422, 'VALIDATION_FAILED'],
    ['an agent key of an unknown tenant', 'api-keys', { role: 'agent', clientAccountId: NO_SUCH }, 404, 'NOT_FOUND'],
    ['an operator key with a tenant', 'api-keys', { role: 'operator', clientAccountId: NO_SUCH }, 422, 'VALIDATION_FAILED'],
    ['an unknown role', 'api-keys', { role: 'root' }, 422, 'VALIDATION_FAILED'],
    ['a principal without a subject', 'principals', { issuer: 'https://i.example', role: 'admin' }, 422, 'VALIDATION_FAILED'],
    ['a principal of no issuer', 'principals', { issuer: 'i', subject: 's', role: 'admin' }, 422, 'VALIDATION_FAILED'],
    ['a subject with a NUL', 'principals', { issuer: 'https://i.example', subject: 's\0', role: 'admin' }, 422, 'VALIDATION_FAILED'],
    ['an agent without a tenant', 'principals', { issuer: 'https://i.example', subject: 's', role: 'agent' }, 422, 'VALIDATION_FAILED'],
  ])('refuses %s', async (_what, path, body, status, code) => {
    expect(await post(path, body)).toMatchObject({ status, body: { code } });
  });

  it('is for administrators only', async () => {
    const tenant = await app.db.createTenant();
    for (const key of [await app.createKey('agent', tenant), await app.createKey('auditor', tenant), await app.createKey('operator')])
      expect(await post('client-accounts', { name: 'x' }, key)).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
  });

  it('answers a key that is not there with 404, and a malformed id with 400', async () => {
    expect(await app.request('DELETE', `/api/v1/admin/api-keys/${NO_SUCH}`, { key: admin })).toMatchObject({ status: 404 });
    expect(await app.request('DELETE', '/api/v1/admin/api-keys/7', { key: admin })).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST' },
    });
  });
});
