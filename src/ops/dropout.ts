import type { Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Zeroes elements, channels or samples at random and scales the rest up. */
    readonly dropout: {
      readonly probability: number;
      readonly kind: "element" | "channel" | "sample" | "alpha";
    };
  }
}

export const dropout: Op<"dropout"> = {
  kind: "dropout",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  ...withoutMoments("the moments of dropout are not modelled yet"),
  layout: sameLayout,
};
