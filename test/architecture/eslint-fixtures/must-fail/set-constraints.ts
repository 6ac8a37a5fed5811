// expect: no-commit-in-service
import { sql, type TenantSession } from '@app/persistence';

export const EARLY = sql('fixture.early', 'set constraints all immediate');
