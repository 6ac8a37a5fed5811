import { Logger } from '@nestjs/common';
import { DEMO_TENANT } from '@app/config';
import { TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';

const EXECUTIONS = '/api/v1/tools/asset_upsert/executions';

describe('with ENFORCE_TENANT_ISOLATION=false', () => {
  let app: TestApp;
  let a: TestTenant;
  let keyA: string;
  let keyBoth: string;
  let warn: jest.SpyInstance;

  beforeAll(async () => {
    app = await TestApp.start({ ENFORCE_TENANT_ISOLATION: 'false' });
    a = await app.db.createTenant();
    keyA = await app.createKey('agent', a);
    warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  });
  afterAll(async () => {
    warn.mockRestore();
    await app.close();
  });

  const upsert = (hostname: string, key?: string, headers?: Record<string, string>) =>
    app.request('POST', EXECUTIONS, { key, body: { input: { hostname } }, headers });
  const owner = async (hostname: string): Promise<string[]> =>
    (await app.db.admin.query('SELECT client_account_id FROM assets WHERE hostname = $1', [hostname])).rows.map(
      ({ client_account_id: id }: { client_account_id: string }) => id,
    );

  it('a default tenant that does not exist is refused like any tenant that is not there', async () => {
    const defaulted = await upsert('nowhere', keyA);
    const named = await upsert('nowhere', keyA, { 'x-client-account-id': DEMO_TENANT.clientAccountId });
    expect(defaulted).toMatchObject({ status: 403, body: { code: 'TENANT_FORBIDDEN' } });
    expect({ ...defaulted.body, requestId: '' }).toEqual({ ...named.body, requestId: '' });
    expect(await owner('nowhere')).toEqual([]);
  });

  describe('and the default tenant made', () => {
    beforeAll(async () => {
      const { clientAccountId, engagementId } = DEMO_TENANT;
      await app.db.admin.query(`INSERT INTO client_accounts (id, name) VALUES ($1, 'Demo client')`, [clientAccountId]);
      const engagement = `INSERT INTO engagements (client_account_id, id, name) VALUES ($1, $2, 'Demo')`;
      await app.db.admin.query(engagement, [clientAccountId, engagementId]);
      keyBoth = await app.createKey('agent', a);
    });

    it('a request without tenant headers acts for it, and its audit row says that it was not named', async () => {
      expect((await upsert('by-default', keyA)).status).toBe(200);
      expect(await owner('by-default')).toEqual([DEMO_TENANT.clientAccountId]);
      const { rows } = await app.db.admin.query(`SELECT * FROM audit_logs WHERE context->'input'->>'hostname' = 'by-default'`);
      expect(rows).toMatchObject([{ client_account_id: DEMO_TENANT.clientAccountId, context: { tenant_defaulted: true, success: true } }]);
    });

    it('a request with headers is checked against the memberships as ever, and its audit row says nothing of a default', async () => {
      const own = { 'x-client-account-id': a.clientAccountId, 'x-engagement-id': a.engagementId };
      expect((await upsert('by-header', keyA, own)).status).toBe(200);
      expect(await owner('by-header')).toEqual([a.clientAccountId]);
      const { rows } = await app.db.admin.query(`SELECT context FROM audit_logs WHERE context->'input'->>'hostname' = 'by-header'`);
      expect(rows).toEqual([{ context: expect.not.objectContaining({ tenant_defaulted: expect.anything() }) }]);
      for (const name of ['x-client-account-id', 'x-engagement-id'] as const) {
        const id = name === 'x-engagement-id' ? DEMO_TENANT.engagementId : DEMO_TENANT.clientAccountId;
        expect(await upsert('by-header', keyA, { [name]: id })).toMatchObject({ status: 403, body: { code: 'TENANT_FORBIDDEN' } });
        expect((await upsert('by-header', keyA, { [name]: '' })).status).toBe(400);
      }
    });

    it('row security stays: the default tenant does not see what is of another', async () => {
      const get = (headers?: Record<string, string>) =>
        app.request('POST', '/api/v1/tools/asset_get/executions', { key: keyA, body: { input: { hostname: 'by-header' } }, headers });
      expect((await get({ 'x-client-account-id': a.clientAccountId })).status).toBe(200);
      expect((await get()).status).toBe(404);
    });

    it('authentication stays', async () => {
      expect((await upsert('anonymous')).status).toBe(401);
      expect((await upsert('anonymous', `sr_${'x'.repeat(43)}`)).status).toBe(401);
      expect((await upsert('anonymous', await app.createKey('auditor', a))).body.code).toBe('ROLE_FORBIDDEN');
      expect(await owner('anonymous')).toEqual([]);
    });

    it('the log says so once for each principal', async () => {
      const key = keyBoth;
      warn.mockClear();
      for (let i = 0; i < 3; i++) expect((await upsert(`logged-${i}`, key)).status).toBe(200);
      expect(warn.mock.calls).toEqual([[expect.stringMatching(/acts for the default one: ENFORCE_TENANT_ISOLATION is false/)]]);
    });
  });
});
