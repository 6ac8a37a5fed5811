// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const COMMENT = sql(
  'fixture.comment',
  'SELECT * FROM assets -- client_account_id = sec.tenant() AND engagement_id = sec.engagement()',
);
