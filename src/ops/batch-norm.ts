import type { Op } from "./op.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, elements, misfit, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x[N, C, ...], scale[C], shift[C]; both or none of the latter. */
    readonly batch_norm: {
      readonly epsilon: number;
      /** Batch statistics; otherwise running ones, which are 0 and 1 at initialisation. */
      readonly training: boolean;
    };
  }
}

export const batchNorm: Op<"batch_norm"> = {
  kind: "batch_norm",
  shape(_attributes, [x, scale]) {
    if (x === undefined) return MISSING;
    const channels = x.shape[1] ?? 1;
    const count = scale === undefined ? channels : elements(scale.shape);
    if (x.shape.length < 2) return misfit(`expected 2D or 3D input (got ${x.shape.length}D input)`);
    return count === channels ? one(x.shape, x.dtype) : misfit(`running_mean should contain ${channels} elements not ${count}`);
  },
  ...withoutMoments("the moments of batch_norm are not modelled yet"),
  layout(_node, [x = []], context) {
    context.claim(x[1]?.atoms ?? [], "channel");
    return [x];
  },
};
