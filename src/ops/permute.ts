import type { Op } from "./op.ts";
import { gradientAt, NO_PATH } from "./support/rules.ts";
import { MISSING, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Axis i of the output is axis order[i] of the input. */
    readonly permute: {
      readonly order: readonly number[];
    };
  }
}

export const permute: Op<"permute"> = {
  kind: "permute",
  shape({ order }, [x]) {
    if (x === undefined) return MISSING;
    if (order.length !== x.shape.length) {
      return misfit(`permute(dims): number of dimensions ${x.shape.length} does not match the length of the order ${print(order)}`);
    }
    return one(
      order.map((axis) => x.shape[axis] ?? 1),
      x.dtype,
    );
  },
  layout: (node, [x = []]) => [node.attributes.order.map((axis) => x[axis] ?? { atoms: [] })],
  forward: ({ inputs }) => inputs.slice(0, 1),
  backward: (context) => [gradientAt(context) ?? NO_PATH],
};
