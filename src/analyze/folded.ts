/** A traced model as it is propagated: folded, and with dropout or as if nothing were dropped. */
import type { Graph, GraphNode } from "../graph/graph.ts";
import { renewed } from "../graph/renewed.ts";
import { foldRegions } from "../regions/index.ts";
import type { Settings } from "../settings.ts";
import type { Paced } from "../text/step.ts";

/** The graph that the settings ask for; without dropout every probability is 0, stochastic depth's too. */
export function* folded(traced: Graph, { dropout }: Settings): Paced<Graph> {
  return yield* foldRegions(dropout ? traced : { ...traced, nodes: traced.nodes.map(kept) });
}

function kept(node: GraphNode): GraphNode {
  return node.op === "dropout" ? renewed(node, { attributes: { ...node.attributes, probability: 0 } }) : node;
}
