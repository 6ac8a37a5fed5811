import { type AppConfig } from '@app/config';
import { connectDatabase, type Database } from '@app/persistence';
import { MIGRATIONS } from '../../../migrations';

/**
 * Runs `work` on the configured database and lets it go again. A running server's embedded database is joined and left
 * running. Only the embedded one is migrated from here: elsewhere that takes a `migrate up`.
 */
export async function withDatabase<T>(config: AppConfig, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await connectDatabase(config, {
    migrations: MIGRATIONS,
    migrate: config.database.url === null,
    // The statement that needed the connection reports it.
    onError: () => undefined,
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
