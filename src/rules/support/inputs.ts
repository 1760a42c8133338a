/** What goes into activations. */
import type { Graph, GraphLayer, NodeOf } from "../../graph/graph.ts";
import { oncePer } from "../../graph/once-per.ts";
import type { Profile } from "../../propagate/profile.ts";
import { layerOf } from "./outputs.ts";

/** An activation whose input is known: mean and variance over all elements. */
export interface ActivationInput {
  readonly node: NodeOf<"activation">;
  readonly layer: GraphLayer;
  readonly mean: number;
  readonly variance: number;
}

/** Activations that read the output of a layer of the table, which is where the distribution is known. */
export function inputsOfActivations(graph: Graph, profile: Profile): readonly ActivationInput[] {
  return inputsIn(profile, graph);
}

const inputsIn = oncePer((profile: Profile, graph: Graph): readonly ActivationInput[] => {
  const rows = new Map(profile.layers.map((row) => [row.layer.value.node, row]));
  return graph.nodes.flatMap((node): readonly ActivationInput[] => {
    if (node.op !== "activation") return [];
    const row = rows.get(node.inputs[0]?.node ?? -1);
    if (row?.activation.kind !== "value" || row.activationMean === undefined) return [];
    const mean = row.activationMean;
    return [{ node, layer: layerOf(graph, node), mean, variance: Math.max(10 ** (2 * row.activation.log10) - mean * mean, 0) }];
  });
});
