import { ConfigError, configWarnings, DEMO_TENANT, loadConfig } from '@app/config';

const PRODUCTION = {
  NODE_ENV: 'production',
  REGISTRY_SECRET: 'k'.repeat(32),
  DATABASE_URL: 'postgres://owner:pass@db.example:5432/registry',
};
const OIDC = { OIDC_ISSUER: 'https://login.example/realms/r', OIDC_AUDIENCE: 'https://registry.example' };
const ID = 'AAAAAAAA-0000-4000-8000-000000000001';

const faultsOf = (env: Record<string, string>): string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

describe('the OIDC settings', () => {
  it('are none when none of them is given, and need no more than issuer and audience', () => {
    expect(loadConfig({}).oidc).toBeNull();
    expect(loadConfig({ ...PRODUCTION, ...OIDC }).oidc).toEqual({
      issuer: OIDC.OIDC_ISSUER,
      audience: OIDC.OIDC_AUDIENCE,
      jwksUrl: null,
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      roleClaim: null,
      tenantsClaim: null,
    });
  });

  it('are read one by one, and frozen', () => {
    const more = {
      OIDC_JWKS_URL: 'https://login.example/keys?v=2',
      OIDC_ROLE_CLAIM: 'roles',
      OIDC_TENANTS_CLAIM: 'https://x.example/tenants',
    };
    const { oidc } = loadConfig({ ...OIDC, ...more, OIDC_ALGORITHMS: 'ES384, Ed25519' });
    expect(oidc).toMatchObject({
      jwksUrl: more.OIDC_JWKS_URL,
      algorithms: ['ES384', 'Ed25519'],
      roleClaim: 'roles',
      tenantsClaim: more.OIDC_TENANTS_CLAIM,
    });
    expect([Object.isFrozen(oidc), Object.isFrozen(oidc?.algorithms)]).toEqual([true, true]);
  });

  it.each(['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_JWKS_URL', 'OIDC_ALGORITHMS', 'OIDC_ROLE_CLAIM'])(
    'do not boot by halves: %s alone is refused, and what is missing is named',
    (name) => {
      const value = { OIDC_ALGORITHMS: 'ES256', OIDC_ROLE_CLAIM: 'roles' }[name] ?? 'https://login.example';
      const missing = ['OIDC_ISSUER', 'OIDC_AUDIENCE'].filter((other) => other !== name);
      expect(faultsOf({ [name]: value })).toEqual([`${name} without ${missing.join(' and ')}: OIDC takes both, or nothing of it.`]);
    },
  );

  it('name the claim of the tenants only beside that of the role, without which it is not read', () => {
    expect(faultsOf({ ...OIDC, OIDC_TENANTS_CLAIM: 'tenants' })).toEqual([
      expect.stringMatching(/^OIDC_TENANTS_CLAIM without OIDC_ROLE_CLAIM/),
    ]);
  });

  it.each(['HS256', 'RS256,HS512', 'none', 'RS256,none', 'rs256', 'RSA-OAEP', 'RS256,', ','])(
    'accept no symmetric, no and no other algorithm: %s',
    (list) => {
      expect(faultsOf({ ...OIDC, OIDC_ALGORITHMS: list })).toEqual([expect.stringMatching(/^OIDC_ALGORITHMS must list some of RS256, /)]);
    },
  );

  it.each([
    ['OIDC_ISSUER', 'login.example'],
    ['OIDC_ISSUER', 'ftp://login.example'],
    ['OIDC_ISSUER', 'https://scott:tiger@login.example'],
    ['OIDC_ISSUER', 'https://login.example/?realm=r'],
    ['OIDC_ISSUER', 'https://login.example/#r'],
    ['OIDC_JWKS_URL', '/keys'],
    ['OIDC_JWKS_URL', 'file:///etc/keys.json'],
    ['OIDC_JWKS_URL', 'https://scott:tiger@login.example/keys'],
  ])('refuse %s=%s, and do not repeat it', (name, url) => {
    const faults = faultsOf({ ...OIDC, [name]: url });
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name} must be a URL of the form https://host/path`))]);
    expect(faults[0]).not.toContain('tiger');
  });

  it.each(['OIDC_ISSUER', 'OIDC_JWKS_URL'])('take http in %s for development, and refuse it in production', (name) => {
    expect(faultsOf({ ...OIDC, [name]: 'http://localhost:8080/r' })).toEqual([]);
    expect(faultsOf({ ...PRODUCTION, ...OIDC, [name]: 'http://login.example' })).toEqual([
      expect.stringMatching(new RegExp(`^${name} must be https when NODE_ENV=production`)),
    ]);
  });
});

describe('the default tenant', () => {
  it.each([{}, { ENFORCE_TENANT_ISOLATION: 'true' }, { DEFAULT_CLIENT_ACCOUNT_ID: ID, DEFAULT_ENGAGEMENT_ID: ID }])(
    'is none unless isolation is switched off: %j',
    (env) => {
      expect(loadConfig(env).defaultTenant).toBeNull();
      expect(configWarnings(env)).toEqual([]);
    },
  );

  it('is that of the demo, or the one that is named, and a warning at start names it', () => {
    const env = { ENFORCE_TENANT_ISOLATION: 'false' };
    expect(loadConfig(env).defaultTenant).toEqual(DEMO_TENANT);
    const named = { ...env, DEFAULT_CLIENT_ACCOUNT_ID: ID, DEFAULT_ENGAGEMENT_ID: ID };
    expect(loadConfig(named).defaultTenant).toEqual({ clientAccountId: ID.toLowerCase(), engagementId: ID.toLowerCase() });
    expect(configWarnings(named)).toEqual([expect.stringMatching(`^ENFORCE_TENANT_ISOLATION=false, .*${ID.toLowerCase()}`)]);
  });

  it.each(['false', '0', 'no', 'off'])('is refused in production, by name: ENFORCE_TENANT_ISOLATION=%s', (text) => {
    expect(faultsOf({ ...PRODUCTION, ENFORCE_TENANT_ISOLATION: text })).toEqual([
      expect.stringMatching(/^ENFORCE_TENANT_ISOLATION=false is refused when NODE_ENV=production/),
    ]);
  });

  it.each(['DEFAULT_CLIENT_ACCOUNT_ID', 'DEFAULT_ENGAGEMENT_ID'])('is refused when %s is no UUID', (name) => {
    expect(faultsOf({ [name]: 'demo' })).toEqual([`${name} must be a UUID, not "demo".`]);
  });
});
