import { request } from 'node:http';
import { type OwnershipViolation } from '@app/persistence';
import { seededRandom } from '../support/seeded-random';
import { TestApp } from '../support/test-app';
import { type TestTenant } from '../support/test-database';
import { until } from '../support/until';
import { MixedWorkModule } from './interleaving/mixed-work.module';

const TENANTS = 50;
const CALLS = 10_000;
const OPERATIONS_EACH = 10;
const CONCURRENCY = 32;
const SEED = Number(process.env.INTERLEAVING_SEED ?? Date.now() % 1_000_000);

interface Caller extends TestTenant {
  mark: string;
  key: string;
}

interface Outcome {
  tag: string;
  tenant: Caller;
  /** Null: the client has hung up before the answer. */
  answer: { status: number; output?: { foreign: number; left: number } } | null;
}

/** 100,000 operations in 10,000 transactions of 50 tenants on two connections; a tenth of the clients hang up. */
describe(`many tenants on few connections (INTERLEAVING_SEED=${SEED})`, () => {
  let app: TestApp;
  let callers: Caller[];
  const violations: OwnershipViolation[] = [];
  const outcomes: Outcome[] = [];

  beforeAll(async () => {
    // Without the prober, which would open transactions of its own.
    const env = { SERVICE_POOL_SIZE: '2', SERVICE_POOL_WAIT_MS: '60000', ISOLATION_PROBE_INTERVAL_MS: '0' };
    app = await TestApp.start(env, [MixedWorkModule]);
    app.db.database.violations.subscribe((violation) => violations.push(violation));
    callers = [];
    for (let i = 0; i < TENANTS; i++) {
      const tenant = await app.db.createTenant();
      const mark = `tenant-${i}`;
      callers.push({ ...tenant, mark, key: await app.createKey('agent', tenant) });
      await app.db.admin.query(
        `INSERT INTO learned_mappings (client_account_id, engagement_id, kind, source, target) VALUES ($1, $2, 'start', $3, 'name')`,
        [tenant.clientAccountId, tenant.engagementId, `${mark}/touch-me`],
      );
    }
    const random = seededRandom(SEED);
    let started = 0;
    const client = async (): Promise<void> => {
      while (started < CALLS) {
        const number = started++;
        const tenant = callers[Math.floor(random() * TENANTS)]!;
        outcomes.push(await call(tenant, `${tenant.mark}/${number}`, random));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, client));
    await until('every transaction has ended', async () => (await openTransactions()) === 0);
  }, 400_000);
  afterAll(() => app.close());

  const openTransactions = async (): Promise<number> =>
    (
      await app.db.admin.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename = 'registry_app' AND (state <> 'idle' OR xact_start IS NOT NULL)`,
      )
    ).rowCount ?? 0;

  const call = (tenant: Caller, tag: string, random: () => number): Promise<Outcome> => {
    const hangUpAfterMs = random() < 0.1 ? random() * 20 : null;
    const body = JSON.stringify({ input: { tag, seed: Math.floor(random() * 2 ** 31), operations: OPERATIONS_EACH } });
    return new Promise((resolve, reject) => {
      const sent = request(
        `${app.baseUrl}/api/v1/tools/mixed_work/executions`,
        { method: 'POST', headers: { authorization: `Bearer ${tenant.key}`, 'content-type': 'application/json' } },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () => resolve({ tag, tenant, answer: { status: response.statusCode!, output: JSON.parse(text).output } }));
          response.on('error', () => resolve({ tag, tenant, answer: null }));
        },
      );
      sent.on('error', (error) => (sent.destroyed ? resolve({ tag, tenant, answer: null }) : reject(error)));
      sent.end(body);
      if (hangUpAfterMs !== null) setTimeout(() => sent.destroy(), hangUpAfterMs);
    });
  };

  const answered = (): Outcome[] => outcomes.filter(({ answer }) => answer !== null);

  it('has tried both: clients that waited and clients that hung up', () => {
    expect(outcomes).toHaveLength(CALLS);
    const hungUp = CALLS - answered().length;
    expect(hungUp).toBeGreaterThan(CALLS * 0.05);
    expect(hungUp).toBeLessThan(CALLS * 0.15);
    expect(answered().filter(({ answer }) => answer!.status !== 200)).toEqual([]);
  });

  it('shows no operation a row of another tenant', () => {
    expect(answered().filter(({ answer }) => answer!.output!.foreign !== 0)).toEqual([]);
  });

  it('keeps every answered call whole, and of the others all or nothing, each under its own tenant', async () => {
    const { rows } = await app.db.admin.query<{ tenant: string; tag: string; rows: number }>(
      `SELECT client_account_id AS tenant, substring(source from '^[^/]+/[0-9]+') AS tag, count(*)::int AS rows
         FROM learned_mappings WHERE kind = 'mixed' GROUP BY 1, 2`,
    );
    const stored = new Map(rows.map(({ tenant, tag, rows }) => [tag, { tenant, rows }]));
    for (const { tag, tenant, answer } of outcomes) {
      const { left } = answer?.output ?? {};
      const found = stored.get(tag);
      if (left !== undefined) expect({ tag, rows: found?.rows ?? 0 }).toEqual({ tag, rows: left });
      if (found) expect({ tag, tenant: found.tenant }).toEqual({ tag, tenant: tenant.clientAccountId });
    }
    const untouched = await app.db.admin.query(`SELECT FROM learned_mappings WHERE kind = 'start'`);
    expect(untouched.rowCount).toBe(TENANTS);
  });

  it('audits each committed call exactly once, under its own tenant', async () => {
    const { rows } = await app.db.admin.query<{ tenant: string; calls: number }>(
      `SELECT client_account_id AS tenant, count(*)::int AS calls FROM audit_logs WHERE operation = 'mixed_work' AND level = 'INFO' GROUP BY 1`,
    );
    const audited = new Map(rows.map(({ tenant, calls }) => [tenant, calls]));
    for (const { clientAccountId } of callers) {
      const mine = outcomes.filter(({ tenant }) => tenant.clientAccountId === clientAccountId);
      const calls = audited.get(clientAccountId) ?? 0;
      expect(calls).toBeGreaterThanOrEqual(mine.filter(({ answer }) => answer !== null).length);
      expect(calls).toBeLessThanOrEqual(mine.length);
    }
  });

  it('leaves no transaction open, no connection borrowed, and takes no honest operation for a violation', async () => {
    expect(await openTransactions()).toBe(0);
    expect(violations).toEqual([]);
    const { rowCount } = await app.db.admin.query(`SELECT FROM audit_logs WHERE context->>'violation' IS NOT NULL`);
    expect(rowCount).toBe(0);
  });
});
