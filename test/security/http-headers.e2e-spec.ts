import { createApp } from '../../apps/migration-backend/src/create-app';
import { parseRaw, sendRaw } from '../support/raw-http';
import { type Answer, requestJson, TestApp } from '../support/test-app';

const TOOLS = '/api/v1/tools';
const FLOWS = '/api/v1/discovery/flows';
const ORIGIN = 'https://portal.example';

describe('the headers of an answer', () => {
  let app: TestApp;
  let key: string;
  let flow: string;
  beforeAll(async () => {
    app = await TestApp.start();
    key = await app.createKey('agent', await app.db.createTenant());
    flow = (await app.request('POST', FLOWS, { key, body: { name: '<script>alert(1)</script>' } })).body.id;
  });
  afterAll(() => app.close());

  const get = (path: string): Promise<Answer> => app.request('GET', path, { key });
  const policyOf = ({ headers }: { headers: Headers }): Record<string, string> =>
    Object.fromEntries(
      (headers.get('content-security-policy') ?? '')
        .split(';')
        .map((directive) => directive.trim().split(/ (.*)/).slice(0, 2) as [string, string]),
    );

  it.each<[string, number, string, string, boolean]>([
    ['a result', 200, 'GET', TOOLS, true],
    ['a refused authentication', 401, 'GET', TOOLS, false],
    ['an unknown route', 404, 'GET', '/nothing', false],
    ['a wrong method', 405, 'PUT', TOOLS, true],
    ['malformed JSON', 400, 'POST', `${TOOLS}/asset_get/executions`, true],
    ['a probe', 200, 'GET', '/health/live', false],
    ['the API document', 200, 'GET', '/openapi.json', false],
    ['a script of the documentation', 200, 'GET', '/docs/swagger-ui-bundle.js', false],
  ])('are those of helmet: %s (%i)', async (_what, status, method, path, authorised) => {
    const answer = await app.request(method, path, { key: authorised ? key : undefined, body: method === 'POST' ? '{' : undefined });
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(policyOf(answer)).toMatchObject({ 'default-src': "'none'", 'frame-ancestors': "'none'" });
    for (const name of ['x-powered-by', 'server', 'strict-transport-security']) expect(answer.headers.has(name)).toBe(false);
  });

  it('say no less where the router refuses an address before any hook', async () => {
    const answer = await get('/api/v1/tools/%zz');
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(policyOf(answer)).toMatchObject({ 'default-src': "'none'" });
  });

  it('are there on a stream of events too', async () => {
    const response = await fetch(`${app.baseUrl}${FLOWS}/${flow}/events`, { headers: { authorization: `Bearer ${key}` } });
    await response.body?.cancel();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.stringMatching(/\w{8}/),
      ratelimit: expect.stringMatching(/"principal";r=\d+/),
    });
  });

  it('demand HTTPS in production, and only there', async () => {
    const production = await createApp({ ...app.db.config, environment: 'production', role: 'api', logLevel: 'error' }, app.db.database);
    await production.listen(0, '127.0.0.1');
    const { headers } = await requestJson(`${await production.getUrl()}/health/live`, 'GET');
    await production.close();
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
  });

  it('let the documentation load what it is made of, and no script that is written into the page', async () => {
    const page = await get('/docs');
    expect(page.status).toBe(200);
    const policy = policyOf(page);
    const scripts = [...(page.body as string).matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)];
    const links = [...(page.body as string).matchAll(/<link\b[^>]*href="([^"]+)"/g)].map(([, href]) => href!);
    expect(scripts.length).toBeGreaterThanOrEqual(3);
    // Without 'unsafe-inline' for scripts, each must come from a file of ours.
    expect(policy['script-src']).toBe("'self'");
    for (const [, attributes, text] of scripts) {
      expect(text!.trim()).toBe('');
      links.push(/src="([^"]+)"/.exec(attributes!)![1]!);
    }
    for (const link of links) {
      const url = new URL(link, `${app.baseUrl}/docs`);
      expect({ link, origin: url.origin }).toEqual({ link, origin: app.baseUrl });
      expect({ link, status: (await fetch(url)).status }).toEqual({ link, status: 200 });
    }
    expect(page.body).toMatch(/<style>/);
    expect(policy['style-src']).toBe("'self' 'unsafe-inline'");
    expect(policy['img-src']).toBe("'self' data:");
    expect(policy['connect-src']).toBe("'self'");
  });

  it('let the HTML report show its styles and run nothing', async () => {
    const page = await get(`${FLOWS}/${flow}/report?format=html`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = policyOf(page);
    expect(policy).toMatchObject({ 'default-src': "'none'", 'style-src': "'unsafe-inline'" });
    expect(Object.keys(policy)).toContain('sandbox');
    expect(Object.keys(policy)).not.toContain('script-src');
    expect(policy.sandbox ?? '').toBe('');
    expect(page.body).toMatch(/<style>/);
    expect(page.body).not.toMatch(/<script|<img|<link|\son\w+=|url\((?!#)/i);
  });

  it('of the report as data let nothing be shown as a page', async () => {
    for (const format of ['json', 'csv'])
      expect(policyOf(await get(`${FLOWS}/${flow}/report?format=${format}`))).not.toHaveProperty('style-src');
  });

  it('have nothing of CORS unless origins are configured', async () => {
    for (const method of ['GET', 'OPTIONS']) {
      const headers = { origin: ORIGIN, 'access-control-request-method': 'GET' };
      const answer = await app.request(method, TOOLS, { key, headers });
      expect(answer.status).toBe(method === 'GET' ? 200 : 405);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control') || name === 'vary')).toEqual([]);
    }
  });

  it('that are too large are refused with a problem document', async () => {
    const refusals = [
      await sendRaw(app.baseUrl, `GET ${TOOLS} HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`),
      await sendRaw(app.baseUrl, `GET ${TOOLS}?${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`),
    ].map(parseRaw);
    for (const { status, headers, body } of refusals) {
      expect({ status, body }).toMatchObject({ status: 431, body: { code: 'HEADERS_TOO_LARGE', status: 431, errors: [] } });
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(body.requestId).toBe(headers.get('x-request-id')?.trim());
    }
  });

  it('come with a problem document for an address with too long a part', async () => {
    const answer = await get(`${TOOLS}/${'x'.repeat(500)}`);
    expect(answer).toMatchObject({ status: 414, body: { code: 'ADDRESS_TOO_LONG', status: 414 } });
  });
});

describe('CORS with a list of origins', () => {
  let app: TestApp;
  let key: string;
  beforeAll(async () => {
    app = await TestApp.start({ CORS_ORIGINS: `${ORIGIN}, http://localhost:5173` });
    key = await app.createKey('agent', await app.db.createTenant());
  });
  afterAll(() => app.close());

  const from = (origin: string, path = TOOLS, options: { key?: string } = { key }): Promise<Answer> =>
    app.request('GET', path, { ...options, headers: { origin } });
  const preflight = (origin: string, method = 'PUT'): Promise<Answer> =>
    app.request('OPTIONS', TOOLS, {
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization,x-engagement-id' },
    });

  it.each([ORIGIN, 'http://localhost:5173'])('lets pages of %s read answers and the headers that matter to them', async (origin) => {
    const answer = await from(origin);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-expose-headers')).toBe(
      'x-request-id, idempotent-replayed, ratelimit, ratelimit-policy, retry-after',
    );
    expect(answer.headers.get('vary')).toMatch(/\borigin\b/i);
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
  });

  it('lets them read refusals too', async () => {
    for (const answer of [await from(ORIGIN, TOOLS, {}), await from(ORIGIN, '/nothing')]) {
      expect(answer.status).toBeGreaterThan(400);
      expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    }
  });

  it('answers a preflight without a key, a limit or an audit row', async () => {
    const answer = await preflight(ORIGIN);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST, PUT, DELETE');
    expect(answer.headers.get('access-control-allow-headers')).toMatch(/authorization.*x-client-account-id.*x-engagement-id/);
    expect(answer.headers.has('ratelimit')).toBe(false);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-request-id')).toMatch(/\w{8}/);
    expect(
      (await app.db.admin.query(`SELECT FROM audit_logs WHERE operation = 'access.denied' AND context->>'method' = 'OPTIONS'`)).rowCount,
    ).toBe(0);
  });

  it.each([
    'https://portal.example.evil.com',
    'https://evil.com',
    'http://portal.example',
    'https://portal.example:8443',
    'https://PORTAL.example',
    'https://a.portal.example',
    'null',
  ])('grants nothing to %s', async (origin) => {
    for (const answer of [await from(origin), await preflight(origin)])
      expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });
});
