import type { Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** The same numbers; no gradient passes. */
    readonly detach: Record<never, never>;
  }
}

export const detach: Op<"detach"> = {
  kind: "detach",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  ...withoutMoments("the moments of detach are not modelled yet"),
  layout: sameLayout,
};
