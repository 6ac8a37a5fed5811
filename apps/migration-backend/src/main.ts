import { Logger } from '@nestjs/common';
import { ConfigError, configWarnings, loadConfig } from '@app/config';
import { BootRefusedError, connectDatabase } from '@app/persistence';
import { MIGRATIONS } from '../../../migrations';
import { createApp } from './create-app';

const logger = new Logger('Main');

async function main(): Promise<void> {
  const config = loadConfig();
  for (const warning of configWarnings()) logger.warn(warning);
  const database = await connectDatabase(config, {
    migrations: MIGRATIONS,
    migrate: config.database.migrateOnStart,
    onError: (pool, error) => logger.warn(`A connection of the ${pool} pool was lost: ${error.message}`),
  });
  const app = await createApp(config, database);

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), config.shutdownTimeoutMs).unref();
    await app.close();
    await database.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());

  try {
    await app.listen(config.http.port, config.http.host);
  } catch (error) {
    await stop();
    throw error;
  }
  logger.log(`Listening on ${await app.getUrl()}; API documentation at /docs`);
}

main().catch((error: unknown) => {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (inUse) logger.error(`${error.message}. Stop the other process, or choose a port: PORT=8001 npm start`);
  else if (error instanceof ConfigError || error instanceof BootRefusedError) logger.error(error.message);
  else logger.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
});
