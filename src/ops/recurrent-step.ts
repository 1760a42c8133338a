import type { Op } from "./op.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, withAxis } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /**
     * What a step of an unrolled loop leaves once the loop was folded into one recurrence: the state after `time`.
     * Inputs sequence, (last c); outputs h, (c). Only the last step hands its cell state on.
     */
    readonly recurrent_step: { readonly time: number; readonly timeAxis: number };
  }
}

export const recurrentStep: Op<"recurrent_step"> = {
  kind: "recurrent_step",
  shape({ timeAxis }, [sequence, c]) {
    if (sequence === undefined) return MISSING;
    const state = { shape: withAxis(sequence.shape, timeAxis), dtype: sequence.dtype };
    return { outputs: c === undefined ? [state] : [state, c] };
  },
  ...withoutMoments("the moments of recurrent_step are not modelled yet"),
  layout(node, [sequence = [], c = []]) {
    const state = sequence.filter((_, axis) => axis !== node.attributes.timeAxis);
    return node.outputs.length > 1 ? [state, c] : [state];
  },
};
