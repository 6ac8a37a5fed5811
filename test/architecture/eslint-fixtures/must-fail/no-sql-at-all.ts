// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const TYPO = sql('fixture.typo', 'SELEC 1');
