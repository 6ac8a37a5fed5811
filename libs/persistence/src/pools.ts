import { type ClientConfig, type Pool, types } from 'pg';
import { BoundaryPool } from './ownership/boundary-pool';

/** Connection URLs of the runtime roles. */
export interface RuntimeUrls {
  tenant: string;
  audit: string;
  ops: string;
  worker: string;
}

export interface PoolLimits {
  poolSize: number;
  poolWaitMs: number;
}

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
 * tenant: registry_app, pipelined. audit: registry_audit, INSERT only. ops: registry_ops, logins and administration.
 */
export class RuntimePools {
  readonly tenant: Pool;
  readonly audit: Pool;
  readonly ops: Pool;
  /** One promise an open connection, kept when it is closed. */
  readonly #closings = new Set<Promise<void>>();

  constructor(
    readonly urls: RuntimeUrls,
    limits: PoolLimits,
    onError: (pool: string, error: Error) => void,
  ) {
    const create = (name: string, connectionString: string, max: number, connectionTimeoutMillis: number): Pool => {
      const pool = new BoundaryPool({
        connectionString,
        max,
        connectionTimeoutMillis,
        pipeline: true,
        types: typeParsers,
        application_name: `service-registry ${name}`,
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
    this.tenant = create('tenant', urls.tenant, limits.poolSize, limits.poolWaitMs);
    this.audit = create('audit', urls.audit, 2, 2_000);
    this.ops = create('ops', urls.ops, 4, 2_000);
  }

  /** Ends when the last connection is closed; `Pool.end` alone only says goodbye, and a server stopped then reports losses. */
  async end(): Promise<void> {
    await Promise.all([this.tenant.end(), this.audit.end(), this.ops.end()]);
    await Promise.all(this.#closings);
  }
}
