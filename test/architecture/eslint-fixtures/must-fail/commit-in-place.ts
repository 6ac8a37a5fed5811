// expect: no-commit-in-service, no-unscoped-sql
import { type TenantSession } from '@app/persistence';

export const end = (session: TenantSession): Promise<unknown> => session.query({ name: 'end', text: 'rollback' });
