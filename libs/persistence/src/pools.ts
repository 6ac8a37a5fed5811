import { once } from 'node:events';
import { type ClientConfig, type Pool, type PoolClient, type PoolConfig, types } from 'pg';
import { cutOff } from './driver-internals';
import { BoundaryPool } from './ownership/boundary-pool';

/** Connection URLs of the runtime roles. */
export interface RuntimeUrls {
  tenant: string;
  audit: string;
  ops: string;
  worker: string;
}

/** Connections of the pools that requests share, whatever the configuration: with the tenants' they are what a replica holds at most. */
export const FIXED_POOL_SIZES = { audit: 2, ops: 4, health: 2 } as const;

/** Longest wait for a connection to be opened. The tenants' waits for a free one are bounded by the Admission. */
const CONNECT_MS = 5_000;
/** Longest wait for a free connection, or for one to be opened, of the other pools. */
const WAIT_MS = 2_000;
/** A health check is worth nothing later. */
export const HEALTH_MS = 1_000;

/** How long rows of evidence may wait for a connection when everything ends. */
const LAST_EVIDENCE_MS = 1_000;

const DATE = 1082;
const INT8 = 20;
/** int8 only ever holds counts here, which fit a double; a DATE has no time zone and must not get one. */
const typeParsers: ClientConfig['types'] = {
  getTypeParser(oid, format): (value: string) => unknown {
    if (Number(oid) === DATE) return (value) => value;
    if (Number(oid) === INT8) return Number;
    return types.getTypeParser(oid, format) as (value: string) => unknown;
  },
};

/**
 * One pool a role, so that a flood of tool calls cannot starve logins, audit of failures or health checks.
 * tenant: registry_app, pipelined, used by those whom the Admission has let in. audit: registry_audit,
 * INSERT only. ops: registry_ops, logins and administration. health: registry_ops too, for nothing but whether the database answers.
 */
export class RuntimePools {
  readonly tenant: Pool;
  readonly audit: Pool;
  readonly ops: Pool;
  readonly health: Pool;
  /** One promise an open connection, kept when it is closed. */
  readonly #closings = new Set<Promise<void>>();
  /** Open connections of the tenant pool. */
  readonly #tenants = new Set<PoolClient>();
  #tenantEnd: Promise<void> | null = null;
  readonly #cut = new AbortController();

  constructor(
    readonly urls: RuntimeUrls,
    { poolSize }: { poolSize: number },
    onError: (pool: string, error: Error) => void,
  ) {
    const create = (name: string, connectionString: string, max: number, limits: PoolConfig): Pool => {
      const pool = new BoundaryPool({
        connectionString,
        max,
        pipeline: true,
        types: typeParsers,
        application_name: `service-registry ${name}`,
        ...limits,
      });
      // Without listeners a connection that the server closes, idle or borrowed, would end the process. The pool only repeats
      // what an idle client says.
      pool.on('error', () => undefined);
      pool.on('connect', (client) => {
        client.on('error', (error) => onError(name, error));
        const closing = new Promise<void>((resolve) => client.once('end', resolve)).then(() => void this.#closings.delete(closing));
        this.#closings.add(closing);
      });
      return pool;
    };
    this.tenant = create('tenant', urls.tenant, poolSize, { connectionTimeoutMillis: CONNECT_MS });
    this.tenant.on('connect', (client) => {
      this.#tenants.add(client);
      client.once('end', () => this.#tenants.delete(client));
    });
    this.audit = create('audit', urls.audit, FIXED_POOL_SIZES.audit, { connectionTimeoutMillis: WAIT_MS });
    this.ops = create('ops', urls.ops, FIXED_POOL_SIZES.ops, { connectionTimeoutMillis: WAIT_MS });
    // The query is bounded too, or a server that is reached and silent would keep the connection from the next check.
    this.health = create('health', urls.ops, FIXED_POOL_SIZES.health, { connectionTimeoutMillis: HEALTH_MS, query_timeout: HEALTH_MS });
  }

  /** Ends when the last connection is closed; `Pool.end` alone only says goodbye, and a server stopped then reports losses. */
  async end(): Promise<void> {
    const cut = once(this.#cut.signal, 'abort');
    // A pool that was cut off waits for borrowers that may never come back.
    if (!this.#cut.signal.aborted) await Promise.race([this.#endTenant(), cut]);
    // What rolled back a moment ago leaves its evidence; an ending pool would forget who waits for a connection.
    const limit = AbortSignal.timeout(LAST_EVIDENCE_MS);
    while (this.audit.waitingCount > 0 && !limit.aborted) await once(this.audit, 'release', { signal: limit }).catch(() => undefined);
    await Promise.all([this.audit, this.ops, this.health].map((pool) => pool.end()));
    await Promise.all(this.#closings);
  }

  /** Ends the tenants' transactions that still run: each is rolled back with its connection. No further one begins. */
  cutOff(): void {
    void this.#endTenant();
    this.#cut.abort();
    for (const client of this.#tenants) cutOff(client);
  }

  #endTenant(): Promise<void> {
    return (this.#tenantEnd ??= this.tenant.end());
  }
}
