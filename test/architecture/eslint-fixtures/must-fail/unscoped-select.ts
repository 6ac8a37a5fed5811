// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const ALL = sql('fixture.all', 'SELECT * FROM assets WHERE id = $1');
