import { type Answer, TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';

describe("a tenant's audit trail", () => {
  let app: TestApp;
  let tenant: TestTenant;
  let agent: string;
  let auditor: string;

  beforeAll(async () => {
    app = await TestApp.start();
    tenant = await app.db.createTenant();
    agent = await app.createKey('agent', tenant);
    auditor = await app.createKey('auditor', tenant);
    for (const hostname of ['a1', 'a2', 'a3']) await run('asset_upsert', { hostname });
    await run('asset_get', { hostname: 'nowhere' }, { 'x-agent-name': 'scout' });
  });
  afterAll(() => app.close());

  const run = (tool: string, input: unknown, headers = {}): Promise<Answer> =>
    app.request('POST', `/api/v1/tools/${tool}/executions`, { key: agent, body: { input }, headers });
  const list = (query = '', key = auditor): Promise<Answer> => app.request('GET', `/api/v1/audit/logs${query}`, { key });

  it('comes newest first, in pages that neither repeat nor skip', async () => {
    const all = (await list()).body.items;
    expect(all.map(({ operation }: { operation: string }) => operation)).toEqual([
      'asset_get',
      'asset_upsert',
      'asset_upsert',
      'asset_upsert',
    ]);
    const paged: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: Answer = await list(`?limit=3${cursor && `&cursor=${cursor}`}`);
      paged.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(all);
  });

  it.each([
    ['?level=ERROR', 1],
    ['?level=INFO&toolName=asset_upsert', 3],
    ['?agentName=scout', 1],
    ['?category=FLOW_OPERATION', 0],
    ['?from=2999-01-01T00:00:00Z', 0],
    ['?to=2999-01-01T00:00:00Z', 4],
  ])('is filtered by %s', async (query, count) => {
    expect((await list(query)).body.items).toHaveLength(count);
  });

  it.each(['?level=LOUD', '?category=GOSSIP', '?limit=101', '?cursor=nonsense', '?from=yesterday', '?colour=red'])(
    'refuses %s',
    async (query) => {
      expect(await list(query)).toMatchObject({
        status: 422,
        body: { code: 'VALIDATION_FAILED', errors: [{ field: expect.any(String) }] },
      });
    },
  );

  it("shows another tenant nothing of it, and an agent not even its own tenant's", async () => {
    expect((await list('', await app.createKey('auditor', await app.db.createTenant()))).body.items).toEqual([]);
    expect(await list('', agent)).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
  });
});
