/** The demo tenant's ids: documented, so that examples can be copied and a local default can name it. */
export const DEMO_TENANT = {
  clientAccountId: '11111111-1111-4111-8111-111111111111',
  engagementId: '22222222-2222-4222-8222-222222222222',
} as const;

/** How one environment variable is read. The list is also the source of `.env.example` and of the reference in the docs. */
export interface Variable {
  name: string;
  kind: 'text' | 'integer' | 'boolean' | 'secret' | 'choice';
  /** As it would be written in the environment; undefined: unset. */
  default?: string;
  choices?: readonly string[];
  min?: number;
  max?: number;
  description: string;
}

const define = <const T extends readonly Variable[]>(list: T): T => list;

export const VARIABLES = define([
  {
    name: 'NODE_ENV',
    kind: 'choice',
    choices: ['development', 'test', 'production'],
    default: 'development',
    description: 'production refuses demo keys and relaxed settings, and requires REGISTRY_SECRET.',
  },
  { name: 'PORT', kind: 'integer', min: 0, max: 65535, default: '8000', description: 'HTTP port; 0 takes a free one.' },
  { name: 'HOST', kind: 'text', default: '0.0.0.0', description: 'Address the HTTP server binds to.' },
  {
    name: 'ROLE',
    kind: 'choice',
    choices: ['api', 'worker', 'all'],
    default: 'all',
    description: 'What this replica does: serve HTTP, run background phases, or both.',
  },
  {
    name: 'DATABASE_URL',
    kind: 'secret',
    description:
      'PostgreSQL 15.14 or later. Owner or superuser: used for migrations and role set-up only; or registry_app itself. Unset: the embedded PostgreSQL is started.',
  },
  {
    name: 'DATABASE_ADMIN_URL',
    kind: 'secret',
    description: 'Connection for migrations and role set-up, when DATABASE_URL names registry_app.',
  },
  {
    name: 'AUDIT_DATABASE_URL',
    kind: 'secret',
    description: 'Connection of the INSERT-only role registry_audit; default: derived from DATABASE_URL.',
  },
  {
    name: 'OPS_DATABASE_URL',
    kind: 'secret',
    description: 'Connection of registry_ops (authentication, administration, ops views); default: derived from DATABASE_URL.',
  },
  {
    name: 'WORKER_DATABASE_URL',
    kind: 'secret',
    description: 'Direct (not pooled) connection of registry_worker, the job runner; default: derived from DATABASE_URL.',
  },
  {
    name: 'REGISTRY_SECRET',
    kind: 'secret',
    description:
      'At least 32 characters. Role passwords are derived from it (HKDF). Required in production; else generated once under var/.',
  },
  { name: 'MIGRATE_ON_START', kind: 'boolean', default: 'true', description: 'false leaves migrations to `ops migrate up`.' },
  {
    name: 'DEMO',
    kind: 'boolean',
    description:
      'Create the demo tenant and run the sample estate at start. Default: true with the embedded database, false with DATABASE_URL.',
  },
  {
    name: 'VAR_DIR',
    kind: 'text',
    description: 'Where the embedded database, the generated secret and demo.json live. Default: var/ in the project.',
  },
  {
    name: 'SERVICE_POOL_SIZE',
    kind: 'integer',
    min: 2,
    max: 200,
    default: '20',
    description: 'Connections of the tenant pool (registry_app) per replica. One client account may hold half of them.',
  },
  {
    name: 'SERVICE_POOL_QUEUE',
    kind: 'integer',
    min: 0,
    max: 10_000,
    description:
      'Requests that may wait for a connection of the tenant pool, half of them of one client account; beyond, 503 at once. Default: twice SERVICE_POOL_SIZE.',
  },
  {
    name: 'SERVICE_POOL_WAIT_MS',
    kind: 'integer',
    min: 50,
    max: 60000,
    default: '500',
    description: 'Longest wait for a connection of the tenant pool, then 503.',
  },
  {
    name: 'TRANSACTION_TIMEOUT_MS',
    kind: 'integer',
    min: 100,
    max: 120000,
    default: '15000',
    description: "How long a request's work may take, its transaction included; then it is rolled back and answered with 503.",
  },
  {
    name: 'APP_ROLE_CONNECTION_LIMIT',
    kind: 'integer',
    min: 3,
    max: 10000,
    default: '200',
    description: 'Connection limit of registry_app, set when migrating: at least SERVICE_POOL_SIZE times the replicas.',
  },
  {
    name: 'REPLICAS',
    kind: 'integer',
    min: 0,
    max: 1000,
    default: '1',
    description:
      'Most replicas at once (the maximum of an autoscaler): all their pools must fit into the database, or the boot is refused. 0: not checked, for example behind PgBouncer.',
  },
  {
    name: 'ALLOW_PROVIDER_FUNCTIONS',
    kind: 'boolean',
    default: 'false',
    description:
      "Accept that on a managed server the provider's superuser alone could revoke pg_stat_get_activity, backend-kill and similar functions.",
  },
  {
    name: 'WORKER_CONCURRENCY',
    kind: 'integer',
    min: 1,
    max: 32,
    default: '2',
    description: 'Discovery phases that run at the same time in this replica.',
  },
  {
    name: 'TENANT_JOB_CONCURRENCY',
    kind: 'integer',
    min: 1,
    max: 64,
    default: '2',
    description: 'Discovery phases of one client account that run at the same time, over all replicas. The same value on each of them.',
  },
  { name: 'IMPORT_MAX_MB', kind: 'integer', min: 1, max: 2048, default: '512', description: 'Largest import file in MiB, then 413.' },
  {
    name: 'IDEMPOTENCY_TTL_HOURS',
    kind: 'integer',
    min: 1,
    max: 720,
    default: '24',
    description: 'Hours for which a request with an Idempotency-Key can be repeated and gets its first answer.',
  },
  {
    name: 'CORS_ORIGINS',
    kind: 'text',
    description:
      'Origins whose web pages may call the API, comma separated, such as https://portal.example; http only for localhost. Unset: none, and no CORS headers.',
  },
  {
    name: 'RATE_LIMIT_PER_MINUTE',
    kind: 'integer',
    min: 0,
    max: 100_000_000,
    default: '60000',
    description: 'Requests a principal may make in a minute, then 429; 0: no limit.',
  },
  {
    name: 'TENANT_RATE_LIMIT_PER_MINUTE',
    kind: 'integer',
    min: 0,
    max: 100_000_000,
    default: '120000',
    description: 'Requests that all principals of a client account together may make in a minute, then 429; 0: no limit.',
  },
  {
    name: 'REDIS_URL',
    kind: 'secret',
    description: 'redis:// or rediss://: the replicas count requests together. Unset: each replica counts for itself.',
  },
  {
    name: 'AUTH_CACHE_TTL_MS',
    kind: 'integer',
    min: 0,
    max: 5000,
    default: '2000',
    description: 'How long an API key or access token stays known without a look-up; a revoked key works at most this long. At most 5000.',
  },
  {
    name: 'OIDC_ISSUER',
    kind: 'text',
    description:
      'Issuer whose access tokens are accepted beside API keys, written as in their `iss`. Needs OIDC_AUDIENCE. https in production.',
  },
  { name: 'OIDC_AUDIENCE', kind: 'text', description: 'What the `aud` of an access token must name: this service.' },
  {
    name: 'OIDC_JWKS_URL',
    kind: 'text',
    description:
      "Where the issuer's signing keys are. Default: `jwks_uri` of the issuer's /.well-known/openid-configuration. https in production.",
  },
  {
    name: 'OIDC_ALGORITHMS',
    kind: 'text',
    description: 'Signature algorithms that are accepted, separated by commas; asymmetric ones only. Default: RS256,PS256,ES256,EdDSA.',
  },
  {
    name: 'OIDC_ROLE_CLAIM',
    kind: 'text',
    description: 'Claim that gives the role of a subject who is no registered principal. Unset: only registered principals are let in.',
  },
  {
    name: 'OIDC_TENANTS_CLAIM',
    kind: 'text',
    description:
      'Claim that lists the tenants of such a subject: `clientAccountId` or `clientAccountId/engagementId`. Needs OIDC_ROLE_CLAIM.',
  },
  {
    name: 'ENFORCE_TENANT_ISOLATION',
    kind: 'boolean',
    default: 'true',
    description:
      'false: a request without tenant headers acts for the default tenant, whoever it is from. For local use; refused in production. Row security stays.',
  },
  {
    name: 'DEFAULT_CLIENT_ACCOUNT_ID',
    kind: 'text',
    default: DEMO_TENANT.clientAccountId,
    description: 'Client account of the default tenant. Default: the demo tenant.',
  },
  {
    name: 'DEFAULT_ENGAGEMENT_ID',
    kind: 'text',
    default: DEMO_TENANT.engagementId,
    description: 'Engagement of the default tenant. Default: the demo tenant.',
  },
  {
    name: 'ENFORCE_SESSION_OWNERSHIP',
    kind: 'boolean',
    default: 'true',
    description:
      'false only reports tools that open connections or send transaction control; the database still commits nothing of theirs. Refused in production.',
  },
  {
    name: 'AUDIT_TOOL_OPERATIONS',
    kind: 'boolean',
    default: 'true',
    description:
      'false: the successes of tools leave no audit row. Failures, denials, changes of flows and flags and everything that people do still do.',
  },
  {
    name: 'ISOLATION_PROBE_INTERVAL_MS',
    kind: 'integer',
    min: 0,
    max: 3600000,
    default: '30000',
    description:
      'How often two canary tenants try to reach each other; a replica where one gets through is not ready. At least 1000. 0 switches it off; refused in production.',
  },
  {
    name: 'AUDIT_SEAL_INTERVAL_MS',
    kind: 'integer',
    min: 0,
    max: 3600000,
    default: '10000',
    description:
      'How often new audit rows are sealed by signed digests, on replicas of ROLE worker or all. At least 1000. 0 switches it off; refused in production.',
  },
  {
    name: 'AUDIT_TRUSTED_KEYS',
    kind: 'text',
    description:
      'Public keys of former REGISTRY_SECRETs whose digests of the audit trail are still believed: base64, comma separated, as `ops audit public-key` prints them.',
  },
  {
    name: 'SHUTDOWN_TIMEOUT_MS',
    kind: 'integer',
    min: 2000,
    max: 120000,
    default: '10000',
    description:
      'How long a shutdown may take in all; keep it below the grace period of the platform. What still runs 2.5 s before is cut off and rolled back.',
  },
  {
    name: 'SHUTDOWN_DRAIN_MS',
    kind: 'integer',
    min: 0,
    max: 60000,
    default: '1000',
    description:
      'How long a replica that ends goes on taking requests while /health/ready answers 503, so that load balancers see it. At most half of SHUTDOWN_TIMEOUT_MS.',
  },
  {
    name: 'LOG_LEVEL',
    kind: 'choice',
    choices: ['error', 'warn', 'log', 'debug'],
    default: 'log',
    description: 'Least important level that is logged.',
  },
  {
    name: 'SERVICE_REGISTRY_URL',
    kind: 'text',
    description:
      'For the command line: base URL of the server that `ops discover` uses. Default: the one of var/demo.json, else one of its own.',
  },
  { name: 'SERVICE_REGISTRY_API_KEY', kind: 'secret', description: 'For the command line: API key (role agent) for SERVICE_REGISTRY_URL.' },
]);

export type VariableName = (typeof VARIABLES)[number]['name'];
