import { createTestDatabase, type TestDatabase, type TestTenant } from '../support/test-database';
import { RawTransaction } from '../support/raw-transaction';

const INSERT = `INSERT INTO learned_mappings (client_account_id, engagement_id, kind, source, target)
  VALUES (sec.tenant(), sec.engagement(), 'inventory', 'dry', 'name')`;
const UPDATE = `UPDATE learned_mappings SET target = 'hostname' WHERE source = 'kept'`;
const DELETE = `DELETE FROM learned_mappings WHERE source = 'kept'`;
const CHANGES = 'SELECT table_name, operation, key, before, after, total::int FROM sec.dry_run_changes(500)';
const row = (source: string, target: string) => expect.objectContaining({ kind: 'inventory', source, target, unit: null });
const key = (source: string) => ({ kind: 'inventory', source });

/** The database alone, as in commit-gate.int-spec.ts. */
describe('a dry transaction', () => {
  let db: TestDatabase;
  let a: TestTenant;
  let b: TestTenant;
  const open: RawTransaction[] = [];

  const begin = async (tenant = a, mode: 'read' | 'write' | 'dry' = 'dry'): Promise<RawTransaction> => {
    const raw = await RawTransaction.open(db, tenant, mode);
    open.push(raw);
    return raw;
  };
  const sources = async (): Promise<string[]> =>
    (await db.admin.query<{ text: string }>(`SELECT source || '=' || target AS text FROM learned_mappings ORDER BY 1`)).rows.map(
      ({ text }) => text,
    );
  const changes = async ({ client }: RawTransaction): Promise<Record<string, unknown>[]> => (await client.query(CHANGES)).rows;

  beforeAll(async () => {
    db = await createTestDatabase({ ISOLATION_PROBE_INTERVAL_MS: '0' });
    [a, b] = [await db.createTenant(), await db.createTenant()];
    for (const tenant of [a, b])
      await db.admin.query(
        `INSERT INTO learned_mappings (client_account_id, engagement_id, kind, source, target) VALUES ($1, $2, 'inventory', 'kept', 'name')`,
        [tenant.clientAccountId, tenant.engagementId],
      );
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((raw) => raw.end()));
    expect(await sources()).toEqual(['kept=name', 'kept=name']);
    expect((await db.admin.query('SELECT FROM sec.row_changes')).rowCount).toBe(0);
  });
  afterAll(() => db.drop());

  it('writes, and cannot be committed: sealed, unsealed or prepared', async () => {
    for (const end of ['COMMIT', `PREPARE TRANSACTION 'dry'`])
      for (const sealed of [true, false]) {
        const raw = await begin();
        await raw.client.query(INSERT);
        if (sealed) await raw.client.query('SELECT sec.seal($1)', [raw.ticket.seal]);
        await expect(raw.client.query(end)).rejects.toMatchObject({ code: /PREPARE/.test(end) ? expect.any(String) : 'SO003' });
      }
    const raw = await begin();
    await raw.client.query(INSERT);
    await expect(raw.commit()).rejects.toMatchObject({ code: 'SO003', message: 'DRY_COMMIT' });
  });

  it('is committed by its gate being off alone: the control of the test above', async () => {
    await db.admin.query('ALTER TABLE sec.transactions DISABLE TRIGGER commit_gate');
    const raw = await begin();
    await raw.client.query(INSERT);
    expect(await raw.commit()).toBe('COMMIT');
    await db.admin.query('ALTER TABLE sec.transactions ENABLE TRIGGER commit_gate');
    expect((await db.admin.query(`DELETE FROM learned_mappings WHERE source = 'dry'`)).rowCount).toBe(1);
    expect((await db.admin.query('DELETE FROM sec.row_changes')).rowCount).toBe(1);
  });

  it('tells inserts, updates and deletes in their order, with key, before and after, and without the tenant', async () => {
    const raw = await begin();
    for (const text of [INSERT, UPDATE, DELETE]) await raw.client.query(text);
    const told = await changes(raw);
    expect(told).toEqual([
      { table_name: 'learned_mappings', operation: 'insert', key: key('dry'), before: null, after: row('dry', 'name'), total: 3 },
      {
        ...{ table_name: 'learned_mappings', operation: 'update', key: key('kept'), total: 3 },
        ...{ before: row('kept', 'name'), after: row('kept', 'hostname') },
      },
      { table_name: 'learned_mappings', operation: 'delete', key: key('kept'), before: row('kept', 'hostname'), after: null, total: 3 },
    ]);
    expect(JSON.stringify(told)).not.toMatch(/client_account_id|engagement_id/);
    const { rows } = await raw.client.query('SELECT operation, total::int FROM sec.dry_run_changes(1)');
    expect(rows).toEqual([{ operation: 'insert', total: 3 }]);
  });

  it('forgets what a savepoint took back, and takes down both halves of an upsert', async () => {
    const raw = await begin();
    await raw.client.query(INSERT);
    for (const text of [
      'SAVEPOINT s',
      UPDATE,
      DELETE,
      'ROLLBACK TO s',
      `${INSERT} ON CONFLICT (client_account_id, engagement_id, kind, source)
      DO UPDATE SET target = 'fqdn'`,
    ])
      await raw.client.query(text);
    expect((await changes(raw)).map(({ operation, after }) => [operation, (after as { target: string }).target])).toEqual([
      ['insert', 'name'],
      ['update', 'fqdn'],
    ]);
  });

  it('takes down a job instead of adding it, without the queue of the worker being touched', async () => {
    const raw = await begin();
    await raw.client.query(`SELECT sec.enqueue('phase', '{"flowId": "f"}', 'q', 'k', 3)`);
    expect(await changes(raw)).toMatchObject([
      { table_name: 'jobs', operation: 'insert', key: { key: 'k' }, after: { task: 'phase', payload: { flowId: 'f' }, max_attempts: 3 } },
    ]);
    const { rows } = await db.admin.query<{ touched: string }>(
      `SELECT count(*) AS touched FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'graphile_worker' AND l.mode <> 'AccessShareLock'`,
    );
    expect(rows).toEqual([{ touched: '0' }]);
  });

  it("sees neither another tenant's rows nor another's changes, at the same time and on the same connection", async () => {
    const [first, second, third] = [await begin(a), await begin(a), await begin(b)];
    await first.client.query(INSERT);
    await third.client.query(DELETE);
    expect(await changes(second)).toEqual([]);
    expect(await changes(third)).toMatchObject([{ operation: 'delete', key: key('kept'), total: 1 }]);
    expect((await third.client.query('SELECT FROM learned_mappings')).rowCount).toBe(0);
    await first.client.query('ROLLBACK; BEGIN READ WRITE');
    const next = await RawTransaction.open(db, b, 'dry');
    open.push(next);
    expect(await changes(next)).toEqual([]);
  });

  it('alone tells its changes', async () => {
    for (const mode of ['read', 'write'] as const)
      await expect((await begin(a, mode)).client.query(CHANGES)).rejects.toMatchObject({ code: '55000' });
    const unbound = await begin();
    await unbound.client.query('ROLLBACK; BEGIN READ WRITE');
    await expect(unbound.client.query(CHANGES)).rejects.toMatchObject({ code: '55000' });
  });

  it('keeps what it took down to itself: the runtime role can neither read, write nor empty the table', async () => {
    for (const text of ['SELECT * FROM sec.row_changes', 'DELETE FROM sec.row_changes', 'TRUNCATE sec.row_changes', 'SELECT sec.dry()'])
      await expect((await begin()).client.query(text)).rejects.toMatchObject({ code: '42501' });
  });

  it('is not made of a writing one by its setting, which would keep what is taken down', async () => {
    const raw = await begin(a, 'write');
    await raw.client.query(`SET LOCAL sec.dry = 'on'`);
    await raw.client.query(INSERT);
    expect(await raw.commit()).toBe('COMMIT');
    expect((await db.admin.query('SELECT FROM sec.row_changes')).rowCount).toBe(0);
    expect((await db.admin.query(`DELETE FROM learned_mappings WHERE source = 'dry'`)).rowCount).toBe(1);
  });

  it('leaves no setting on its connection', async () => {
    const raw = await begin();
    expect((await raw.client.query(`SELECT current_setting('sec.dry', true) AS dry`)).rows).toEqual([{ dry: 'on' }]);
    await raw.client.query('ROLLBACK');
    expect((await raw.client.query(`SELECT coalesce(current_setting('sec.dry', true), '') AS dry`)).rows).toEqual([{ dry: '' }]);
  });
});
