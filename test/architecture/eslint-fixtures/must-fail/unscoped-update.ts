// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const SET_ALL = sql('fixture.set_all', "UPDATE assets SET name = 'x'");
