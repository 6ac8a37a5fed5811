import { type AuditSealer, type AuditTrail, verifyTrail } from '@app/audit';
import { DigestSigner } from '@app/persistence';
import { type PoolClient } from 'pg';
import { addAuditRows, sealerOf, sealNow, trailOn } from '../support/audit-fixtures';
import { seededRandom } from '../support/seeded-random';
import { createTestDatabase, type TestDatabase, type TestTenant } from '../support/test-database';

const ROUNDS = 1_000;
const ROWS = 120;
/** For a machine that has other things to do. */
const PATIENCE_MS = 300_000;
const SEED = Number(process.env.TAMPERING_SEED ?? Date.now() % 1_000_000);

/** Statements of one who is a superuser and has the triggers silenced. $1 is the row; $2 another row; both of the tenant. */
const EDITS: Record<string, string> = {
  'a level': `UPDATE audit_logs SET level = 'CRITICAL' WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'a category': `UPDATE audit_logs SET category = 'USER_ACTION' WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'an operation': `UPDATE audit_logs SET operation = operation || ' ' WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'a microsecond': `UPDATE audit_logs SET created_at = created_at + interval '1 microsecond' WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'another month': `UPDATE audit_logs SET created_at = created_at + interval '40 days' WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'a principal': `UPDATE audit_logs SET principal_id = gen_random_uuid() WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'a flow': `UPDATE audit_logs SET flow_id = gen_random_uuid() WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'a request': `UPDATE audit_logs SET request_id = upper(request_id) WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'a number of the same value': `UPDATE audit_logs SET context = context || '{"price": 1.1}' WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'a key of the context': `UPDATE audit_logs SET context = context - 'text' WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'another engagement': `UPDATE audit_logs SET engagement_id = gen_random_uuid() WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'a later transaction': `UPDATE audit_logs SET transaction_id = (transaction_id::text::numeric + 1000000)::text::xid8 WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'an earlier transaction': `UPDATE audit_logs SET transaction_id = '3' WHERE id = $1 AND $2::uuid IS NOT NULL`,
  'an id': `UPDATE audit_logs SET id = gen_random_uuid() WHERE id = $1 AND $2::uuid IS NOT NULL`,
};
const DELETION = 'DELETE FROM audit_logs WHERE id = $1 AND $2::uuid IS NOT NULL';
/** Each row gets what the other says. */
const SWAP = `UPDATE audit_logs a SET operation = b.operation, context = b.context, request_id = b.request_id FROM audit_logs b
  WHERE a.id IN ($1, $2) AND b.id IN ($1, $2) AND a.id <> b.id`;
/** The ids of the two are exchanged; the key is not deferrable, hence the time which makes it unlike. */
const SWAP_OF_IDS = `UPDATE audit_logs a SET id = b.id FROM audit_logs b WHERE a.id IN ($1, $2) AND b.id IN ($1, $2) AND a.id <> b.id`;
const ADDITION = `INSERT INTO audit_logs SELECT (r).* FROM (SELECT jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid())) AS r
  FROM audit_logs l WHERE id = $1 AND $2::uuid IS NOT NULL) x`;
const DOUBLE = `INSERT INTO audit_logs SELECT (r).* FROM (SELECT jsonb_populate_record(l, jsonb_build_object('created_at', created_at + interval '1 hour')) AS r
  FROM audit_logs l WHERE id = $1 AND $2::uuid IS NOT NULL) x`;

describe('an audit trail that somebody tampered with', () => {
  let db: TestDatabase;
  let tenant: TestTenant;
  let ids: string[];
  let sealer: AuditSealer;

  beforeAll(async () => {
    db = await createTestDatabase();
    tenant = await db.createTenant();
    sealer = sealerOf(db);
    ids = [];
    for (const count of [ROWS / 4, ROWS / 2, ROWS / 4]) {
      ids.push(...(await addAuditRows(db.admin, tenant, count)));
      await sealNow(db, sealer);
    }
  });
  afterAll(() => db.drop());

  const verify = (trail: AuditTrail) => verifyTrail(trail, db.database.digestSigner);
  /** What verification says while `tamper` stands; nothing of it remains. */
  const tampered = async (tamper: (client: PoolClient) => Promise<unknown>): Promise<any> => {
    const client = await db.admin.connect();
    try {
      await client.query('BEGIN; SET LOCAL session_replication_role = replica');
      await tamper(client);
      return await verify(trailOn(client, tenant));
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  };

  it('is found good before', async () => {
    expect(await verify(trailOn(db.admin, tenant))).toEqual({ ok: true, checkedRows: ROWS, digests: 3, firstBad: null, unsealedRows: 0 });
  });

  it(
    `is named by the row, ${ROUNDS} times out of ${ROUNDS} (TAMPERING_SEED=${SEED})`,
    async () => {
      const random = seededRandom(SEED);
      const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
      const kinds: [string, string][] = [...Object.entries(EDITS), ['deletion', DELETION], ['swap', SWAP], ['swap of ids', SWAP_OF_IDS]];
      const missed: unknown[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const [what, statement] = pick([pick(kinds), kinds.at(-3)!, kinds.at(-2)!]);
        const row = pick(ids);
        const other = pick(ids.filter((id) => id !== row));
        let touched: number | null = 0;
        const { ok, firstBad } = await tampered(async (client) => (touched = (await client.query(statement, [row, other])).rowCount));
        const guilty = what.startsWith('swap') ? [row, other].sort((a, b) => ids.indexOf(a) - ids.indexOf(b)) : [row];
        const named = what === 'swap of ids' ? guilty.includes(firstBad?.id) : firstBad?.id === guilty[0];
        if (ok || !named || touched !== guilty.length) missed.push({ round, what, row, other, touched, firstBad });
      }
      expect(missed).toEqual([]);
    },
    PATIENCE_MS,
  );

  it('is named by the row that was added, be it a copy or a second one with the same id', async () => {
    for (const statement of [ADDITION, DOUBLE]) {
      const { ok, firstBad } = await tampered((client) => client.query(statement, [ids[50], ids[51]]));
      expect({ ok, known: ids.includes(firstBad.id) }).toEqual({ ok: false, known: statement === DOUBLE });
      expect(firstBad.reason).toMatch(statement === DOUBLE ? /^(added|changed)/ : /^added/);
    }
  });

  const DIGEST = `UPDATE audit_digests SET`;
  it.each([
    ['the first is removed', 'DELETE FROM audit_digests WHERE sequence = 1', 'digest:1', /^digest missing/],
    ['one within is removed', 'DELETE FROM audit_digests WHERE sequence = 2', 'digest:2', /^digest missing/],
    [
      'two change places',
      `${DIGEST} sequence = 9 WHERE sequence = 1; ${DIGEST} sequence = 1 WHERE sequence = 2; ${DIGEST} sequence = 2 WHERE sequence = 9`,
      'digest:1',
      /^digest changed/,
    ],
    [
      'its list of rows is edited',
      `${DIGEST} row_hashes = set_byte(row_hashes, 20, get_byte(row_hashes, 20) # 1) WHERE sequence = 2`,
      'digest:2',
      /list of rows/,
    ],
    [
      'its list and the hash of the list are edited',
      `${DIGEST} row_hashes = set_byte(row_hashes, 20, get_byte(row_hashes, 20) # 1) WHERE sequence = 2; ${DIGEST} rows_hash = sha256(row_hashes) WHERE sequence = 2`,
      'digest:2',
      /its hash is another/,
    ],
    [
      'its signature is another one',
      `${DIGEST} signature = (SELECT signature FROM audit_digests WHERE sequence = 1 AND client_account_id <> '00000000-0000-0000-0000-000000000000') WHERE sequence = 3`,
      'digest:3',
      /not signed/,
    ],
    [
      'its range is made smaller',
      `${DIGEST} to_id = to_id, from_id = gen_random_uuid() WHERE sequence = 2`,
      'digest:2',
      /its hash is another/,
    ],
    ['its month is another one', `${DIGEST} month = '2020-01-01' WHERE sequence = 1`, 'digest:1', /its hash is another/],
    ['its key has another name', `${DIGEST} key_id = 'nobody' WHERE sequence = 3`, 'digest:3', /its hash is another/],
  ])('is named by the digest when %s', async (_what, statement, id, reason) => {
    expect(await tampered((client) => client.query(statement))).toMatchObject({
      ok: false,
      firstBad: { id, reason: expect.stringMatching(reason) },
    });
  });

  it('is named by the digest when the chain was made anew with another key', async () => {
    const forger = new DigestSigner('the secret of somebody else, 32 chars');
    expect(await verifyTrail(trailOn(db.admin, tenant), forger)).toMatchObject({
      ok: false,
      firstBad: { id: 'digest:1', reason: expect.stringMatching(/not signed by a key that is believed/) },
    });
  });

  it('is not seen when its end is cut off, but for the log line of each digest, and rows count as not sealed then', async () => {
    const cut = await tampered((client) => client.query('DELETE FROM audit_digests WHERE sequence = 3'));
    expect(cut).toMatchObject({ ok: true, digests: 2, unsealedRows: ROWS / 4 });
  });

  it('is left alone by whoever has no superuser: nothing of this can be done', async () => {
    for (const [name, sql] of [
      ['ops', 'UPDATE audit_digests SET sequence = 9'],
      ['ops', 'DELETE FROM audit_logs'],
      ['ops', `INSERT INTO audit_retentions VALUES ('2026-01-01', now(), 'x', '')`],
      ['audit', 'SELECT FROM audit_digests'],
      ['audit', `INSERT INTO audit_logs (transaction_id) VALUES ('3')`],
    ] as const)
      await expect(db.database.pools[name].query(sql)).rejects.toMatchObject({ code: '42501' });
  });
});
