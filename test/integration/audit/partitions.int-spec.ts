import { AuditPartitions, AuditRetainer, verifyTrail } from '@app/audit';
import { migrateDown, migrateUp } from '@app/persistence';
import { BoundaryClient, examineCatalogue } from '@app/persistence/testing';
import { MIGRATIONS } from '../../../migrations';
import { addAuditRows, sealNow, trailOn } from '../../support/audit-fixtures';
import { createEmptyDatabase, createTestDatabase, type TestDatabase, type TestTenant } from '../../support/test-database';

const PARTITIONS = `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit_logs'::regclass ORDER BY 1`;
/** Of the n-th month before (or after) the present one, at noon of its second day. */
const moment = (months: number): string => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 2, 12)).toISOString();
};
const partitionOf = (iso: string): string => `audit_logs_y${iso.slice(0, 4)}m${iso.slice(5, 7)}`;

describe('the months of the audit trail', () => {
  let db: TestDatabase;
  let tenant: TestTenant;

  beforeEach(async () => {
    db = await createTestDatabase();
    tenant = await db.createTenant();
  });
  afterEach(() => db.drop());

  const pools = () => db.database.pools;
  const names = async (): Promise<string[]> => (await db.admin.query<{ name: string }>(PARTITIONS)).rows.map(({ name }) => name);
  const verify = () => verifyTrail(trailOn(db.admin, tenant), db.database.digestSigner);
  const retainer = () => new AuditRetainer(pools(), db.database.digestSigner, db.config.database.url!);
  /** A partition of a month that is gone by, as a deployment of that age would have it. */
  const makePartition = (iso: string) =>
    db.admin.query(`SET ROLE registry_owner; SELECT sec.make_audit_partition('${iso.slice(0, 7)}-01'); RESET ROLE`);

  it('are there for the present one and three more, with one for everything else', async () => {
    expect(await names()).toEqual(['audit_logs_default', ...[0, -1, -2, -3].map((n) => partitionOf(moment(n)))].sort());
    expect((await new AuditPartitions(pools()).ensure()).map(({ state }) => state)).toEqual(['there', 'there', 'there', 'there']);
  });

  it('are made when they are missing, by two at once too, as closed as the others', async () => {
    const gone = [-2, -3].map((n) => partitionOf(moment(n)));
    await db.admin.query(`DROP TABLE ${gone.join(', ')}`);
    const states = await Promise.all([new AuditPartitions(pools()).ensure(), new AuditPartitions(pools()).ensure()]);
    expect(states.flat().filter(({ state }) => state === 'created')).toHaveLength(2);
    expect(await names()).toEqual(expect.arrayContaining(gone));
    const client = await db.admin.connect();
    expect(await examineCatalogue(client).finally(() => client.release())).toEqual([]);
  });

  it('take rows by their time; what has no partition goes into the default one and stays there', async () => {
    const [now, next, far] = [moment(0), moment(-1), moment(-40)];
    for (const iso of [now, next, far]) await addAuditRows(db.admin, tenant, 1, iso);
    const { rows } = await db.admin.query(
      'SELECT tableoid::regclass::text AS name FROM audit_logs WHERE client_account_id = $1 ORDER BY created_at',
      [tenant.clientAccountId],
    );
    expect(rows.map(({ name }) => name)).toEqual([partitionOf(now), partitionOf(next), 'audit_logs_default']);

    await db.admin.query(`DROP TABLE ${partitionOf(moment(-3))}`);
    await addAuditRows(db.admin, tenant, 1, moment(-3));
    expect((await new AuditPartitions(pools()).ensure()).at(-1)).toMatchObject({ state: 'default' });
    expect((await db.admin.query('SELECT FROM audit_logs WHERE client_account_id = $1', [tenant.clientAccountId])).rowCount).toBe(4);
  });

  it('are append-only for the superuser, asked directly or through the trail', async () => {
    await addAuditRows(db.admin, tenant, 1);
    await sealNow(db);
    for (const table of ['audit_logs', partitionOf(moment(0)), 'audit_digests'])
      for (const statement of [`UPDATE ${table} SET engagement_id = gen_random_uuid()`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
        await expect(db.admin.query(statement)).rejects.toMatchObject({ code: '42501', message: expect.stringMatching(/append-only/) });
    await expect(db.admin.query('TRUNCATE audit_retentions')).rejects.toMatchObject({ code: '42501' });
    expect(await verify()).toMatchObject({ ok: true, checkedRows: 1 });
  });

  it('are dropped when they are old, and verification goes on from there', async () => {
    const [old, kept] = [moment(4), moment(2)];
    for (const iso of [old, kept]) await makePartition(iso);
    const gone = await addAuditRows(db.admin, tenant, 5, old);
    await addAuditRows(db.admin, tenant, 3, kept);
    await addAuditRows(db.admin, tenant, 2);
    await expect(retainer().retain(3)).rejects.toThrow(/^5 of 5 rows of \d{4}-\d{2} are not sealed/);
    expect(await names()).toContain(partitionOf(old));

    await sealNow(db);
    expect(await retainer().retain(3)).toEqual([{ month: `${old.slice(0, 7)}-01`, rows: 5 }]);
    expect(await names()).not.toContain(partitionOf(old));
    expect(await names()).toContain(partitionOf(kept));
    expect(await verify()).toEqual({ ok: true, checkedRows: 5, digests: 3, firstBad: null, unsealedRows: 0 });
    expect(await retainer().retain(3)).toEqual([]);
    await addAuditRows(db.admin, tenant, 1);
    await sealNow(db);
    expect(await verify()).toMatchObject({ ok: true, checkedRows: 6, digests: 4 });

    // A forged record hides nothing: it is not signed.
    const client = await db.admin.connect();
    await client.query('BEGIN; SET LOCAL session_replication_role = replica');
    await client.query('DELETE FROM audit_logs WHERE created_at < $1', [moment(1)]);
    await client.query(`INSERT INTO audit_retentions SELECT $1, dropped_at, key_id, signature FROM audit_retentions`, [
      `${kept.slice(0, 7)}-01`,
    ]);
    expect(await verifyTrail(trailOn(client, tenant), db.database.digestSigner)).toMatchObject({
      ok: false,
      firstBad: { reason: expect.stringMatching(/^missing/) },
    });
    await client.query('ROLLBACK');
    client.release();
    expect(gone).toHaveLength(5);
  });

  it('are never dropped for less than a month, nor by who may not', async () => {
    await expect(retainer().retain(0)).rejects.toThrow(/kept/);
    const asApp = new AuditRetainer(pools(), db.database.digestSigner, db.database.pools.urls.tenant);
    await expect(asApp.retain(1)).rejects.toMatchObject({ code: expect.stringMatching(/22023|42501/) });
  });
});

describe('the migration that makes the months', () => {
  it('keeps every row that was there, up and down', async () => {
    const empty = await createEmptyDatabase();
    const admin = new BoundaryClient({ connectionString: empty.url });
    await admin.connect();
    const before = MIGRATIONS.slice(
      0,
      MIGRATIONS.findIndex(({ name }) => name.startsWith('PartitionAudit')),
    );
    const upTo = MIGRATIONS.slice(0, before.length + 1);
    const options = { secret: empty.secret, appRoleConnectionLimit: 200 };
    await migrateUp(empty.url, { ...options, migrations: before });
    const tenant = { clientAccountId: '11111111-1111-4111-8111-111111111111', engagementId: '22222222-2222-4222-8222-222222222222' };
    for (const iso of [moment(14), moment(1), moment(0)]) await addAuditRows(admin, tenant, 2, iso);
    const rows = async () => (await admin.query('SELECT id, created_at, context FROM audit_logs ORDER BY id')).rows;
    const was = await rows();

    await migrateUp(empty.url, { ...options, migrations: upTo });
    expect(await rows()).toEqual(was);
    const { rows: places } = await admin.query('SELECT DISTINCT tableoid::regclass::text AS name FROM audit_logs ORDER BY 1');
    expect(places.map(({ name }) => name)).toEqual([moment(14), moment(1), moment(0)].map(partitionOf));
    await migrateDown(empty.url, upTo);
    expect(await rows()).toEqual(was);
    await expect(admin.query('DELETE FROM audit_logs')).rejects.toMatchObject({ code: '42501' });
    await migrateUp(empty.url, { ...options, migrations: upTo });
    expect(await rows()).toEqual(was);
    await admin.end();
    await empty.drop();
  });
});
