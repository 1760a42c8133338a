import type { Op } from "./op.ts";
import { outputShape, replaceAxis } from "./support/layouts.ts";
import { broadcastLayout, freshAxis } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, misfit, one, promote, withAxis } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Concatenation along one axis. */
    readonly concat: {
      readonly axis: number;
    };
  }
}

export const concat: Op<"concat"> = {
  kind: "concat",
  shape({ axis }, inputs) {
    const parts = inputs.filter(({ shape }) => !(shape.length === 1 && shape[0] === 0));
    const [first] = parts;
    if (first === undefined) return MISSING;
    for (const [index, { shape }] of parts.entries()) {
      if (shape.length !== first.shape.length)
        return misfit(`Tensors must have same number of dimensions: got ${first.shape.length} and ${shape.length}`);
      const wrong = shape.findIndex((size, i) => i !== axis && size !== first.shape[i]);
      if (wrong >= 0) {
        return misfit(
          `Sizes of tensors must match except in dimension ${axis}. Expected size ${first.shape[wrong] ?? 1} but got size ${shape[wrong] ?? 1} for tensor number ${index} in the list.`,
        );
      }
    }
    const total = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 1), 0);
    return one(withAxis(first.shape, axis, total), promote(parts.map(({ dtype }) => dtype)));
  },
  ...withoutMoments("the moments of concat are not modelled yet"),
  layout(node, inputs, context) {
    const { axis } = node.attributes;
    const shape = outputShape(node);
    const parts = inputs.filter((layout) => layout.length === shape.length);
    const others = broadcastLayout(
      parts.map((layout) => replaceAxis(layout, axis, { atoms: [] })),
      shape,
      context,
    );
    return [
      replaceAxis(
        others,
        axis,
        freshAxis(
          shape[axis] ?? 1,
          context,
          parts.flatMap((layout) => layout[axis]?.atoms ?? []),
        ),
      ),
    ];
  },
};
