import { cycleNames, type OrderingEdge, orderingGraph } from './ordering-graph';

const HUB_DEGREE = 3;
const MAX_HUBS = 20;

/** An asset that many depend on, or that depends on many. */
export interface Hub {
  id: string;
  name: string;
  /** Assets that depend on it. */
  dependents: number;
  /** Assets it depends on. */
  dependencies: number;
}

/** The shape of a dependency graph. */
export interface GraphMetrics {
  nodes: number;
  /** Pairs of assets of which one depends on the other; several ports count once. */
  edges: number;
  /** Share of all possible pairs, 0 to 1. */
  density: number;
  /** Assets with more than three dependents and dependencies together, the busiest first, at most `maxHubs`. */
  hubs: Hub[];
  /** Names of assets that depend on each other in a circle. */
  cycles: string[][];
  /** Assets without any dependency either way. */
  isolated: number;
}

/** Measures the graph that noise and external edges are left out of. */
export function analyseGraph(nodes: { id: string; name: string }[], edges: readonly OrderingEdge[], maxHubs = MAX_HUBS): GraphMetrics {
  const graph = orderingGraph(
    nodes.map((node) => node.id),
    edges,
  );
  const measured: Hub[] = nodes.map(({ id, name }, index) => ({
    id,
    name,
    dependents: 0,
    dependencies: graph.targets[index]?.length ?? 0,
  }));
  for (const target of graph.targets.flat()) {
    const hub = measured[target];
    if (hub) hub.dependents += 1;
  }
  const edgeCount = measured.reduce((sum, node) => sum + node.dependencies, 0);
  return {
    nodes: nodes.length,
    edges: edgeCount,
    density: nodes.length < 2 ? 0 : edgeCount / (nodes.length * (nodes.length - 1)),
    hubs: measured
      .filter((node) => degree(node) > HUB_DEGREE)
      .sort((a, b) => degree(b) - degree(a) || (a.name < b.name ? -1 : 1))
      .slice(0, maxHubs),
    cycles: cycleNames(
      graph,
      nodes.map((node) => node.name),
    ),
    isolated: measured.filter((node) => degree(node) === 0).length,
  };
}

function degree({ dependents, dependencies }: Hub): number {
  return dependents + dependencies;
}
