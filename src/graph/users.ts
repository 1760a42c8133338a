import type { Graph, GraphNode } from "./graph.ts";
import { oncePer } from "./once-per.ts";

/** Readers of every node, by node id; made once for each graph. */
export const usersOf = oncePer((graph: Graph): ReadonlyMap<number, readonly GraphNode[]> => {
  const users = new Map<number, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const { node: id } of node.inputs) {
      const list = users.get(id);
      if (list === undefined) users.set(id, [node]);
      else if (list.at(-1) !== node) list.push(node);
    }
  }
  return users;
});
