// expect: no-commit-in-service
import { TenantSession } from '@app/persistence';

export class Service {
  constructor(private readonly session: TenantSession) {}

  async save(): Promise<void> {
    // @ts-expect-error there is no such method
    await this.session.commit();
  }
}
