import type { Op } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { broadcast, one, promote } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs condition, a, b. */
    readonly where: Record<never, never>;
  }
}

export const where: Op<"where"> = {
  kind: "where",
  shape(_attributes, inputs) {
    const outcome = broadcast(inputs.map((input) => input.shape));
    return "error" in outcome ? outcome : one(outcome.shape, promote(inputs.slice(1).map((input) => input.dtype)));
  },
  ...withoutMoments("the moments of where are not modelled yet"),
  layout: pointwiseLayout,
};
