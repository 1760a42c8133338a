import type { DType } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { outputShape } from "./support/layouts.ts";
import { freshAxis, freshLayout, shapeOfLayout } from "./support/axes.ts";
import { zero } from "./support/rules.ts";
import { one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Comparisons, argmax, one_hot: a result without gradient. */
    readonly discrete: {
      readonly name: string;
      readonly dtype: DType;
      readonly shape: readonly number[];
      /** Share of ones, where that is known: 1 / n of one-hot vectors. */
      readonly share?: number;
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
    if (model !== undefined) return [model];
    // One-hot vectors have one axis more than the indices they are made of.
    const [only] = inputs;
    const isLonger =
      only !== undefined && shape.length === only.length + 1 && shapeOfLayout(only).every((size, axis) => size === shape[axis]);
    return [isLonger ? [...only, freshAxis(shape.at(-1) ?? 1, context)] : freshLayout(shape, context)];
  },
  forward({ node }) {
    const { share } = node.attributes;
    return node.outputs.map(() => ({ kind: "discrete", ...(share !== undefined && { share, drawn: true }) }));
  },
  backward: ({ node }) => node.inputs.map(() => zero("integers and indices carry no gradient")),
};
