// expect: no-commit-in-service
import { sql, type TenantSession } from '@app/persistence';

export const END = sql('fixture.end', ['COM', 'MIT'].join(''));
