/**
 * Strongly connected components of a directed graph by Tarjan's algorithm (SIAM J. Comput. 1 (2), 1972), in an order in which every
 * component comes after all components it points to. Kept here, with an explicit stack, because the recursive version of the graph
 * library overflows on a chain of 10,000 nodes, which a discovery of 20,000 machines can hold.
 *
 * @param targets for each node the nodes it points to; nodes are the indexes
 */
export function strongComponents(targets: readonly (readonly number[])[]): number[][] {
  const order = new Int32Array(targets.length);
  const lowest = new Int32Array(targets.length);
  const nextEdge = new Int32Array(targets.length);
  const isOpen = new Uint8Array(targets.length);
  const open: number[] = [];
  const components: number[][] = [];
  let visited = 0;

  const enter = (node: number, path: number[]): void => {
    visited += 1;
    order[node] = lowest[node] = visited;
    isOpen[node] = 1;
    open.push(node);
    path.push(node);
  };
  const lower = (node: number, value: number): void => {
    lowest[node] = Math.min(at(lowest, node), value);
  };
  const close = (root: number): void => {
    const component = open.splice(open.lastIndexOf(root));
    component.forEach((node) => (isOpen[node] = 0));
    components.push(component);
  };

  for (let start = 0; start < targets.length; start++) {
    const path: number[] = [];
    if (at(order, start) === 0) enter(start, path);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const position = at(nextEdge, node);
      const next = targets[node]?.[position];
      nextEdge[node] = position + 1;
      if (next === undefined) {
        path.pop();
        const parent = path.at(-1);
        if (parent !== undefined) lower(parent, at(lowest, node));
        if (lowest[node] === order[node]) close(node);
      } else if (at(order, next) === 0) enter(next, path);
      else if (isOpen[next]) lower(node, at(order, next));
    }
  }
  return components;
}

/** Reads an array whose length is that of the graph. */
function at(values: Int32Array, index: number): number {
  return values[index] ?? 0;
}
