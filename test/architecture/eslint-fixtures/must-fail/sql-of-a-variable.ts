// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

let text = 'SELECT 1';
text += ', 2';

export const FIND = sql('fixture.find', text);
