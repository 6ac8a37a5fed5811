// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const JOIN = sql(
  'fixture.join',
  `SELECT a.id FROM assets a JOIN findings f ON f.asset_id = a.id
    WHERE a.client_account_id = (SELECT sec.tenant()) AND a.engagement_id = (SELECT sec.engagement())`,
);
