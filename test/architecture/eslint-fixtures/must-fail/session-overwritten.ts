// expect: no-own-session
import { type TenantSession } from '@app/persistence';

export function listen(session: TenantSession): void {
  session.query = () => Promise.resolve([]);
}
