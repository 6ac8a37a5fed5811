// expect: no-commit-in-service
import { sql, type TenantSession } from '@app/persistence';

export const BOTH = sql('fixture.both', 'SELECT 1; commit; BEGIN');
