import type { Op } from "./op.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x, slope[1 or C]; the channel axis is 1. */
    readonly prelu: Record<never, never>;
  }
}

export const prelu: Op<"prelu"> = {
  kind: "prelu",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  ...withoutMoments("the moments of prelu are not modelled yet"),
  layout(_node, [x = []], context) {
    context.claim(x[1]?.atoms ?? [], "channel");
    return [x];
  },
};
