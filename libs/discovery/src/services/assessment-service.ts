import { uuidV7 } from '@app/kernel';
import { sql, TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';
import { DiscoveryFlow } from '../entities/discovery-flow.entity';
import { Finding } from '../entities/finding.entity';
import { MigrationWave } from '../entities/migration-wave.entity';
import { type FindingDraft } from '../model/finding';
import { type WavePlan } from '../model/wave';
import { BEFORE_ALL_IDS } from './before-all-ids';

const PAGE = sql(
  'finding.page',
  `SELECT * FROM findings WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())
      AND flow_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
);

/** Findings and the wave plan of a flow. */
@RegistryService('assessment_service')
export class AssessmentService {
  constructor(private readonly session: TenantSession) {}

  async clear(flowId: string): Promise<void> {
    await this.session.deleteAny(Finding, { flowId });
    await this.session.deleteAny(MigrationWave, { flowId });
  }

  async addFindings(flowId: string, findings: (FindingDraft & { assetId: string })[]): Promise<void> {
    await this.session.insert(
      Finding,
      findings.map(({ assetId, kind, product, cycle, date, severity, reason }) => ({
        id: uuidV7(),
        flowId,
        assetId,
        kind,
        product,
        cycle,
        date,
        severity,
        reason,
      })),
    );
  }

  async savePlan(flowId: string, plan: WavePlan): Promise<void> {
    await this.session.insert(
      MigrationWave,
      plan.waves.map(({ number, assets, reasons }) => ({ flowId, number, assets, reasons })),
    );
    await this.session.update(DiscoveryFlow, { id: flowId }, { cycles: plan.cycles });
  }

  findings(flowId: string, after: string | null, limit: number): Promise<Finding[]> {
    return this.session.select(Finding, PAGE, [flowId, after ?? BEFORE_ALL_IDS, limit]);
  }

  waves(flowId: string): Promise<MigrationWave[]> {
    return this.session.find(MigrationWave, { flowId }, { orderBy: { number: 'asc' } });
  }
}
