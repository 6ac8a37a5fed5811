import { TestApp } from '../support/test-app';
import { type TestTenant } from '../support/test-database';
import { until } from '../support/until';
import { AttackModule } from './attacks/attack.module';
import { AttackTool } from './attacks/attack.tool';
import { PROCESS_ATTACKS } from './attacks/process-attacks';
import { SQL_ATTACKS } from './attacks/sql-attacks';
import { tracesIn } from './attacks/traces';

const SECRET_OF_B = 'secret of b';
const ANONYMOUS = PROCESS_ATTACKS.filter(({ anonymous }) => anonymous).map(({ name }) => name);
const ATTACKS = [...SQL_ATTACKS, ...PROCESS_ATTACKS].map(({ name }) => name);

/** Each attack is made by a tool that was called over HTTP, and that swallows what stops it. */
describe('a tool that attacks its session', () => {
  let app: TestApp;
  let key: string;

  beforeAll(async () => {
    // Without the prober, which would open transactions of its own.
    app = await TestApp.start({ ISOLATION_PROBE_INTERVAL_MS: '0' }, [AttackModule]);
    AttackTool.url = app.db.database.pools.urls.tenant;
    const tenants: TestTenant[] = [await app.db.createTenant(), await app.db.createTenant()];
    key = await app.createKey('agent', tenants[0]);
    for (const [i, { clientAccountId, engagementId }] of tenants.entries())
      await app.db.admin.query(
        `INSERT INTO learned_mappings (client_account_id, engagement_id, kind, source, target) VALUES ($1, $2, 'inventory', $3, 'name')`,
        [clientAccountId, engagementId, i === 0 ? 'of a' : SECRET_OF_B],
      );
  });
  afterAll(() => app.close());
  beforeEach(() => void AttackTool.seen.splice(0));

  /** By the name of the tool; of no tool under `none`. */
  const counted = async (): Promise<Record<string, number>> => {
    const { body } = await app.request('GET', '/metrics');
    const counters = String(body).matchAll(/^session_ownership_violations_total\{tool_name="(\w+)"\} (\d+)$/gm);
    return Object.fromEntries([...counters].map(([, tool, count]) => [tool!, Number(count)]));
  };
  const audited = async (): Promise<{ level: string; tool: string | null; stack: string }[]> =>
    (
      await app.db.admin.query(
        `SELECT level, context->>'tool_name' AS tool, context->>'stack' AS stack FROM audit_logs WHERE context->>'violation' IS NOT NULL ORDER BY id`,
      )
    ).rows;
  const attack = (name: string) => app.request('POST', '/api/v1/tools/attack/executions', { key, body: { input: { attack: name } } });

  it('knows more than ninety ways', () => {
    expect(new Set(ATTACKS).size).toBe(ATTACKS.length);
    expect(ATTACKS.length).toBeGreaterThanOrEqual(120);
  });

  it('is the only thing that counts: without an attack its row is kept, and nothing is a violation', async () => {
    const before = await counted();
    expect((await attack('none')).body).toMatchObject({ output: { done: true } });
    expect((await app.db.admin.query(`DELETE FROM learned_mappings WHERE kind = 'evil'`)).rowCount).toBe(1);
    expect(await counted()).toEqual(before);
  });

  it.each(ATTACKS)('gains nothing, and is counted and audited once: %s', async (name) => {
    const [before, violations, evidence] = [await tracesIn(app.db.admin), await counted(), (await audited()).length];
    const { status, body } = await attack(name);
    const late = AttackTool.later.splice(0);
    for (const work of late) await work().catch(() => undefined);

    const tool = ANONYMOUS.includes(name) ? 'none' : 'attack';
    const refused = late.length === 0 && tool !== 'none';
    if (refused) expect({ status, code: body.code }).toEqual({ status: 500, code: 'SESSION_OWNERSHIP_VIOLATION' });
    // The work itself was honest, and nothing of it is lost.
    else expect((await app.db.admin.query(`DELETE FROM learned_mappings WHERE kind = 'evil' AND source <> 'late'`)).rowCount).toBe(1);
    expect(await tracesIn(app.db.admin)).toEqual(before);
    expect(JSON.stringify(AttackTool.seen)).not.toContain(SECRET_OF_B);
    expect(await counted()).toEqual({ ...violations, [tool]: violations[tool]! + 1 });
    await until('the violation is audited', async () => (await audited()).length > evidence);
    const rows = await audited();
    expect(rows).toHaveLength(evidence + 1);
    expect(rows.at(-1)).toMatchObject({ level: 'ERROR', tool: tool === 'none' ? null : tool, stack: expect.stringMatching(/\n {4}at /) });
  });

  it('leaves the service as it was: honest calls go on, and no transaction is open', async () => {
    expect((await attack('none')).status).toBe(200);
    const { rowCount } = await app.db.admin.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename = 'registry_app' AND state <> 'idle'`,
    );
    expect(rowCount).toBe(0);
  });
});

/** What the process lets pass meets the database's own refusals. */
describe('a tool that attacks its session where violations are only reported', () => {
  let app: TestApp;
  let key: string;
  let tenant: TestTenant;

  beforeAll(async () => {
    app = await TestApp.start({ ENFORCE_SESSION_OWNERSHIP: 'false', SERVICE_POOL_SIZE: '2' }, [AttackModule]);
    tenant = await app.db.createTenant();
    key = await app.createKey('agent', tenant);
    const other = await app.db.createTenant();
    await app.db.admin.query(
      `INSERT INTO learned_mappings (client_account_id, engagement_id, kind, source, target) VALUES ($1, $2, 'inventory', $3, 'name')`,
      [other.clientAccountId, other.engagementId, SECRET_OF_B],
    );
  });
  afterAll(() => app.close());

  it.each(SQL_ATTACKS.map(({ name }) => name))('is reported once, and gains nothing either: %s', async (name) => {
    const reported: unknown[] = [];
    const stop = app.db.database.violations.subscribe((violation) => reported.push(violation));
    AttackTool.seen.splice(0);
    const before = await tracesIn(app.db.admin);
    const { status } = await app.request('POST', '/api/v1/tools/attack/executions', { key, body: { input: { attack: name } } });
    stop();
    expect(reported).toHaveLength(1);
    // What the tool did as it may is its own: all of it when the call succeeded, else nothing. A job is one of the tool's ways too.
    await app.db.admin.query(`DELETE FROM graphile_worker._private_jobs`);
    const { rowCount } = await app.db.admin.query(`DELETE FROM learned_mappings WHERE kind = 'evil' AND client_account_id = $1`, [
      tenant.clientAccountId,
    ]);
    if (status !== 200) expect(rowCount).toBe(0);
    expect(await tracesIn(app.db.admin)).toEqual(before);
    expect(JSON.stringify(AttackTool.seen)).not.toContain(SECRET_OF_B);
    const { rows } = await app.db.database.pools.tenant.query(`SELECT current_setting('statement_timeout') AS timeout`);
    expect(rows).toEqual([{ timeout: '15s' }]);
  });
});
