import { Logger } from '@nestjs/common';
import { AuditSealer } from '@app/audit';
import { type AppConfig } from '@app/config';
import { withDatabase } from '../with-database';

/** Seals what is committed, as the service does in the background; its log goes to stderr. Returns the number of digests. */
export function sealAll(config: AppConfig): Promise<number> {
  const toStderr = (message: unknown): void => console.error(message);
  Logger.overrideLogger({ log: toStderr, warn: toStderr, error: toStderr });
  return withDatabase(config, ({ pools, digestSigner }) => new AuditSealer(pools, digestSigner, config).sealAll());
}
