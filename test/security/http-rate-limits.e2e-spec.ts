import { type Answer, TestApp } from '../support/test-app';
import { type TestTenant } from '../support/test-database';

const TOOLS = '/api/v1/tools';
const LIMIT = 5;
const TENANT_LIMIT = 8;

describe('the rate limits', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let other: TestTenant;

  beforeAll(async () => {
    app = await TestApp.start({ RATE_LIMIT_PER_MINUTE: String(LIMIT), TENANT_RATE_LIMIT_PER_MINUTE: String(TENANT_LIMIT) });
  });
  beforeEach(async () => {
    tenant = await app.db.createTenant();
    other = await app.db.createTenant();
  });
  afterAll(() => app.close());

  const get = (key: string, path = TOOLS): Promise<Answer> => app.request('GET', path, { key });
  const times = async (count: number, key: string): Promise<number[]> => {
    const statuses: number[] = [];
    for (let i = 0; i < count; i++) statuses.push((await get(key)).status);
    return statuses;
  };
  const denials = async (key: string): Promise<Record<string, unknown>[]> =>
    (
      await app.db.admin.query(
        `SELECT a.context FROM audit_logs a JOIN api_keys k ON k.principal_id = a.principal_id
          WHERE a.operation = 'access.denied' AND k.prefix = left($1, 11)`,
        [key],
      )
    ).rows.map(({ context }) => context as Record<string, unknown>);
  /** Remaining requests, by the name of the limit. */
  const remaining = ({ headers }: Answer): Record<string, number> =>
    Object.fromEntries([...(headers.get('ratelimit') ?? '').matchAll(/"(\w+)";r=(\d+);t=\d+/g)].map(([, name, r]) => [name!, Number(r)]));

  it('are told with every answer, as structured fields of the IETF draft', async () => {
    const answer = await get(await app.createKey('agent', tenant));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('ratelimit-policy')).toBe(`"principal";q=${LIMIT};w=60, "tenant";q=${TENANT_LIMIT};w=60`);
    expect(answer.headers.get('ratelimit')).toMatch(/^"principal";r=4;t=(60|59), "tenant";r=7;t=(60|59)$/);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('x-ratelimit') || name === 'retry-after')).toEqual([]);
  });

  it('refuse a principal its request too many with 429, and say when the next may come', async () => {
    const key = await app.createKey('agent', tenant);
    expect(await times(LIMIT, key)).toEqual([200, 200, 200, 200, 200]);
    const refused = await get(key);
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED', status: 429, title: 'Too many requests', errors: [] } });
    expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers.get('ratelimit')).toBe(`"principal";r=0;t=${seconds}`);
    expect(refused.headers.get('ratelimit-policy')).toBe(`"principal";q=${LIMIT};w=60`);
  });

  it('count the principals of a client account together, and each client account for itself', async () => {
    const [first, second] = [await app.createKey('agent', tenant), await app.createKey('agent', tenant)];
    const elsewhere = await app.createKey('agent', other);
    expect(await times(LIMIT, first)).toEqual(Array(LIMIT).fill(200));
    for (let left = TENANT_LIMIT - LIMIT - 1; left >= 0; left--) {
      const answer = await get(second);
      expect({ status: answer.status, ...remaining(answer) }).toEqual({ status: 200, principal: left + 2, tenant: left });
    }
    expect(await get(second)).toMatchObject({
      status: 429,
      body: { code: 'RATE_LIMITED', detail: expect.stringMatching(/client account/) },
    });
    expect((await get(elsewhere)).status).toBe(200);
  });

  it('do not charge the client account for what its principal was refused', async () => {
    const [greedy, modest] = [await app.createKey('agent', tenant), await app.createKey('agent', tenant)];
    expect(await times(LIMIT + 10, greedy)).toEqual([...Array(LIMIT).fill(200), ...Array(10).fill(429)]);
    expect(remaining(await get(modest))).toEqual({ principal: LIMIT - 1, tenant: TENANT_LIMIT - LIMIT - 1 });
  });

  it('let no more through when requests come at once', async () => {
    const key = await app.createKey('agent', tenant);
    const answers = await Promise.all(Array.from({ length: 30 }, () => get(key)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(25);
    expect(await denials(key)).toHaveLength(1);
  });

  it('leave one audit row of a refused principal, not one a request', async () => {
    const key = await app.createKey('agent', tenant);
    await times(LIMIT + 10, key);
    expect(await denials(key)).toMatchObject([
      { code: 'RATE_LIMITED', method: 'GET', path: TOOLS, success: false, client_account_id: tenant.clientAccountId },
    ]);
  });

  it('hold for a principal without a client account too, which has the one limit', async () => {
    const operator = await app.createKey('admin');
    const answer = await get(operator);
    expect(answer.status).toBe(403);
    const created = await app.request('POST', '/api/v1/admin/client-accounts', { key: operator, body: { name: 'Limited' } });
    expect(created.headers.get('ratelimit')).toMatch(/^"principal";r=\d+;t=\d+$/);
    expect(created.headers.get('ratelimit-policy')).toBe(`"principal";q=${LIMIT};w=60`);
  });

  it('leave public routes alone', async () => {
    for (const path of ['/health/live', '/health/ready', '/openapi.json', '/docs']) {
      for (let i = 0; i < TENANT_LIMIT + 2; i++) {
        const answer = await app.request('GET', path);
        expect({ path, status: answer.status, limits: answer.headers.get('ratelimit-policy') }).toEqual({
          path,
          status: 200,
          limits: null,
        });
      }
    }
  });
});

describe('without rate limits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ RATE_LIMIT_PER_MINUTE: '0', TENANT_RATE_LIMIT_PER_MINUTE: '3' });
  });
  afterAll(() => app.close());

  it('of one kind, the other goes on', async () => {
    const key = await app.createKey('agent', await app.db.createTenant());
    const answer = await app.request('GET', TOOLS, { key });
    expect(answer.headers.get('ratelimit-policy')).toBe('"tenant";q=3;w=60');
    for (let i = 0; i < 2; i++) expect((await app.request('GET', TOOLS, { key })).status).toBe(200);
    expect((await app.request('GET', TOOLS, { key })).status).toBe(429);
  });
});

describe('failed authentications', () => {
  const MOST = 1_200;
  let app: TestApp;
  let key: string;
  beforeEach(async () => {
    app = await TestApp.start({ AUTH_CACHE_TTL_MS: '0' });
    key = await app.createKey('agent', await app.db.createTenant());
  });
  afterEach(() => app.close());

  const attempt = (bearer: string): Promise<Answer> => app.request('GET', TOOLS, { key: bearer });
  const guesses = (from: number, count: number): Promise<Answer[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => attempt(`sr_${String(from + i).padStart(43, '0')}`)));
  const countOf = (answers: Answer[], status: number): number => answers.filter((answer) => answer.status === status).length;
  const denials = async (): Promise<number> =>
    (await app.db.admin.query(`SELECT FROM audit_logs WHERE operation = 'access.denied'`)).rowCount!;

  it('are bounded by address, and so are their audit rows', async () => {
    const first = await guesses(0, MOST);
    expect(countOf(first, 401)).toBe(MOST);
    expect(await denials()).toBe(MOST);

    const more = await guesses(1000, 40);
    expect(countOf(more, 429)).toBe(40);
    expect(await denials()).toBe(MOST);
    for (const { body, headers } of more) {
      expect(body.code).toBe('RATE_LIMITED');
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(50);
    }
  });

  it('lock nobody out who has a valid key, behind the same proxy', async () => {
    expect(countOf(await guesses(0, MOST + 5), 429)).toBe(5);
    expect((await attempt('nonsense')).status).toBe(429);
    expect((await attempt(key)).status).toBe(200);
    expect((await app.request('GET', '/health/live')).status).toBe(200);
  });

  it('count as failures only: a success never does', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => attempt(key)));
    expect(countOf(answers, 200)).toBe(50);
    expect(countOf(await guesses(0, 20), 401)).toBe(20);
    expect((await attempt(key)).status).toBe(200);
  });
});
