import type { Op } from "./op.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x, (scale), (shift). */
    readonly layer_norm: {
      /** How many of the last axes are normalised together. */
      readonly axes: number;
      readonly epsilon: number;
      /** False for RMSNorm. */
      readonly centred: boolean;
    };
  }
}

export const layerNorm: Op<"layer_norm"> = {
  kind: "layer_norm",
  shape({ axes }, [x, scale]) {
    if (x === undefined) return MISSING;
    const normalised = x.shape.slice(x.shape.length - axes);
    const expected = scale?.shape ?? normalised;
    if (normalised.length !== axes || (expected.length === axes && expected.some((size, axis) => size !== normalised[axis]))) {
      return misfit(
        `Given normalized_shape=${print(expected)}, expected input with shape [*, ${expected.join(", ")}], but got input of size${print(x.shape)}`,
      );
    }
    return one(x.shape, x.dtype);
  },
  ...withoutMoments("the moments of layer_norm are not modelled yet"),
  layout(node, [x = []], context) {
    context.claim(
      x.slice(x.length - node.attributes.axes).flatMap((axis) => axis.atoms),
      "channel",
    );
    return [x];
  },
};
