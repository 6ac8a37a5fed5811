import { join } from 'node:path';
import { type AppConfig } from '@app/config';
import { Client } from 'pg';
import { assertFitToServe } from './boot-checks';
import { resolveDataDir } from './embedded/data-directory';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/embedded-postgres';
import { migrateUp, type MigrationClass } from './migrate';
import { DatabasePools, type RuntimeUrls } from './pools';
import { deriveSecret, localSecret, urlForRole } from './role-passwords';

const DATABASE = 'service_registry';

export interface Database {
  pools: DatabasePools;
  /** Null when this process may not migrate (DATABASE_URL names registry_app). */
  adminUrl: string | null;
  embedded: EmbeddedPostgres | null;
  /** Ends the pools, then the embedded server: the other way round idle connections would report an error. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  migrations: MigrationClass[];
  migrate: boolean;
  onError: (pool: string, error: Error) => void;
  /** Server settings of the embedded PostgreSQL; tests switch fsync off. */
  embeddedSettings?: Record<string, string | number>;
}

/**
 * Starts or finds the database, migrates when asked to, and opens the pools of the runtime roles.
 * @throws BootRefusedError when the database must not be served from.
 */
export async function connectDatabase(config: AppConfig, options: ConnectOptions): Promise<Database> {
  const secret = config.secret ?? localSecret(config.varDir);
  const embedded = config.database.url ? null : await startEmbedded(config.varDir, secret, options.embeddedSettings);
  try {
    const url = config.database.url ?? (await ensureDatabase(embedded!.url));
    const asRuntime = new URL(url).username === 'registry_app';
    const adminUrl = config.database.adminUrl ?? (asRuntime ? null : url);
    const urls: RuntimeUrls = {
      tenant: asRuntime ? url : urlForRole(url, 'registry_app', secret),
      audit: config.database.auditUrl ?? urlForRole(url, 'registry_audit', secret),
      ops: config.database.opsUrl ?? urlForRole(url, 'registry_ops', secret),
      worker: config.database.workerUrl ?? urlForRole(url, 'registry_worker', secret),
    };
    if (adminUrl && options.migrate) await migrateUp(adminUrl, secret, options.migrations);
    const pools = new DatabasePools(urls, config.database, options.onError);
    try {
      await assertFitToServe(
        pools.tenant,
        pools.ops,
        options.migrations.map(({ name }) => name),
      );
    } catch (error) {
      await pools.end();
      throw error;
    }
    const close = async (): Promise<void> => {
      await pools.end();
      await embedded?.stop();
    };
    return { pools, adminUrl, embedded, close };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

async function startEmbedded(varDir: string, secret: string, settings?: Record<string, string | number>): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    dataDir: resolveDataDir(varDir),
    superuserPassword: deriveSecret(secret, 'embedded superuser'),
    settings,
  });
}

/** The service's own database on the embedded server. Returns its superuser URL. */
async function ensureDatabase(serverUrl: string): Promise<string> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = join('/', DATABASE);
  return url.toString();
}
