import type { Op } from "./op.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, elements, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x[N, C, ...], (scale[C]), (shift[C]). InstanceNorm has as many groups as channels. */
    readonly group_norm: {
      readonly groups: number;
      readonly epsilon: number;
    };
  }
}

export const groupNorm: Op<"group_norm"> = {
  kind: "group_norm",
  shape({ groups }, [x, scale]) {
    if (x === undefined) return MISSING;
    const channels = x.shape[1] ?? 1;
    if (channels % groups !== 0) {
      return misfit(
        `Expected number of channels in input to be divisible by num_groups, but got input of shape ${print(x.shape)} and num_groups=${groups}`,
      );
    }
    const count = scale === undefined ? channels : elements(scale.shape);
    return count === channels
      ? one(x.shape, x.dtype)
      : misfit(
          `Expected weight to be a vector of size equal to the number of channels in input, but got weight of shape ${print(scale?.shape ?? [])} and input of shape ${print(x.shape)}`,
        );
  },
  ...withoutMoments("the moments of group_norm are not modelled yet"),
  layout(_node, [x = []], context) {
    context.claim(x[1]?.atoms ?? [], "channel");
    return [x];
  },
};
