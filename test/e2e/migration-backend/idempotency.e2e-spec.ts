import { randomUUID } from 'node:crypto';
import { type Answer, TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';
import { done, KeyedFeature, keyedToolRoles } from '../../support/keyed-feature';
import { parseRaw, sendRaw } from '../../support/raw-http';
import { until } from '../../support/until';

const TOOL = '/api/v1/tools/keyed_tool/executions';
const FLOWS = '/api/v1/discovery/flows';

describe('a request with an Idempotency-Key', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let agent: string;
  let operator: string;
  let key: string;

  beforeAll(async () => {
    app = await TestApp.start({ AUTH_CACHE_TTL_MS: '0' }, [KeyedFeature]);
    tenant = await app.db.createTenant();
    agent = await app.createKey('agent', tenant);
    operator = await app.createKey('operator');
  });
  afterAll(() => app.close());
  beforeEach(() => {
    key = randomUUID();
    done.effects = 0;
    done.hold = Promise.resolve();
    keyedToolRoles.splice(0, Infinity, 'agent');
  });

  const post = (path: string, body: object = {}, as = agent, idempotencyKey = key): Promise<Answer> =>
    app.request('POST', path, { key: as, body, headers: { 'idempotency-key': idempotencyKey } });
  const run = (input: object = {}, as = agent): Promise<Answer> => post(TOOL, { input }, as);
  const records = async (): Promise<any[]> => (await app.db.admin.query('SELECT * FROM idempotency_keys ORDER BY created_at')).rows;
  const audits = async (operation: string): Promise<any[]> =>
    (await app.db.admin.query('SELECT level, context FROM audit_logs WHERE operation = $1 ORDER BY created_at, id', [operation])).rows;
  const replayed = ({ headers }: Answer): boolean => headers.get('idempotent-replayed') === 'true';

  it('gets its first answer again, with no effect and no second audit row', async () => {
    const [before, first, second] = [await audits('keyed_tool'), await run({ note: 'a' }), await run({ note: 'a' })];
    expect(second.body).toEqual(first.body);
    expect([first, second].map(replayed)).toEqual([false, true]);
    expect(done.effects).toBe(1);
    expect((await audits('keyed_tool')).length - before.length).toBe(1);
  });

  it('has one effect whatever the order of its fields, and is refused with other values', async () => {
    const create = (body: object): Promise<Answer> => post(FLOWS, body);
    const first = await create({ name: 'one', configuration: { autopilot: true, autoApproveThreshold: 0.9 } });
    const second = await create({ configuration: { autoApproveThreshold: 0.9, autopilot: true }, name: 'one' });
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(replayed(second)).toBe(true);
    const other = await create({ name: 'another' });
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_MISMATCH' } });
    expect(replayed(other)).toBe(false);
  });

  it('is told to come again while the first one runs', async () => {
    const before = await audits('keyed_tool');
    let release!: () => void;
    done.hold = new Promise((resolve) => (release = resolve));
    const first = run();
    await until('the tool runs', () => done.effects === 1);
    const second = await run();
    expect(second).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_IN_PROGRESS' } });
    expect(second.headers.get('retry-after')).toBe('1');
    release();
    const answer = await first;
    expect(await run()).toMatchObject({ status: 200, body: answer.body });
    expect(done.effects).toBe(1);
    // Of the first one: the others were no operations.
    expect((await audits('keyed_tool')).slice(before.length)).toEqual([expect.objectContaining({ level: 'INFO' })]);
  });

  it('leaves no record when it fails, so that it may be corrected and sent again', async () => {
    const before = await records();
    expect(await run({ unknown: 'field' })).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
    expect(await post('/api/v1/tools/asset_get/executions', { input: { hostname: 'nobody' } })).toMatchObject({ status: 404 });
    expect(await records()).toEqual(before);
    expect(await run()).toMatchObject({ status: 200 });
    await post('/api/v1/tools/asset_upsert/executions', { input: { hostname: 'nobody' } }, agent, randomUUID());
    expect(await post('/api/v1/tools/asset_get/executions', { input: { hostname: 'nobody' } })).toMatchObject({ status: 200 });
  });

  it('gets no answer from before when its principal has lost the role of the route', async () => {
    const losing = await app.createKey('agent', tenant);
    expect(await run({}, losing)).toMatchObject({ status: 200 });
    const rename = (role: string): Promise<unknown> =>
      app.db.admin.query('UPDATE principals p SET role = $1 FROM api_keys k WHERE k.principal_id = p.id AND k.prefix = left($2, 11)', [
        role,
        losing,
      ]);
    await rename('auditor');
    const refused = await run({}, losing);
    expect(refused).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
    expect(replayed(refused)).toBe(false);
    await rename('agent');
    expect(replayed(await run({}, losing))).toBe(true);
  });

  it('gets no answer from before when the tool no longer takes its role', async () => {
    await run();
    keyedToolRoles.splice(0, Infinity, 'operator');
    const refused = await run();
    expect(refused).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
    expect(replayed(refused)).toBe(false);
    expect(done.effects).toBe(1);
  });

  it('gets no answer from before when its API key was revoked', async () => {
    const revoked = await app.createKey('agent', tenant);
    await run({}, revoked);
    await app.db.admin.query('UPDATE api_keys SET revoked_at = now() WHERE prefix = left($1, 11)', [revoked]);
    expect(await run({}, revoked)).toMatchObject({ status: 401 });
  });

  it('is another one of another principal and of another tenant', async () => {
    const others = [await app.createKey('agent', tenant), await app.createKey('agent', await app.db.createTenant())];
    for (const as of [agent, ...others]) expect(replayed(await run({}, as))).toBe(false);
    expect(done.effects).toBe(3);
  });

  it('is neither remembered nor answered from memory when it is a dry run', async () => {
    await post('/keyed/deferred', { dryRun: true });
    await post('/keyed/deferred', { dryRun: true });
    expect(done.effects).toBe(2);
    expect(replayed(await post('/keyed/deferred', { dryRun: false }))).toBe(false);
    expect(replayed(await post('/keyed/deferred', { dryRun: false }))).toBe(true);
    expect(await post('/keyed/deferred', { dryRun: true })).toMatchObject({ body: { effects: 4 } });
  });

  it('is remembered behind a handler without a transaction of its own, for tenants and operators', async () => {
    for (const as of [agent, operator]) {
      done.effects = 0;
      const first = await post('/keyed/afterwards', { note: 'a' }, as);
      const second = await post('/keyed/afterwards', { note: 'a' }, as);
      expect([first, second].map(({ status, body }) => [status, body])).toEqual(Array(2).fill([202, { effects: 1 }]));
      expect(replayed(second)).toBe(true);
      expect(await post('/keyed/afterwards', { note: 'b' }, as)).toMatchObject({ body: { code: 'IDEMPOTENCY_MISMATCH' } });
    }
  });

  it.each(['/keyed/own', '/keyed/deferred'])('is an error of ours when the handler forgets to claim its key: %s', async (path) => {
    const before = await records();
    expect(await post(path, { unclaimed: true })).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
    expect(await records()).toEqual(before);
  });

  it('keeps the new API key that it is answered with in no form that can be read', async () => {
    const admin = await app.createKey('admin');
    const create = (): Promise<Answer> => post('/api/v1/admin/api-keys', { role: 'agent', ...tenant }, admin);
    const [first, second] = [await create(), await create()];
    expect(second).toMatchObject({ status: 201, body: { apiKey: first.body.apiKey } });
    expect(replayed(second)).toBe(true);
    const stored = (await records()).map(({ response }) => response.toString('latin1')).join();
    expect(stored).not.toContain(first.body.apiKey);
    expect((await audits('api_key.create')).filter(({ context }) => context.key_id === first.body.id)).toHaveLength(1);
    expect(await app.request('GET', FLOWS, { key: second.body.apiKey })).toMatchObject({ status: 200 });
  });

  it('changes nothing of the administration when its audit cannot be written', async () => {
    const admin = await app.createKey('admin');
    await app.db.admin.query('REVOKE INSERT ON audit_logs FROM registry_audit');
    try {
      expect((await post('/api/v1/admin/client-accounts', { name: 'unaudited' }, admin)).status).toBe(500);
    } finally {
      await app.db.admin.query('GRANT INSERT ON audit_logs TO registry_audit');
    }
    expect((await app.db.admin.query(`SELECT FROM client_accounts WHERE name = 'unaudited'`)).rowCount).toBe(0);
    expect(replayed(await post('/api/v1/admin/client-accounts', { name: 'unaudited' }, admin))).toBe(false);
  });

  it.each(['', 'two words', '"not closed', 'k'.repeat(256)])('is refused when the key is malformed: %s', async (malformed) => {
    expect(await post(FLOWS, { name: 'x' }, agent, malformed)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
  });

  it('is refused when the key comes twice, be it the same', async () => {
    const body = JSON.stringify({ name: 'twice' });
    const head = [`POST ${FLOWS} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${agent}`, 'Content-Type: application/json'];
    const keys = [`Idempotency-Key: ${key}`, `Idempotency-Key: ${key}`, `Content-Length: ${body.length}`, 'Connection: close'];
    const answer = parseRaw(await sendRaw(app.baseUrl, [...head, ...keys, '', body].join('\r\n')));
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST', detail: expect.stringContaining('more than once') } });
  });

  it('has a key that means nothing on other methods', async () => {
    const list = (): Promise<Answer> => app.request('GET', FLOWS, { key: agent, headers: { 'idempotency-key': 'two words' } });
    expect(await list()).toMatchObject({ status: 200 });
  });
});
