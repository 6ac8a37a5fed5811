import { type AppConfig } from '@app/config';
import { assertFitToServe } from './boot-checks';
import { type EmbeddedPostgres } from './embedded/embedded-postgres';
import { locateDatabase } from './locate-database';
import { migrateUp, type MigrationClass } from './migrate';
import { DatabasePools } from './pools';

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
  const { urls, adminUrl, secret, embedded } = await locateDatabase(config, options.embeddedSettings);
  try {
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
