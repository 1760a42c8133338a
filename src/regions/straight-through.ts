import { has, nodesById } from "../graph/by-id.ts";
import type { Graph, GraphNode, NodeOf, ValueRef } from "../graph/graph.ts";
import { keyOf } from "../graph/value-key.ts";
import { drafter, rewrite, type Replacement } from "./rewrite.ts";

/** `x + (y - x).detach()`: the numbers of y alone, since x cancels, with the gradient of x. */
export function foldStraightThrough(graph: Graph): Graph {
  if (!has(graph, "detach")) return graph;
  const byId = nodesById(graph);
  const draw = drafter(graph);
  const replacements = graph.nodes.flatMap((node): readonly Replacement[] => {
    const found = node.op === "add" ? estimatorOf(node, byId) : undefined;
    const drawn = found && draw("straight_through", node, { attributes: {}, inputs: found }, node.id);
    return drawn === undefined ? [] : [{ removed: new Set([node.id]), added: [drawn] }];
  });
  return rewrite(graph, replacements);
}

/** x and y of such a sum. */
function estimatorOf(
  { inputs, attributes }: NodeOf<"add">,
  byId: ReadonlyMap<number, GraphNode>,
): readonly [ValueRef, ValueRef] | undefined {
  const [first, second] = inputs;
  if (first === undefined || second === undefined || inputs.length > 2 || attributes.weights.some((weight) => weight !== 1)) {
    return undefined;
  }
  for (const [x, other] of [
    [first, second],
    [second, first],
  ] as const) {
    const detached = byId.get(other.node);
    const difference = detached?.op === "detach" ? byId.get(detached.inputs[0]?.node ?? -1) : undefined;
    if (difference?.op !== "add" || difference.inputs.length !== 2) continue;
    const { weights } = difference.attributes;
    const taken = difference.inputs.findIndex((input, index) => weights[index] === -1 && keyOf(input) === keyOf(x));
    const y = difference.inputs[1 - taken];
    if (taken >= 0 && y !== undefined && weights[1 - taken] === 1) return [x, y];
  }
  return undefined;
}
