// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const TEMP = sql('fixture.temp', 'CREATE TEMP TABLE t (id int)');
