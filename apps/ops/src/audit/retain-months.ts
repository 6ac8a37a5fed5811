import { AuditRetainer, type DroppedMonth } from '@app/audit';
import { type AppConfig } from '@app/config';
import { CliError } from '../cli.error';
import { withDatabase } from '../with-database';
import { assertWhole, verifyTrails } from './verify-trails';

/** Drops old months, unless the trail is not what was sealed: what shows that must not go. */
export function retainMonths(config: AppConfig, months: number): Promise<DroppedMonth[]> {
  return withDatabase(config, async (database) => {
    if (database.adminUrl === null)
      throw new CliError('DATABASE_URL names registry_app, which may drop nothing. Set DATABASE_ADMIN_URL to the owner.');
    assertWhole(await verifyTrails(database, null), ' Nothing was dropped.');
    return new AuditRetainer(database.pools, database.digestSigner, database.adminUrl).retain(months);
  });
}
