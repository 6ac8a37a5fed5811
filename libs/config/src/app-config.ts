/** Whose access tokens are accepted, and what they may say. */
export interface OidcConfig {
  /** Compared with the `iss` claim as it is. */
  readonly issuer: string;
  readonly audience: string;
  /** Null: the issuer's metadata names it. */
  readonly jwksUrl: string | null;
  /** JWS `alg` values, asymmetric ones only. */
  readonly algorithms: readonly string[];
  /** Null: only registered principals are let in. */
  readonly roleClaim: string | null;
  readonly tenantsClaim: string | null;
}

/** The deployment's settings, parsed once and frozen. Durations in milliseconds. */
export interface AppConfig {
  readonly environment: 'development' | 'test' | 'production';
  readonly http: { readonly host: string; readonly port: number };
  /** Origins whose web pages may call the API. Empty: no CORS headers at all. */
  readonly corsOrigins: readonly string[];
  /** Requests a minute; 0: no limit. `redisUrl` null: each replica counts for itself. */
  readonly rateLimit: { readonly principalPerMinute: number; readonly tenantPerMinute: number; readonly redisUrl: string | null };
  /** Most replicas at once; 0: unknown. */
  readonly replicas: number;
  readonly role: 'api' | 'worker' | 'all';
  readonly database: {
    /** Null: start the embedded PostgreSQL. */
    readonly url: string | null;
    readonly adminUrl: string | null;
    readonly auditUrl: string | null;
    readonly opsUrl: string | null;
    readonly workerUrl: string | null;
    readonly migrateOnStart: boolean;
    readonly poolSize: number;
    /** Null: twice poolSize. */
    readonly poolQueue: number | null;
    readonly poolWaitMs: number;
    readonly transactionTimeoutMs: number;
    /** Connections of registry_app, of all replicas together. */
    readonly appRoleConnectionLimit: number;
    readonly allowProviderFunctions: boolean;
  };
  /** Null until generated under varDir (never in production). */
  readonly secret: string | null;
  readonly demo: boolean;
  readonly varDir: string;
  readonly workerConcurrency: number;
  /** Background jobs of one client account at a time, over all replicas. */
  readonly tenantJobConcurrency: number;
  readonly importMaxBytes: number;
  /** How long a request with an Idempotency-Key can be repeated and gets its first answer. */
  readonly idempotencyTtlMs: number;
  readonly authCacheTtlMs: number;
  /** False: violations of session ownership are reported and go ahead. */
  readonly enforceSessionOwnership: boolean;
  /** Null: API keys only. */
  readonly oidc: OidcConfig | null;
  /** The tenant of a request without tenant headers; null, as always in production: there is none, isolation is enforced. */
  readonly defaultTenant: { readonly clientAccountId: string; readonly engagementId: string } | null;
  /** 0: the isolation of tenants is not probed. */
  readonly isolationProbeIntervalMs: number;
  readonly audit: {
    /** False: successes of tools leave no audit row. */
    readonly toolOperations: boolean;
    /** 0: nothing is sealed in the background. */
    readonly sealIntervalMs: number;
    /** Ed25519 public keys, 32 bytes each as base64. */
    readonly trustedKeys: readonly string[];
  };
  /** Of the whole shutdown, the drain included. */
  readonly shutdownTimeoutMs: number;
  readonly shutdownDrainMs: number;
  readonly logLevel: 'error' | 'warn' | 'log' | 'debug';
  /** Which server the command line talks to, and as whom; the service itself ignores it. */
  readonly client: { readonly url: string | null; readonly apiKey: string | null };
}

/** Injection token of the AppConfig. */
export const APP_CONFIG = Symbol('APP_CONFIG');
