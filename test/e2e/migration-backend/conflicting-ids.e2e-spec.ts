import { request as httpRequest } from 'node:http';
import { FlowClient } from '../../support/flow-client';
import { type Answer, TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';

const FLOWS = '/api/v1/discovery/flows';
const EXECUTIONS = '/api/v1/tools/dependency_analyzer/executions';
const OTHER = '00000000-0000-4000-8000-0000000000ff';

describe('ids that are named twice', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let key: string;
  let flow: string;

  beforeAll(async () => {
    app = await TestApp.start();
    tenant = await app.db.createTenant();
    key = await app.createKey('agent', tenant);
    flow = await new FlowClient(app.baseUrl, key).create();
  });
  afterAll(() => app.close());

  /** fetch would join repeated headers; here each goes out in a line of its own. */
  const send = (path: string, headers: [string, string][]): Promise<{ status: number; body: any }> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(app.baseUrl + path, { headers: [['Host', 'registry.test'], ...headers].flat() }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode!, body: text && JSON.parse(text) }));
      });
      request.on('error', reject).end();
    });
  const bearer = (): [string, string] => ['Authorization', `Bearer ${key}`];
  const denials = async (code: string): Promise<number> =>
    (await app.db.admin.query(`SELECT FROM audit_logs WHERE operation = 'access.denied' AND context->>'code' = $1`, [code])).rowCount!;

  it('are sound when each is named once', async () => {
    const headers: [string, string][] = [
      bearer(),
      ['X-Client-Account-ID', tenant.clientAccountId],
      ['X-Engagement-ID', tenant.engagementId],
      ['X-Flow-ID', flow],
    ];
    expect((await send(`${FLOWS}/${flow}`, headers)).status).toBe(200);
  });

  it.each(['X-Client-Account-ID', 'X-Engagement-ID', 'X-Flow-ID'])('are refused in %s, be they equal or not, and audited', async (name) => {
    const own = { 'X-Client-Account-ID': tenant.clientAccountId, 'X-Engagement-ID': tenant.engagementId }[name] ?? flow;
    const before = await denials('TENANT_CONTEXT_REQUIRED');
    for (const second of [own, OTHER]) {
      const answer = await send(FLOWS, [bearer(), [name, own], [name.toLowerCase(), second]]);
      expect(answer).toMatchObject({ status: 400, body: { code: 'TENANT_CONTEXT_REQUIRED', detail: expect.stringContaining(name) } });
    }
    expect(await denials('TENANT_CONTEXT_REQUIRED')).toBe(before + 2);
  });

  it('are refused for those who act on no tenant, too', async () => {
    const operator = await app.createKey('operator');
    const twice = ['X-Engagement-ID', OTHER] as [string, string];
    expect((await send(FLOWS, [['Authorization', `Bearer ${operator}`], twice, twice])).status).toBe(400);
  });

  it('are no proof of who asks: an Authorization that comes twice is refused like none, whichever of the two is right', async () => {
    const wrong: [string, string] = ['authorization', `Bearer sr_${'x'.repeat(43)}`];
    for (const headers of [
      [bearer(), wrong],
      [wrong, bearer()],
      [bearer(), bearer()],
    ])
      expect(await send(FLOWS, headers)).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });

  it('of flows are refused when X-Flow-ID and the address differ, on every route of a flow', async () => {
    for (const rest of ['', '/assets', '/imports', '/field-mappings', '/report', '/events', `/imports/${OTHER}/errors`]) {
      const answer = await app.request('GET', `${FLOWS}/${flow}${rest}`, { key, headers: { 'x-flow-id': OTHER } });
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'TENANT_CONTEXT_REQUIRED', detail: 'X-Flow-ID and the address name different flows: name one flow.' },
      });
    }
    const advance = await app.request('POST', `${FLOWS}/${flow}/advance`, { key, headers: { 'x-flow-id': OTHER } });
    expect(advance.status).toBe(400);
  });

  it('of flows are refused when header, execution and input differ', async () => {
    const execute = (body: object, header?: string): Promise<Answer> =>
      app.request('POST', EXECUTIONS, { key, body, ...(header ? { headers: { 'x-flow-id': header } } : {}) });
    for (const [body, header] of [
      [{ input: {}, flowId: flow }, OTHER],
      [{ input: { flowId: flow } }, OTHER],
      [{ input: { flowId: flow }, flowId: OTHER }, undefined],
    ] as const)
      expect(await execute(body, header)).toMatchObject({ status: 400, body: { code: 'TENANT_CONTEXT_REQUIRED' } });
    // Agreed; that this flow has nothing to analyse yet is another matter.
    const agreed = await execute({ input: { flowId: flow }, flowId: flow }, flow.toUpperCase());
    expect(agreed).toMatchObject({ status: 409, body: { code: 'FLOW_STATE_CONFLICT' } });
  });

  it.each<[string, string, unknown]>([
    ['GET', FLOWS, undefined],
    ['GET', `${FLOWS}/:flow`, undefined],
    ['GET', `${FLOWS}/:flow/assets`, undefined],
    ['GET', `${FLOWS}/:flow/waves`, undefined],
    ['GET', `${FLOWS}/:flow/report`, undefined],
    ['GET', `${FLOWS}/:flow/imports`, undefined],
    ['GET', `${FLOWS}/:flow/events`, undefined],
    ['GET', '/api/v1/tools', undefined],
    ['GET', '/api/v1/tools/asset_get', undefined],
    ['POST', FLOWS, { name: 'x' }],
    ['POST', `${FLOWS}/:flow/advance`, {}],
    ['POST', `${FLOWS}/:flow/pause`, {}],
    ['POST', `${FLOWS}/:flow/phases/data_cleansing/execute`, {}],
    ['POST', `${FLOWS}/:flow/field-mappings/approve`, {}],
    ['PUT', `${FLOWS}/:flow/field-mappings`, { mappings: [{ source: 'a', target: null }] }],
    ['POST', EXECUTIONS, { input: {} }],
  ])('of a tenant are refused in query and body, as any field that is not known: %s %s', async (method, path, body) => {
    const url = path.replace(':flow', flow);
    for (const field of ['clientAccountId', 'engagementId', 'client_account_id']) {
      const own = field === 'engagementId' ? tenant.engagementId : tenant.clientAccountId;
      const answers = [await app.request(method, `${url}?${field}=${own}`, { key, body })];
      if (body) answers.push(await app.request(method, url, { key, body: { ...body, [field]: own } }));
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
        expect(answer.body.errors.map((error: { field: string }) => error.field)).toEqual([field]);
      }
    }
  });
});
