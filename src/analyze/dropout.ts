/** A traced model as if nothing were dropped. */
import type { Graph, GraphNode } from "../graph/graph.ts";
import { renewed } from "../graph/renewed.ts";

/** The graph with every dropout probability 0, stochastic depth too. */
export function withoutDropout(graph: Graph): Graph {
  return { ...graph, nodes: graph.nodes.map(kept) };
}

function kept(node: GraphNode): GraphNode {
  return node.op === "dropout" ? renewed(node, { attributes: { ...node.attributes, probability: 0 } }) : node;
}
