import { uuidV7 } from '@app/kernel';
import { RawTransaction } from '../support/raw-transaction';
import { createTestDatabase, type TestDatabase, type TestTenant } from '../support/test-database';

const ROLES = ['registry_app', 'registry_audit', 'registry_ops', 'registry_worker'];

describe('what was read', () => {
  let db: TestDatabase;
  let tenant: TestTenant;
  const flowId = uuidV7();
  const importId = uuidV7();

  beforeAll(async () => {
    db = await createTestDatabase();
    tenant = await db.createTenant();
    await bound(
      `INSERT INTO discovery_flows (client_account_id, engagement_id, id, name, status, configuration, assessment_date, created_by)
       VALUES ((SELECT sec.tenant()), (SELECT sec.engagement()), '${flowId}', 'f', 'initialized', '{}', '2026-11-25', '${flowId}')`,
      `INSERT INTO data_imports (client_account_id, engagement_id, id, flow_id, import_order, kind, detected_format, status, header)
       VALUES ((SELECT sec.tenant()), (SELECT sec.engagement()), '${importId}', '${flowId}', 1, 'inventory', 'generic_inventory', 'received', '["Host"]')`,
      `INSERT INTO raw_import_records (client_account_id, engagement_id, import_id, row_number, raw_text, cells, status)
       VALUES ((SELECT sec.tenant()), (SELECT sec.engagement()), '${importId}', 2, 'web01', '["web01"]', 'accepted')`,
      `INSERT INTO flow_events (client_account_id, engagement_id, flow_id, seq, type, data)
       VALUES ((SELECT sec.tenant()), (SELECT sec.engagement()), '${flowId}', 1, 'flow.created', '{}')`,
    );
  });
  afterAll(() => db.drop());

  /** In a transaction that may write and is bound to the tenant of the rows. */
  const bound = async (...texts: string[]): Promise<void> => {
    const raw = await RawTransaction.open(db, tenant);
    try {
      for (const text of texts) await raw.client.query(text);
      await raw.commit();
    } finally {
      await raw.end();
    }
  };
  const rows = async (): Promise<unknown> => ({
    raw: (await db.admin.query('SELECT * FROM raw_import_records')).rows,
    events: (await db.admin.query('SELECT * FROM flow_events')).rows,
  });
  const granted = async (table: string, role: string, privileges: string[]): Promise<string[]> => {
    const { rows: found } = await db.admin.query<{ right: string }>(
      `SELECT p || coalesce(' ' || a.attname, '') AS right
         FROM unnest($3::text[]) p LEFT JOIN pg_attribute a ON a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND p = 'UPDATE'
        WHERE CASE WHEN p = 'UPDATE' THEN has_column_privilege($2, $1::regclass, a.attnum, 'UPDATE') ELSE has_table_privilege($2, $1::regclass, p) END
        ORDER BY 1`,
      [table, role, privileges],
    );
    return found.map(({ right }) => right);
  };

  it('may be changed by the runtime role in what we conclude from it only, says the catalogue', async () => {
    const changing = ['UPDATE', 'DELETE', 'TRUNCATE'];
    expect(await granted('raw_import_records', 'registry_app', changing)).toEqual(['UPDATE cleansed', 'UPDATE issues', 'UPDATE status']);
    expect(await granted('flow_events', 'registry_app', changing)).toEqual([]);
  });

  it.each(['raw_import_records', 'flow_events'])('is out of reach for every other role of the runtime: %s', async (table) => {
    for (const role of ROLES.filter((name) => name !== 'registry_app'))
      expect({ role, rights: await granted(table, role, ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) }).toEqual({
        role,
        rights: [],
      });
  });

  it.each([
    ['overwriting the raw text', `UPDATE raw_import_records SET raw_text = 'forged'`],
    ['overwriting the cells', `UPDATE raw_import_records SET cells = '["forged"]'`],
    ['overwriting the raw text along with what may be changed', `UPDATE raw_import_records SET status = 'rejected', raw_text = 'forged'`],
    ['renumbering a row', 'UPDATE raw_import_records SET row_number = 7'],
    ['moving a row to another import', 'UPDATE raw_import_records SET import_id = gen_random_uuid()'],
    ['moving a row to another tenant', 'UPDATE raw_import_records SET client_account_id = gen_random_uuid()'],
    [
      'overwriting the raw text in a conflict',
      `INSERT INTO raw_import_records SELECT * FROM raw_import_records
       ON CONFLICT (client_account_id, engagement_id, import_id, row_number) DO UPDATE SET raw_text = 'forged'`,
    ],
    ['merging into the cells', `MERGE INTO raw_import_records r USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET cells = '[]'`],
    ['deleting a row', 'DELETE FROM raw_import_records'],
    ['merging a row away', 'MERGE INTO raw_import_records r USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE'],
    ['emptying the rows', 'TRUNCATE raw_import_records'],
    ['overwriting an event', `UPDATE flow_events SET data = '{"forged":1}'`],
    ['renumbering an event', 'UPDATE flow_events SET seq = seq + 1'],
    ['overwriting the time of an event', 'UPDATE flow_events SET created_at = now()'],
    ['deleting an event', 'DELETE FROM flow_events'],
    ['emptying the events', 'TRUNCATE flow_events'],
    ['switching the rules off', 'ALTER TABLE raw_import_records DISABLE ROW LEVEL SECURITY'],
    ['becoming the owner', 'SET LOCAL ROLE registry_owner'],
  ])('stays what it was: %s is refused', async (_what, text) => {
    const before = await rows();
    await expect(bound(text)).rejects.toMatchObject({ code: '42501' });
    expect(await rows()).toEqual(before);
  });

  it('may get its conclusions, which change nothing else of the row', async () => {
    const { raw: before } = (await rows()) as { raw: object[] };
    await bound(`UPDATE raw_import_records SET status = 'rejected', issues = '[{"code":"X"}]', cleansed = '{"name":"web01"}'`);
    const { raw: after } = (await rows()) as { raw: object[] };
    expect(after).toEqual([{ ...before[0], status: 'rejected', issues: [{ code: 'X' }], cleansed: { name: 'web01' } }]);
  });
});
