import type { TensorType } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { outputShape } from "./support/layouts.ts";
import { freshAxis, unifyRuns } from "./support/axes.ts";
import { withoutMoments } from "./support/pending.ts";
import { MISSING } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** ONE layer, ONE direction. Inputs x, h0, (c0), w_ih, w_hh, (b_ih, b_hh), (w_hr); outputs sequence, last h, (last c). */
    readonly recurrent: {
      readonly mode: "rnn" | "lstm" | "gru";
      readonly nonlinearity: "tanh" | "relu";
      readonly hasBias: boolean;
      /** Time runs backward. */
      readonly reverse: boolean;
      readonly timeAxis: number;
      /** An LSTM whose hidden state is projected; its matrix is the last input. */
      readonly projection: boolean;
      /** Path of the module. */
      readonly module: string;
      readonly layer: number;
    };
  }
}

export const recurrent: Op<"recurrent"> = {
  kind: "recurrent",
  shape({ mode }, [x, h, c]) {
    if (x === undefined || h === undefined) return MISSING;
    const width = h.shape.at(-1) ?? 1;
    const sequence: TensorType = { shape: [...x.shape.slice(0, -1), width], dtype: x.dtype };
    return { outputs: mode === "lstm" ? [sequence, h, c ?? h] : [sequence, h] };
  },
  ...withoutMoments("the moments of recurrent are not modelled yet"),
  layout(node, [x = [], h = []], context) {
    const { timeAxis } = node.attributes;
    context.claim(x[timeAxis]?.atoms ?? [], "position");
    context.claim(x.at(-1)?.atoms ?? [], "channel");
    const batch = x.filter((_, axis) => axis !== timeAxis && axis !== x.length - 1);
    context.claim(
      batch.flatMap((axis) => axis.atoms),
      "sample",
    );
    h.slice(0, -1).forEach((axis, index) => unifyRuns(axis.atoms, batch[index]?.atoms ?? [], context));
    const width = freshAxis(outputShape(node).at(-1) ?? 1, context);
    return node.outputs.map(({ shape }, output) =>
      output === 0 ? [...x.slice(0, -1), width] : [...batch, freshAxis(shape.at(-1) ?? 1, context)],
    );
  },
};
