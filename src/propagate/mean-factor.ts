import type { GraphNode } from "../graph/graph.ts";
import type { Expectations } from "../moments/gaussian.ts";
import { pointwise } from "../moments/pointwise.ts";
import type { Signal } from "../moments/signal.ts";
import { mergedSignal } from "../ops/support/segments.ts";

/**
 * The factor by which an elementwise step hands on what its input has in common with other tensors, to first order: E φ' of an activation (Stein's lemma),
 * the mean of the other factor of a product, 1/σ of a normalisation. Forward and backward it is the same. Undefined of other ops.
 */
export function meanFactor(
  node: GraphNode,
  index: number,
  inputs: readonly (Signal | undefined)[],
  expectations: Expectations,
): number | undefined {
  const signal = inputs[node.op === "multiply" ? 1 - index : 0];
  if (signal?.kind !== "moments") return undefined;
  const { mean, kernel } = mergedSignal(signal);
  const variance = Math.max(kernel.energy - mean * mean, 0);
  switch (node.op) {
    case "multiply":
      return mean;
    case "activation":
      return expectations.one(pointwise(node.attributes.function, node.attributes.parameters), mean, variance).slope;
    case "prelu": {
      const slope = inputs[1];
      if (index !== 0 || slope?.kind !== "moments") return undefined;
      return expectations.one(pointwise("leaky_relu", [mergedSignal(slope).mean]), mean, variance).slope;
    }
    case "composed":
      return index === 0 ? expectations.one(pointwise("composed", node.attributes.program), mean, variance).slope : undefined;
    case "layer_norm": {
      if (index !== 0) return undefined;
      const scale = inputs[1];
      const gain = scale?.kind === "moments" ? mergedSignal(scale).mean : 1;
      return gain / Math.sqrt((node.attributes.centred ? variance : kernel.energy) + node.attributes.epsilon);
    }
    default:
      return undefined;
  }
}

/** The weight of an input in an elementwise sum; undefined of other ops. */
export function termWeight(node: GraphNode, index: number): number | undefined {
  switch (node.op) {
    case "add":
      return node.attributes.weights[index] ?? 1;
    case "affine":
      return node.attributes.scale;
    case "cast":
    case "dropout":
      return 1;
    default:
      return undefined;
  }
}
