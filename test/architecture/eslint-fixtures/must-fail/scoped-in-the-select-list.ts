// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const LIST = sql('fixture.list', 'SELECT client_account_id, engagement_id FROM assets');
