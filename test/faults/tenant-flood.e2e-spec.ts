import { FlowClient } from '../support/flow-client';
import { holdQueues } from '../support/held-queues';
import { TestApp } from '../support/test-app';
import { type TestTenant } from '../support/test-database';

const FLOWS_OF_A = 200;
/** So many of them go on by themselves; the others are asked for their first phase only, to keep the test short. */
const ON_THEIR_OWN = 40;
const AT_A_TIME = 2;
const FEW_CLIENTS = 4;
/** A flow has six phases; beside each of B's, the other worker may begin one or two of A's. */
const A_FEW = 24;
const INVENTORY = 'hostname,operating_system\nweb01,Debian 12\n';

describe('a tenant that floods the service with flows', () => {
  let app: TestApp | undefined;
  let a: TestTenant;
  let b: TestTenant;
  let flowsOfA: FlowClient;
  let flowsOfB: FlowClient;

  async function start(workers: number): Promise<TestApp> {
    app = await TestApp.start({
      WORKER_CONCURRENCY: String(workers),
      TENANT_JOB_CONCURRENCY: String(AT_A_TIME),
      SERVICE_POOL_WAIT_MS: '30000',
    });
    [a, b] = [await app.db.createTenant(), await app.db.createTenant()];
    flowsOfA = new FlowClient(app.baseUrl, await app.createKey('agent', a));
    flowsOfB = new FlowClient(app.baseUrl, await app.createKey('agent', b));
    return app;
  }
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  async function started(flows: FlowClient, command = '/advance'): Promise<string> {
    const id = await flows.create({ autopilot: true });
    expect((await flows.upload(id, INVENTORY)).status).toBe(202);
    expect((await flows.post(id, command)).status).toBe(202);
    return id;
  }
  async function flood(count: number, onTheirOwn = count): Promise<void> {
    let left = count;
    const client = async (): Promise<void> => {
      while (left-- > 0) await started(flowsOfA, left < onTheirOwn ? '/advance' : '/phases/data_import/execute');
    };
    await Promise.all(Array.from({ length: FEW_CLIENTS }, client));
  }
  const number = async (text: string, parameters: unknown[]): Promise<number> =>
    Number((await app!.db.admin.query<{ n: string }>(text, parameters)).rows[0]!.n);
  const runningOfA = () =>
    number(`SELECT count(*) AS n FROM graphile_worker._private_jobs WHERE locked_at IS NOT NULL AND payload->>'clientAccountId' = $1`, [
      a.clientAccountId,
    ]);
  const throughOfA = () =>
    number(`SELECT count(*) AS n FROM discovery_flows WHERE client_account_id = $1 AND status IN ('completed', 'paused')`, [
      a.clientAccountId,
    ]);
  /** The most jobs of A that were seen at once until all its flows were through. */
  async function watch(flows: number): Promise<number> {
    let most = 0;
    for (const deadline = Date.now() + 240_000; (await throughOfA()) < flows;) {
      most = Math.max(most, await runningOfA());
      if (Date.now() > deadline) throw new Error(`Only ${await throughOfA()} of the flows of A were through.`);
    }
    return most;
  }

  it(`of ${FLOWS_OF_A} leaves room for another tenant's first one, which does not wait for more than a few of its phases`, async () => {
    const { db } = await start(2);
    const release = await holdQueues(db, a);
    await flood(FLOWS_OF_A, ON_THEIR_OWN);
    await release();
    const id = await started(flowsOfB);
    expect(await flowsOfB.settled(id, undefined, 120_000)).toMatchObject({ status: 'completed' });
    const before = await number(
      `SELECT count(*) AS n FROM flow_phases p WHERE p.client_account_id = $1
          AND p.completed_at BETWEEN (SELECT created_at FROM flow_events WHERE flow_id = $2 AND type = 'phase.started' ORDER BY seq LIMIT 1) AND (SELECT completed_at FROM discovery_flows WHERE id = $2)`,
      [a.clientAccountId, id],
    );
    process.stdout.write(`phases of A that ended between the start of B's flow and its end: ${before}\n`);
    expect(before).toBeLessThanOrEqual(A_FEW);
    expect(await watch(FLOWS_OF_A)).toBeLessThanOrEqual(AT_A_TIME);

    // Nothing is lost, nothing is left.
    expect(await number('SELECT count(*) AS n FROM discovery_flows WHERE client_account_id = $1', [a.clientAccountId])).toBe(FLOWS_OF_A);
    const done = await number(`SELECT count(*) AS n FROM flow_phases WHERE client_account_id = $1 AND status IN ('completed', 'skipped')`, [
      a.clientAccountId,
    ]);
    expect(done).toBe(6 * ON_THEIR_OWN + FLOWS_OF_A - ON_THEIR_OWN);
    expect(await number('SELECT count(*) AS n FROM graphile_worker._private_jobs WHERE attempts >= max_attempts', [])).toBe(0);
  }, 400_000);

  it('has no more phases at a time than it may, though more workers are idle, and each only once', async () => {
    const { db } = await start(5);
    const release = await holdQueues(db, a);
    await flood(20);
    await release();
    expect(await watch(20)).toBe(AT_A_TIME);
    expect(await number(`SELECT count(*) AS n FROM flow_phases WHERE client_account_id = $1 AND attempts > 1`, [a.clientAccountId])).toBe(
      0,
    );
  }, 240_000);

  it('makes only its own jobs wait: the more of them there are, the later comes the next', async () => {
    const { db } = await start(2);
    const release = await holdQueues(db, a, b);
    await flood(12);
    await started(flowsOfB);
    const priorities = async ({ clientAccountId }: TestTenant): Promise<number[]> =>
      (
        await db.admin.query<{ priority: number }>(
          `SELECT priority FROM graphile_worker._private_jobs WHERE payload->>'clientAccountId' = $1 ORDER BY priority`,
          [clientAccountId],
        )
      ).rows.map(({ priority }) => priority);
    const ofA = await priorities(a);
    expect(ofA).toHaveLength(12);
    expect(ofA[0]).toBe(0);
    expect(ofA.at(-1)).toBeGreaterThan(12 - FEW_CLIENTS);
    expect(await priorities(b)).toEqual([0]);
    await release();
    expect(await watch(12)).toBeLessThanOrEqual(AT_A_TIME);
  }, 120_000);
});
