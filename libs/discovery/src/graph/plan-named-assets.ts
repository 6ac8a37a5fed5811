import { type AssetStatus } from '../model/asset';
import { type DependencyEdge } from '../model/dependency';
import { type Wave } from '../model/wave';
import { EdgeAggregator } from './aggregate-edges';
import { planWaves } from './plan-waves';
import { plannedAsset } from './planned-asset';
import { EndpointIndex } from './resolve-endpoints';

/** An asset that is in no inventory, known by its name. */
export interface NamedAsset {
  name: string;
  ipAddress: string | null;
  status: AssetStatus;
}

/** `source` depends on `target`; both are names or addresses. */
export interface NamedDependency {
  source: string;
  target: string;
  port: number | null;
  protocol: string | null;
}

export interface NamedPlan {
  waves: Wave[];
  cycles: string[][];
  notMoving: { name: string; reason: string }[];
  /** Dependencies that order nothing, and why. */
  ignored: { source: string; target: string; reason: string }[];
}

/** Plans waves for assets given by name, by the rules for a flow's assets. Ids in the plan are positions in the list. */
export function planNamedAssets(assets: readonly NamedAsset[], dependencies: readonly NamedDependency[]): NamedPlan {
  const known = assets.map(({ name, ipAddress, status }, i) => ({
    ...{ id: String(i), name, status, hostname: null, fqdn: null },
    ipAddresses: ipAddress ? [ipAddress] : [],
  }));
  const index = new EndpointIndex(known);
  const ignored: NamedPlan['ignored'] = [];
  const edges = dependencies.flatMap(({ source, target, port, protocol }) => {
    const aggregator = new EdgeAggregator(index);
    const ends = { source: { name: source, ipAddress: null }, target: { name: target, ipAddress: null } };
    aggregator.add({ ...ends, port, protocol, sourceProcess: null, targetProcess: null, connectionCount: 1 });
    const [edge] = aggregator.edges();
    const reason = whyIgnored(edge);
    if (reason !== null) ignored.push({ source, target, reason });
    return edge ?? [];
  });
  const movable = known.map(plannedAsset);
  const { waves, cycles } = planWaves(movable, edges);
  const notMoving = movable.flatMap(({ name, reasonNotMoving }) => (reasonNotMoving ? [{ name, reason: reasonNotMoving }] : []));
  return { waves, cycles, notMoving, ignored };
}

function whyIgnored(edge: DependencyEdge | undefined): string | null {
  if (!edge) return 'connects an asset with itself, or names no other machine';
  if (edge.external) return `${edge.sourceAssetId === null ? edge.source : edge.target} is not among the assets`;
  return edge.noise ? `infrastructure traffic: ${edge.noiseReason}` : null;
}
