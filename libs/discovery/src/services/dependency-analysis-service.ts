import { AppError, type FieldError } from '@app/kernel';
import { RegistryService } from '@app/service-registry';
import { type Asset } from '../entities/asset.entity';
import { type AssetDependency } from '../entities/asset-dependency.entity';
import { analyseGraph, type GraphMetrics, type Hub } from '../graph/graph-metrics';
import { longestChain } from '../graph/longest-chain';
import { type NamedAsset, type NamedDependency, type NamedPlan, planNamedAssets } from '../graph/plan-named-assets';
import { planWaves } from '../graph/plan-waves';
import { plannedAsset } from '../graph/planned-asset';
import { normaliseName } from '../identity/host-names';
import { DependencyService } from './dependency-service';
import { FlowService } from './flow-service';
import { InventoryService } from './inventory-service';

/** An asset whose move many others wait for, or that waits for many. */
export interface Bottleneck extends Hub {
  degree: number;
  /** `high` with more than five neighbours. */
  severity: 'medium' | 'high';
}

export interface DependencyAnalysis extends Omit<GraphMetrics, 'hubs'> {
  /** Stored edges that are infrastructure traffic, or that leave the inventory; neither counts in `edges`. */
  noiseEdges: number;
  externalEdges: number;
  bottleneckCount: number;
  /** The busiest first, at most 50. */
  bottlenecks: Bottleneck[];
  /** See `longestChain`. */
  longestChain: string[][];
}

const ALL = Number.MAX_SAFE_INTEGER;
const MAX_BOTTLENECKS = 50;
const HIGH_DEGREE = 5;

/** The shape of a dependency graph, and the order in which its assets can move. */
@RegistryService('dependency_analysis_service')
export class DependencyAnalysisService {
  constructor(
    private readonly flows: FlowService,
    private readonly inventory: InventoryService,
    private readonly dependencies: DependencyService,
  ) {}

  /** @throws AppError NOT_FOUND, or FLOW_STATE_CONFLICT before the flow has analysed its dependencies. */
  async analyse(flowId: string): Promise<DependencyAnalysis> {
    const { assets, edges } = await this.#graph(flowId);
    const { hubs, ...metrics } = analyseGraph(assets, edges, ALL);
    return {
      ...metrics,
      noiseEdges: edges.filter(({ noise }) => noise).length,
      externalEdges: edges.filter(({ external }) => external).length,
      bottleneckCount: hubs.length,
      bottlenecks: hubs.slice(0, MAX_BOTTLENECKS).map(bottleneck),
      longestChain: longestChain(assets, edges),
    };
  }

  /** Plans anew from the flow's present inventory. @throws AppError NOT_FOUND, FLOW_STATE_CONFLICT */
  async planFlow(flowId: string): Promise<NamedPlan> {
    const { assets, edges } = await this.#graph(flowId);
    const planned = assets.map(plannedAsset);
    const notMoving = planned.flatMap(({ name, reasonNotMoving }) => (reasonNotMoving ? [{ name, reason: reasonNotMoving }] : []));
    // What a flow's edges ignore is in its own dependency list; to repeat thousands of them here would help nobody.
    return { ...planWaves(planned, edges), notMoving, ignored: [] };
  }

  /** Plans assets that are in no inventory. @throws AppError VALIDATION_FAILED when two assets have one name. */
  planNamed(assets: readonly NamedAsset[], dependencies: readonly NamedDependency[]): Promise<NamedPlan> {
    const seen = new Set<string>();
    const errors = assets.flatMap(({ name }, i): FieldError[] => {
      const key = normaliseName(name);
      const known = seen.has(key);
      seen.add(key);
      return known ? [{ field: `assets[${i}].name`, code: 'DUPLICATE', message: `"${name}" is in the list twice` }] : [];
    });
    if (errors.length > 0) throw new AppError('VALIDATION_FAILED', 'Asset names must differ; see errors.', { errors });
    return Promise.resolve(planNamedAssets(assets, dependencies));
  }

  async #graph(flowId: string): Promise<{ assets: Asset[]; edges: AssetDependency[] }> {
    await this.flows.getAfter('dependency_analysis', flowId);
    return { assets: await this.inventory.page(flowId, null, ALL), edges: await this.dependencies.page(flowId, null, ALL) };
  }
}

function bottleneck(hub: Hub): Bottleneck {
  const degree = hub.dependents + hub.dependencies;
  return { ...hub, degree, severity: degree > HIGH_DEGREE ? 'high' : 'medium' };
}
