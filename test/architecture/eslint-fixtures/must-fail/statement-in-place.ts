// expect: no-unscoped-sql
import { type TenantSession } from '@app/persistence';

export const find = (session: TenantSession): Promise<unknown> => session.query({ name: 'fixture.find', text: 'SELECT 1' });
