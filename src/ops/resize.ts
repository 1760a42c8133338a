import type { Op } from "./op.ts";
import { outputShape, resampledTail } from "./support/layouts.ts";
import { sizeOf } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Interpolation of the last `spatial` axes. */
    readonly resize: {
      readonly mode: "nearest" | "linear" | "cubic";
      readonly spatial: number;
      readonly output: readonly number[];
    };
  }
}

export const resize: Op<"resize"> = {
  kind: "resize",
  shape({ spatial, output }, [x]) {
    if (x === undefined) return MISSING;
    const lead = x.shape.length - spatial;
    if (lead < 0)
      return misfit(
        `Input and output must have the same number of spatial dimensions, but got input ${print(x.shape)} and output size ${print(output)}`,
      );
    return one([...x.shape.slice(0, lead), ...output], x.dtype);
  },
  ...withoutMoments("the moments of resize are not modelled yet"),
  layout(node, [x = []], context) {
    const { spatial } = node.attributes;
    const shape = outputShape(node);
    return [
      resampledTail(
        x,
        shape,
        spatial,
        context,
        (axis) => sizeOf(x[x.length - spatial + axis]?.atoms ?? []) === shape[x.length - spatial + axis],
      ),
    ];
  },
};
