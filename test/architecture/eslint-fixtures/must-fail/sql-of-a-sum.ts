// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

declare const column: string;

export const FIND = sql('fixture.find', 'SELECT ' + column + ' AS value');
