// expect: no-own-session
import { TenantSession } from '@app/persistence';

export class Service {
  constructor(private readonly session: TenantSession) {}

  open(): unknown {
    return (this.session as unknown as Record<string, unknown>)['#unit'];
  }
}
