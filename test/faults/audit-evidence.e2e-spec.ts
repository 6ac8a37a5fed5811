import { AuditService } from '@app/audit';
import { DatabasePools } from '@app/persistence';
import { ToolCatalogue } from '@app/tools';
import { type Answer, TestApp } from '../support/test-app';
import { seededRandom } from '../support/seeded-random';
import { until } from '../support/until';

const SEED = 4_004;
const FAILURES = 1_000;
const CLIENTS = 25;

describe('the evidence of tools', () => {
  let app: TestApp;
  let key: string;
  const start = async (env: Record<string, string> = {}): Promise<void> => {
    app = await TestApp.start(env);
    app.app.useLogger(false);
    key = await app.createKey('agent', await app.db.createTenant());
  };
  afterEach(async () => {
    jest.restoreAllMocks();
    await app.close();
  });

  const run = (hostname: string): Promise<Answer> =>
    app.request('POST', '/api/v1/tools/asset_upsert/executions', { key, body: { input: { hostname } } });
  /** How operations of tools ended; a violation that one of them tried has a row of its own beside. */
  const rows = async (): Promise<{ level: string; count: number; errors: string[] }[]> => {
    const { rows: counted } = await app.db.admin.query(
      `SELECT level, count(*)::int AS count, array_agg(DISTINCT context->>'error_type') AS errors FROM audit_logs
        WHERE category = 'TOOL_OPERATION' AND NOT context ? 'violation' GROUP BY level ORDER BY level`,
    );
    return counted;
  };

  /** Until restored. */
  const databaseAway = (): jest.SpyInstance => {
    const { audit } = app.app.get(DatabasePools, { strict: false });
    const refused = async (): Promise<never> => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    return jest.spyOn(audit as unknown as { query: () => Promise<unknown> }, 'query').mockImplementation(refused);
  };

  /** Ways for a tool to fail after it has written. */
  const ways = [
    async () => Promise.reject(new Error('a defect')),
    async (services: any) => services.session.insert(Date, {}),
    async (services: any) => void (await services.session.query({ name: 'not declared', text: 'SELECT 1' })),
    async () => JSON.parse('not JSON'),
  ];

  it(`is complete: ${FAILURES} failures leave ${FAILURES} ERROR rows and nothing else (seed ${SEED})`, async () => {
    await start();
    const { handler } = app.app.get(ToolCatalogue, { strict: false }).get('asset_upsert');
    const honest = handler.execute.bind(handler);
    const random = seededRandom(SEED);
    jest.spyOn(handler, 'execute').mockImplementation(async (input, services) => {
      await honest(input, services);
      await ways[Math.floor(random() * ways.length)]!(services);
      throw new Error('unreachable');
    });
    let next = 0;
    const client = async (): Promise<void> => {
      while (next < FAILURES) expect((await run(`failing-${next++}`)).status).toBe(500);
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    expect(await rows()).toEqual([expect.objectContaining({ level: 'ERROR', count: FAILURES })]);
    expect((await app.db.admin.query('SELECT FROM assets')).rowCount).toBe(0);
  });

  it('of failures outlives a time in which it cannot be written', async () => {
    await start();
    const away = databaseAway();
    expect((await run('')).status).toBe(422);
    expect((await app.request('GET', '/api/v1/tools', { key: 'sr_unknown' })).status).toBe(401);
    expect(await waiting()).toBe(2);
    away.mockRestore();
    await until(
      'the rows are written',
      async () => (await app.db.admin.query(`SELECT FROM audit_logs WHERE level <> 'INFO'`)).rowCount === 2,
    );
    await until('nothing waits', async () => (await waiting()) === 0);
  });

  it('of failures is written before the end, when the database is back by then', async () => {
    await start();
    const away = databaseAway();
    expect((await run('')).status).toBe(422);
    away.mockRestore();
    await app.app.get(AuditService, { strict: false }).onApplicationShutdown();
    expect(await rows()).toEqual([{ level: 'ERROR', count: 1, errors: ['VALIDATION_FAILED'] }]);
  });

  it('of successes alone is left out by AUDIT_TOOL_OPERATIONS=false', async () => {
    await start({ AUDIT_TOOL_OPERATIONS: 'false' });
    const auditor = await app.createKey('auditor', await app.db.createTenant());
    expect((await run('quiet')).status).toBe(200);
    expect((await run('')).status).toBe(422);
    expect((await app.request('POST', '/api/v1/tools/asset_upsert/executions', { key: auditor, body: { input: {} } })).status).toBe(403);
    expect((await app.request('POST', '/api/v1/discovery/flows', { key, body: { name: 'audited all the same' } })).status).toBe(201);
    const { rows: kept } = await app.db.admin.query('SELECT level, operation FROM audit_logs ORDER BY id');
    expect(kept).toEqual([
      { level: 'ERROR', operation: 'asset_upsert' },
      { level: 'WARN', operation: 'access.denied' },
      { level: 'INFO', operation: 'flow.create' },
    ]);
  });

  const waiting = async (): Promise<number> =>
    Number(/^audit_evidence_waiting_rows (\d+)$/m.exec(String((await app.request('GET', '/metrics')).body))![1]);
});
