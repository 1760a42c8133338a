import type { Op } from "./op.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, floating, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Softmax or log-softmax along one axis. */
    readonly softmax: {
      readonly axis: number;
      readonly log: boolean;
    };
  }
}

export const softmax: Op<"softmax"> = {
  kind: "softmax",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, floating([x.dtype]))),
  ...withoutMoments("the moments of softmax are not modelled yet"),
  layout(node, [x = []], context) {
    context.claim(x[node.attributes.axis]?.atoms ?? [], "channel");
    return [x];
  },
};
