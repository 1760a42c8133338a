import type { Op } from "./op.ts";
import { outputShape, replaceAxis } from "./support/layouts.ts";
import { resampled } from "./support/axes.ts";
import { gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { MISSING, withAxis } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Outputs values and indices, sorted along one axis. */
    readonly sort: {
      readonly axis: number;
      /** topk. */
      readonly count?: number;
    };
  }
}

export const sort: Op<"sort"> = {
  kind: "sort",
  shape({ axis, count }, [x]) {
    if (x === undefined) return MISSING;
    const shape = count === undefined ? x.shape : withAxis(x.shape, axis, count);
    return {
      outputs: [
        { shape, dtype: x.dtype },
        { shape, dtype: "int" },
      ],
    };
  },
  layout(node, [x = []], context) {
    const { axis } = node.attributes;
    const layout = replaceAxis(x, axis, resampled(x[axis], outputShape(node)[axis] ?? 1, context));
    return [layout, layout];
  },
  forward(context) {
    const x = momentsAt(context, 0);
    return [x === undefined ? { kind: "discrete" } : context.unknown("order statistics are not modelled"), { kind: "discrete" }];
  },
  backward(context) {
    return [gradientAt(context) === undefined ? NO_PATH : context.unknown("order statistics are not modelled")];
  },
};
