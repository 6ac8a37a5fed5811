// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const FIND = sql('find', 'SELECT 1');
