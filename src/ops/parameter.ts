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
  forward(context) {
    const declared = context.parameter(context.node.attributes.parameter);
    if (declared === undefined) return [context.unknown("the parameter is not listed")];
    const signal = momentsOfContent(declared.initial, context.outputLayouts[0] ?? []);
    const finite = signal.segments.every(({ kernel, mean }) => Number.isFinite(kernel.energy + mean));
    return [finite ? signal : context.unknown(declared.unknown ?? "the parameter's initial numbers are not known")];
  },
  backward: () => [],
};
