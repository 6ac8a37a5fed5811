import { type AppConfig } from '@app/config';
import { type ClientBase } from 'pg';
import { workerPoolSize } from './job-runner';
import { FIXED_POOL_SIZES } from './pools';

/** Left for people, migrations and monitoring. */
const RESERVE = 10;
const UNLIMITED = -1;
const LIVENESS = 1;

const LIMITS = `SELECT current_setting('max_connections')::int AS "maxConnections",
  current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true), '0')::int AS reserved,
  (SELECT rolconnlimit FROM pg_roles WHERE rolname = 'registry_app') AS "roleLimit"`;

/** What the server and the role allow. `roleLimit`: of registry_app; -1: none. */
export interface ConnectionLimits {
  maxConnections: number;
  reserved: number;
  roleLimit: number;
}

/** What does not suffice, and what to do about it. */
export interface Shortage {
  detail: string;
  remedy: string;
}

export interface ConnectionBudget {
  /** The sum, in words. */
  detail: string;
  shortages: Shortage[];
}

/** Reads the limits of the server and compares. Any role may. */
export async function examineConnectionBudget(client: ClientBase, config: AppConfig): Promise<ConnectionBudget> {
  return connectionBudget(config, (await client.query<ConnectionLimits>(LIMITS)).rows[0]!);
}

/**
 * Whether all replicas can have all connections of all their pools at once. A deployment that has outgrown its server would
 * otherwise find out under its highest load.
 */
export function connectionBudget(
  { replicas, ...config }: AppConfig,
  { maxConnections, reserved, roleLimit }: ConnectionLimits,
): ConnectionBudget {
  if (replicas === 0) return { detail: 'not checked: REPLICAS=0', shortages: [] };
  const { poolSize } = config.database;
  const parts = partsOf(config);
  const each = Object.values(parts).reduce((sum, size) => sum + size, 0);
  const [needed, usable] = [replicas * each, maxConnections - reserved - RESERVE];
  const list = Object.entries(parts).map(([name, size]) => `${name} ${size}`);
  const sum = `${replicas} ${replicas === 1 ? 'replica' : 'replicas'} x ${each} connections (${list.join(', ')}) = ${needed}`;
  const detail = `${sum} of ${usable} that may be used (max_connections ${maxConnections}, ${reserved} of them reserved, ${RESERVE} left free)`;
  const shortages: Shortage[] = [];
  if (needed > usable)
    shortages.push({
      detail: `The database has too few connections: ${detail}.`,
      remedy: `Raise max_connections to ${needed + reserved + RESERVE}, or lower SERVICE_POOL_SIZE or REPLICAS; behind a pooler set REPLICAS=0.`,
    });
  const ofRole = replicas * poolSize;
  if (roleLimit !== UNLIMITED && ofRole > roleLimit)
    shortages.push({
      detail: `The role registry_app may have too few connections: ${replicas} x SERVICE_POOL_SIZE ${poolSize} = ${ofRole} of ${roleLimit}.`,
      remedy: `Set APP_ROLE_CONNECTION_LIMIT to ${ofRole} or more and run \`npm run ops -- migrate up\`, or lower SERVICE_POOL_SIZE or REPLICAS.`,
    });
  return { detail, shortages };
}

/** Connections that a replica holds at most, by what they are for. Event streams hold none: they read in short units of work. */
function partsOf({
  role,
  database,
  workerConcurrency,
}: Pick<AppConfig, 'role' | 'database' | 'workerConcurrency'>): Record<string, number> {
  const jobs: Record<string, number> = role === 'api' ? {} : { worker: workerPoolSize(workerConcurrency), liveness: LIVENESS };
  return { tenant: database.poolSize, ...FIXED_POOL_SIZES, ...jobs };
}
