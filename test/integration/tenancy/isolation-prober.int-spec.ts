import { Logger } from '@nestjs/common';
import { type IsolationProber, type IsolationReport } from '@app/tenancy';
import { proberOn } from '../../support/prober';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';

const ALL = [
  'read_by_id',
  'read_by_scan',
  'read_by_count',
  'read_other_engagement',
  'tenant_tables',
  'update',
  'update_to_other',
  'delete',
  'insert',
  'read_mode',
  'unbound_transaction',
  'forged_ticket',
  'unsealed_commit',
];
const leak = (policy: string, table = 'isolation_canaries'): string => `CREATE POLICY leak ON ${table} ${policy}`;
const MEND_LEAK = 'DROP POLICY leak ON isolation_canaries';

describe('the isolation prober', () => {
  let db: TestDatabase;
  let prober: IsolationProber;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    db = await createTestDatabase();
    prober = proberOn(db);
  });
  afterAll(async () => {
    await prober.onModuleDestroy();
    await db.drop();
    Logger.overrideLogger(['error', 'warn', 'log']);
  });

  const failed = ({ probes }: IsolationReport, half: 'control' | 'refusal'): string[] =>
    probes.filter((probe) => probe[half] === 'failed').map(({ name }) => name);
  const secrets = async (): Promise<unknown[]> =>
    (await db.admin.query('SELECT client_account_id, engagement_id, id, secret FROM isolation_canaries ORDER BY id')).rows;
  const definition = async (name: string): Promise<string> =>
    (await db.admin.query<{ text: string }>(`SELECT pg_get_functiondef('sec.${name}'::regproc) AS text`)).rows[0]!.text;

  /** Weakens the database for one run, and shows that the next run finds it sound again. */
  const weakened = async (weaken: string, mend: string): Promise<IsolationReport> => {
    const before = await secrets();
    await db.admin.query(weaken);
    const report = await prober.run().finally(() => db.admin.query(mend));
    expect(await secrets()).toEqual(before);
    expect(await prober.run()).toMatchObject({ ok: true, state: 'ok' });
    return report;
  };

  it('may not serve before its first run, and finds a sound database sound', async () => {
    expect(prober.latest).toEqual({ ok: false, state: 'unknown', checkedAt: null, durationMs: 0, probes: [] });
    expect(prober.mayServe).toBe(false);
    const report = await prober.run();
    expect(report.probes).toEqual(ALL.map((name) => ({ name, control: 'passed', refusal: 'passed' })));
    expect(report).toMatchObject({ ok: true, state: 'ok', checkedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect([prober.latest, prober.mayServe]).toEqual([report, true]);
  });

  it.each<[string, string[], string, string]>([
    [
      'a policy that shows every row',
      ['read_by_id', 'read_by_scan', 'read_by_count', 'read_other_engagement', 'tenant_tables'],
      leak('FOR SELECT TO registry_app USING (true)'),
      MEND_LEAK,
    ],
    [
      'row security switched off',
      ALL.filter((name) => !['unbound_transaction', 'forged_ticket', 'unsealed_commit'].includes(name)),
      'ALTER TABLE isolation_canaries NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY',
      'ALTER TABLE isolation_canaries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
    ],
    [
      'a policy that compares the client account only',
      ['read_other_engagement', 'tenant_tables'],
      leak('FOR SELECT TO registry_app USING (client_account_id = (SELECT sec.tenant()))'),
      MEND_LEAK,
    ],
    [
      'a policy that compares the engagement only',
      ['read_other_engagement', 'tenant_tables'],
      leak('FOR SELECT TO PUBLIC USING (engagement_id = (SELECT sec.engagement()))'),
      MEND_LEAK,
    ],
    [
      'a policy that lets every row be updated',
      ['tenant_tables', 'update', 'update_to_other', 'read_mode'],
      leak('FOR UPDATE TO registry_app USING (true)'),
      MEND_LEAK,
    ],
    [
      'a policy that lets rows be given away',
      ['tenant_tables', 'update_to_other'],
      leak('FOR UPDATE TO registry_app USING (false) WITH CHECK (true)'),
      MEND_LEAK,
    ],
    [
      'a policy that lets every row be deleted',
      ['tenant_tables', 'delete', 'read_mode'],
      leak('FOR DELETE TO registry_app USING (true)'),
      MEND_LEAK,
    ],
    [
      'a policy that lets every row in',
      ['tenant_tables', 'insert', 'read_mode'],
      leak('FOR INSERT TO registry_app WITH CHECK (true)'),
      MEND_LEAK,
    ],
    [
      'a commit gate that is switched off',
      ['unsealed_commit'],
      'ALTER TABLE sec.transactions DISABLE TRIGGER commit_gate',
      'ALTER TABLE sec.transactions ENABLE TRIGGER commit_gate',
    ],
    ['a careless policy on a table that holds no row', ['tenant_tables'], leak('USING (true)', 'findings'), 'DROP POLICY leak ON findings'],
    [
      'row security that is not forced on another table',
      ['tenant_tables'],
      'ALTER TABLE assets NO FORCE ROW LEVEL SECURITY',
      'ALTER TABLE assets FORCE ROW LEVEL SECURITY',
    ],
    [
      'a table without row security that the runtime role may read',
      ['tenant_tables'],
      'GRANT SELECT (client_account_id) ON memberships TO registry_app',
      'REVOKE SELECT (client_account_id) ON memberships FROM registry_app',
    ],
  ])('finds %s', async (_what, expected, weaken, mend) => {
    const report = await weakened(weaken, mend);
    expect(report).toMatchObject({ ok: false, state: 'violated' });
    expect([failed(report, 'control'), failed(report, 'refusal')]).toEqual([[], expected]);
    for (const { refusal, detail } of report.probes) expect(typeof detail).toBe(refusal === 'failed' ? 'string' : 'undefined');
  });

  it.each<[string, string[], string[], (text: string) => string]>([
    ['everybody writes', ['read_mode'], ['writable'], (text) => text.replace(/RETURN EXISTS/, 'RETURN true OR EXISTS')],
    [
      'nobody is asked for a tenant',
      ['unbound_transaction'],
      ['tenant', 'engagement'],
      (text) => text.replace(/RAISE EXCEPTION 'NO_TENANT_CONTEXT' USING ERRCODE = 'SO002'/, 'RETURN NULL'),
    ],
    [
      'every signature is good',
      ['forged_ticket'],
      ['open'],
      (text) => text.replace(/IF NOT EXISTS \(SELECT FROM sec\.ticket_keys[^;]*?\) = p_signature\) THEN/, 'IF false THEN'),
    ],
    ['every seal is good', ['unsealed_commit'], ['gate'], (text) => text.replace(/IF NEW\.seal_hash/, 'IF false AND NEW.seal_hash')],
  ])('finds a function by which %s', async (_what, expected, names, weaken) => {
    const sound = await Promise.all(names.map(definition));
    for (const text of sound) expect(weaken(text)).not.toBe(text);
    const report = await weakened(sound.map(weaken).join(';'), sound.join(';'));
    expect(report.state).toBe('violated');
    expect([failed(report, 'control'), failed(report, 'refusal')]).toEqual([[], expected]);
  });

  it.each(['a', 'b'])('reports the missing row of canary %s as a control that failed, not as isolation', async (letter) => {
    const id = `ca0a0000-0000-8000-8000-0000000000e${letter}`;
    const report = await weakened(
      `CREATE TABLE kept AS SELECT * FROM isolation_canaries WHERE id = '${id}'; DELETE FROM isolation_canaries WHERE id = '${id}'`,
      'INSERT INTO isolation_canaries SELECT * FROM kept; DROP TABLE kept',
    );
    expect(report).toMatchObject({ ok: false, state: 'unknown' });
    expect(failed(report, 'control')).toEqual(expect.arrayContaining(['read_by_id', 'read_by_scan', 'update', 'delete', 'read_mode']));
    // Of a row that is not there nobody can tell whether it may be given away.
    expect(failed(report, 'refusal')).toEqual(letter === 'a' ? ['update_to_other'] : []);
  });
});
