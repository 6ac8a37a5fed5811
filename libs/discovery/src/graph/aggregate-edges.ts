import { type CleansedDependency, type DependencyEdge } from '../model/dependency';
import { classifyNoise } from './noise-ports';
import { type EndpointIndex, type ResolvedEndpoint } from './resolve-endpoints';

/**
 * Folds dependency rows into one edge for each source, target, port and protocol, so that memory grows with the edges and not with the
 * rows. Connections of a machine with itself, and rows that name no machine, are left out.
 */
export class EdgeAggregator {
  private readonly byKey = new Map<string, DependencyEdge>();

  constructor(private readonly index: EndpointIndex) {}

  /** Adds one row. */
  add(row: CleansedDependency): void {
    const source = this.index.resolve(row.source);
    const target = this.index.resolve(row.target);
    if (!source || !target || keyOf(source) === keyOf(target)) return;

    const key = [keyOf(source), keyOf(target), row.port, row.protocol].join('\n');
    const noiseReason = classifyNoise(row.port, row.protocol, row.sourceProcess, row.targetProcess);
    const edge = this.byKey.get(key);
    if (edge) addTo(edge, row, noiseReason);
    else this.byKey.set(key, newEdge(source, target, row, noiseReason));
  }

  /** The edges, ordered by names of source and target, then port and protocol. */
  edges(): DependencyEdge[] {
    return [...this.byKey.values()].sort(
      (a, b) =>
        compare(a.source, b.source) ||
        compare(a.target, b.target) ||
        (a.port ?? -1) - (b.port ?? -1) ||
        compare(a.protocol ?? '', b.protocol ?? '') ||
        compare(a.sourceAssetId ?? '', b.sourceAssetId ?? '') ||
        compare(a.targetAssetId ?? '', b.targetAssetId ?? ''),
    );
  }
}

function newEdge(source: ResolvedEndpoint, target: ResolvedEndpoint, row: CleansedDependency, noiseReason: string | null): DependencyEdge {
  return {
    sourceAssetId: source.assetId,
    targetAssetId: target.assetId,
    source: source.name,
    target: target.name,
    port: row.port,
    protocol: row.protocol,
    sourceProcess: row.sourceProcess,
    targetProcess: row.targetProcess,
    connectionCount: row.connectionCount,
    noise: noiseReason !== null,
    noiseReason,
    external: source.external || target.external,
  };
}

function addTo(edge: DependencyEdge, row: CleansedDependency, noiseReason: string | null): void {
  edge.connectionCount += row.connectionCount;
  // A backup agent that used the application's port must not hide the application: one real connection makes the edge real.
  const becomesReal = edge.noise && noiseReason === null;
  const [first, second] = becomesReal ? [row, edge] : [edge, row];
  const processes = {
    sourceProcess: first.sourceProcess ?? second.sourceProcess,
    targetProcess: first.targetProcess ?? second.targetProcess,
  };
  Object.assign(edge, processes, becomesReal ? { noise: false, noiseReason: null } : {});
}

function keyOf(endpoint: ResolvedEndpoint): string {
  return endpoint.assetId === null ? `external ${endpoint.name.toLowerCase()}` : `asset ${endpoint.assetId}`;
}

/** By code unit: the same everywhere, unlike a locale's order, and much faster. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
