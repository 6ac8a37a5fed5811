// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const CLEAR = sql('fixture.clear', 'DELETE FROM findings WHERE flow_id = $1');
