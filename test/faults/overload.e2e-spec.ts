import { readFileSync } from 'node:fs';
import { AdministrationService } from '@app/tenancy';
import { BuiltApp } from '../support/built-app';
import { closedLoop, postText, quantile, type TimedAnswer } from '../support/closed-loop';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { MachineLoad } from '../support/machine-load';
import { until } from '../support/until';

const EXECUTIONS = '/api/v1/tools/asset_upsert/executions';
/** With twenty requests at a time, as many as the tenants' pool has connections, the server is saturated: more add nothing but waiting. */
const SATURATING = 20;
const FLOOD = 10 * SATURATING;
/**
 * Of the other tenant, each with a moment between answer and request: about a quarter of what the server can do, so well within
 * its share. Who asks for more than half gets half, and waits for it.
 */
const NEIGHBOURS = 3;
const THINK_MS = 20;
const [ROUNDS, MOST_ROUNDS] = [5, 8];
const ROUND_MS = 1_600;
/**
 * Others took less of the machine in a quiet round. Their processes delay a busy server more than an idle one, so that without
 * enough such rounds the limits are as much wider as the disturbance that was measured, see `allowance`.
 */
const QUIET = 0.2;
/** Answers to refused clients are small, so what may grow is what waits: at most 1,000 requests of 256 KiB, and the heap of the server itself. */
const MOST_RSS_MB = 512;
/** The limit is 500 ms; the rest is for a refusal that finds the event loop busy. */
const REFUSED_WITHIN_MS = 600;

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const median = (values: number[]): number => quantile(values, 0.5);
const p99 = (answers: TimedAnswer[]): number => quantile(msOf(answers), 0.99);
const msOf = (answers: TimedAnswer[]): number[] => answers.map(({ ms }) => ms);
const rssMb = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
const accepted = (answers: TimedAnswer[]): TimedAnswer[] => answers.filter(({ status }) => status === 200);
const refused = (answers: TimedAnswer[]): TimedAnswer[] => answers.filter(({ status }) => status !== 200);
/** Without the limit of each client account the ratio was 8.4 and 5.1 on a busy machine, so at most 3.5 may pass. */
const MOST_MOVED = 1.75;
/** How much longer everything takes on what others leave of the machine. */
const stretch = (ofOthers: number): number => (ofOthers < QUIET ? 1 : 1 / (1 - ofOthers));
/** Waits for as long as it was told and up to as long again, as client libraries do so that not all come back at once. */
const likeALibrary = ({ retryAfter }: TimedAnswer): number => (retryAfter ?? 0) * 1_000 * (1 + Math.random());

/** What the neighbour got, without and with the flood. */
interface Round {
  idle: TimedAnswer[];
  flooded: TimedAnswer[];
  ofOthers: number;
}

const ratioOf = ({ idle, flooded }: Round): number => p99(flooded) / p99(idle);

/**
 * The rounds that count, and what their limits may be longer by, 1 if they were quiet. `times`, for absolute ones: what others have left
 * of the machine. `ratio`, for the neighbour's: what lies between the values that a disturbed machine has shown with the limit and without.
 */
function allowance(rounds: Round[]): { counted: Round[]; times: number; ratio: number } {
  const quiet = rounds.filter(({ ofOthers }) => ofOthers < QUIET);
  if (quiet.length >= ROUNDS) return { counted: quiet, times: 1, ratio: 1 };
  const times = Math.max(...rounds.map(({ ofOthers }) => stretch(ofOthers)));
  return { counted: rounds, times, ratio: MOST_MOVED };
}

describe('a server that gets more than it can do', () => {
  let db: TestDatabase;
  let apps: BuiltApp[] = [];
  let counter = 0;

  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.end('SIGKILL')));
    apps = [];
  });
  afterAll(() => db.drop());

  const start = (env: Record<string, string>): Promise<string> => {
    const fixed = { DATABASE_URL: db.config.database.url!, REGISTRY_SECRET: db.config.secret!, MIGRATE_ON_START: 'false' };
    // Without the prober, which has transactions of its own, and without the rate limits: what they refuse never gets this far.
    const off = { ISOLATION_PROBE_INTERVAL_MS: '0', RATE_LIMIT_PER_MINUTE: '0', TENANT_RATE_LIMIT_PER_MINUTE: '0' };
    const app = new BuiltApp('/nowhere', { ...fixed, ...off, ...env });
    apps.push(app);
    return app.listening();
  };
  const keyOfNewTenant = async (): Promise<string> =>
    (await new AdministrationService(db.database.pools).createApiKey({ role: 'agent', ...(await db.createTenant()) })).apiKey;
  const upsert = (key: string) => (): string =>
    postText(EXECUTIONS, key, { input: { hostname: `host-${counter++ % 400}`, assetType: 'server' } });
  const metric = async (url: string, line: string): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((one) => one.startsWith(`${line} `))
        ?.split(' ')
        .at(-1),
    );
  };
  /** Servers, database and load generator. */
  const ownProcesses = async (): Promise<number[]> => {
    const { rows } = await db.admin.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
    return [process.pid, ...apps.map(({ pid }) => pid), ...rows.map(({ pid }) => pid)];
  };
  const nothingInProgress = async (url: string): Promise<boolean> =>
    (await metric(url, 'units_of_work{state="in_progress"}')) === 0 && (await metric(url, 'units_of_work{state="waiting"}')) === 0;

  const expectRefusals = (answers: TimedAnswer[]): void => {
    for (const { status, retryAfter, body } of answers) {
      expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: 1 });
      expect(JSON.parse(body)).toMatchObject({
        code: 'OVERLOADED',
        status: 503,
        detail: expect.stringMatching(/^(This client account|The service) has/),
      });
    }
  };

  it('serves what it can in time, refuses the rest at once, keeps the other tenants out of it, and recovers', async () => {
    const url = await start({});
    const [flooding, neighbour] = [await keyOfNewTenant(), await keyOfNewTenant()];
    await closedLoop({ url, clients: SATURATING, next: upsert(flooding), signal: AbortSignal.timeout(2_000) });
    const visit = (ms = ROUND_MS): Promise<TimedAnswer[]> =>
      closedLoop({ url, clients: NEIGHBOURS, next: upsert(neighbour), pauseMs: () => THINK_MS, signal: AbortSignal.timeout(ms) });
    await visit(1_000);

    const REFUSED = 'requests_refused_total{reason="client_account"}';
    const refusedBefore = await metric(url, REFUSED);
    const flood: TimedAnswer[] = [];
    const rounds: Round[] = [];
    let rss = 0;
    const probes: number[] = [];
    while (rounds.length < MOST_ROUNDS && rounds.filter(({ ofOthers }) => ofOthers < QUIET).length < ROUNDS) {
      const load = new MachineLoad(await ownProcesses());
      const idle = await visit();
      const over = new AbortController();
      const clients = closedLoop({ url, clients: FLOOD, next: upsert(flooding), pauseMs: likeALibrary, signal: over.signal });
      await delay(700);
      const flooded = await visit();
      rss = Math.max(rss, rssMb(apps[0]!.pid));
      probes.push((await fetch(`${url}/health/ready`)).status);
      over.abort();
      flood.push(...(await clients));
      rounds.push({ idle, flooded, ofOthers: load.ofOthers(await ownProcesses()) });
    }
    const { counted, times, ratio } = allowance(rounds);
    const [inTime, turnedAway] = [accepted(flood), refused(flood)];
    const figures = rounds.map((round) => `${ratioOf(round).toFixed(2)} (others ${round.ofOthers.toFixed(2)})`);
    process.stdout.write(
      `flood: ${inTime.length} served, p99 ${p99(inTime).toFixed(0)} ms; ${turnedAway.length} refused, p50 ${median(msOf(turnedAway)).toFixed(1)}, ` +
        `slowest ${Math.max(...msOf(turnedAway)).toFixed(0)} ms; RSS ${rss.toFixed(0)} MB. neighbour: p99 idle ` +
        `${median(rounds.map(({ idle }) => p99(idle))).toFixed(1)}, flooded ${median(rounds.map(({ flooded }) => p99(flooded))).toFixed(1)} ms, ` +
        `ratios ${figures.join(', ')}; limits wider by ${times.toFixed(2)} and ${ratio.toFixed(2)}\n`,
    );

    // Two estimates of the same: a p99 of some hundred answers is a noisy thing, and a single slow answer moves them differently.
    const overAll = median(counted.map(({ flooded }) => p99(flooded))) / median(counted.map(({ idle }) => p99(idle)));
    expect(Math.min(median(counted.map(ratioOf)), overAll)).toBeLessThan(2 * ratio);
    expect(turnedAway.length).toBeGreaterThan(FLOOD);
    expect(inTime.length).toBeGreaterThan(FLOOD);
    expectRefusals(turnedAway);
    expect(p99(inTime)).toBeLessThan(1_000 * times);
    expect(quantile(msOf(turnedAway), 0.999)).toBeLessThan(REFUSED_WITHIN_MS * times);
    expect(rss).toBeLessThan(MOST_RSS_MB);
    expect(new Set(probes)).toEqual(new Set([200]));
    expect(rounds.flatMap(({ flooded }) => refused(flooded))).toEqual([]);

    await until('the flood is over', () => nothingInProgress(url), 5_000);
    const after = await visit();
    expect(refused(after)).toEqual([]);
    expect(p99(after)).toBeLessThan(2 * ratio * Math.max(...rounds.map(({ idle }) => p99(idle))));
    expect((await metric(url, REFUSED)) - refusedBefore).toBe(turnedAway.filter(({ body }) => body.includes('This client account')).length);
  }, 120_000);

  it('with two connections and two hundred clients refuses within the wait, lets no queue grow, and leaks nothing', async () => {
    const url = await start({ SERVICE_POOL_SIZE: '2' });
    const key = await keyOfNewTenant();
    const lock = await db.admin.connect();
    const { clientAccountId } = (
      await lock.query<{ clientAccountId: string }>(
        `SELECT m.client_account_id AS "clientAccountId" FROM api_keys k JOIN memberships m USING (principal_id) WHERE k.prefix = left($1, 11)`,
        [key],
      )
    ).rows[0]!;
    expect(clientAccountId).toBeDefined();
    const load = new MachineLoad(await ownProcesses());
    // Whoever has a connection waits for this lock, so that the pool is exhausted.
    await lock.query('BEGIN; LOCK TABLE assets IN ACCESS EXCLUSIVE MODE');
    const seen: { waiting: number }[] = [];
    const stop = new AbortController();
    const clients = closedLoop({ url, clients: 200, next: upsert(key), pauseMs: likeALibrary, signal: stop.signal });
    for (let i = 0; i < 10; i++) {
      await delay(150);
      seen.push({ waiting: await metric(url, 'units_of_work{state="waiting"}') });
    }
    await lock.query('ROLLBACK');
    lock.release();
    await until('work goes on', async () => (await fetch(`${url}/health/ready`)).status === 200);
    stop.abort();
    const answers = await clients;
    const times = stretch(load.ofOthers(await ownProcesses()));
    const turnedAway = refused(answers);
    process.stdout.write(
      `${answers.length} answers, ${turnedAway.length} refused, slowest ${Math.max(...msOf(turnedAway)).toFixed(0)} ms\n`,
    );
    expect(turnedAway.length).toBeGreaterThan(200);
    expectRefusals(turnedAway);
    expect(quantile(msOf(turnedAway), 0.999)).toBeLessThan(REFUSED_WITHIN_MS * times);
    // Of one client account, half of twice the pool.
    expect(Math.max(...seen.map(({ waiting }) => waiting))).toBe(2);
    await until('nothing is in progress', () => nothingInProgress(url), 5_000);
    // Nothing was begun for whom there was no turn, and so nothing is audited.
    const { rows } = await db.admin.query(`SELECT level FROM audit_logs WHERE client_account_id = $1 AND level <> 'INFO'`, [
      clientAccountId,
    ]);
    expect(rows).toEqual([]);
  });
});
