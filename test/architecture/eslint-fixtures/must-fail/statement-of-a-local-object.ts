// expect: no-unscoped-sql
import { type TenantSession } from '@app/persistence';

const STATEMENT = { name: 'fixture.all', text: 'SELECT 1' };

export const all = (session: TenantSession): Promise<unknown> => session.query(STATEMENT);
