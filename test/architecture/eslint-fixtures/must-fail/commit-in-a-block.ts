// expect: no-commit-in-service
import { sql, type TenantSession } from '@app/persistence';

export const BLOCK = sql('fixture.block', 'DO $$ BEGIN COMMIT; END $$');
