import { setTimeout as delay } from 'node:timers/promises';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type AppConfig } from '@app/config';
import { type Database, JobRunner } from '@app/persistence';
import { Draining } from './http/draining';

/** Left of the time for a shutdown when what still runs is cut off: for jobs, evidence and pools. At most half of that time. */
const CUT_OFF_BEFORE_END_MS = 2_500;

/** When what hangs is cut off, counted from the beginning of the shutdown. */
export function cutOffAfterMs({ shutdownTimeoutMs }: AppConfig): number {
  return shutdownTimeoutMs - Math.min(CUT_OFF_BEFORE_END_MS, shutdownTimeoutMs / 2);
}

/**
 * Ends the application in order: not ready any more and no further jobs; `drainMs` later event streams end and no further
 * request is taken; what has begun is answered; the shutdown hooks run. The database is still open afterwards.
 */
export async function shutDown(app: NestFastifyApplication, drainMs: number): Promise<void> {
  app.get(Draining).begin();
  app.get(JobRunner, { strict: false }).handBack();
  await delay(drainMs);
  await app.close();
}

/**
 * Ends what still runs the hard way, so that the rest of the shutdown happens. Nothing that was acknowledged is lost:
 * connections of clients that wait for an answer are closed, and transactions are rolled back.
 */
export function cutOff(app: NestFastifyApplication, database: Database): void {
  app.getHttpServer().closeAllConnections();
  database.pools.cutOff();
  app.get(JobRunner, { strict: false }).abandon();
}
