import type { NoAttributes, Op } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { mixture, shareGradient, shareOf } from "./support/mixture.ts";
import { gradientOfOperand, operandsOf } from "./support/operands.ts";
import { gradientAt, NO_PATH } from "./support/rules.ts";
import { broadcast, one, promote } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs condition, a, b. */
    readonly where: NoAttributes;
  }
}

export const where: Op<"where"> = {
  kind: "where",
  shape(_attributes, inputs) {
    const outcome = broadcast(inputs.map((input) => input.shape));
    return "error" in outcome ? outcome : one(outcome.shape, promote(inputs.slice(1).map((input) => input.dtype)));
  },
  layout: pointwiseLayout,
  forward(context) {
    const operands = operandsOf(context, [1, 2]);
    if ("kind" in operands) return [operands];
    const [a, b] = operands;
    if (a === undefined || b === undefined) return [context.unknown("an operand is missing")];
    const { share, known } = shareOf(context, 0);
    if (!known) context.assume("half of a mask is taken to be true", 0.15);
    return [mixture(a.signal, b.signal, share)];
  },
  backward(context) {
    const g = gradientAt(context);
    if (g === undefined) return [NO_PATH, NO_PATH, NO_PATH];
    const { share } = shareOf(context, 0);
    return [NO_PATH, gradientOfOperand(context, 1, shareGradient(g, share)), gradientOfOperand(context, 2, shareGradient(g, 1 - share))];
  },
};
