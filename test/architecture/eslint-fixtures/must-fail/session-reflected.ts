// expect: no-own-session
import { type TenantSession } from '@app/persistence';

export const names = (session: TenantSession): unknown => Reflect.ownKeys(session);
