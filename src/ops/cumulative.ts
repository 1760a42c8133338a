import type { Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** cumsum, cumprod. */
    readonly cumulative: {
      readonly kind: "sum" | "product";
      readonly axis: number;
    };
  }
}

export const cumulative: Op<"cumulative"> = {
  kind: "cumulative",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  ...withoutMoments("the moments of cumulative are not modelled yet"),
  layout: sameLayout,
};
