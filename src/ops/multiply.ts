import type { Op } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { pointwise } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Product of two tensors. */
    readonly multiply: Record<never, never>;
  }
}

export const multiply: Op<"multiply"> = {
  kind: "multiply",
  shape: (_attributes, inputs) => pointwise(inputs),
  ...withoutMoments("the moments of multiply are not modelled yet"),
  layout: pointwiseLayout,
};
