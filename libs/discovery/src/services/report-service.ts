import { pick } from '@app/kernel';
import { sql, TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';
import { type Asset } from '../entities/asset.entity';
import { type AssetSourceRow } from '../entities/asset-source.entity';
import { type AssetDependency } from '../entities/asset-dependency.entity';
import { type Finding } from '../entities/finding.entity';
import { type Report, type ReportAsset, type ReportDependency, type ReportFinding } from '../model/report';
import { summarise } from '../report/summarise';
import { AssessmentService } from './assessment-service';
import { DependencyService } from './dependency-service';
import { FlowService } from './flow-service';
import { ImportService } from './import-service';
import { InventoryService } from './inventory-service';

const ASSET_NAMES = sql(
  'report.asset_names',
  `SELECT id, name FROM assets WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()) AND id = ANY($1::uuid[])`,
);

/** The shapes of assets, dependencies and findings that clients get (DESIGN section 9). */
@RegistryService('report_service')
export class ReportService {
  constructor(
    private readonly session: TenantSession,
    private readonly flows: FlowService,
    private readonly inventory: InventoryService,
    private readonly dependencies: DependencyService,
    private readonly assessment: AssessmentService,
    private readonly imports: ImportService,
  ) {}

  async assets(flowId: string, after: string | null, limit: number): Promise<ReportAsset[]> {
    const assets = await this.inventory.page(flowId, after, limit);
    const sources = await this.inventory.sources(
      flowId,
      assets.map(({ id }) => id),
    );
    return assets.map((asset) => assetView(asset, sources.get(asset.id) ?? []));
  }

  async dependencyPage(flowId: string, after: string | null, limit: number): Promise<ReportDependency[]> {
    return (await this.dependencies.page(flowId, after, limit)).map(dependencyView);
  }

  async findingPage(flowId: string, after: string | null, limit: number): Promise<ReportFinding[]> {
    const findings = await this.assessment.findings(flowId, after, limit);
    const names = await this.session.query<{ id: string; name: string }>(ASSET_NAMES, [findings.map(({ assetId }) => assetId)]);
    const nameOf = new Map(names.map(({ id, name }) => [id, name]));
    return findings.map((finding) => findingView(finding, nameOf.get(finding.assetId) ?? ''));
  }

  /** What a report has beside its long lists. @throws AppError NOT_FOUND */
  async head(flowId: string): Promise<Pick<Report, 'assessmentDate' | 'waves' | 'cycles'> & { rejectedRecords: number }> {
    const { assessmentDate, cycles } = await this.flows.get(flowId);
    const waves = (await this.assessment.waves(flowId)).map((wave) => pick(wave, ['number', 'assets', 'reasons']));
    const rejectedRecords = (await this.imports.list(flowId)).reduce((sum, imported) => sum + imported.rejectedRecords, 0);
    return { assessmentDate, cycles, waves, rejectedRecords };
  }

  /** Everything the flow found, in memory: for forms that need the whole. @throws AppError NOT_FOUND */
  async report(flowId: string): Promise<Report> {
    const { assessmentDate, cycles, waves, rejectedRecords } = await this.head(flowId);
    const all = Number.MAX_SAFE_INTEGER;
    const assets = await this.assets(flowId, null, all);
    const dependencies = await this.dependencyPage(flowId, null, all);
    const findings = await this.findingPage(flowId, null, all);
    const summary = summarise({ assets, dependencies, findings, waves, rejectedRecords });
    return { flowId, assessmentDate, summary, assets, dependencies, findings, waves, cycles };
  }
}

const ASSET_FIELDS = [
  ...(['id', 'name', 'assetType', 'hostname', 'fqdn', 'ipAddress', 'operatingSystem', 'osProduct', 'osVersion'] as const),
  ...(['cpuCores', 'memoryGb', 'storageGb', 'environment', 'application', 'status', 'conflicts', 'sixR', 'wave'] as const),
] as const;
const DEPENDENCY_FIELDS = [
  ...(['id', 'sourceAssetId', 'targetAssetId', 'source', 'target', 'port', 'protocol', 'sourceProcess', 'targetProcess'] as const),
  ...(['connectionCount', 'noise', 'noiseReason', 'external'] as const),
] as const;

function assetView(asset: Asset, rows: AssetSourceRow[]): ReportAsset {
  return { ...pick(asset, ASSET_FIELDS), sources: rows.map((row) => pick(row, ['importId', 'format', 'rowNumber'])) };
}

function dependencyView(row: AssetDependency): ReportDependency {
  return pick(row, DEPENDENCY_FIELDS);
}

function findingView(finding: Finding, assetName: string): ReportFinding {
  return { ...pick(finding, ['id', 'assetId', 'kind', 'product', 'cycle', 'date', 'severity', 'reason']), assetName };
}
