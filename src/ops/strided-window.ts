import type { Op } from "./op.ts";
import { outputShape, replaceAxis } from "./support/layouts.ts";
import { freshAxis } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, misfit, one, withAxis } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Tensor.unfold: overlapping windows of one axis, on a new last axis. */
    readonly strided_window: {
      readonly axis: number;
      readonly size: number;
      readonly step: number;
    };
  }
}

export const stridedWindow: Op<"strided_window"> = {
  kind: "strided_window",
  shape({ axis, size, step }, [x]) {
    if (x === undefined) return MISSING;
    const length = x.shape[axis] ?? 1;
    if (size > length) return misfit(`maximum size for tensor at dimension ${axis} is ${length} but size is ${size}`);
    return one([...withAxis(x.shape, axis, Math.floor((length - size) / step) + 1), size], x.dtype);
  },
  ...withoutMoments("the moments of strided_window are not modelled yet"),
  layout(node, [x = []], context) {
    const { axis, size } = node.attributes;
    const old = x[axis]?.atoms;
    return [[...replaceAxis(x, axis, freshAxis(outputShape(node)[axis] ?? 1, context, old)), freshAxis(size, context, old)]];
  },
};
