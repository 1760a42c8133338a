import type { Op } from "./op.ts";
import { distinct } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, elements, misfit, one, promote } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** y = x Wᵀ + b. Inputs x[..., in], W[out, in] or W[in], b[out]. */
    readonly linear: Record<never, never>;
  }
}

export const linear: Op<"linear"> = {
  kind: "linear",
  shape(_attributes, [x, weight, bias]) {
    if (x === undefined || weight === undefined) return MISSING;
    const width = x.shape.at(-1) ?? 1;
    const fanIn = weight.shape.at(-1) ?? 1;
    const fanOut = weight.shape.length > 1 ? weight.shape.slice(0, 1) : [];
    if (x.shape.length === 0 || width !== fanIn) {
      const rows = elements(x.shape.slice(0, -1));
      return misfit(`mat1 and mat2 shapes cannot be multiplied (${rows}x${width} and ${fanIn}x${fanOut[0] ?? 1})`);
    }
    if (bias !== undefined && (bias.shape.at(-1) ?? 1) !== (fanOut[0] ?? 1) && elements(bias.shape) !== 1) {
      return misfit(`the bias has ${elements(bias.shape)} elements where the output has ${fanOut[0] ?? 1}`);
    }
    return one([...x.shape.slice(0, -1), ...fanOut], promote([x.dtype, weight.dtype]));
  },
  ...withoutMoments("the moments of linear are not modelled yet"),
  layout(_node, [x = [], weight = []], context) {
    context.claim(x.at(-1)?.atoms ?? [], "channel");
    return [distinct([...x.slice(0, -1), ...weight.slice(0, -1)], context)];
  },
};
