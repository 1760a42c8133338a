import type { Op } from "./op.ts";
import { outputShape } from "./support/layouts.ts";
import { reshaped } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, elements, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** view, flatten, squeeze, unsqueeze: the same elements in the same order. */
    readonly reshape: {
      readonly shape: readonly number[];
    };
  }
}

export const reshape: Op<"reshape"> = {
  kind: "reshape",
  shape({ shape }, [x]) {
    if (x === undefined) return MISSING;
    return elements(shape) === elements(x.shape)
      ? one(shape, x.dtype)
      : misfit(`shape '${print(shape)}' is invalid for input of size ${elements(x.shape)}`);
  },
  ...withoutMoments("the moments of reshape are not modelled yet"),
  layout: (node, [x = []], context) => [reshaped(x, outputShape(node), context)],
};
