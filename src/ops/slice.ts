import type { Op } from "./op.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, misfit, one, withAxis } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Every step-th index of [start, stop) along one axis. */
    readonly slice: {
      readonly axis: number;
      readonly start: number;
      readonly stop: number;
      /** Positive. */
      readonly step: number;
    };
  }
}

export const slice: Op<"slice"> = {
  kind: "slice",
  shape({ axis, start, stop, step }, [x]) {
    if (x === undefined) return MISSING;
    const size = x.shape[axis];
    if (size === undefined)
      return misfit(`Dimension out of range (expected to be in range of [0, ${x.shape.length - 1}], but got ${axis})`);
    return one(withAxis(x.shape, axis, Math.max(0, Math.ceil((Math.min(stop, size) - start) / step))), x.dtype);
  },
  ...withoutMoments("the moments of slice are not modelled yet"),
};
