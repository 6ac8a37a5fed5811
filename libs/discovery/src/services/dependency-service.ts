import { uuidV7 } from '@app/kernel';
import { sql, TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';
import { AssetDependency } from '../entities/asset-dependency.entity';
import { type DependencyEdge } from '../model/dependency';
import { BEFORE_ALL_IDS } from './before-all-ids';

const PAGE = sql(
  'dependency.page',
  `SELECT * FROM asset_dependencies WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())
      AND flow_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
);

/** The dependency graph that a flow found. */
@RegistryService('dependency_service')
export class DependencyService {
  constructor(private readonly session: TenantSession) {}

  async clear(flowId: string): Promise<void> {
    await this.session.deleteAny(AssetDependency, { flowId });
  }

  async add(flowId: string, edges: DependencyEdge[]): Promise<void> {
    await this.session.insert(
      AssetDependency,
      edges.map((edge) => ({ ...edge, id: uuidV7(), flowId })),
    );
  }

  /** In the order they were added; `after` is the id of the last one of the page before. */
  page(flowId: string, after: string | null, limit: number): Promise<AssetDependency[]> {
    return this.session.select(AssetDependency, PAGE, [flowId, after ?? BEFORE_ALL_IDS, limit]);
  }
}
