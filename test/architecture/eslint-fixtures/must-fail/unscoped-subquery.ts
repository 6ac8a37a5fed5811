// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const SUB = sql(
  'fixture.sub',
  `SELECT id FROM assets WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()) AND id IN (SELECT asset_id FROM findings)`,
);
