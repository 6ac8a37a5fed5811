// expect: no-own-session
import { TenantSession } from '@app/persistence';

export class Wider extends TenantSession {}
