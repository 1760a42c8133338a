import type { Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** x * scale + shift with Python scalars. */
    readonly affine: {
      readonly scale: number;
      readonly shift: number;
    };
  }
}

export const affine: Op<"affine"> = {
  kind: "affine",
  shape({ scale, shift }, [x]) {
    if (x === undefined) return MISSING;
    const whole = Number.isInteger(scale) && Number.isInteger(shift);
    return one(x.shape, x.dtype === "bool" ? "int" : x.dtype === "int" && !whole ? "float" : x.dtype);
  },
  ...withoutMoments("the moments of affine are not modelled yet"),
  layout: sameLayout,
};
