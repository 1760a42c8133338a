import type { Op } from "./op.ts";
import { copyBackward, copyForward } from "./support/copies.ts";
import { outputShape } from "./support/layouts.ts";
import { freshAxis, sizeOf } from "./support/axes.ts";
import { MISSING, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Repeats axes of size 1, and adds leading axes, without copying. */
    readonly expand: {
      readonly shape: readonly number[];
    };
  }
}

export const expand: Op<"expand"> = {
  kind: "expand",
  shape({ shape }, [x]) {
    if (x === undefined) return MISSING;
    const lead = shape.length - x.shape.length;
    const fits = lead >= 0 && x.shape.every((size, axis) => size === 1 || size === shape[axis + lead]);
    return fits
      ? one(shape, x.dtype)
      : misfit(
          `The expanded size of the tensor ${print(shape)} must match the existing size ${print(x.shape)} at non-singleton dimensions`,
        );
  },
  layout(node, [x = []], context) {
    const shape = outputShape(node);
    const lead = shape.length - x.length;
    return [
      shape.map((size, axis) => {
        const old = x[axis - lead];
        return old !== undefined && sizeOf(old.atoms) === size ? old : freshAxis(size, context);
      }),
    ];
  },
  forward: copyForward,
  backward: copyBackward,
};
