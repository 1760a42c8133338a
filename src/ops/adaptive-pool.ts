import type { TensorType } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { outputShape, resampledTail } from "./support/layouts.ts";
import { sizeOf } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, misfit, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Pooling of the last `spatial` axes to a given size. */
    readonly adaptive_pool: {
      readonly kind: "max" | "average";
      readonly spatial: number;
      readonly output: readonly number[];
      /** A second output holds the indices of maxima. */
      readonly indices?: boolean;
    };
  }
}

export const adaptivePool: Op<"adaptive_pool"> = {
  kind: "adaptive_pool",
  shape({ spatial, output, indices }, [x]) {
    if (x === undefined) return MISSING;
    const lead = x.shape.length - spatial;
    if (lead < 1) return misfit(`Expected ${spatial + 1}D or ${spatial + 2}D tensor, but got ${print(x.shape)}`);
    const values: TensorType = { shape: [...x.shape.slice(0, lead), ...output], dtype: x.dtype };
    return { outputs: indices === true ? [values, { ...values, dtype: "int" }] : [values] };
  },
  ...withoutMoments("the moments of adaptive_pool are not modelled yet"),
  layout(node, [x = []], context) {
    const { spatial } = node.attributes;
    const shape = outputShape(node);
    context.claim(
      x.slice(x.length - spatial).flatMap((axis) => axis.atoms),
      "position",
    );
    const layout = resampledTail(
      x,
      shape,
      spatial,
      context,
      (axis) => sizeOf(x[x.length - spatial + axis]?.atoms ?? []) === shape[x.length - spatial + axis],
    );
    return node.outputs.map(() => layout);
  },
};
