import { uuidV7 } from '@app/kernel';
import { IsolationProber } from '@app/tenancy';
import { type Answer, TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';

const PATH = '/api/v1/monitoring/tenant-isolation';
const LEAK = 'CREATE POLICY leak ON isolation_canaries FOR SELECT TO registry_app USING (true)';
const MEND = 'DROP POLICY leak ON isolation_canaries';

describe('the isolation of tenants', () => {
  let app: TestApp;
  let operator: string;
  let a: TestTenant;
  let b: TestTenant;

  beforeAll(async () => {
    app = await TestApp.start();
    operator = await app.createKey('operator');
    a = await app.db.createTenant();
    b = await app.db.createTenant();
  });
  afterAll(() => app.close());

  const look = (key = operator): Promise<Answer> => app.request('GET', PATH, { key });
  const health = async (path: string): Promise<number> => (await app.request('GET', `/health${path}`)).status;
  /** The state that /metrics shows with 1, and when it was found. */
  const measured = async (): Promise<{ state: string[]; ageS: number }> => {
    const text = String((await app.request('GET', '/metrics')).body);
    const state = [...text.matchAll(/^tenant_isolation_state\{state="(\w+)"\} 1$/gm)].map(([, each]) => each!);
    return { state, ageS: Date.now() / 1000 - Number(/^tenant_isolation_checked_timestamp_seconds (\S+)$/m.exec(text)?.[1]) };
  };
  const probe = () => app.app.get(IsolationProber, { strict: false }).run();
  const audited = (clientAccountId: string, engagementId: string, rows = 1): Promise<unknown> =>
    app.db.admin.query(
      `INSERT INTO audit_logs (client_account_id, engagement_id, id, category, level, operation, request_id, context)
       SELECT $1, $2, gen_random_uuid(), 'SYSTEM_EVENT', 'INFO', 'planted', 'r', '{}' FROM generate_series(1, $3)`,
      [clientAccountId, engagementId, rows],
    );

  it('is shown to be sound, to operators, by the first run of the prober', async () => {
    await audited(a.clientAccountId, a.engagementId, 3);
    // A refused call leaves an audit row of no tenant, which crosses nothing.
    expect((await look('sr_nobody')).status).toBe(401);
    const { status, body } = await look();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ok: true,
      checkedAt: expect.any(String),
      lookedAt: ['engagements', 'memberships', 'audit_logs'],
      sharedEngagements: [],
      orphanedPairs: [],
    });
    expect(body.probe).toMatchObject({ ok: true, state: 'ok', checkedAt: expect.any(String), durationMs: expect.any(Number) });
    expect(body.probe.probes.length).toBeGreaterThan(10);
    for (const one of body.probe.probes) expect(one).toEqual({ name: one.name, control: 'passed', refusal: 'passed' });
  });

  it.each(['agent', 'auditor', 'admin'] as const)('is not shown to the role %s', async (role) => {
    const key = await app.createKey(role, role === 'admin' ? undefined : a);
    expect(await look(key)).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
  });

  it('takes a replica that sees a leak out of service, and back when it is mended; the process goes on', async () => {
    const paths = ['', '/ready', '/startup', '/live'];
    const all = (): Promise<number[]> => Promise.all(paths.map(health));
    expect(await all()).toEqual([200, 200, 200, 200]);
    expect((await measured()).state).toEqual(['ok']);
    await app.db.admin.query(LEAK);
    try {
      await probe();
      const { state, ageS } = await measured();
      expect({ state, fresh: ageS >= 0 && ageS < 60 }).toEqual({ state: ['violated'], fresh: true });
      expect(await all()).toEqual([503, 503, 503, 200]);
      expect((await look()).body).toMatchObject({ ok: false, probe: { ok: false, state: 'violated' }, sharedEngagements: [] });
    } finally {
      await app.db.admin.query(MEND);
    }
    // The last result stands, however the database is by now.
    expect(await health('/ready')).toBe(503);
    await probe();
    expect(await all()).toEqual([200, 200, 200, 200]);
  });

  it('is disproved by an engagement of two clients, and by rows of a pair that does not belong together', async () => {
    const [nobody, nowhere] = [uuidV7(), uuidV7()];
    await app.db.admin.query(`INSERT INTO engagements (client_account_id, id, name) VALUES ($1, $2, 'planted')`, [
      b.clientAccountId,
      a.engagementId,
    ]);
    await audited(a.clientAccountId, b.engagementId, 2);
    await audited(nobody, nowhere, 1_200);
    await app.db.admin.query('ALTER TABLE memberships DISABLE TRIGGER ALL');
    await app.db.admin.query(
      `INSERT INTO memberships (id, principal_id, client_account_id, engagement_id) SELECT id, id, $1, $2 FROM principals LIMIT 1`,
      [b.clientAccountId, nowhere],
    );
    const { status, body } = await look();
    expect(status).toBe(200);
    expect(body.ok).toBe(false);
    expect(body.sharedEngagements).toEqual([
      {
        engagementId: a.engagementId,
        clientAccountIds: [a.clientAccountId, b.clientAccountId],
        foundIn: ['audit_logs', 'engagements', 'memberships'],
      },
      { engagementId: b.engagementId, clientAccountIds: [a.clientAccountId, b.clientAccountId], foundIn: ['audit_logs', 'engagements'] },
      { engagementId: nowhere, clientAccountIds: [b.clientAccountId, nobody], foundIn: ['audit_logs', 'memberships'] },
    ]);
    expect(body.orphanedPairs).toEqual([
      { clientAccountId: a.clientAccountId, engagementId: b.engagementId, foundIn: 'audit_logs', rows: 2 },
      { clientAccountId: b.clientAccountId, engagementId: nowhere, foundIn: 'memberships', rows: 1 },
      { clientAccountId: nobody, engagementId: nowhere, foundIn: 'audit_logs', rows: 1_000 },
    ]);
    expect(await health('/ready')).toBe(200);
  });

  it('is looked at in bounded time, and names a hundred pairs at most', async () => {
    await app.db.admin.query(
      `INSERT INTO audit_logs (client_account_id, engagement_id, id, category, level, operation, request_id, context)
       SELECT c, c, gen_random_uuid(), 'SYSTEM_EVENT', 'INFO', 'planted', 'r', '{}'
         FROM (SELECT gen_random_uuid() AS c FROM generate_series(1, 300)) x, generate_series(1, 200)`,
    );
    const answers = await Promise.all([look(), look(), look()]);
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body.orphanedPairs).toHaveLength(100);
    }
  });

  it('has canaries that no key can be made for', async () => {
    const body = { role: 'agent', clientAccountId: 'ca0a0000-0000-8000-8000-00000000000a' };
    const answer = await app.request('POST', '/api/v1/admin/api-keys', { key: await app.createKey('admin'), body });
    expect(answer).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
  });
});
