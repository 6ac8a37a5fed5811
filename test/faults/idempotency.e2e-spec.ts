import { randomUUID } from 'node:crypto';
import { type Answer, TestApp } from '../support/test-app';
import { type TestTenant } from '../support/test-database';

const FLOWS = '/api/v1/discovery/flows';
const CLIENTS = 50;
const ROUNDS = 5;

/** What a crowd of clients got that sent one request at the same time. */
interface Outcome {
  first: number;
  replayed: number;
  inProgress: number;
  /** 503 with Retry-After: no effect either. */
  busy: number;
  other: string[];
}

describe('many requests at the same time with one Idempotency-Key', () => {
  let app: TestApp;
  let a: TestTenant;
  let b: TestTenant;
  let keyA: string;
  let keyB: string;
  let admin: string;

  beforeAll(async () => {
    app = await TestApp.start({ SERVICE_POOL_SIZE: '10', SERVICE_POOL_WAIT_MS: '30000', ISOLATION_PROBE_INTERVAL_MS: '0' });
    [a, b] = [await app.db.createTenant(), await app.db.createTenant()];
    [keyA, keyB] = [await app.createKey('agent', a), await app.createKey('agent', b)];
    admin = await app.createKey('admin');
  });
  afterAll(() => app.close());

  const send = (path: string, body: unknown, key: string, idempotencyKey: string): Promise<Answer> =>
    app.request('POST', path, { key, body, headers: { 'idempotency-key': idempotencyKey } });
  const crowd = (path: string, body: unknown, key: string, idempotencyKey: string): Promise<Answer[]> =>
    Promise.all(Array.from({ length: CLIENTS }, () => send(path, body, key, idempotencyKey)));
  const outcomeOf = (answers: Answer[]): Outcome => {
    const outcome: Outcome = { first: 0, replayed: 0, inProgress: 0, busy: 0, other: [] };
    for (const { status, headers, body } of answers)
      if (status < 300) outcome[headers.get('idempotent-replayed') === 'true' ? 'replayed' : 'first'] += 1;
      else if (status === 409 && body.code === 'IDEMPOTENCY_IN_PROGRESS' && headers.get('retry-after') === '1') outcome.inProgress += 1;
      else if (status === 503 && headers.has('retry-after')) outcome.busy += 1;
      else outcome.other.push(`${status} ${JSON.stringify(body)}`);
    return outcome;
  };
  const expectOne = (answers: Answer[]): void => {
    const outcome = outcomeOf(answers);
    process.stdout.write(`${CLIENTS} with one key: ${JSON.stringify(outcome)}\n`);
    expect(outcome).toMatchObject({ first: 1, busy: 0, other: [] });
    expect(outcome.replayed + outcome.inProgress).toBe(CLIENTS - 1);
    const bodies = answers.filter(({ status }) => status < 300).map(({ body }) => body);
    for (const body of bodies) expect(body).toEqual(bodies[0]);
  };
  const flows = async (name: string): Promise<number> =>
    (await app.db.admin.query('SELECT FROM discovery_flows WHERE name = $1', [name])).rowCount!;
  const records = async (): Promise<number> => (await app.db.admin.query('SELECT FROM idempotency_keys')).rowCount!;

  it('have one effect, and the rest is told so or to come again', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [name, key, before] = [`flow ${round}`, randomUUID(), await records()];
      expectOne(await crowd(FLOWS, { name }, keyA, key));
      expect(await flows(name)).toBe(1);
      expect((await records()) - before).toBe(1);
      expect((await send(FLOWS, { name }, keyA, key)).headers.get('idempotent-replayed')).toBe('true');
    }
  });

  it('have one effect for each tenant', async () => {
    const [name, key] = ['of two tenants', randomUUID()];
    const both = await Promise.all([crowd(FLOWS, { name }, keyA, key), crowd(FLOWS, { name }, keyB, key)]);
    both.forEach(expectOne);
    const { rows } = await app.db.admin.query('SELECT client_account_id AS id FROM discovery_flows WHERE name = $1 ORDER BY 1', [name]);
    expect(rows.map(({ id }) => id)).toEqual([a.clientAccountId, b.clientAccountId].sort());
  });

  it('make one asset, and one audit row of success', async () => {
    const [path, key] = ['/api/v1/tools/asset_creator/executions', randomUUID()];
    expectOne(await crowd(path, { input: { name: 'only-once' } }, keyA, key));
    expect((await app.db.admin.query(`SELECT FROM assets WHERE name = 'only-once'`)).rowCount).toBe(1);
    const { rows } = await app.db.admin.query(`SELECT level FROM audit_logs WHERE operation = 'asset_creator'`);
    expect(rows).toEqual([{ level: 'INFO' }]);
  });

  it('make one client account', async () => {
    expectOne(await crowd('/api/v1/admin/client-accounts', { name: 'only one' }, admin, randomUUID()));
    expect((await app.db.admin.query(`SELECT FROM client_accounts WHERE name = 'only one'`)).rowCount).toBe(1);
  });

  it('leave one upload, whose answer the others get although they have sent all of theirs', async () => {
    const [key, flow] = [randomUUID(), (await send(FLOWS, { name: 'uploads' }, keyA, randomUUID())).body.id as string];
    const csv = `hostname,operating_system\n${Array.from({ length: 3_000 }, (_, i) => `srv${i},Debian 12`).join('\n')}\n`;
    const upload = (text = csv): Promise<Answer> =>
      app.request('POST', `${FLOWS}/${flow}/imports`, {
        key: keyA,
        body: text,
        headers: { 'content-type': 'text/csv', 'idempotency-key': key },
      });
    const outcome = outcomeOf(await Promise.all(Array.from({ length: 6 }, () => upload())));
    process.stdout.write(`6 uploads with one key: ${JSON.stringify(outcome)}\n`);
    expect(outcome).toMatchObject({ first: 1, other: [] });
    const { rows } = await app.db.admin.query(
      `SELECT status, count(*)::int AS n FROM data_imports WHERE flow_id = $1 GROUP BY 1 ORDER BY 1`,
      [flow],
    );
    expect(rows.find(({ status }) => status === 'received')).toMatchObject({ n: 1 });
    expect(rows.filter(({ status }) => !['received', 'failed'].includes(status as string))).toEqual([]);
    const list = await app.request('GET', `${FLOWS}/${flow}/imports`, { key: keyA });
    expect(list.body.items).toHaveLength(1);

    const again = await upload();
    expect(again).toMatchObject({ status: 202, body: { id: list.body.items[0].id } });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await upload(`${csv}one-more,Debian 12\n`)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_MISMATCH' } });
  });

  it('leave no transaction open and no lock held', async () => {
    const { rows } = await app.db.admin.query(
      `SELECT (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'
                  AND application_name NOT LIKE '%worker') AS transactions,
              (SELECT count(*)::int FROM pg_locks l JOIN pg_stat_activity s USING (pid)
                WHERE l.locktype = 'advisory' AND s.datname = current_database() AND s.application_name ~ ' (tenant|ops)$') AS locks`,
    );
    expect(rows).toEqual([{ transactions: 0, locks: 0 }]);
  });
});
