import { rmSync } from 'node:fs';
import { AuditSealer } from '@app/audit';
import { uuidV7 } from '@app/kernel';
import { settled } from '../../support/audit-fixtures';
import { exportFolder, type OfflineResult, verifyOffline } from '../../support/audit-export';
import { type Answer, TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';
import { until } from '../../support/until';

/** Texts that a spreadsheet would run, or a careless reader would mistake. */
const AWKWARD = [
  '=1+1',
  "'=1+1",
  "''",
  '-2',
  '+3',
  '@SUM(A1)',
  '\tTab',
  '\rReturn',
  'a "quote", a comma',
  'two\nlines',
  '\u2028',
  '',
  'é😀',
];

describe("the evidence of a tenant's audit trail", () => {
  let app: TestApp;
  let tenant: TestTenant;
  let auditor: string;
  const folders: string[] = [];

  beforeAll(async () => {
    app = await TestApp.start({ SERVICE_POOL_SIZE: '2', ISOLATION_PROBE_INTERVAL_MS: '0' });
    tenant = await app.db.createTenant();
    auditor = await app.createKey('auditor', tenant);
    const agent = await app.createKey('agent', tenant);
    for (const hostname of ['a1', 'a2', 'a3'])
      await app.request('POST', '/api/v1/tools/asset_upsert/executions', { key: agent, body: { input: { hostname } } });
    await app.request('POST', '/api/v1/tools/asset_get/executions', { key: agent, body: { input: { hostname: 'nowhere' } } });
    for (const text of AWKWARD)
      await app.db.admin.query(
        `INSERT INTO audit_logs (client_account_id, engagement_id, id, category, level, operation, request_id, context)
         VALUES ($1, $2, $3, 'SYSTEM_EVENT', 'INFO', $4, $4, jsonb_build_object($4::text, 1.10))`,
        [tenant.clientAccountId, tenant.engagementId, uuidV7(), text],
      );
    await seal();
  });
  afterAll(async () => {
    for (const folder of folders) rmSync(folder, { recursive: true });
    await app.close();
  });

  const ROWS = 4 + AWKWARD.length;
  const seal = async (): Promise<void> => {
    await settled(app.db);
    await app.app.get(AuditSealer, { strict: false }).sealAll();
  };
  const get = (path: string, key = auditor): Promise<Answer> => app.request('GET', `/api/v1/audit/${path}`, { key });
  const verification = (key = auditor, body?: unknown): Promise<Answer> => app.request('POST', '/api/v1/audit/verification', { key, body });
  const offline = async (files: Record<string, string>, ...args: string[]): Promise<OfflineResult> => {
    folders.push(exportFolder(files));
    return verifyOffline(folders.at(-1)!, '--json', ...args);
  };
  const exported = async (format: 'ndjson' | 'csv', query = ''): Promise<Record<string, string>> => ({
    'digests.ndjson': (await get('digests/export')).body,
    [`audit-logs.${format}`]: (await get(`logs/export?format=${format}${query}`)).body,
  });

  it('is found whole over HTTP, with a body or without', async () => {
    const whole = { ok: true, checkedRows: ROWS, digests: 1, firstBad: null, unsealedRows: 0 };
    expect(await verification()).toMatchObject({ status: 200, body: whole });
    expect(await verification(auditor, {})).toMatchObject({ status: 200, body: whole });
  });

  it("shows another tenant's auditor nothing, and is not for agents", async () => {
    const stranger = await app.db.createTenant();
    const other = await app.createKey('auditor', stranger);
    expect((await verification(other)).body).toEqual({ ok: true, checkedRows: 0, digests: 0, firstBad: null, unsealedRows: 0 });
    expect((await get('logs/export', other)).body).toBe('');
    const lines = (await get('digests/export', other)).body.trim().split('\n');
    expect(lines.map((line: string) => JSON.parse(line).type)).toEqual(['key']);
    const agent = await app.createKey('agent', stranger);
    for (const answer of [await verification(agent), await get('logs/export', agent), await get('digests/export', agent)])
      expect(answer).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
  });

  it.each(['ndjson', 'csv'] as const)('is exported as %s and verified without the service', async (format) => {
    const result = await offline(await exported(format));
    expect(result).toMatchObject({ code: 0, stderr: '', json: { ok: true, checkedRows: ROWS, digests: 1, unsealedRows: 0 } });
    expect(result.json.keys).toEqual([app.db.database.digestSigner.keyId]);
  });

  it('is no formula in any cell of the CSV', async () => {
    const { headers, body } = await get('logs/export?format=csv');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="audit-logs.csv"');
    expect(body).not.toMatch(/(^|,)"?[=+\-@\t\r]/m);
    for (const cell of ["'=1+1", "''=1+1", "'''", "'-2"]) expect(body).toContain(`,${cell},`);
  });

  it.each(['ndjson', 'csv'] as const)('in %s names the row that was changed, taken out or slipped in after the export', async (format) => {
    const files = await exported(format);
    const name = `audit-logs.${format}`;
    const changed = await offline({ ...files, [name]: files[name]!.replace('@SUM(A1)', '@SUM(A2)') });
    expect(changed).toMatchObject({ code: 1, json: { ok: false, firstBad: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) } } });
    expect(changed.json.firstBad.reason).toMatch(/^changed/);

    const rows = files[name]!.split('\n');
    const at = format === 'csv' ? 2 : 1;
    const id = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}/g;
    const without = await offline({ ...files, [name]: rows.filter((_, i) => i !== at).join('\n') });
    expect(without.json.firstBad).toEqual({ id: rows[at]!.match(id)![2], reason: expect.stringMatching(/^missing/) });
    const twice = await offline({ ...files, [name]: [...rows.slice(0, at), rows[at], ...rows.slice(at)].join('\n') });
    expect(twice.json.firstBad).toEqual({ id: rows[at]!.match(id)![2], reason: expect.stringMatching(/^added/) });
  });

  it('names a digest that was changed, a key that is not believed, and wrong usage', async () => {
    const files = await exported('ndjson');
    const other = files['digests.ndjson']!.replace(/"rowCount":\d+/, '"rowCount":3');
    expect(await offline({ ...files, 'digests.ndjson': other })).toMatchObject({ code: 1, json: { firstBad: { id: 'digest:1' } } });

    const stranger = '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n';
    const folder = exportFolder({ ...files, 'stranger.pem': stranger });
    folders.push(folder);
    const unbelieved = await verifyOffline(folder, '--json', '--public-key', `${folder}/stranger.pem`);
    expect(unbelieved).toMatchObject({ code: 1, json: { firstBad: { id: 'digest:1', reason: expect.stringMatching(/not signed/) } } });
    expect(await verifyOffline(folder)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^${ROWS} rows and 1 digests are`)),
    });
    const empty = exportFolder({});
    folders.push(empty);
    for (const args of [[], ['--colour']]) {
      const { code, stderr } = await verifyOffline(args.length ? folder : empty, ...args);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/Usage: verify-audit-export/) });
    }
  });

  it.each(['ndjson', 'csv'])(
    'is refused as %s with a problem, not broken off, for a filter that the database cannot read',
    async (format) => {
      const { status, body } = await get(`logs/export?format=${format}&to=2026-01-01T00%3A00%3A00%2B23%3A59`);
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'VALIDATION_FAILED' });
    },
  );

  it('is exported by the filters of the list, and verified in part', async () => {
    const files = await exported('ndjson', '&level=ERROR');
    expect(files['audit-logs.ndjson']!.trim().split('\n')).toHaveLength(1);
    expect(await offline(files)).toMatchObject({ code: 1, json: { firstBad: { reason: expect.stringMatching(/^missing/) } } });
    expect(await offline(files, '--partial')).toMatchObject({ code: 0, json: { ok: true, checkedRows: 1 } });
    expect((await get('logs/export?format=ndjson&from=2999-01-01T00:00:00Z')).body).toBe('');
    for (const query of ['format=xml', 'level=LOUD', 'limit=3', 'cursor=x'])
      expect(await get(`logs/export?${query}`)).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
  });

  it('holds no transaction while a client takes its time', async () => {
    await app.db.admin.query(
      `INSERT INTO audit_logs (client_account_id, engagement_id, id, category, level, operation, request_id, context)
       SELECT $1, $2, gen_random_uuid(), 'SYSTEM_EVENT', 'INFO', 'filler', 'filler', jsonb_build_object('text', repeat('x', 2000)) FROM generate_series(1, 5000)`,
      [tenant.clientAccountId, tenant.engagementId],
    );
    await settled(app.db);
    const response = await fetch(`${app.baseUrl}/api/v1/audit/logs/export`, { headers: { authorization: `Bearer ${auditor}` } });
    const reader = response.body!.getReader();
    const first = await reader.read();
    // A page may still be on its way into the buffers.
    await until('nothing is held open', async () => {
      const { rowCount } = await app.db.admin.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
      );
      return rowCount === 0;
    }).catch(async (error: unknown) => {
      // Or the stream would hold up the end of the application, and of every test behind it.
      await reader.cancel();
      throw error;
    });
    let bytes = first.value!.length;
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) bytes += chunk.value.length;
    expect(bytes).toBeGreaterThan(5_000 * 2_000);
    expect((await verification()).body).toMatchObject({ ok: true, checkedRows: ROWS, unsealedRows: 5_000 });
    await seal();
    expect((await verification()).body).toMatchObject({ ok: true, checkedRows: ROWS + 5_000, digests: 2, unsealedRows: 0 });
  });

  it('names the row that a superuser has changed behind the triggers', async () => {
    const { rows } = await app.db.admin.query('SELECT id FROM audit_logs WHERE client_account_id = $1 AND operation = $2', [
      tenant.clientAccountId,
      'asset_get',
    ]);
    const client = await app.db.admin.connect();
    await client.query('BEGIN; SET LOCAL session_replication_role = replica');
    await client.query(`UPDATE audit_logs SET level = 'INFO' WHERE id = $1`, [rows[0].id]);
    await client.query('COMMIT');
    client.release();
    expect((await verification()).body).toMatchObject({
      ok: false,
      firstBad: { id: rows[0].id, reason: expect.stringMatching(/^changed/) },
    });
  });
});
