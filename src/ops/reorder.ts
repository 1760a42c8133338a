import type { Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** flip, roll, a permutation along one axis. */
    readonly reorder: {
      readonly axis: number;
    };
  }
}

export const reorder: Op<"reorder"> = {
  kind: "reorder",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  ...withoutMoments("the moments of reorder are not modelled yet"),
  layout: sameLayout,
};
