import type { DType } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { outputShape } from "./support/layouts.ts";
import { freshLayout, shapeOfLayout } from "./support/axes.ts";
import { zero } from "./support/rules.ts";
import { one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Comparisons, argmax, one_hot: a result without gradient. */
    readonly discrete: {
      readonly name: string;
      readonly dtype: DType;
      readonly shape: readonly number[];
    };
  }
}

export const discrete: Op<"discrete"> = {
  kind: "discrete",
  shape: ({ shape, dtype }) => one(shape, dtype),
  layout(node, inputs, context) {
    const shape = outputShape(node);
    const model = inputs.find(
      (layout) => layout.length === shape.length && shapeOfLayout(layout).every((size, axis) => size === shape[axis]),
    );
    return [model ?? freshLayout(shape, context)];
  },
  forward: ({ node }) => node.outputs.map(() => ({ kind: "discrete" })),
  backward: ({ node }) => node.inputs.map(() => zero("integers and indices carry no gradient")),
};
