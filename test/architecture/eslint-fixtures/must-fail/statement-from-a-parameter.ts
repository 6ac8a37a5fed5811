// expect: no-unscoped-sql
import { type Statement, type TenantSession } from '@app/persistence';

export const find = (session: TenantSession, statement: Statement): Promise<unknown> => session.query(statement);
