import { constants } from 'node:os';
import { type INestApplication, Logger } from '@nestjs/common';
import { type AppConfig, ConfigError, configWarnings, loadConfig } from '@app/config';
import { AppError } from '@app/kernel';
import { BootRefusedError, connectDatabase, EmbeddedPostgresError, translateDatabaseError } from '@app/persistence';
import { MIGRATIONS } from '../../../migrations';
import { createApp } from './create-app';
import { demonstrate } from './demo/demo';
import { cutOff, cutOffAfterMs, shutDown } from './shut-down';

const logger = new Logger('Main');
/** Closes what is open, the newest first: the application drains while it still has its database. */
const closers: (() => Promise<void>)[] = [];
/** What still runs when the time for a shutdown is nearly over; null before the application stands. */
let cut: (() => void) | null = null;
let serving = false;
let wasCut = false;

async function main(): Promise<void> {
  const config = loadConfig();
  stopOnSignals(config);
  process.on('unhandledRejection', outliveRefusals);
  for (const warning of configWarnings()) logger.warn(warning);
  try {
    await serve(config);
  } catch (error) {
    fail(error);
    await close(config);
  }
}

async function serve(config: AppConfig): Promise<void> {
  const database = await connectDatabase(config, {
    migrations: MIGRATIONS,
    migrate: config.database.migrateOnStart,
    onError: (pool, error) => logger.warn(`A connection of the ${pool} pool was lost: ${error.message}`),
  });
  closers.unshift(() => database.close());
  for (const warning of database.warnings) logger.warn(warning);
  if (database.embedded?.attached)
    logger.warn(`Sharing the embedded database of another process under ${config.varDir}: it stops when that process ends.`);

  const app = await createApp(config, database);
  // Nobody was told of a replica that does not listen yet.
  closers.unshift(() => shutDown(app, serving ? config.shutdownDrainMs : 0));
  cut = () => cutOff(app, database);
  await app.listen(config.http.port, config.http.host);
  serving = true;
  const url = await app.getUrl();
  logger.log(`Listening on ${url}; API documentation at /docs`);
  if (config.demo) await runDemo(app, config, url);
}

/** Ends with the service: a demo that still runs is given up, so that nothing waits for it. */
async function runDemo(app: INestApplication, config: AppConfig, url: string): Promise<void> {
  const stopped = new AbortController();
  closers.unshift(async () => stopped.abort());
  await demonstrate(app, config, url, stopped.signal);
}

/**
 * A signal during start-up finds nothing to drain: it ends the process, and the watchdog takes the embedded database along.
 * Further signals mean nothing: Ctrl-C under npm arrives twice, from the terminal and from npm.
 */
function stopOnSignals(config: AppConfig): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!serving) process.exit(128 + constants.signals[signal]);
      if (stopping) return;
      stopping = true;
      void close(config);
    });
  }
}

/** What a tool is told when it does what it may not, or is too late. */
const REFUSALS: ReadonlySet<string> = new Set(['SESSION_OWNERSHIP_VIOLATION', 'SESSION_CLOSED', 'DEADLINE_EXCEEDED', 'REQUEST_ABORTED']);

/**
 * A refusal that a tool did not wait for must not end everybody else's requests, and the process outlives the database: the job
 * library does not wait for what it tells that at the end of a job. Any other lost rejection is a defect of ours.
 */
function outliveRefusals(reason: unknown): void {
  // What was cut off loses its connection, whoever waits for it or not.
  if (wasCut) return;
  for (let cause = reason; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AppError && REFUSALS.has(cause.code)) return;
  }
  const database = translateDatabaseError(reason);
  if (database?.code === 'DATABASE_UNAVAILABLE') return logger.warn(`The database was lost over something: ${String(reason)}`);
  throw reason;
}

/** Ends the process by itself, because what was cut off may go on for ever. Whatever fails, the rest is still closed. */
async function close(config: AppConfig): Promise<never> {
  setTimeout(() => {
    logger.error(`The shutdown was not over after ${config.shutdownTimeoutMs} ms (SHUTDOWN_TIMEOUT_MS); the rest ends with the process.`);
    process.exit(1);
  }, config.shutdownTimeoutMs).unref();
  setTimeout(() => {
    if (!cut) return;
    wasCut = true;
    logger.warn('What still runs is cut off: requests get no answer, their transactions are rolled back, jobs go on elsewhere.');
    cut();
  }, cutOffAfterMs(config)).unref();
  for (const closer of closers) await closer().catch(fail);
  process.exit();
}

function fail(error: unknown): void {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const explained = error instanceof ConfigError || error instanceof BootRefusedError || error instanceof EmbeddedPostgresError;
  if (inUse) logger.error(`${error.message}. Stop the other process, or choose a port: PORT=8001 npm start`);
  else if (explained) logger.error(error.message);
  else logger.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
}

main().catch(fail);
