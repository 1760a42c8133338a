import type { DType } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Another element type; gradients pass between floating-point types only. */
    readonly cast: {
      readonly dtype: DType;
    };
  }
}

export const cast: Op<"cast"> = {
  kind: "cast",
  shape: ({ dtype }, [x]) => (x === undefined ? MISSING : one(x.shape, dtype)),
  ...withoutMoments("the moments of cast are not modelled yet"),
  layout: sameLayout,
};
