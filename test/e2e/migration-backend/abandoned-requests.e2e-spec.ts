import * as http from 'node:http';
import { type ServiceRegistry } from '@app/service-registry';
import { ToolCatalogue } from '@app/tools';
import { type Answer, TestApp } from '../../support/test-app';
import { until } from '../../support/until';

const TOOL = 'asset_upsert';
const PATH = `/api/v1/tools/${TOOL}/executions`;
const LIMIT_MS = 400;

type Execute = (input: object, services: ServiceRegistry) => Promise<object>;

describe('a request that nobody waits for any longer', () => {
  let app: TestApp;
  let key: string;
  beforeAll(async () => {
    app = await TestApp.start({ TRANSACTION_TIMEOUT_MS: String(LIMIT_MS), SERVICE_POOL_SIZE: '2', ISOLATION_PROBE_INTERVAL_MS: '0' });
    app.app.useLogger(false);
    key = await app.createKey('agent', await app.db.createTenant());
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  /** The tool goes about its business, then does `after`. */
  const toolThat = (after: (services: ServiceRegistry) => Promise<void>): void => {
    const { handler } = app.app.get(ToolCatalogue, { strict: false }).get(TOOL) as { handler: { execute: Execute } };
    const honest = handler.execute.bind(handler);
    jest.spyOn(handler, 'execute').mockImplementation(async (input, services) => {
      const output = await honest(input, services);
      await after(services);
      return output;
    });
  };
  const run = (hostname: string): Promise<Answer> => app.request('POST', PATH, { key, body: { input: { hostname } } });
  const saved = async (hostname: string): Promise<number> =>
    (await app.db.admin.query('SELECT FROM assets WHERE hostname = $1', [hostname])).rowCount!;
  const evidence = async (hostname: string): Promise<{ level: string; error_type: string }[]> => {
    const { rows } = await app.db.admin.query<{ level: string; error_type: string }>(
      `SELECT level, context->>'error_type' AS error_type FROM audit_logs WHERE context->'input'->>'hostname' = $1`,
      [hostname],
    );
    return rows;
  };
  const openTransactions = async (): Promise<number> =>
    (
      await app.db.admin.query(
        `SELECT FROM pg_stat_activity WHERE usename = 'registry_app' AND state LIKE 'idle in%' AND datname = current_database()`,
      )
    ).rowCount!;
  const violations = async (): Promise<string[]> =>
    String((await app.request('GET', '/metrics')).body)
      .split('\n')
      .filter((line) => /^session_ownership_violations_total\{.*\} [1-9]/.test(line));

  it('is rolled back and answered at its deadline, although its tool never returns', async () => {
    toolThat(() => new Promise(() => undefined));
    const started = performance.now();
    const { status, headers, body } = await run('hangs');
    expect({ status, code: body.code, retry: headers.get('retry-after') }).toEqual({ status: 503, code: 'DEADLINE_EXCEEDED', retry: '1' });
    expect(performance.now() - started).toBeLessThan(LIMIT_MS + 2_000);
    expect({ saved: await saved('hangs'), open: await openTransactions() }).toEqual({ saved: 0, open: 0 });
    expect(await evidence('hangs')).toEqual([{ level: 'ERROR', error_type: 'DEADLINE_EXCEEDED' }]);
  });

  it('tells a tool that listens, and refuses one that goes on without counting it as a violation', async () => {
    let told: unknown = null;
    let late: unknown = null;
    toolThat(async (services) => {
      await new Promise((resolve) => services.signal.addEventListener('abort', resolve));
      told = services.signal.reason;
      await services.session.query({ name: 'late', text: 'SELECT 1' }).catch((error: unknown) => (late = error));
    });
    expect((await run('goes-on')).body.code).toBe('DEADLINE_EXCEEDED');
    await until('the tool has tried', () => late);
    expect([told, late]).toEqual([
      expect.objectContaining({ code: 'DEADLINE_EXCEEDED' }),
      expect.objectContaining({ code: 'DEADLINE_EXCEEDED' }),
    ]);
    expect(await violations()).toEqual([]);
  });

  it('is rolled back when its client goes, and leaves its evidence and a clean connection', async () => {
    let arrived = false;
    toolThat(async (services) => {
      arrived = true;
      await new Promise((resolve) => services.signal.addEventListener('abort', resolve));
    });
    const request = http.request(app.baseUrl + PATH, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
    request.on('error', () => undefined);
    request.end(JSON.stringify({ input: { hostname: 'gone' } }));
    await until('the tool runs', () => arrived);
    request.destroy();
    await until('the evidence is there', async () => (await evidence('gone')).length > 0);
    expect(await evidence('gone')).toEqual([{ level: 'ERROR', error_type: 'REQUEST_ABORTED' }]);
    expect({ saved: await saved('gone'), open: await openTransactions() }).toEqual({ saved: 0, open: 0 });

    jest.restoreAllMocks();
    // As many as there are connections, and more: none of them is held or spoilt.
    for (const hostname of ['next-1', 'next-2', 'next-3']) expect((await run(hostname)).status).toBe(200);
  });

  it('is not noticed when it was answered in time: the same connection serves the next one', async () => {
    for (const hostname of ['kept-1', 'kept-2']) expect((await run(hostname)).status).toBe(200);
    expect(await evidence('kept-1')).toEqual([{ level: 'INFO', error_type: null }]);
  });
});
