import type { PiecewiseDistribution } from "../moments/distribution.ts";
import type { Op } from "./op.ts";
import { sourceLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { misfit } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** A buffer, a constant or fresh noise. Its type stands on the node. */
    readonly constant: {
      readonly content: PiecewiseDistribution;
      /** Its numbers, row-major, where they are known and few. */
      readonly values?: Float64Array;
      /** Drawn anew on each call, independent of all else (randn_like and its like). */
      readonly random: boolean;
    };
  }
}

export const constant: Op<"constant"> = {
  kind: "constant",
  shape: () => misfit("a constant has its type on its node"),
  ...withoutMoments("the moments of constant are not modelled yet"),
  layout: sourceLayout,
};
