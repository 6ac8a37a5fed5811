// expect: no-own-session
import { TenantSession } from '@app/persistence';

export const session = new TenantSession({} as never);
