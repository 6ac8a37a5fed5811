// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const ROLES = sql('fixture.roles', 'SELECT rolname FROM pg_catalog.pg_roles');
