import type { Op } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { broadcast, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x, mask: `value` where the mask is true. */
    readonly mask_fill: {
      readonly value: number;
    };
  }
}

export const maskFill: Op<"mask_fill"> = {
  kind: "mask_fill",
  shape(_attributes, inputs) {
    const outcome = broadcast(inputs.map((input) => input.shape));
    return "error" in outcome ? outcome : one(outcome.shape, inputs[0]?.dtype ?? "float");
  },
  ...withoutMoments("the moments of mask_fill are not modelled yet"),
  layout: pointwiseLayout,
};
