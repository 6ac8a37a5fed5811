import { randomBytes, randomUUID } from 'node:crypto';
import { installTicketKey, ticketKey } from '@app/persistence/testing';
import { issueTicket, RawTransaction } from '../support/raw-transaction';
import { createTestDatabase, type TestDatabase, type TestTenant } from '../support/test-database';
import { EVIL, LOOK, SQL_ATTACKS } from './attacks/sql-attacks';
import { tracesIn } from './attacks/traces';

const SECRET_OF_B = 'secret of b';
const AUDIT = `INSERT INTO audit_logs (client_account_id, engagement_id, id, category, level, operation, request_id, context)
  VALUES (sec.tenant(), sec.engagement(), gen_random_uuid(), 'TOOL_OPERATION', 'INFO', 'forged', 'r', '{}')`;
/** What an honest tool's statements answer; the boundary destroys a connection that has said anything else. */
const HONEST_TAG = /^(SELECT|INSERT|UPDATE|DELETE|MERGE) /;

/** The database alone: every guard of the process is out of the way. */
describe('the commit gate', () => {
  let db: TestDatabase;
  let a: TestTenant;
  let b: TestTenant;
  const open: RawTransaction[] = [];

  const begin = async (tenant = a, mode: 'read' | 'write' = 'write'): Promise<RawTransaction> => {
    const raw = await RawTransaction.open(db, tenant, mode);
    open.push(raw);
    return raw;
  };
  /** The rows that the statements gave, errors swallowed. */
  const send = async ({ client }: RawTransaction, ...texts: string[]): Promise<string> => {
    const seen: unknown[] = [];
    for (const text of texts) {
      const result: unknown = await client.query(text).catch(() => null);
      seen.push(...[result].flat().map((part) => (part as { rows?: unknown } | null)?.rows));
    }
    return JSON.stringify(seen);
  };

  beforeAll(async () => {
    db = await createTestDatabase();
    [a, b] = [await db.createTenant(), await db.createTenant()];
    for (const [tenant, source] of [
      [a, 'of a'],
      [b, SECRET_OF_B],
    ] as const)
      await db.admin.query(
        `INSERT INTO learned_mappings (client_account_id, engagement_id, kind, source, target) VALUES ($1, $2, 'inventory', $3, 'name')`,
        [tenant.clientAccountId, tenant.engagementId, source],
      );
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((raw) => raw.end()));
  });
  afterAll(() => db.drop());

  it.each(SQL_ATTACKS)('keeps nothing of, and shows nothing to: $name', async ({ texts }) => {
    const before = await tracesIn(db.admin);
    const raw = await begin();
    await raw.client.query(EVIL);
    const seen = (await send(raw, ...texts)) + (await send(raw, LOOK));
    expect(seen).not.toContain(SECRET_OF_B);
    expect(await tracesIn(db.admin)).toEqual(before);

    // The boundary that has noticed nothing seals and commits; the connection goes on to the other tenant.
    if (raw.tags.every((tag) => HONEST_TAG.test(tag)) && (await raw.commit().catch(() => 'ROLLBACK')) === 'COMMIT') {
      await raw.client.query('BEGIN READ WRITE');
      await raw.bind(issueTicket(b));
      expect(await send(raw, 'FETCH ALL FROM leftover', 'EXECUTE leftover', 'SELECT source FROM leftover')).not.toContain('of a');
      await db.admin.query(`DELETE FROM learned_mappings WHERE kind = 'evil'; DELETE FROM graphile_worker._private_jobs`);
    }
    await raw.end();
    expect(await tracesIn(db.admin)).toEqual(before);
  });

  it('is what stops them: without its trigger a COMMIT keeps what was written', async () => {
    const before = await tracesIn(db.admin);
    await db.admin.query('ALTER TABLE sec.transactions DISABLE TRIGGER commit_gate');
    await send(await begin(), EVIL, 'COMMIT');
    await db.admin.query('ALTER TABLE sec.transactions ENABLE TRIGGER commit_gate');
    expect(await tracesIn(db.admin)).not.toEqual(before);
    expect((await db.admin.query(`DELETE FROM learned_mappings WHERE kind = 'evil'`)).rowCount).toBe(1);
  });

  it('commits what the boundary has sealed, in both modes', async () => {
    const raw = await begin();
    await raw.client.query(`${EVIL.replace("'evil'", "'honest'")}`);
    expect(await raw.commit()).toBe('COMMIT');
    expect(await (await begin(a, 'read')).commit()).toBe('COMMIT');
    const { rowCount } = await db.admin.query(`DELETE FROM learned_mappings WHERE kind = 'honest'`);
    expect(rowCount).toBe(1);
  });

  it('says SO001 to an unsealed COMMIT, also to one in the extended protocol', async () => {
    for (const commit of ['COMMIT', { text: 'COMMIT', values: [], queryMode: 'extended' }])
      await expect((await begin()).client.query(commit as string)).rejects.toMatchObject({ code: 'SO001', message: 'UNSEALED_COMMIT' });
  });

  it('refuses a second ticket in one transaction, its own and one of another tenant', async () => {
    for (const again of [(raw: RawTransaction) => raw.ticket, () => issueTicket(b)]) {
      const raw = await begin();
      await expect(raw.bind(again(raw))).rejects.toMatchObject({ code: '28000', message: 'TRANSACTION_BOUND_ALREADY' });
    }
  });

  it('refuses a ticket that is forged, changed or late', async () => {
    const valid = issueTicket(b);
    const expired = issueTicket(b);
    const past = expired.text.split('|').with(5, '1000').join('|');
    const refused: [string, { text: string; signature: Buffer }][] = [
      ['TICKET_INVALID', issueTicket(b, 'write', randomBytes(32))],
      ['TICKET_INVALID', { text: issueTicket(a).text.replace(a.clientAccountId, b.clientAccountId), signature: issueTicket(a).signature }],
      ['TICKET_INVALID', { text: issueTicket(b, 'read').text.replace('read', 'write'), signature: issueTicket(b, 'read').signature }],
      ['TICKET_INVALID', { text: past, signature: expired.signature }],
      ['TICKET_INVALID', { text: valid.text, signature: Buffer.alloc(0) }],
    ];
    for (const [message, ticket] of refused) {
      const raw = await begin();
      await raw.client.query('ROLLBACK; BEGIN READ WRITE');
      await expect(raw.bind(ticket)).rejects.toMatchObject({ code: '28000', message });
      expect(await send(raw, 'ROLLBACK', LOOK)).not.toContain(SECRET_OF_B);
    }
  });

  it('refuses a ticket after its time', async () => {
    const real = Date.now;
    Date.now = () => real() - 3_600_000;
    const late = issueTicket(a);
    Date.now = real;
    const raw = await begin();
    await raw.client.query('ROLLBACK; BEGIN READ WRITE');
    await expect(raw.bind(late)).rejects.toMatchObject({ code: '28000', message: 'TICKET_EXPIRED' });
  });

  it('opens no second transaction to be committed with the ticket of the first', async () => {
    const raw = await begin();
    await send(raw, 'ROLLBACK', 'BEGIN READ WRITE');
    await raw.bind(raw.ticket);
    await expect(raw.client.query(EVIL).then(() => raw.client.query('COMMIT'))).rejects.toMatchObject({ code: 'SO001' });
  });

  it('lets a reading transaction change nothing', async () => {
    const before = await tracesIn(db.admin);
    for (const text of [
      EVIL,
      `UPDATE learned_mappings SET target = 'evil'`,
      'DELETE FROM learned_mappings',
      'SELECT FROM learned_mappings FOR UPDATE',
    ]) {
      const raw = await begin(a, 'read');
      await send(raw, text);
      await raw.commit().catch(() => undefined);
    }
    expect(await tracesIn(db.admin)).toEqual(before);
  });

  it('takes an audit row from the boundary alone, after the seal', async () => {
    const raw = await begin();
    await expect(raw.client.query(AUDIT)).rejects.toMatchObject({ code: '42501' });
    const sealed = await begin(a, 'read');
    await sealed.client.query('SELECT sec.seal($1)', [sealed.ticket.seal]);
    await sealed.client.query(AUDIT.replace('forged', `honest ${randomUUID()}`));
    expect((await sealed.client.query('COMMIT')).command).toBe('COMMIT');
  });

  it('takes the tickets of the two newest keys, so that a secret can be replaced while replicas run', async () => {
    const client = await db.admin.connect();
    const accepts = async (key: Buffer): Promise<boolean> => {
      const { text, signature } = issueTicket(a, 'write', key);
      await client.query('BEGIN');
      const opened = await client.query('SELECT sec.open($1, $2)', [text, signature]).catch(() => null);
      await client.query('ROLLBACK');
      return opened !== null;
    };
    const first = ticketKey(process.env.TEST_REGISTRY_SECRET!);
    const [second, third] = [randomBytes(32), randomBytes(32)];
    try {
      expect([await accepts(first), await accepts(second)]).toEqual([true, false]);
      await installTicketKey(client, second, 2);
      expect([await accepts(first), await accepts(second)]).toEqual([true, true]);
      await installTicketKey(client, third, 2);
      expect([await accepts(first), await accepts(second), await accepts(third)]).toEqual([false, true, true]);
    } finally {
      await installTicketKey(client, first, 1);
      client.release();
    }
    expect(await accepts(first)).toBe(true);
  });

  it('keeps one row a connection, and none that is in force', async () => {
    const { rows } = await db.admin.query<{ live: string }>(
      `SELECT count(*) AS live FROM sec.transactions t WHERE pg_xact_status(t.xid) = 'in progress'`,
    );
    expect(rows).toEqual([{ live: '0' }]);
  });
});
