import { type OrderingEdge, orders } from './ordering-graph';

/** How many assets stand on either side of each asset, by its id; an asset without any is in neither map. */
export interface NeighbourCounts {
  /** Assets that depend on it. */
  dependents: Map<string, number>;
  /** Assets it depends on. */
  dependencies: Map<string, number>;
}

/** Counts assets, not edges: two that talk on several ports count once. Noise and external edges are left out. */
export function countNeighbours(edges: readonly OrderingEdge[]): NeighbourCounts {
  const sources = new Map<string, Set<string>>();
  const targets = new Map<string, Set<string>>();
  for (const { sourceAssetId, targetAssetId } of edges.filter(orders)) {
    add(sources, targetAssetId, sourceAssetId);
    add(targets, sourceAssetId, targetAssetId);
  }
  return { dependents: sizes(sources), dependencies: sizes(targets) };
}

function add(neighbours: Map<string, Set<string>>, id: string, neighbour: string): void {
  const known = neighbours.get(id);
  if (known) known.add(neighbour);
  else neighbours.set(id, new Set([neighbour]));
}

function sizes(neighbours: Map<string, Set<string>>): Map<string, number> {
  return new Map([...neighbours].map(([id, others]) => [id, others.size]));
}
