import { sql, TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';

const REFRESH = sql('statistics.refresh', 'SELECT sec.refresh_statistics()');

/** Keeps the query planner's picture of fast-growing tables current. Cheap when nothing has doubled. */
@RegistryService('planner_statistics')
export class PlannerStatistics {
  constructor(private readonly session: TenantSession) {}

  async refresh(): Promise<void> {
    await this.session.query(REFRESH);
  }
}
