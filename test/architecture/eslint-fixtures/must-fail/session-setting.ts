// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const SLOW = sql('fixture.slow', 'SET statement_timeout = 0');
