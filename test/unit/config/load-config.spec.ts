import { join } from 'node:path';
import { ConfigError, configWarnings, loadConfig, VARIABLES } from '@app/config';
import { projectRoot } from '@app/kernel';
import * as fc from 'fast-check';

const SECRET = 'k'.repeat(32);
const PUBLIC_KEY = `${'A'.repeat(43)}=`;
const URL_ = 'postgres://owner:pass@db.example:5432/registry';

const faultsOf = (env: Record<string, string | undefined>): string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).faults;
  }
};

/** Each variable with a text for it and what is read from that. */
const READINGS: [string, string, object][] = [
  ['NODE_ENV', 'test', { environment: 'test' }],
  ['PORT', '0', { http: { port: 0 } }],
  ['HOST', '127.0.0.1', { http: { host: '127.0.0.1' } }],
  ['ROLE', 'worker', { role: 'worker' }],
  ['DATABASE_URL', URL_, { database: { url: URL_ }, demo: false }],
  ['DATABASE_ADMIN_URL', URL_, { database: { adminUrl: URL_ } }],
  ['AUDIT_DATABASE_URL', URL_, { database: { auditUrl: URL_ } }],
  ['OPS_DATABASE_URL', URL_, { database: { opsUrl: URL_ } }],
  ['WORKER_DATABASE_URL', URL_, { database: { workerUrl: URL_ } }],
  ['REGISTRY_SECRET', SECRET, { secret: SECRET }],
  ['MIGRATE_ON_START', 'false', { database: { migrateOnStart: false } }],
  ['DEMO', 'false', { demo: false }],
  ['VAR_DIR', '/srv/registry', { varDir: '/srv/registry' }],
  ['SERVICE_POOL_SIZE', '7', { database: { poolSize: 7 } }],
  ['SERVICE_POOL_QUEUE', '0', { database: { poolQueue: 0 } }],
  ['SERVICE_POOL_WAIT_MS', '50', { database: { poolWaitMs: 50 } }],
  ['TRANSACTION_TIMEOUT_MS', '100', { database: { transactionTimeoutMs: 100 } }],
  ['APP_ROLE_CONNECTION_LIMIT', '3', { database: { appRoleConnectionLimit: 3 } }],
  ['REPLICAS', '0', { replicas: 0 }],
  ['ALLOW_PROVIDER_FUNCTIONS', 'true', { database: { allowProviderFunctions: true } }],
  ['WORKER_CONCURRENCY', '32', { workerConcurrency: 32 }],
  ['TENANT_JOB_CONCURRENCY', '7', { tenantJobConcurrency: 7 }],
  ['IMPORT_MAX_MB', '3', { importMaxBytes: 3 * 1024 * 1024 }],
  ['IDEMPOTENCY_TTL_HOURS', '2', { idempotencyTtlMs: 7_200_000 }],
  ['CORS_ORIGINS', 'https://a.example, https://b.example:8443', { corsOrigins: ['https://a.example', 'https://b.example:8443'] }],
  ['RATE_LIMIT_PER_MINUTE', '0', { rateLimit: { principalPerMinute: 0 } }],
  ['TENANT_RATE_LIMIT_PER_MINUTE', '7', { rateLimit: { tenantPerMinute: 7 } }],
  ['REDIS_URL', 'rediss://user:pass@redis.example:6380/1', { rateLimit: { redisUrl: 'rediss://user:pass@redis.example:6380/1' } }],
  ['AUTH_CACHE_TTL_MS', '0', { authCacheTtlMs: 0 }],
  ['ENFORCE_SESSION_OWNERSHIP', 'false', { enforceSessionOwnership: false }],
  ['AUDIT_TOOL_OPERATIONS', 'false', { audit: { toolOperations: false } }],
  ['ISOLATION_PROBE_INTERVAL_MS', '1000', { isolationProbeIntervalMs: 1000 }],
  ['AUDIT_SEAL_INTERVAL_MS', '0', { audit: { sealIntervalMs: 0 } }],
  ['AUDIT_TRUSTED_KEYS', `${PUBLIC_KEY}, ${PUBLIC_KEY}`, { audit: { trustedKeys: [PUBLIC_KEY, PUBLIC_KEY] } }],
  ['SHUTDOWN_TIMEOUT_MS', '2000', { shutdownTimeoutMs: 2000 }],
  ['SHUTDOWN_DRAIN_MS', '0', { shutdownDrainMs: 0 }],
  ['LOG_LEVEL', 'debug', { logLevel: 'debug' }],
  ['SERVICE_REGISTRY_URL', 'http://registry:8000', { client: { url: 'http://registry:8000' } }],
  ['SERVICE_REGISTRY_API_KEY', SECRET, { client: { apiKey: SECRET } }],
];

describe('the configuration', () => {
  it('has these defaults in an empty environment', () => {
    expect(loadConfig({})).toEqual({
      environment: 'development',
      http: { host: '0.0.0.0', port: 8000 },
      corsOrigins: [],
      rateLimit: { principalPerMinute: 60_000, tenantPerMinute: 120_000, redisUrl: null },
      replicas: 1,
      role: 'all',
      database: {
        url: null,
        adminUrl: null,
        auditUrl: null,
        opsUrl: null,
        workerUrl: null,
        migrateOnStart: true,
        poolSize: 20,
        poolQueue: null,
        poolWaitMs: 500,
        transactionTimeoutMs: 15000,
        appRoleConnectionLimit: 200,
        allowProviderFunctions: false,
      },
      secret: null,
      demo: true,
      varDir: join(projectRoot(), 'var'),
      workerConcurrency: 2,
      tenantJobConcurrency: 2,
      importMaxBytes: 512 * 1024 * 1024,
      idempotencyTtlMs: 24 * 3_600_000,
      authCacheTtlMs: 2000,
      enforceSessionOwnership: true,
      oidc: null,
      defaultTenant: null,
      isolationProbeIntervalMs: 30_000,
      audit: { toolOperations: true, sealIntervalMs: 10_000, trustedKeys: [] },
      shutdownTimeoutMs: 10_000,
      shutdownDrainMs: 1_000,
      logLevel: 'log',
      client: { url: null, apiKey: null },
    });
  });

  it.each(READINGS)('reads %s', (name, text, expected) => {
    expect(loadConfig({ [name]: text })).toMatchObject(expected);
    expect(loadConfig({ [name]: `  ${text}\t` })).toMatchObject(expected);
  });

  it('knows no variable that neither the test above nor those of signing in read', () => {
    const names = VARIABLES.map(({ name }) => name).filter((name) => !/^(OIDC|DEFAULT|ENFORCE_TENANT)_/.test(name));
    expect(names.sort()).toEqual(READINGS.map(([name]) => name).sort());
  });

  it.each(VARIABLES.map(({ name }) => name))('takes an empty or blank %s for unset', (name) => {
    expect(loadConfig({ [name]: '' })).toEqual(loadConfig({}));
    expect(loadConfig({ [name]: ' \t' })).toEqual(loadConfig({}));
  });

  const integers = VARIABLES.filter(({ kind }) => kind === 'integer').map(({ name }) => name);
  it.each(
    integers.flatMap((name) => ['12abc', '1e3', '0x10', '1.5', '1_000', '1,000', '+5', '٣', '--1', 'NaN'].map((text) => [name, text])),
  )('refuses the half-parsed number %s=%s', (name, text) => {
    expect(faultsOf({ [name]: text })).toEqual([expect.stringMatching(new RegExp(`^${name} must be a whole number from \\d+ to \\d+`))]);
  });

  it.each(VARIABLES.flatMap((variable) => (variable.kind === 'integer' ? [[variable.name, variable.min, variable.max] as const] : [])))(
    'takes %s from %i to %i and nothing beyond',
    (name, min, max) => {
      // The drain of a shutdown is bounded by the whole of it, too.
      for (const ok of [min, max]) expect(faultsOf({ SHUTDOWN_TIMEOUT_MS: '120000', [name]: String(ok) })).toEqual([]);
      for (const bad of [min - 1, max + 1, `9${'0'.repeat(400)}`])
        expect(faultsOf({ [name]: String(bad) })).toEqual([expect.stringContaining(`${name} must be`)]);
    },
  );

  it.each([
    ['0', 0],
    ['1', 1],
    ['999', 1],
    ['1000', 0],
  ])('has tenants probed and the audit trail sealed every %s ms: %i fault(s)', (text, faults) => {
    for (const name of ['ISOLATION_PROBE_INTERVAL_MS', 'AUDIT_SEAL_INTERVAL_MS']) {
      const expected = [`${name} must be 0 or at least 1000, not "${text}".`];
      expect(faultsOf({ [name]: text })).toEqual(expected.slice(0, faults));
    }
  });

  it.each(['nonsense', `${PUBLIC_KEY},`, PUBLIC_KEY.slice(1)])('takes nothing but public keys for AUDIT_TRUSTED_KEYS, not %s', (text) => {
    expect(faultsOf({ AUDIT_TRUSTED_KEYS: text })).toEqual([expect.stringMatching(/^AUDIT_TRUSTED_KEYS must list Ed25519 public keys/)]);
  });

  it('leaves at least half of a shutdown to the requests that have begun', () => {
    expect(faultsOf({ SHUTDOWN_TIMEOUT_MS: '4000', SHUTDOWN_DRAIN_MS: '2000' })).toEqual([]);
    expect(faultsOf({ SHUTDOWN_TIMEOUT_MS: '4000', SHUTDOWN_DRAIN_MS: '2001' })).toEqual([
      'SHUTDOWN_DRAIN_MS must be at most half of SHUTDOWN_TIMEOUT_MS (4000), not "2001": requests need time to finish.',
    ]);
  });

  it.each(['NODE_ENV', 'ROLE', 'LOG_LEVEL'])('takes only the listed words for %s, as they are written', (name) => {
    const variable = VARIABLES.find((candidate) => candidate.name === name);
    const choices = variable?.kind === 'choice' ? variable.choices : [];
    expect(choices.length).toBeGreaterThan(2);
    for (const choice of choices) expect(faultsOf({ [name]: choice, REGISTRY_SECRET: SECRET, DATABASE_URL: URL_ })).toEqual([]);
    for (const bad of [choices[0].toUpperCase(), `${choices[0]}x`, 'prod'])
      expect(faultsOf({ [name]: bad })).toEqual([`${name} must be one of ${choices.join(', ')}, not "${bad}".`]);
  });

  it.each([
    ['true', true],
    ['TRUE', true],
    ['1', true],
    ['yes', true],
    ['On', true],
    ['false', false],
    ['False', false],
    ['0', false],
    ['NO', false],
    ['off', false],
  ])('reads the boolean %s as %p', (text, value) => {
    expect(loadConfig({ MIGRATE_ON_START: text }).database.migrateOnStart).toBe(value);
    expect(loadConfig({ DEMO: text }).demo).toBe(value);
  });

  it.each(['y', 'truee', '2', 'null', 'enabled', '-1'])('refuses the boolean %s by its name', (text) => {
    expect(faultsOf({ MIGRATE_ON_START: text })).toEqual([expect.stringContaining(`MIGRATE_ON_START must be true or false`)]);
  });

  it('either refuses a text by the name of its variable or gives it a value of its type', () => {
    fc.assert(
      fc.property(fc.constantFrom(...VARIABLES.map(({ name }) => name)), fc.string({ unit: 'binary' }), (name, text) => {
        for (const fault of faultsOf({ [name]: text })) expect(fault).toContain(name);
      }),
    );
  });

  it('is frozen, what is nested in it too', () => {
    const config = loadConfig({}) as unknown as Record<string, Record<string, unknown>>;
    for (const part of [config, config.http!, config.database!, config.rateLimit!, config.corsOrigins!]) {
      expect(Object.isFrozen(part)).toBe(true);
      expect(() => (part.url = 'postgres://elsewhere')).toThrow(TypeError);
    }
  });

  it('does not change when the environment does afterwards', () => {
    const env: Record<string, string> = { PORT: '8001' };
    const config = loadConfig(env);
    env.PORT = '9';
    expect([config.http.port, configWarnings(env)]).toEqual([8001, []]);
  });
});
