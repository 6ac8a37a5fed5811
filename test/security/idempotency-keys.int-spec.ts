import { NO_TENANT } from '@app/kernel';
import { refusalOf } from '@app/persistence';
import { BoundaryClient } from '@app/persistence/testing';
import { type Client } from 'pg';
import { RawTransaction } from '../support/raw-transaction';
import { createTestDatabase, type TestDatabase, type TestTenant } from '../support/test-database';

const COLUMNS = 'client_account_id, engagement_id, principal_id, operation, key_hash, fingerprint, response_status, response, expires_at';
const VALUES = `$1::uuid, $2::uuid, gen_random_uuid(), 'forged', sha256('k'), sha256('f'), 200::smallint, 'forged'::bytea, now() + interval '1 hour'`;
const INSERT = `INSERT INTO idempotency_keys (${COLUMNS}) SELECT ${VALUES}`;

/** The database alone: every guard of the process is out of the way. */
describe('the table of idempotency keys', () => {
  let db: TestDatabase;
  let a: TestTenant;
  let b: TestTenant;
  const open: RawTransaction[] = [];

  beforeAll(async () => {
    db = await createTestDatabase();
    [a, b] = [await db.createTenant(), await db.createTenant()];
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((raw) => raw.end()));
  });
  afterAll(() => db.drop());

  const begin = async (mode: 'read' | 'write' = 'write'): Promise<Client> => {
    const raw = await RawTransaction.open(db, a, mode);
    open.push(raw);
    return raw.client;
  };
  const asRole = async <T>(role: 'tenant' | 'audit' | 'ops' | 'worker', work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new BoundaryClient({ connectionString: db.database.pools.urls[role] });
    await client.connect();
    return work(client).finally(() => client.end());
  };
  const ids = ({ clientAccountId, engagementId }: TestTenant): string[] => [clientAccountId, engagementId];

  it.each([
    'SELECT FROM idempotency_keys',
    `UPDATE idempotency_keys SET response = ''`,
    'DELETE FROM idempotency_keys',
    'TRUNCATE idempotency_keys',
  ])('is closed to every role at run time: %s', async (statement) => {
    await expect((await begin()).query(statement)).rejects.toMatchObject({ code: '42501' });
    for (const role of ['audit', 'ops', 'worker'] as const)
      await asRole(role, (client) => expect(client.query(statement)).rejects.toMatchObject({ code: '42501' }));
  });

  it.each(['read', 'write'] as const)('takes no record before the seal of a transaction that may %s', async (mode) => {
    await expect((await begin(mode)).query(INSERT, ids(a))).rejects.toMatchObject({ code: '42501' });
  });

  it('takes no record of another tenant, sealed or not', async () => {
    const client = await begin();
    await client.query('SELECT sec.seal($1)', [open[0]!.ticket.seal]);
    await expect(client.query(INSERT, ids(b))).rejects.toMatchObject({ code: '42501' });
  });

  it('takes, with the seal, one of its own (the control)', async () => {
    const client = await begin('read');
    await client.query('SELECT sec.seal($1)', [open[0]!.ticket.seal]);
    expect((await client.query(INSERT, ids(a))).rowCount).toBe(1);
    await client.query('ROLLBACK');
  });

  it('takes of operators no record of a tenant', async () => {
    await asRole('ops', async (client) => {
      await client.query('BEGIN');
      await expect(client.query(INSERT, ids(a))).rejects.toMatchObject({ code: '42501' });
      await client.query('ROLLBACK; BEGIN');
      expect((await client.query(INSERT, [NO_TENANT, NO_TENANT])).rowCount).toBe(1);
      await client.query('ROLLBACK');
    });
  });

  it('can be claimed for the bound tenant only, and by operators for no tenant', async () => {
    await asRole('tenant', async (client) => {
      await expect(client.query(`SELECT * FROM sec.claim_key('x', sha256('k'), true)`)).rejects.toMatchObject({ code: 'SO002' });
      for (const call of [
        `sec.take_key('${b.clientAccountId}', '${b.engagementId}', gen_random_uuid(), 'x', sha256('k'), true)`,
        `sec.claim_operator_key(gen_random_uuid(), 'x', sha256('k'), true)`,
        'sec.purge_keys(1)',
      ])
        await expect(client.query(`SELECT * FROM ${call}`)).rejects.toMatchObject({ code: '42501' });
    });
    await asRole('ops', async (client) => {
      for (const call of [
        `sec.take_key('${b.clientAccountId}', '${b.engagementId}', gen_random_uuid(), 'x', sha256('k'), true)`,
        `sec.claim_key('x', sha256('k'), true)`,
      ])
        await expect(client.query(`SELECT * FROM ${call}`)).rejects.toMatchObject({ code: '42501' });
    });
  });

  it.each([
    'SELECT response FROM idempotency_keys WHERE client_account_id = $1',
    'SELECT a.id FROM assets a, public.idempotency_keys k',
    'SELECT id FROM assets WHERE id IN (SELECT principal_id FROM "idempotency_keys")',
    'DELETE FROM Idempotency_Keys',
    `INSERT INTO idempotency_keys (operation) VALUES ('x')`,
  ])('is refused to tools before it is asked: %s', (text) => {
    expect(refusalOf(text)).toMatch(/idempotency_keys belongs to the boundary/);
  });

  it.each([`SELECT * FROM sec.claim_key('x', $1, true)`, 'SELECT sec.purge_keys(1)'])('has functions that no tool may call: %s', (text) => {
    expect(refusalOf(text)).toMatch(/is not on the list/);
  });
});
