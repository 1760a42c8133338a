import type { Op } from "./op.ts";
import { sourceLayout } from "./support/layouts.ts";
import { withoutMoments } from "./support/pending.ts";
import { misfit } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** A parameter of the model. Its type stands on the node. */
    readonly parameter: {
      /** Id into the graph's parameters. */
      readonly parameter: number;
    };
  }
}

export const parameter: Op<"parameter"> = {
  kind: "parameter",
  shape: () => misfit("a parameter has its type on its node"),
  ...withoutMoments("the moments of parameter are not modelled yet"),
  layout: sourceLayout,
};
