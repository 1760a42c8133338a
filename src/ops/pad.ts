import type { Op } from "./op.ts";
import { outputShape } from "./support/layouts.ts";
import { freshAxis } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Padding of any axes. */
    readonly pad: {
      /** One per axis; negative amounts crop. */
      readonly amounts: readonly (readonly [before: number, after: number])[];
      readonly mode: "zeros" | "constant" | "reflect" | "replicate" | "circular";
      readonly value: number;
    };
  }
}

export const pad: Op<"pad"> = {
  kind: "pad",
  shape({ amounts }, [x]) {
    if (x === undefined) return MISSING;
    const shape = x.shape.map((size, axis) => size + (amounts[axis]?.[0] ?? 0) + (amounts[axis]?.[1] ?? 0));
    return shape.some((size) => size < 0)
      ? misfit(`The padding ${amounts.map(print).join(" ")} leaves nothing of an input of size ${print(x.shape)}`)
      : one(shape, x.dtype);
  },
  ...withoutMoments("the moments of pad are not modelled yet"),
  layout(node, [x = []], context) {
    const shape = outputShape(node);
    return [
      x.map((axis, index) =>
        node.attributes.amounts[index]?.every((amount) => amount === 0) === true ? axis : freshAxis(shape[index] ?? 1, context, axis.atoms),
      ),
    ];
  },
};
