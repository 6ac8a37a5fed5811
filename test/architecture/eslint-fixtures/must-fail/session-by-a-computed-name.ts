// expect: no-own-session
import { type TenantSession } from '@app/persistence';

export const call = (session: TenantSession, name: keyof TenantSession): unknown => session[name];
