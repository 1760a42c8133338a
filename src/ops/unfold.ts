import type { Op } from "./op.ts";
import { freshAxis, sizeOf } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, elements, misfit, one, print, windows } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** im2col: x[N, C, H, W] to [N, C·kh·kw, places]. */
    readonly unfold: {
      readonly kernel: readonly number[];
      readonly stride: readonly number[];
      readonly padding: readonly (readonly [before: number, after: number])[];
      readonly dilation: readonly number[];
    };
  }
}

export const unfold: Op<"unfold"> = {
  kind: "unfold",
  shape({ kernel, stride, padding, dilation }, [x]) {
    if (x === undefined) return MISSING;
    const lead = x.shape.length - kernel.length;
    const places = x.shape
      .slice(lead)
      .map((size, axis) => windows(size, kernel[axis] ?? 1, stride[axis] ?? 1, padding[axis] ?? [0, 0], dilation[axis] ?? 1));
    if (lead < 1 || places.some((count) => count < 1))
      return misfit(`The windows ${print(kernel)} do not fit an input of size ${print(x.shape)}`);
    return one([...x.shape.slice(0, lead - 1), (x.shape[lead - 1] ?? 1) * elements(kernel), elements(places)], x.dtype);
  },
  ...withoutMoments("the moments of unfold are not modelled yet"),
  layout(node, [x = []], context) {
    const { kernel, stride, padding, dilation } = node.attributes;
    const lead = x.length - kernel.length;
    const taps = kernel.flatMap((size) => freshAxis(size, context).atoms);
    const places = x.slice(lead).flatMap((axis, index) => {
      const count = windows(sizeOf(axis.atoms), kernel[index] ?? 1, stride[index] ?? 1, padding[index] ?? [0, 0], dilation[index] ?? 1);
      return freshAxis(count, context, axis.atoms).atoms;
    });
    return [[...x.slice(0, lead - 1), { atoms: [...(x[lead - 1]?.atoms ?? []), ...taps] }, { atoms: places }]];
  },
};
