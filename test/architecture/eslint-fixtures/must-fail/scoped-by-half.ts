// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const HALF = sql('fixture.half', 'SELECT * FROM assets WHERE client_account_id = (SELECT sec.tenant()) AND id = $1');
