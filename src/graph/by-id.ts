import type { Graph, GraphNode, OpKind } from "./graph.ts";
import { oncePer } from "./once-per.ts";

/** Nodes by id; made once for each graph. */
export const nodesById = oncePer((graph: Graph): ReadonlyMap<number, GraphNode> => new Map(graph.nodes.map((node) => [node.id, node])));

const kindsIn = oncePer((graph: Graph): ReadonlySet<OpKind> => new Set(graph.nodes.map(({ op }) => op)));

/** Whether a graph has a node of this kind: what looks for a pattern around one need not look else. */
export function has(graph: Graph, op: OpKind): boolean {
  return kindsIn(graph).has(op);
}
