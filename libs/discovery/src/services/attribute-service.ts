import { isoDay, systemClock } from '@app/kernel';
import { RegistryService } from '@app/service-registry';
import { judgeLifecycle } from '../lifecycle/judge-lifecycle';
import { LifecycleCatalog } from '../lifecycle/lifecycle-catalog';
import { type AssetFacts, type CleansedAsset } from '../model/asset';
import { type ImportFormat } from '../model/import';
import { assessAttributes, type AttributeReport } from '../quality/assess-attributes';
import { type AssetEvidence } from '../quality/critical-attributes.data';
import { DependencyService } from './dependency-service';
import { FlowService } from './flow-service';
import { InventoryService } from './inventory-service';
import { RecordService } from './record-service';

const HYPERVISOR_EXPORT: ImportFormat = 'rvtools_vinfo';
const ALL = Number.MAX_SAFE_INTEGER;

/** Measures what is known of assets against the critical attributes of a migration. What does not move is left out. */
@RegistryService('critical_attribute_service')
export class AttributeService {
  constructor(
    private readonly records: RecordService,
    private readonly flows: FlowService,
    private readonly inventory: InventoryService,
    private readonly dependencies: DependencyService,
  ) {}

  /** @throws AppError UNREADABLE_IMPORT for records that list no assets. */
  async ofRecords(records: readonly object[]): Promise<AttributeReport> {
    const { rows, format } = await this.records.interpret(records, { kind: 'inventory' });
    const assets = rows.flatMap(({ cleansed }) => (cleansed ? [cleansed as CleansedAsset] : [])).filter(moves);
    return assessAttributes(assets.map((asset) => evidence(asset, asset.attributes, format === HYPERVISOR_EXPORT, null)));
  }

  /** @throws AppError NOT_FOUND, or FLOW_STATE_CONFLICT before the flow has its inventory. */
  async ofFlow(flowId: string): Promise<AttributeReport> {
    await this.flows.getAfter('asset_inventory', flowId);
    const assets = (await this.inventory.page(flowId, null, ALL)).filter(moves);
    const sources = await this.inventory.sources(
      flowId,
      assets.map(({ id }) => id),
    );
    const connections = new Map<string | null, number>();
    for (const { sourceAssetId, targetAssetId } of await this.dependencies.page(flowId, null, ALL))
      for (const end of [sourceAssetId, targetAssetId]) connections.set(end, (connections.get(end) ?? 0) + 1);
    return assessAttributes(
      assets.map((asset) => {
        const virtualised = sources.get(asset.id)?.some(({ format }) => format === HYPERVISOR_EXPORT) ?? false;
        return evidence(asset, asset.attributes, virtualised, connections.get(asset.id) ?? 0);
      }),
    );
  }
}

function evidence(facts: AssetFacts, attributes: Record<string, string>, virtualised: boolean, connections: number | null): AssetEvidence {
  const finding = judgeLifecycle(LifecycleCatalog.bundled(), facts, isoDay(systemClock.now()));
  return { facts, attributes, virtualised, connections, lifecycleKnown: finding?.kind !== 'no_lifecycle_data' };
}

function moves({ status }: AssetFacts): boolean {
  return status !== 'retired' && status !== 'template';
}
