import type { Op } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { pointwise } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Weighted sum of two or more tensors. */
    readonly add: {
      /** One per input. */
      readonly weights: readonly number[];
    };
  }
}

export const add: Op<"add"> = {
  kind: "add",
  shape: (_attributes, inputs) => pointwise(inputs),
  ...withoutMoments("the moments of add are not modelled yet"),
  layout: pointwiseLayout,
};
