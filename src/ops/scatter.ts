import type { Box } from "../moments/distribution.ts";
import type { Op } from "./op.ts";
import { sizeOf, unifyRuns } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x, update: x with some elements replaced (`x[:, 0] = y`). */
    readonly scatter: {
      /** Where the update goes; absent where that is not known. */
      readonly box?: Box;
    };
  }
}

export const scatter: Op<"scatter"> = {
  kind: "scatter",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  ...withoutMoments("the moments of scatter are not modelled yet"),
  layout(_node, [x = [], update = []], context) {
    if (x.length === update.length) {
      x.forEach((axis, index) => {
        const other = update[index]?.atoms ?? [];
        if (sizeOf(axis.atoms) === sizeOf(other)) unifyRuns(axis.atoms, other, context);
      });
    }
    return [x];
  },
};
