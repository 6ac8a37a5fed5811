// expect: no-commit-in-service
import { sql, type TenantSession } from '@app/persistence';

export const WIDEN = sql('fixture.widen', 'SET TRANSACTION READ WRITE');
