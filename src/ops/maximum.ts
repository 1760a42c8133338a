import type { Op } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { pointwise } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Larger (or smaller) of two tensors. */
    readonly maximum: {
      readonly minimum: boolean;
    };
  }
}

export const maximum: Op<"maximum"> = {
  kind: "maximum",
  shape: (_attributes, inputs) => pointwise(inputs),
  ...withoutMoments("the moments of maximum are not modelled yet"),
  layout: pointwiseLayout,
};
