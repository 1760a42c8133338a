import type { Op } from "./op.ts";
import { outputShape, replaceAxis } from "./support/layouts.ts";
import { freshAxis, sizeOf } from "./support/axes.ts";
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
  layout(node, [x = []], context) {
    const { axis, start, step } = node.attributes;
    const size = outputShape(node)[axis] ?? 1;
    const [outer, ...inner] = x[axis]?.atoms ?? [];
    if (outer === undefined || size === sizeOf(x[axis]?.atoms ?? [])) return [x];
    const unit = sizeOf(inner);
    // Whole runs of the inner atoms stay what they are.
    if (step === 1 && start % unit === 0 && size % unit === 0) {
      return [replaceAxis(x, axis, { atoms: [...freshAxis(size / unit, context, [outer]).atoms, ...inner] })];
    }
    return [replaceAxis(x, axis, freshAxis(size, context, [outer, ...inner]))];
  },
};
