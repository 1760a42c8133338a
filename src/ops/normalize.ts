import type { Op } from "./op.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** x divided by its p-norm along one axis. */
    readonly normalize: {
      readonly power: number;
      readonly axis: number;
      readonly epsilon: number;
    };
  }
}

export const normalize: Op<"normalize"> = {
  kind: "normalize",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  ...withoutMoments("the moments of normalize are not modelled yet"),
  layout(node, [x = []], context) {
    context.claim(x[node.attributes.axis]?.atoms ?? [], "channel");
    return [x];
  },
};
