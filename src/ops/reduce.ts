import type { Op } from "./op.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, misfit, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** One number for all of some axes. */
    readonly reduce: {
      readonly kind: "sum" | "mean" | "max" | "min" | "variance" | "deviation" | "norm" | "logsumexp" | "product" | "median";
      readonly axes: readonly number[];
      /** Reduced axes stay with size 1. */
      readonly keep: boolean;
      /** Of a norm. */
      readonly power?: number;
      readonly unbiased?: boolean;
    };
  }
}

export const reduce: Op<"reduce"> = {
  kind: "reduce",
  shape({ kind, axes, keep }, [x]) {
    if (x === undefined) return MISSING;
    const wrong = axes.find((axis) => axis >= x.shape.length || axis < 0);
    if (wrong !== undefined && x.shape.length > 0)
      return misfit(`Dimension out of range (expected to be in range of [${-x.shape.length}, ${x.shape.length - 1}], but got ${wrong})`);
    const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const dtype = x.dtype === "bool" && kind === "sum" ? "int" : x.dtype;
    return one(keep ? shape : shape.filter((_, axis) => !axes.includes(axis)), dtype);
  },
  ...withoutMoments("the moments of reduce are not modelled yet"),
  layout(node, [x = []]) {
    const { axes, keep } = node.attributes;
    return [keep ? x.map((axis, index) => (axes.includes(index) ? { atoms: [] } : axis)) : x.filter((_, index) => !axes.includes(index))];
  },
};
