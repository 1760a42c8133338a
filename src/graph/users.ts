import type { Graph, GraphNode } from "./graph.ts";

const KNOWN = new WeakMap<Graph, ReadonlyMap<number, readonly GraphNode[]>>();

/** Readers of every node, by node id; made once for each graph. */
export function usersOf(graph: Graph): ReadonlyMap<number, readonly GraphNode[]> {
  const known = KNOWN.get(graph);
  if (known !== undefined) return known;
  const users = new Map<number, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const id of new Set(node.inputs.map((input) => input.node))) {
      const list = users.get(id);
      if (list === undefined) users.set(id, [node]);
      else list.push(node);
    }
  }
  KNOWN.set(graph, users);
  return users;
}
