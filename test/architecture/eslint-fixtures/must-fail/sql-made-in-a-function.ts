// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export function find(session: TenantSession): Promise<unknown> {
  const FIND = sql('fixture.find', 'SELECT 1');
  return session.query(FIND);
}
