import { type DependencyEdge } from '../model/dependency';
import { strongComponents } from './strong-components';

/** What an edge must say to order anything. */
export type OrderingEdge = Pick<DependencyEdge, 'sourceAssetId' | 'targetAssetId' | 'noise'>;

/** A graph of assets by index, each pair of assets joined at most once in each direction. */
export interface OrderingGraph {
  /** For each asset the assets it depends on. */
  targets: number[][];
  /** Which component each asset is in. */
  componentOf: Int32Array;
  /** Assets of each component; a component comes after all it depends on, and one of several assets is a cycle. */
  components: number[][];
}

/** Edges that say what depends on what: not noise, both ends in the inventory, and two different assets. */
export function orders(edge: OrderingEdge): edge is OrderingEdge & { sourceAssetId: string; targetAssetId: string } {
  return !edge.noise && edge.sourceAssetId !== null && edge.targetAssetId !== null && edge.sourceAssetId !== edge.targetAssetId;
}

/** Builds the graph of the given assets; an edge to an asset that is not among them is left out. */
export function orderingGraph(assetIds: readonly string[], edges: readonly OrderingEdge[]): OrderingGraph {
  const indexOf = new Map(assetIds.map((id, index) => [id, index]));
  const targetSets = assetIds.map(() => new Set<number>());
  for (const edge of edges) {
    if (!orders(edge)) continue;
    const [source, target] = [indexOf.get(edge.sourceAssetId), indexOf.get(edge.targetAssetId)];
    if (source !== undefined && target !== undefined) targetSets[source]?.add(target);
  }
  const targets = targetSets.map((set) => [...set]);
  const components = strongComponents(targets);
  const componentOf = new Int32Array(assetIds.length);
  components.forEach((members, component) => members.forEach((member) => (componentOf[member] = component)));
  return { targets, componentOf, components };
}

/** Names of the assets in each cycle, sorted; the cycles by their first names. */
export function cycleNames(graph: OrderingGraph, names: readonly string[]): string[][] {
  return graph.components
    .filter((members) => members.length > 1)
    .map((members) => members.map((member) => names[member] ?? '').sort())
    .sort((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1));
}
