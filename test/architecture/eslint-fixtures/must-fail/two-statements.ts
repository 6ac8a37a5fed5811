// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const TWO = sql('fixture.two', 'SELECT 1; SELECT 2');
