// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

const column = (name: string): string => `SELECT ${name}`;

export const FIND = sql('fixture.find', column('1'));
