// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

declare const tenant: string;

export const FIND = sql(`fixture.${tenant}`, 'SELECT 1');
