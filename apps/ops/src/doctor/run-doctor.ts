import { type AppConfig } from '@app/config';
import { type Examination, examineDatabase, locateDatabase } from '@app/persistence';
import { MIGRATIONS } from '../../../../migrations';
import { explainError } from '../explain-error';
import { checkConfiguration, checkDirectory, checkNode, checkPort } from './host-checks';

/** Every check that is possible here; with a faulty configuration that is few. */
export async function runDoctor(): Promise<Examination[]> {
  const { config, results } = checkConfiguration();
  const node = checkNode(process.versions.node);
  if (!config) return [node, ...results];
  const directory = checkDirectory(config.varDir);
  return [node, ...results, directory, await checkPort(config.http), ...(await checkDatabase(config, directory.ok))];
}

async function checkDatabase(config: AppConfig, writable: boolean): Promise<Examination[]> {
  if (config.database.url === null && !writable) return [];
  try {
    const database = await locateDatabase(config);
    try {
      return await examineDatabase(database, MIGRATIONS, config);
    } finally {
      await database.embedded?.stop();
    }
  } catch (error) {
    const remedy = 'The embedded PostgreSQL cannot be used here. Do what the message says, or set DATABASE_URL to a server.';
    return [{ check: 'database', ok: false, detail: explainError(error).message, remedy }];
  }
}
