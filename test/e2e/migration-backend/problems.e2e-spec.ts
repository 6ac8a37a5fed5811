import { connect } from 'node:net';
import { type Answer, TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';

const UPSERT = '/api/v1/tools/asset_upsert/executions';
const MEMBERS = ['code', 'detail', 'errors', 'instance', 'requestId', 'status', 'title', 'type'];

/** Every error answer has this form, whoever made it. */
function expectProblem(answer: Answer, status: number, code: string, instance?: string): void {
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status, body: { code, status } });
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(Object.keys(answer.body).sort()).toEqual(MEMBERS);
  expect(answer.body.type).toBe(`urn:service-registry:problem:${code.toLowerCase().replaceAll('_', '-')}`);
  expect(answer.body.title).toMatch(/\w/);
  expect(answer.body.detail).toMatch(/\w/);
  if (instance) expect(answer.body.instance).toBe(instance);
  expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
  expect(Array.isArray(answer.body.errors)).toBe(true);
  for (const error of answer.body.errors) expect(Object.keys(error).sort()).toEqual(['code', 'field', 'message']);
  expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:|at \w+ \(|SELECT|INSERT|postgres/);
}

describe('an error over HTTP', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let agent: string;
  let admin: string;
  let auditor: string;

  beforeAll(async () => {
    app = await TestApp.start();
    tenant = await app.db.createTenant();
    agent = await app.createKey('agent', tenant);
    admin = await app.createKey('admin');
    auditor = await app.createKey('auditor', tenant);
  });
  afterAll(() => app.close());

  const upsert = (input: unknown, headers?: Record<string, string>) =>
    app.request('POST', UPSERT, { key: agent, body: { input }, headers });
  const trail = async (requestId: string): Promise<{ level: string; context: Record<string, unknown> }[]> =>
    (await app.db.admin.query('SELECT level, context FROM audit_logs WHERE request_id = $1', [requestId])).rows;
  const deep = (levels: number): string => `{"input":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;

  it.each<[string, number, string, string, string, { body?: unknown; anonymous?: boolean; headers?: Record<string, string> }]>([
    ['no key', 401, 'UNAUTHENTICATED', 'POST', UPSERT, { body: { input: {} }, anonymous: true }],
    ['a role that may not', 403, 'ROLE_FORBIDDEN', 'POST', '/api/v1/admin/client-accounts', { body: { name: 'x' } }],
    ['a malformed tenant', 400, 'TENANT_CONTEXT_REQUIRED', 'GET', '/api/v1/tools', { headers: { 'x-engagement-id': '1' } }],
    ['an unknown route', 404, 'NOT_FOUND', 'GET', '/api/v1/nothing', {}],
    ['an unknown route of another world', 404, 'NOT_FOUND', 'GET', '/wp-login.php', { anonymous: true }],
    ['an unknown tool', 404, 'NOT_FOUND', 'POST', '/api/v1/tools/no_such/executions', { body: { input: {} } }],
    ['an unknown flow', 404, 'NOT_FOUND', 'GET', '/api/v1/discovery/flows/00000000-0000-4000-8000-0000000000ff', {}],
    ['a wrong method', 405, 'METHOD_NOT_ALLOWED', 'PUT', '/api/v1/tools', { body: {} }],
    ['another wrong method', 405, 'METHOD_NOT_ALLOWED', 'DELETE', UPSERT, {}],
    ['malformed JSON', 400, 'BAD_REQUEST', 'POST', UPSERT, { body: '{"input": {' }],
    ['an empty body that is declared as JSON', 400, 'BAD_REQUEST', 'POST', UPSERT, { body: '' }],
    ['a body that pollutes the prototype', 400, 'BAD_REQUEST', 'POST', UPSERT, { body: '{"input":{},"__proto__":{"a":1}}' }],
    ['a body that is no object', 422, 'VALIDATION_FAILED', 'POST', UPSERT, { body: '[1]' }],
    ['a body of another type', 415, 'UNSUPPORTED_MEDIA_TYPE', 'POST', UPSERT, { body: '<a/>', headers: { 'content-type': 'text/xml' } }],
    ['an unknown field', 422, 'VALIDATION_FAILED', 'POST', UPSERT, { body: { input: {}, extra: 1 } }],
    ['an unknown query parameter', 422, 'VALIDATION_FAILED', 'GET', '/api/v1/discovery/flows?order=name', {}],
    ['a cursor that is not ours', 422, 'VALIDATION_FAILED', 'GET', '/api/v1/discovery/flows?cursor=abc', {}],
    ['an id that is none', 400, 'BAD_REQUEST', 'GET', '/api/v1/discovery/flows/seven', {}],
    ['an address that cannot be decoded', 400, 'BAD_REQUEST', 'GET', '/api/v1/tools/%zz', {}],
    ['JSON that is too deep', 422, 'VALIDATION_FAILED', 'POST', UPSERT, { body: deep(5_000) }],
    ['JSON that is too deep by far', 422, 'VALIDATION_FAILED', 'POST', UPSERT, { body: deep(40_000) }],
    ['a body over the limit', 413, 'PAYLOAD_TOO_LARGE', 'POST', UPSERT, { body: { input: { hostname: 'x'.repeat(256 * 1024) } } }],
  ])(
    'is a problem document with every member: %s answers %i %s',
    async (_what, status, code, method, path, { body, anonymous, headers }) => {
      const answer = await app.request(method, path, { key: anonymous ? undefined : agent, body, headers });
      expectProblem(answer, status, code, path.split('?')[0]);
      if (status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    },
  );

  it('carries the request id of the client, or one of its own', async () => {
    for (const [sent, kept] of [
      ['my-request-17', true],
      ['bad id', false],
    ] as const) {
      const answer = await app.request('GET', '/api/v1/nothing', { key: agent, headers: { 'x-request-id': sent } });
      expectProblem(answer, 404, 'NOT_FOUND');
      expect(answer.body.requestId === sent).toBe(kept);
    }
  });

  it('does not repeat the query of the address, which may hold what a log must not', async () => {
    const answer = await app.request('GET', '/api/v1/nothing?token=tiger', { key: agent });
    expect(JSON.stringify(answer.body)).not.toContain('tiger');
  });

  it.each([
    ['a NUL', 'a\0b'],
    ['a NUL alone', '\0'],
  ])('of the database shows nothing of it, and leaves its evidence: %s in a name', async (_what, name) => {
    const answer = await upsert({ hostname: 'nul-host', name });
    expectProblem(answer, 422, 'VALIDATION_FAILED', UPSERT);
    expect(JSON.stringify(answer.body)).not.toMatch(/assets|hostname|nul-host|UTF8|0x00|byte sequence|\$\d|constraint|column|relation/i);
    expect((await app.db.admin.query(`SELECT FROM assets WHERE hostname = 'nul-host'`)).rowCount).toBe(0);
    expect(await trail(answer.body.requestId)).toMatchObject([{ level: 'ERROR', context: { tool_name: 'asset_upsert', success: false } }]);
  });

  it.each([
    ['a field named with a NUL', { hostname: 'x1', 'a\0b': 1 }],
    ['half a surrogate pair', { hostname: 'x1', extra: '\ud83d' }],
  ])('leaves its evidence whatever was sent: %s', async (_what, input) => {
    const answer = await upsert(input);
    expectProblem(answer, 422, 'VALIDATION_FAILED', UPSERT);
    expect(await trail(answer.body.requestId)).toMatchObject([{ level: 'ERROR', context: { error_type: 'VALIDATION_FAILED' } }]);
  });

  it('does not come of a sign that the audit cuts in two', async () => {
    const name = `${'x'.repeat(199)}🧑‍🚀 end`;
    expect(await upsert({ hostname: 'long-name', name })).toMatchObject({ status: 200, body: { output: { assetName: name } } });
  });

  it('lists no more faults than a client can read', async () => {
    const answer = await upsert(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`field${i}`, i])));
    expectProblem(answer, 422, 'VALIDATION_FAILED');
    expect(answer.body.errors).toHaveLength(100);
  });

  it('answers what is no HTTP with 400 and lets the connection go', async () => {
    const { hostname, port } = new URL(app.baseUrl);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write('NOT HTTP AT ALL\r\n\r\n'));
      let text = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => (text += chunk));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('of an administrator over the same contract shows no constraint either', async () => {
    const answer = await app.request('POST', '/api/v1/admin/client-accounts', { key: admin, body: { name: '\0' } });
    expectProblem(answer, 422, 'VALIDATION_FAILED');
    expect(JSON.stringify(answer.body)).not.toMatch(/client_accounts|0x00|UTF8/);
  });

  it.each(['2026-01-01T00:00:00+23:59', '2026-W01-1', '-271821-04-20', '0000-01-01'])(
    'is the client’s when the database knows no such date, though ISO 8601 does: %s',
    async (date) => {
      expectProblem(
        await app.request('POST', '/api/v1/admin/api-keys', { key: admin, body: { role: 'operator', expiresAt: date } }),
        422,
        'VALIDATION_FAILED',
      );
      const query = new URLSearchParams({ from: date });
      expectProblem(await app.request('GET', `/api/v1/audit/logs?${query.toString()}`, { key: auditor }), 422, 'VALIDATION_FAILED');
    },
  );
});
