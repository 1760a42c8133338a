import type { Op } from "./op.ts";
import { momentsOfContent } from "./support/content.ts";
import { sourceLayout } from "./support/layouts.ts";
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
  layout: sourceLayout,
  forward({ node, outputLayouts, parameter, unknown }) {
    const declared = parameter(node.attributes.parameter);
    return [declared === undefined ? unknown("the parameter is not listed") : momentsOfContent(declared.initial, outputLayouts[0] ?? [])];
  },
  backward: () => [],
};
