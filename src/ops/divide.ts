import type { Op } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { floating, pointwise } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Quotient of two tensors. */
    readonly divide: Record<never, never>;
  }
}

export const divide: Op<"divide"> = {
  kind: "divide",
  shape: (_attributes, inputs) => pointwise(inputs, floating(inputs.map((input) => input.dtype))),
  ...withoutMoments("the moments of divide are not modelled yet"),
  layout: pointwiseLayout,
};
