import { type OrderingEdge, orderingGraph } from './ordering-graph';

/**
 * The longest chain of dependencies: first the asset that waits for all others, last the one all others wait for. A step is one asset
 * name, or the names of a cycle, whose members count as one. Empty when nothing depends on anything.
 */
export function longestChain(nodes: readonly { id: string; name: string }[], edges: readonly OrderingEdge[]): string[][] {
  const { components, componentOf, targets } = orderingGraph(
    nodes.map(({ id }) => id),
    edges,
  );
  const length: number[] = [];
  const next: (number | null)[] = [];
  // A component comes after all it depends on, so one pass is enough, and no stack.
  for (const [component, members] of components.entries()) {
    let [best, through]: [number, number | null] = [1, null];
    for (const target of members.flatMap((member) => targets[member] ?? [])) {
      const other = componentOf[target] ?? component;
      if (other === component || (length[other] ?? 0) + 1 <= best) continue;
      [best, through] = [(length[other] ?? 0) + 1, other];
    }
    length.push(best);
    next.push(through);
  }
  const longest = length.reduce((max, own, component) => (own > (length[max] ?? 0) ? component : max), 0);
  if ((length[longest] ?? 0) < 2) return [];
  const chain: string[][] = [];
  for (let step: number | null = longest; step !== null; step = next[step] ?? null)
    chain.push((components[step] ?? []).map((member) => nodes[member]?.name ?? '').sort());
  return chain;
}
