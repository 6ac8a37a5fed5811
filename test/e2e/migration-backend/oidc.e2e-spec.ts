import { NO_TENANT, systemClock } from '@app/kernel';
import { exportSPKI, generateKeyPair, importJWK, type CryptoKey } from 'jose';
import { AUDIENCE, type Claims, IdentityProvider, rawToken, type Signing } from '../../support/identity-provider';
import { type Answer, TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';
import { until } from '../../support/until';

const FLOWS = '/api/v1/discovery/flows';
const now = (): number => Math.floor(Date.now() / 1000);
const settings = ({ issuer }: IdentityProvider): Record<string, string> => ({
  OIDC_ISSUER: issuer,
  OIDC_AUDIENCE: AUDIENCE,
  OIDC_ROLE_CLAIM: 'roles',
  OIDC_TENANTS_CLAIM: 'tenants',
});
const sameAs = (body: object): object => ({ ...body, requestId: expect.any(String) });

describe('signing in with access tokens of an OIDC issuer', () => {
  let provider: IdentityProvider;
  let app: TestApp;
  let a: TestTenant;
  let b: TestTenant;
  let admin: string;

  beforeAll(async () => {
    provider = await IdentityProvider.start();
    app = await TestApp.start({ ...settings(provider), AUTH_CACHE_TTL_MS: '0' });
    a = await app.db.createTenant();
    b = await app.db.createTenant();
    admin = await app.createKey('admin');
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  const list = (key: string, headers?: Record<string, string>): Promise<Answer> => app.request('GET', FLOWS, { key, headers });
  const of = (tenant: TestTenant): string => `${tenant.clientAccountId}/${tenant.engagementId}`;
  const agentOf = (tenant: TestTenant, claims: Claims = {}, signing?: Signing): Promise<string> =>
    provider.token({ roles: ['agent'], tenants: [of(tenant)], ...claims }, signing);
  const refused = async (): Promise<object> => (await list(`sr_${'x'.repeat(43)}`)).body as object;
  const register = (body: object): Promise<Answer> => app.request('POST', '/api/v1/admin/principals', { key: admin, body });

  it('lets a subject in by its claims, and names it in the audit trail by an id that stays the same', async () => {
    for (let i = 0; i < 2; i++) {
      const created = await app.request('POST', FLOWS, { key: await agentOf(a), body: { name: 'by token' } });
      expect(created.status).toBe(201);
    }
    const { rows } = await app.db.admin.query(
      `SELECT principal_id, client_account_id, context->>'agent_name' AS agent FROM audit_logs WHERE operation = 'flow.create'`,
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual({ principal_id: expect.stringMatching(/^.{14}8/), client_account_id: a.clientAccountId, agent: 'ada' });
    expect(rows[1]).toEqual(rows[0]);
  });

  it.each<[string, Claims, Signing]>([
    ['is for another audience', { aud: 'https://other.test' }, {}],
    ['is of another issuer', { iss: 'https://evil.test' }, {}],
    ['is an ID token', {}, { typ: 'JWT' }],
    ['has expired', { exp: now() - 5 }, {}],
    ['starts in the future', { nbf: now() + 3_600 }, {}],
    ['has no subject', { sub: undefined }, {}],
    ['names no role', { roles: undefined }, {}],
    ['names a role that is not ours', { roles: 'root' }, {}],
    ['names two of our roles', { roles: ['agent', 'admin'] }, {}],
    ['lists tenants that are none', { tenants: ['*'] }, {}],
    ['lists no tenants but a text', { tenants: 'all' }, {}],
  ])('refuses a token like an unknown key when it %s', async (_what, claims, signing) => {
    const answer = await list(await agentOf(a, claims, signing));
    expect(answer).toMatchObject({ status: 401, body: sameAs(await refused()) });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('refuses a token like an unknown key when its signature is none, forged, or of a key that nobody knows', async () => {
    const claims = { iss: provider.issuer, aud: AUDIENCE, sub: 'ada', iat: now(), exp: now() + 600, roles: 'agent', tenants: [of(a)] };
    const pem = await exportSPKI((await importJWK(provider.publicKey())) as CryptoKey);
    const { privateKey } = await generateKeyPair('RS256');
    const tokens = [
      rawToken({ alg: 'none', typ: 'at+jwt', kid: 'k1' }, claims),
      await agentOf(a, {}, { alg: 'HS256', key: Buffer.from(pem) }),
      await agentOf(a, {}, { key: privateKey }),
      await agentOf(a, {}, { kid: 'unknown', key: privateKey }),
    ];
    expect((await list(await agentOf(a))).status).toBe(200);
    for (const token of tokens) expect(await list(token)).toMatchObject({ status: 401, body: sameAs(await refused()) });
  });

  it('does not take a token from the address', async () => {
    const token = await agentOf(a);
    for (const name of ['access_token', 'token', 'authorization'])
      expect((await app.request('GET', `${FLOWS}?${name}=${token}`)).status).toBe(401);
    const body = { input: { hostname: 'x1' }, access_token: token };
    expect((await app.request('POST', '/api/v1/tools/asset_get/executions', { body })).status).toBe(401);
  });

  it('gives of the tenants that are claimed those that exist, and no engagement of another account', async () => {
    const crossed = { clientAccountId: a.clientAccountId, engagementId: b.engagementId };
    const random = { clientAccountId: a.clientAccountId, engagementId: '00000000-0000-4000-8000-0000000000ff' };
    const headers = { 'x-client-account-id': a.clientAccountId };
    for (const tenant of [crossed, random])
      expect(await list(await agentOf(tenant), headers)).toMatchObject({ status: 403, body: { code: 'TENANT_FORBIDDEN' } });
    expect(await list(await provider.token({ roles: 'agent' }))).toMatchObject({ status: 400, body: { code: 'TENANT_CONTEXT_REQUIRED' } });

    const both = await agentOf(crossed, { tenants: [of(crossed), a.clientAccountId, of(a)] });
    expect((await list(both)).status).toBe(200);
    expect(await list(both, { 'x-client-account-id': b.clientAccountId })).toMatchObject({ status: 403 });
    expect(await list(await agentOf(a, { tenants: [of(a), of(b)] }), { 'x-client-account-id': b.clientAccountId })).toMatchObject({
      status: 200,
    });
  });

  it('lets an administrator in by the claim of the role alone', async () => {
    const answer = await app.request('POST', '/api/v1/admin/client-accounts', {
      key: await provider.token({ sub: 'root', roles: 'admin' }),
      body: { name: 'By token' },
    });
    expect(answer.status).toBe(201);
    expect((await list(await provider.token({ sub: 'root', roles: 'admin' }))).body.code).toBe('ROLE_FORBIDDEN');
  });

  it('goes by the memberships of a subject that is registered, whatever its token claims', async () => {
    const [issuer, subject] = [provider.issuer, 'service-7'];
    const made = await register({ issuer, subject, role: 'auditor', clientAccountId: b.clientAccountId, name: 'Seven' });
    expect(made).toMatchObject({ status: 201, body: { issuer, subject, role: 'auditor', name: 'Seven', engagementId: null } });
    const token = await agentOf(a, { sub: subject, roles: 'admin' });
    expect((await app.request('GET', '/api/v1/audit/logs', { key: token })).status).toBe(200);
    expect(await list(token)).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
    const elsewhere = { 'x-client-account-id': a.clientAccountId };
    expect(await app.request('GET', '/api/v1/audit/logs', { key: token, headers: elsewhere })).toMatchObject({ status: 403 });
    const { rows } = await app.db.admin.query(
      `SELECT principal_id, client_account_id, context->>'code' AS code FROM audit_logs WHERE context->>'agent_name' = 'Seven' ORDER BY id`,
    );
    // Who was refused a tenant is known, although the row is of none.
    expect(rows).toEqual([
      { principal_id: made.body.id, client_account_id: b.clientAccountId, code: 'ROLE_FORBIDDEN' },
      { principal_id: made.body.id, client_account_id: NO_TENANT, code: 'TENANT_FORBIDDEN' },
    ]);
  });

  it('does not go by a registration with another issuer', async () => {
    const [issuer, subject] = ['https://other.test', 'elsewhere'];
    expect((await register({ issuer, subject, role: 'admin' })).status).toBe(201);
    expect((await list(await provider.token({ sub: subject }))).status).toBe(401);
  });

  it('does without an issuer that is away once it knows the keys, but learns no new ones', async () => {
    expect((await list(await agentOf(a))).status).toBe(200);
    provider.away = true;
    try {
      await provider.addKey('unseen');
      expect((await list(await agentOf(a, { sub: 'another' }))).status).toBe(200);
      expect((await list(await agentOf(a, {}, { kid: 'unseen' }))).status).toBe(401);
    } finally {
      provider.away = false;
    }
  });

  it('follows the issuer when it changes its keys', async () => {
    const old = await agentOf(a);
    expect((await list(old)).status).toBe(200);
    await provider.addKey('k2', 'ES256');
    provider.withdraw('k1');
    const clock = jest.spyOn(systemClock, 'monotonicMs').mockImplementation(() => performance.now() + 60_000);
    try {
      expect((await list(await agentOf(a, {}, { kid: 'k2', alg: 'ES256' }))).status).toBe(200);
      expect((await list(old)).status).toBe(401);
    } finally {
      clock.mockRestore();
    }
  });
});

describe('an access token', () => {
  it('is remembered like a key, but never beyond its expiry', async () => {
    const provider = await IdentityProvider.start();
    const app = await TestApp.start({ ...settings(provider), AUTH_CACHE_TTL_MS: '5000' });
    try {
      const token = await provider.token({ roles: 'operator', exp: now() + 3 });
      const status = async (): Promise<number> => (await app.request('GET', FLOWS, { key: token })).status;
      expect(await status()).toBe(403);
      await until('the token is refused', async () => (await status()) === 401, 5_000);
    } finally {
      await app.close();
      await provider.close();
    }
  });

  it('of a subject that is not registered is refused when no claim gives roles, and any is without an issuer', async () => {
    const provider = await IdentityProvider.start();
    for (const env of [{ ...settings(provider), OIDC_ROLE_CLAIM: '', OIDC_TENANTS_CLAIM: '' }, {}]) {
      const app = await TestApp.start(env);
      try {
        expect((await app.request('GET', FLOWS, { key: await provider.token({ roles: 'admin' }) })).status).toBe(401);
      } finally {
        await app.close();
      }
    }
    await provider.close();
  });
});
