import type { Op } from "./op.ts";
import { freshAxis, unifyRuns } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING, misfit } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** One step. Inputs x, h, (c), w_ih, w_hh, (b_ih, b_hh); outputs h, (c). */
    readonly recurrent_cell: {
      readonly mode: "rnn" | "lstm" | "gru";
      readonly nonlinearity: "tanh" | "relu";
      readonly hasBias: boolean;
      /** Path of the module. */
      readonly module: string;
    };
  }
}

export const recurrentCell: Op<"recurrent_cell"> = {
  kind: "recurrent_cell",
  shape({ mode }, [x, h, c]) {
    if (x === undefined || h === undefined) return MISSING;
    if (x.shape.length !== h.shape.length || (x.shape.length === 2 && x.shape[0] !== h.shape[0])) {
      return misfit(`Input batch size ${x.shape[0] ?? 1} doesn't match hidden0 batch size ${h.shape[0] ?? 1}`);
    }
    return { outputs: mode === "lstm" ? [h, c ?? h] : [h] };
  },
  ...withoutMoments("the moments of recurrent_cell are not modelled yet"),
  layout(node, [x = [], h = []], context) {
    context.claim(x.at(-1)?.atoms ?? [], "channel");
    const batch = x.slice(0, -1);
    context.claim(
      batch.flatMap((axis) => axis.atoms),
      "sample",
    );
    h.slice(0, -1).forEach((axis, index) => unifyRuns(axis.atoms, batch[index]?.atoms ?? [], context));
    return node.outputs.map(({ shape }) => [...batch, freshAxis(shape.at(-1) ?? 1, context)]);
  },
};
