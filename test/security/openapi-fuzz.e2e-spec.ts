import { randomInt } from 'node:crypto';
import { Agent } from 'node:http';
import * as fc from 'fast-check';
import { type Operation } from '../support/answer-schema';
import { executionsOf, type FuzzedRequest, requestsTo } from '../support/fuzz/requests';
import { asCurl, send } from '../support/fuzz/send';
import { FuzzSubject } from '../support/fuzz/subject';
import { TestApp } from '../support/test-app';
import { until } from '../support/until';

const SEED = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 22);
const BATCHES = 20;
/** Requests of a batch go out at once. */
const BATCH = 24;
/** Public routes have little to get wrong, and need no key to get in. */
const weightOf = ({ security }: Operation): number => (security === undefined ? 4 : 1);
const FLOWS = '/api/v1/discovery/flows';

describe('the server, asked by anyone for anything that /openapi.json declares', () => {
  let app: TestApp;
  let subject: FuzzSubject;
  let operations: Operation[];
  const http = new Agent({ keepAlive: true, maxSockets: BATCH });
  /** How often each operation answered with each status. */
  const seen = new Map<string, number>();

  beforeAll(async () => {
    app = await TestApp.start({ RATE_LIMIT_PER_MINUTE: '0', TENANT_RATE_LIMIT_PER_MINUTE: '0', ISOLATION_PROBE_INTERVAL_MS: '3600000' });
    subject = await FuzzSubject.create(app);
    operations = app.contract.operations.flatMap((operation) =>
      operation.operationId === 'toolsExecute' ? executionsOf(operation, app.contract) : [operation],
    );
  });
  afterAll(async () => {
    http.destroy();
    await app.close();
  });

  /** What is wrong with the answer to one request; null when nothing is. */
  async function faultOf(request: FuzzedRequest): Promise<string | null> {
    const answer = await send(app.baseUrl, http, request).catch((error: Error) => error.message);
    if (typeof answer === 'string') return answer;
    const path = request.target.split('?')[0]!;
    const asked = app.contract.operationOf(request.method, path)?.operationId;
    const key = `${request.operationId.split(':')[0] === asked ? request.operationId : 'elsewhere'} ${answer.status}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    const code = (answer.body as { code?: string } | null)?.code;
    if (answer.status >= 500 && code !== 'OVERLOADED') return `${answer.status}: ${JSON.stringify(answer.body)}`;
    return request.method === 'HEAD' ? null : app.contract.faultOf(request.method, path, answer);
  }

  const count = (status = ''): number => [...seen].reduce((sum, [key, times]) => sum + (key.endsWith(status) ? times : 0), 0);

  it(
    `answers as it promises, and never with 500 (FUZZ_SEED=${SEED})`,
    async () => {
      process.stdout.write(`FUZZ_SEED=${SEED}\n`);
      const batches = fc.array(
        fc.oneof(...operations.map((operation) => ({ weight: weightOf(operation), arbitrary: requestsTo(operation, subject) }))),
        { minLength: BATCH, maxLength: BATCH },
      );
      for (let round = 0; round < ROUNDS; round += 1) {
        const property = fc.asyncProperty(batches, async (requests) => {
          const found = await Promise.all(requests.map(async (request) => [await faultOf(request), request] as const));
          const faults = found.flatMap(([fault, request]) => (fault ? [`${fault}\n  as ${request.actor}: ${asCurl(request)}`] : []));
          if (faults.length > 0) throw new Error(faults.join('\n'));
        });
        // Every request of a batch is printed as it was sent, so there is nothing to shrink.
        const { failed, errorInstance } = await fc.check(property, { seed: SEED + round, numRuns: BATCHES, endOnFailure: true });
        if (failed) throw errorInstance as Error;
        await subject.refresh();
      }
      process.stdout.write(`${count()} requests, ${count(' 503')} overloaded\n`);
      expect(count()).toBeGreaterThanOrEqual(10_000);
      expect(count(' 503')).toBeLessThan(count() / 100);
    },
    ROUNDS * 15_000,
  );

  it('has let somebody in everywhere', () => {
    const statuses = [...seen.keys()];
    const silent = operations.filter(({ operationId }) => !statuses.some((key) => key.startsWith(`${operationId} 2`)));
    expect(silent.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('works as before afterwards', async () => {
    const { flows } = subject;
    const id = await flows.create({ autopilot: true });
    await flows.upload(id, flows.sample('formats/generic-inventory.csv'));
    await flows.post(id, '/advance');
    expect(await flows.settled(id, ({ status }) => status === 'completed')).toMatchObject({ progressPercentage: 100 });
    expect((await app.request('GET', '/health/ready')).body.status).toBe('ok');
    expect((await app.request('GET', `${FLOWS}?limit=1`, { key: flows.key })).body.items[0].id).toBe(id);
  });

  it('holds no connection and no transaction afterwards', async () => {
    const { tenant, audit, ops } = app.db.database.pools;
    await until('every connection is back in its pool', () =>
      [tenant, audit, ops].every(({ idleCount, totalCount, waitingCount }) => idleCount === totalCount && waitingCount === 0),
    );
    const { rows } = await app.db.admin.query(
      `SELECT pid, query FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
    );
    expect(rows).toEqual([]);
  });
});
