import { AuditSealer, verifyTrail } from '@app/audit';
import { DigestSigner } from '@app/persistence';
import { Logger } from '@nestjs/common';
import { type PoolClient } from 'pg';
import { addAuditRows, sealerOf, sealNow, settled, trailOn } from '../../support/audit-fixtures';
import { createTestDatabase, type TestDatabase, type TestTenant } from '../../support/test-database';
import { until } from '../../support/until';

const DIGESTS = `SELECT sequence::int, row_count, to_char(month, 'YYYY-MM') AS month FROM audit_digests WHERE client_account_id = $1 ORDER BY sequence`;

describe('sealing the audit trail', () => {
  let db: TestDatabase;
  let tenant: TestTenant;

  beforeAll(async () => {
    db = await createTestDatabase();
  });
  beforeEach(async () => {
    tenant = await db.createTenant();
  });
  afterAll(() => db.drop());

  const digests = async (): Promise<any[]> => (await db.admin.query(DIGESTS, [tenant.clientAccountId])).rows;
  const verify = () => verifyTrail(trailOn(db.admin, tenant), db.database.digestSigner);
  const inTransaction = async (work: (client: PoolClient) => Promise<void>): Promise<void> => {
    const client = await db.admin.connect();
    try {
      await client.query('BEGIN');
      await work(client);
    } finally {
      await client.query('COMMIT');
      client.release();
    }
  };

  it('makes a chain for each tenant, nobody among them, and nothing where nothing is new', async () => {
    const nobody = { clientAccountId: '00000000-0000-0000-0000-000000000000', engagementId: '00000000-0000-0000-0000-000000000000' };
    await addAuditRows(db.admin, tenant, 3);
    await addAuditRows(db.admin, nobody, 2);
    const sealer = sealerOf(db);
    expect(await sealNow(db, sealer)).toBe(2);
    expect(await sealNow(db, sealer)).toBe(0);
    await addAuditRows(db.admin, tenant, 1);
    expect(await sealNow(db, sealer)).toBe(1);
    expect(await sealNow(db)).toBe(0);
    expect((await digests()).map(({ sequence, row_count }) => [sequence, row_count])).toEqual([
      [1, 3],
      [2, 1],
    ]);
    expect(await verify()).toEqual({ ok: true, checkedRows: 4, digests: 2, firstBad: null, unsealedRows: 0 });
    expect(await verifyTrail(trailOn(db.admin, nobody), db.database.digestSigner)).toMatchObject({ ok: true, checkedRows: 2 });
  });

  it('leaves a row of a transaction that is still open, and what came after it, to the digest after its commit', async () => {
    await addAuditRows(db.admin, tenant, 2);
    await settled(db);
    await inTransaction(async (late) => {
      await addAuditRows(late, tenant, 1);
      await addAuditRows(db.admin, tenant, 2);
      await sealerOf(db).sealAll();
      expect((await digests()).map(({ row_count }) => row_count)).toEqual([2]);
      expect(await verify()).toMatchObject({ ok: true, checkedRows: 2, unsealedRows: 2 });
      await addAuditRows(late, tenant, 1);
    });
    await sealNow(db);
    expect((await digests()).map(({ row_count }) => row_count)).toEqual([2, 4]);
    expect(await verify()).toMatchObject({ ok: true, checkedRows: 6, unsealedRows: 0 });
  });

  it('misses no row of many transactions that commit in any order while it goes on', async () => {
    const pending: Promise<void>[] = [];
    for (let i = 0; i < 12; i++) {
      pending.push(
        inTransaction(async (client) => {
          await addAuditRows(client, tenant, 1 + (i % 3));
        }),
      );
      if (i % 2) await sealerOf(db).sealAll();
    }
    await Promise.all(pending);
    await sealNow(db);
    expect(await verify()).toMatchObject({ ok: true, checkedRows: 24, unsealedRows: 0 });
  });

  it('puts at most 10,000 rows and one month into a digest, within a transaction too', async () => {
    const [older, newer] = ['2026-03-31T23:59:59.999999Z', '2026-04-01T00:00:00Z'];
    await inTransaction(async (client) => {
      await addAuditRows(client, tenant, 10_003, older);
      await addAuditRows(client, tenant, 2, newer);
    });
    await sealNow(db);
    expect(await digests()).toEqual([
      { sequence: 1, row_count: 10_000, month: '2026-03' },
      { sequence: 2, row_count: 3, month: '2026-03' },
      { sequence: 3, row_count: 2, month: '2026-04' },
    ]);
    expect(await verify()).toMatchObject({ ok: true, checkedRows: 10_005 });
  });

  it('seals each row once although two replicas seal at the same time', async () => {
    await addAuditRows(db.admin, tenant, 50);
    await settled(db);
    const [one, two] = [sealerOf(db), sealerOf(db)];
    const counts = await Promise.all([one.sealAll(), two.sealAll()]);
    expect(counts[0] + counts[1]).toBe(1);
    expect(await verify()).toMatchObject({ ok: true, checkedRows: 50, digests: 1 });
  });

  it('goes on in the background where background work is done, a log line a digest, and ends when it is told to', async () => {
    const logged: string[] = [];
    const log = jest.spyOn(Logger.prototype, 'log').mockImplementation((line) => void logged.push(String(line)));
    const { pools } = db.database;
    const config = { ...db.config, audit: { ...db.config.audit, sealIntervalMs: 10 } };
    const [api, worker] = (['api', 'worker'] as const).map((role) => new AuditSealer(pools, db.database.digestSigner, { ...config, role }));
    await addAuditRows(db.admin, tenant, 1);
    api!.onApplicationBootstrap();
    worker!.onApplicationBootstrap();
    await until('the row is sealed', async () => (await digests()).length === 1);
    await Promise.all([api!.onModuleDestroy(), worker!.onModuleDestroy()]);
    log.mockRestore();
    const [{ hash }] = (
      await db.admin.query(`SELECT encode(digest_hash, 'hex') AS hash FROM audit_digests WHERE client_account_id = $1`, [
        tenant.clientAccountId,
      ])
    ).rows;
    expect(logged).toContain(`Sealed ${tenant.clientAccountId}/${tenant.engagementId} 1 ${hash} (1 rows)`);
  });

  it('does not go on from a digest of a key that nobody has named, and does once it is named', async () => {
    await addAuditRows(db.admin, tenant, 1);
    await sealNow(db);
    await addAuditRows(db.admin, tenant, 1);
    await settled(db);
    const { pools } = db.database;
    const [secret, former] = ['another secret of thirty-two characters', db.database.digestSigner];
    const stranger = new AuditSealer(pools, new DigestSigner(secret), db.config);
    await expect(stranger.sealAll()).rejects.toThrow(/not signed by a key that is believed.*AUDIT_TRUSTED_KEYS/);
    expect(await digests()).toHaveLength(1);

    const successor = new DigestSigner(secret, [former.publicKey]);
    // Other tenants of this file have rows as well.
    await new AuditSealer(pools, successor, db.config).sealAll();
    expect(await verifyTrail(trailOn(db.admin, tenant), successor)).toMatchObject({ ok: true, checkedRows: 2, digests: 2 });
    expect(await verify()).toMatchObject({ ok: false, firstBad: { id: 'digest:2' } });
  });
});
