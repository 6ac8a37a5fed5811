import { join } from 'node:path';
import { projectRoot } from '@app/kernel';
import { type AppConfig } from './app-config';
import { corsOrigins, redisUrl } from './addresses';
import { ConfigError } from './config.error';
import { defaultTenant } from './default-tenant';
import { oidcConfig } from './oidc-config';
import { type Environment, parseVariables } from './parse-variables';

const MIN_SECRET_LENGTH = 32;
const SHORTEST_INTERVAL_MS = 1_000;

/**
 * The only reader of the environment.
 * @throws ConfigError with every fault, when anything is malformed or unsafe: a half-parsed variable must not boot.
 */
export function loadConfig(env: Environment = process.env): AppConfig {
  const { values: v, faults } = parseVariables(env);
  const production = v.NODE_ENV === 'production';
  const url = databaseUrl('DATABASE_URL', v.DATABASE_URL, faults);
  const secret = (v.REGISTRY_SECRET as string | undefined) ?? null;
  const demo = (v.DEMO as boolean | undefined) ?? (url === null && !production);

  if (secret !== null && secret.length < MIN_SECRET_LENGTH)
    faults.push(`REGISTRY_SECRET must have at least ${MIN_SECRET_LENGTH} characters.`);
  const clientUrl = (v.SERVICE_REGISTRY_URL as string | undefined) ?? null;
  if (clientUrl !== null && !/^https?:$/.test(URL.canParse(clientUrl) ? new URL(clientUrl).protocol : ''))
    faults.push('SERVICE_REGISTRY_URL must be a URL of the form http://host:8000.');
  if (production && secret === null) faults.push('REGISTRY_SECRET is required when NODE_ENV=production.');
  if (production && demo) faults.push('DEMO=true is refused when NODE_ENV=production: demo keys are written to a file.');
  if (production && v.ENFORCE_SESSION_OWNERSHIP === false)
    faults.push('ENFORCE_SESSION_OWNERSHIP=false is refused when NODE_ENV=production: violations would only be reported.');
  const interval = v.ISOLATION_PROBE_INTERVAL_MS as number;
  const sealInterval = v.AUDIT_SEAL_INTERVAL_MS as number;
  for (const [name, ms] of [
    ['ISOLATION_PROBE_INTERVAL_MS', interval],
    ['AUDIT_SEAL_INTERVAL_MS', sealInterval],
  ] as const)
    if (ms > 0 && ms < SHORTEST_INTERVAL_MS) faults.push(`${name} must be 0 or at least ${SHORTEST_INTERVAL_MS}, not "${ms}".`);
  if (production && sealInterval === 0)
    faults.push('AUDIT_SEAL_INTERVAL_MS=0 is refused when NODE_ENV=production: changed audit rows would not be noticed.');
  if (production && interval === 0)
    faults.push('ISOLATION_PROBE_INTERVAL_MS=0 is refused when NODE_ENV=production: a leak between tenants would not be noticed.');
  if (production && v.DATABASE_URL === undefined)
    faults.push('DATABASE_URL is required when NODE_ENV=production: the embedded database is for trying and testing.');

  const [shutdownTimeoutMs, shutdownDrainMs] = [v.SHUTDOWN_TIMEOUT_MS as number, v.SHUTDOWN_DRAIN_MS as number];
  if (shutdownDrainMs > shutdownTimeoutMs / 2)
    faults.push(
      `SHUTDOWN_DRAIN_MS must be at most half of SHUTDOWN_TIMEOUT_MS (${shutdownTimeoutMs}), not "${shutdownDrainMs}": requests need time to finish.`,
    );

  const config: AppConfig = {
    environment: v.NODE_ENV as AppConfig['environment'],
    http: Object.freeze({ host: v.HOST as string, port: v.PORT as number }),
    corsOrigins: corsOrigins(v.CORS_ORIGINS as string | undefined, faults),
    rateLimit: Object.freeze({
      principalPerMinute: v.RATE_LIMIT_PER_MINUTE as number,
      tenantPerMinute: v.TENANT_RATE_LIMIT_PER_MINUTE as number,
      redisUrl: redisUrl(v.REDIS_URL as string | undefined, faults),
    }),
    replicas: v.REPLICAS as number,
    role: v.ROLE as AppConfig['role'],
    database: Object.freeze({
      url,
      adminUrl: databaseUrl('DATABASE_ADMIN_URL', v.DATABASE_ADMIN_URL, faults),
      auditUrl: databaseUrl('AUDIT_DATABASE_URL', v.AUDIT_DATABASE_URL, faults),
      opsUrl: databaseUrl('OPS_DATABASE_URL', v.OPS_DATABASE_URL, faults),
      workerUrl: databaseUrl('WORKER_DATABASE_URL', v.WORKER_DATABASE_URL, faults),
      migrateOnStart: v.MIGRATE_ON_START as boolean,
      poolSize: v.SERVICE_POOL_SIZE as number,
      poolQueue: (v.SERVICE_POOL_QUEUE as number | undefined) ?? null,
      poolWaitMs: v.SERVICE_POOL_WAIT_MS as number,
      transactionTimeoutMs: v.TRANSACTION_TIMEOUT_MS as number,
      appRoleConnectionLimit: v.APP_ROLE_CONNECTION_LIMIT as number,
      allowProviderFunctions: v.ALLOW_PROVIDER_FUNCTIONS as boolean,
    }),
    secret,
    demo,
    varDir: (v.VAR_DIR as string | undefined) ?? join(projectRoot(), 'var'),
    workerConcurrency: v.WORKER_CONCURRENCY as number,
    tenantJobConcurrency: v.TENANT_JOB_CONCURRENCY as number,
    importMaxBytes: (v.IMPORT_MAX_MB as number) * 1024 * 1024,
    idempotencyTtlMs: (v.IDEMPOTENCY_TTL_HOURS as number) * 3_600_000,
    authCacheTtlMs: v.AUTH_CACHE_TTL_MS as number,
    enforceSessionOwnership: v.ENFORCE_SESSION_OWNERSHIP as boolean,
    oidc: oidcConfig(v, faults),
    defaultTenant: defaultTenant(v, faults),
    isolationProbeIntervalMs: interval,
    audit: Object.freeze({
      toolOperations: v.AUDIT_TOOL_OPERATIONS as boolean,
      sealIntervalMs: sealInterval,
      trustedKeys: publicKeys(v.AUDIT_TRUSTED_KEYS as string | undefined, faults),
    }),
    shutdownTimeoutMs,
    shutdownDrainMs,
    logLevel: v.LOG_LEVEL as AppConfig['logLevel'],
    client: { url: clientUrl, apiKey: (v.SERVICE_REGISTRY_API_KEY as string | undefined) ?? null },
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

const PUBLIC_KEY = /^[A-Za-z0-9+/]{43}=$/;

function publicKeys(list: string | undefined, faults: string[]): readonly string[] {
  const keys = list?.split(',').map((key) => key.trim()) ?? [];
  if (!keys.every((key) => PUBLIC_KEY.test(key)))
    faults.push('AUDIT_TRUSTED_KEYS must list Ed25519 public keys, 44 characters of base64 each, separated by commas.');
  return Object.freeze(keys);
}

const PYTHON_SCHEME = /^postgres(ql)?\+asyncpg:/;

/** The original guide wrote SQLAlchemy's `postgresql+asyncpg://`; accepted so that its environment files still work. */
function databaseUrl(name: string, value: unknown, faults: string[]): string | null {
  if (typeof value !== 'string') return null;
  const url = value.replace(PYTHON_SCHEME, 'postgres:');
  if (!isDatabaseUrl(url)) {
    faults.push(`${name} must be a URL of the form postgres://user:password@host:5432/database.`);
    return null;
  }
  return url;
}

/**
 * Host and database must be there: without a host the role of the runtime cannot be put in, and without a database each
 * role would connect to one of its own name.
 */
function isDatabaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname } = new URL(text);
  return /^postgres(ql)?:$/.test(protocol) && hostname !== '' && pathname.length > 1 && !/%(?![0-9a-f]{2})/i.test(text);
}

const DATABASE_URLS = ['DATABASE_URL', 'DATABASE_ADMIN_URL', 'AUDIT_DATABASE_URL', 'OPS_DATABASE_URL', 'WORKER_DATABASE_URL'] as const;

/** Sentences an operator should see at start although nothing is wrong enough to stop. */
export function configWarnings(env: Environment = process.env): string[] {
  const warnings = DATABASE_URLS.filter((name) => PYTHON_SCHEME.test(env[name]?.trim() ?? '')).map(
    (name) => `${name} has the scheme of a Python driver (+asyncpg); it is read as postgres://.`,
  );
  const { values } = parseVariables(env);
  if (values.ENFORCE_SESSION_OWNERSHIP === false)
    warnings.push(
      'ENFORCE_SESSION_OWNERSHIP=false: tools that open connections of their own or send transaction control are counted and audited, not refused.',
    );
  const tenant = defaultTenant(values, []);
  if (tenant)
    warnings.push(
      `ENFORCE_TENANT_ISOLATION=false, for local use only: whoever sends no tenant headers acts for ${tenant.clientAccountId}/${tenant.engagementId}.`,
    );
  return warnings;
}
