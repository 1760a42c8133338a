import type { TensorType } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { outputShape, resampledTail } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, misfit, print, windows } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Pooling over the last `spatial` axes. */
    readonly pool: {
      readonly kind: "max" | "average" | "power";
      readonly spatial: number;
      readonly kernel: readonly number[];
      readonly stride: readonly number[];
      readonly padding: readonly (readonly [before: number, after: number])[];
      readonly dilation: readonly number[];
      readonly ceil: boolean;
      /** Whether padding counts in averages. */
      readonly countPadding: boolean;
      /** A second output holds the indices of maxima. */
      readonly indices: boolean;
      /** Exponent of power pooling. */
      readonly power?: number;
    };
  }
}

export const pool: Op<"pool"> = {
  kind: "pool",
  shape(attributes, [x]) {
    if (x === undefined) return MISSING;
    const lead = x.shape.length - attributes.spatial;
    if (lead < 1)
      return misfit(
        `Expected ${attributes.spatial + 1}D or ${attributes.spatial + 2}D input to the pooling, but got input of size ${print(x.shape)}`,
      );
    const { kernel, stride, padding, dilation, ceil } = attributes;
    const places = x.shape
      .slice(lead)
      .map((size, axis) => windows(size, kernel[axis] ?? 1, stride[axis] ?? 1, padding[axis] ?? [0, 0], dilation[axis] ?? 1, ceil));
    if (places.some((count) => count < 1)) {
      return misfit(
        `Given input size: ${print(x.shape.slice(lead - 1))}. Calculated output size: ${print(places)}. Output size is too small`,
      );
    }
    const values: TensorType = { shape: [...x.shape.slice(0, lead), ...places], dtype: x.dtype };
    return { outputs: attributes.indices ? [values, { ...values, dtype: "int" }] : [values] };
  },
  ...withoutMoments("the moments of pool are not modelled yet"),
  layout(node, [x = []], context) {
    const { spatial, kernel, stride } = node.attributes;
    context.claim(
      x.slice(x.length - spatial).flatMap((axis) => axis.atoms),
      "position",
    );
    const layout = resampledTail(x, outputShape(node), spatial, context, (axis) => kernel[axis] === 1 && stride[axis] === 1);
    return node.outputs.map(() => layout);
  },
};
