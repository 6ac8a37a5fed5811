import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addAuditRows, settled } from '../../support/audit-fixtures';
import { verifyOffline } from '../../support/audit-export';
import { OpsCli } from '../../support/ops-cli';
import { createTestDatabase, type TestDatabase, type TestTenant } from '../../support/test-database';

/** Each command is a process; some tests take several. */
jest.setTimeout(240_000);

const OLD = '2024-02-29T12:00:00Z';

describe('the audit trail from the command line', () => {
  let db: TestDatabase;
  let ops: OpsCli;
  let tenants: TestTenant[];
  let folder: string;

  beforeAll(async () => {
    db = await createTestDatabase();
    ops = OpsCli.on(db);
    folder = mkdtempSync(join(tmpdir(), 'audit ops '));
    tenants = [await db.createTenant(), await db.createTenant()];
    await db.admin.query(`SET ROLE registry_owner; SELECT sec.make_audit_partition('2024-02-01'); RESET ROLE`);
    for (const tenant of tenants) {
      await addAuditRows(db.admin, tenant, 3, OLD);
      await addAuditRows(db.admin, tenant, 4);
    }
    await settled(db);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await db.drop();
  });

  const idsOf = ({ clientAccountId, engagementId }: TestTenant): string[] => [
    ...['--client-account-id', clientAccountId],
    ...['--engagement-id', engagementId],
  ];

  it('is sealed, and found whole for one tenant and for all', async () => {
    expect(await ops.run('audit', 'verify', '--json')).toMatchObject({ code: 0, json: { ok: true, checkedRows: 0, unsealedRows: 14 } });
    // A month each of both.
    expect(await ops.run('audit', 'seal', '--json')).toMatchObject({ code: 0, json: { digests: 4 } });
    expect(await ops.run('audit', 'seal')).toMatchObject({ code: 0, stdout: '0 digests were made.\n' });
    const whole = { ok: true, checkedRows: 14, digests: 4, firstBad: null, unsealedRows: 0 };
    expect(await ops.run('audit', 'verify', '--json')).toMatchObject({ code: 0, json: whole });
    const one = await ops.run('audit', 'verify', ...idsOf(tenants[0]!));
    expect(one).toMatchObject({ code: 0, stdout: '7 rows and 2 digests are as they were sealed; 0 rows are not sealed yet.\n' });
  });

  it.each(['ndjson', 'csv'])('is exported as %s, readable for nobody else, and verified offline', async (format) => {
    const output = join(folder, format);
    const { code, json } = await ops.run('audit', 'export', ...idsOf(tenants[0]!), '--format', format, '--output', output, '--json');
    expect({ code, files: json.files }).toEqual({ code: 0, files: expect.arrayContaining([join(output, `audit-logs.${format}`)]) });
    expect(readdirSync(output).sort()).toEqual([`audit-logs.${format}`, 'digests.ndjson', 'public-key.pem']);
    expect(statSync(join(output, 'digests.ndjson')).mode & 0o077).toBe(0);
    const offline = await verifyOffline(output, '--json', '--public-key', join(output, 'public-key.pem'));
    expect(offline).toMatchObject({ code: 0, json: { ok: true, checkedRows: 7, digests: 2 } });
    expect(readFileSync(join(output, 'public-key.pem'), 'utf8')).not.toContain('PRIVATE');
  });

  it('gives the public key that a successor of the secret is told of', async () => {
    const { json } = await ops.run('audit', 'public-key', '--json');
    expect(json).toEqual({ keyId: db.database.digestSigner.keyId, publicKey: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) });
  });

  it('loses its old months when it is told to, and is whole without them, online and offline', async () => {
    expect(await ops.run('audit', 'retain', '--months', '1200')).toMatchObject({ code: 0, stdout: 'Nothing to drop.\n' });
    expect(await ops.run('audit', 'retain', '--months', '12', '--json')).toMatchObject({
      code: 0,
      json: { dropped: [{ month: '2024-02-01', rows: 6 }] },
    });
    expect(await ops.run('audit', 'verify', '--json')).toMatchObject({ code: 0, json: { ok: true, checkedRows: 8, digests: 4 } });
    const output = join(folder, 'retained');
    await ops.run('audit', 'export', ...idsOf(tenants[0]!), '--output', output);
    expect(await verifyOffline(output, '--json')).toMatchObject({ code: 0, json: { ok: true, checkedRows: 4, digests: 2 } });
  });

  it('ends with 1 and the first bad row when somebody tampered with it, and then nothing is dropped', async () => {
    const client = await db.admin.connect();
    await client.query('BEGIN; SET LOCAL session_replication_role = replica');
    const { rows } = await client.query(
      `DELETE FROM audit_logs WHERE id = (SELECT max(id::text)::uuid FROM audit_logs WHERE client_account_id = $1) RETURNING id`,
      [tenants[1]!.clientAccountId],
    );
    await client.query('COMMIT');
    client.release();
    const found = await ops.run('audit', 'verify');
    expect(found.code).toBe(1);
    expect(found.stderr).toMatch(
      new RegExp(`^The audit trail was tampered with. First bad row: ${rows[0].id} \\(missing.*of ${tenants[1]!.clientAccountId}/`),
    );
    const asJson = await ops.run('audit', 'verify', '--json', ...idsOf(tenants[1]!));
    expect(asJson).toMatchObject({ code: 1, json: { ok: false, checkedRows: 0, firstBad: { id: rows[0].id } } });
    expect(await ops.run('audit', 'verify', '--json', ...idsOf(tenants[0]!))).toMatchObject({ code: 0, json: { ok: true } });
    expect(await ops.run('audit', 'retain', '--months', '1')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^The audit trail was tampered with.* Nothing was dropped\.$/m),
    });
  });

  it.each([
    [['verify', '--client-account-id', '11111111-1111-4111-8111-111111111111'], /takes both/],
    [['verify', '--engagement-id', 'nonsense'], /must be a UUID/],
    [['export', '--output', 'x'], /required option '--client-account-id/],
    [['retain'], /required option '--months/],
    [['retain', '--months', '0'], /whole number from 1 on/],
  ])('refuses audit %j as wrong usage', async (args, message) => {
    const result = await ops.run('audit', ...args);
    expect(result.stderr).toMatch(message);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: '' });
  });
});
