import { TenantSession, currentUnitOfWork, sql } from '@app/persistence';
import { ToolCatalogue } from '@app/tools';
import { ESCAPES } from '../../support/escapes';
import { FlowClient } from '../../support/flow-client';
import { type Answer, TestApp } from '../../support/test-app';
import { until } from '../../support/until';

const TOOL = 'asset_upsert';
const METRIC = 'session_ownership_violations_total';

/** The application with one tool whose code the test replaces. */
class Harness {
  private constructor(
    readonly app: TestApp,
    readonly key: string,
    readonly auditor: string,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<Harness> {
    const app = await TestApp.start(env);
    // Every refusal is an error with its stack in the log.
    app.app.useLogger(false);
    const tenant = await app.db.createTenant();
    return new Harness(app, await app.createKey('agent', tenant), await app.createKey('auditor', tenant));
  }

  run(input: object = { hostname: 'web01' }): Promise<Answer> {
    return this.app.request('POST', `/api/v1/tools/${TOOL}/executions`, { key: this.key, body: { input } });
  }

  /** One call of a tool that first does this, hides its failure, and then goes about its business. */
  async runRogue(deed: (url: string) => Promise<unknown>): Promise<Answer> {
    const { handler } = this.app.app.get(ToolCatalogue, { strict: false }).get(TOOL);
    const honest = handler.execute.bind(handler);
    const spy = jest.spyOn(handler, 'execute').mockImplementation(async (input, services) => {
      await deed(this.app.db.config.database.url!).catch(() => undefined);
      return honest(input, services);
    });
    try {
      return await this.run();
    } finally {
      spy.mockRestore();
    }
  }

  /** The counter by tool. */
  async counts(): Promise<Record<string, number>> {
    const { status, headers, body } = await this.app.request('GET', '/metrics');
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: expect.stringMatching(/^text\/plain; version=/) });
    const lines = [...String(body).matchAll(new RegExp(`^${METRIC}\\{tool_name="(\\w+)"\\} (\\d+)$`, 'gm'))];
    return Object.fromEntries(lines.map(([, tool, count]) => [tool!, Number(count)]));
  }

  async total(): Promise<number> {
    return Object.values(await this.counts()).reduce((sum, count) => sum + count, 0);
  }

  /** The rows of violations, when there are `count` of them. */
  violations(count: number): Promise<any[]> {
    return until(`${count} violations in the audit trail`, async () => {
      const { rows } = await this.app.db.admin.query(`SELECT * FROM audit_logs WHERE context ? 'violation' ORDER BY created_at, id`);
      return rows.length >= count && rows;
    });
  }
}

describe('a session that is not left to its orchestrator', () => {
  let harness: Harness;
  let seen = 0;
  beforeAll(async () => {
    harness = await Harness.start();
  });
  afterAll(() => harness.app.close());

  it('has a counter at 0 for each tool, and for none', async () => {
    const { body } = await harness.app.request('GET', '/api/v1/tools', { key: harness.key });
    const tools = body.items.map(({ name }: { name: string }) => name);
    expect(await harness.counts()).toEqual(Object.fromEntries([...tools, 'none'].map((name) => [name, 0])));
    expect((await harness.app.request('GET', '/openapi.json')).body.paths['/metrics'].get).toBeDefined();
  });

  it.each(ESCAPES.filter(({ traceable }) => traceable !== false))(
    'is one 500, one more in the metric and one row of evidence for $name',
    async ({ attempt }) => {
      const before = await harness.counts();
      const answer = await harness.runRogue(attempt);
      expect(answer).toMatchObject({ status: 500, body: { code: 'SESSION_OWNERSHIP_VIOLATION', status: 500 } });
      expect(JSON.stringify(answer.body)).not.toMatch(/ at |\.ts|127\.0\.0\.1/);
      expect(await harness.counts()).toEqual({ ...before, [TOOL]: before[TOOL]! + 1 });

      const rows = await harness.violations(++seen);
      expect(rows).toHaveLength(seen);
      expect(rows.at(-1)).toMatchObject({
        category: 'TOOL_OPERATION',
        level: 'ERROR',
        operation: TOOL,
        request_id: answer.body.requestId,
        context: { tool_name: TOOL, violation: 'own_connection', refused: true, success: false },
      });
      expect(rows.at(-1).context.stack).toMatch(/\n {4}at /);
      expect(rows.at(-1).context.stack.length).toBeLessThanOrEqual(2_000);
      expect((await harness.app.db.admin.query('SELECT FROM assets')).rowCount).toBe(0);
    },
  );

  it('has the usual ERROR row of each failed operation beside that', async () => {
    const { rows } = await harness.app.db.admin.query(`SELECT context FROM audit_logs WHERE operation = $1 AND NOT context ? 'violation'`, [
      TOOL,
    ]);
    expect(rows).toHaveLength(seen);
    for (const { context } of rows) expect(context).toMatchObject({ success: false, error_type: 'SESSION_OWNERSHIP_VIOLATION' });
  });

  it('is noticed when a tool ends the transaction', async () => {
    const before = await harness.counts();
    const answer = await harness.runRogue(() => new TenantSession(currentUnitOfWork()).query(sql('test.rogue_rollback', 'ROLLBACK')));
    expect(answer).toMatchObject({ status: 500, body: { code: 'SESSION_OWNERSHIP_VIOLATION' } });
    expect(await harness.counts()).toEqual({ ...before, [TOOL]: before[TOOL]! + 1 });
    expect((await harness.violations(++seen)).at(-1)).toMatchObject({ operation: TOOL, context: { violation: 'raw_sql' } });
  });

  it('is noticed when a tool uses it after its boundary, and put down to that tool', async () => {
    const before = await harness.counts();
    let over!: () => void;
    const answered = new Promise<void>((resolve) => (over = resolve));
    let late: Promise<unknown> | undefined;
    const answer = await harness.runRogue(async () => {
      const session = new TenantSession(currentUnitOfWork());
      late = answered.then(() => session.query(sql('test.late', 'SELECT 1')));
      late.catch(() => undefined);
    });
    expect(answer.status).toBe(200);
    over();
    await expect(late).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
    expect(await harness.counts()).toEqual({ ...before, [TOOL]: before[TOOL]! + 1 });
    expect((await harness.violations(++seen)).at(-1)).toMatchObject({
      operation: TOOL,
      request_id: answer.headers.get('x-request-id'),
      context: { violation: 'late_use', tool_name: TOOL },
    });
  });

  it('counts for no tool what comes from outside of any request', async () => {
    const before = await harness.counts();
    const stray = ESCAPES[0]!.attempt(harness.app.db.config.database.url!);
    await expect(stray).rejects.toMatchObject({ code: 'SESSION_OWNERSHIP_VIOLATION' });
    expect(await harness.counts()).toEqual({ ...before, none: before.none! + 1 });
    expect((await harness.violations(++seen)).at(-1)).toMatchObject({
      operation: 'session.violation',
      client_account_id: '00000000-0000-0000-0000-000000000000',
      context: { tool_name: null, client_account_id: null },
    });
  });

  it('counts nothing for honest traffic: tools, a whole flow in the background, audit, probes', async () => {
    const before = await harness.total();
    const calls = await Promise.all(Array.from({ length: 40 }, (_, i) => harness.run({ hostname: `web${i}` })));
    expect(calls.map(({ status }) => status)).toEqual(calls.map(() => 200));
    const flows = new FlowClient(harness.app.baseUrl, harness.key);
    const id = await flows.create({ autopilot: true });
    expect((await flows.upload(id, 'name,ip\nhost-a,192.0.2.1\n')).status).toBe(202);
    await flows.post(id, '/advance');
    expect((await flows.settled(id)).status).toBe('completed');
    expect((await harness.app.request('GET', '/api/v1/audit/logs', { key: harness.auditor })).status).toBe(200);
    expect((await harness.app.request('GET', '/health/ready')).status).toBe(200);
    expect(await harness.total()).toBe(before);
  });
});

describe('under ENFORCE_SESSION_OWNERSHIP=false', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start({ ENFORCE_SESSION_OWNERSHIP: 'false' });
  });
  afterAll(() => harness.app.close());

  it('a connection of its own is counted and audited, and the tool goes ahead', async () => {
    for (const [index, { name, attempt }] of ESCAPES.slice(0, 5).entries()) {
      expect({ name, status: (await harness.runRogue(attempt)).status }).toEqual({ name, status: 200 });
      expect((await harness.counts())[TOOL]).toBe(index + 1);
    }
    const rows = await harness.violations(5);
    expect(rows).toHaveLength(5);
    for (const { context } of rows) expect(context).toMatchObject({ violation: 'own_connection', refused: false, success: false });
  });
});
