import type { Op, NoAttributes } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { gradientOfOperand, operandsOf } from "./support/operands.ts";
import { gradientAt, NO_PATH, zero } from "./support/rules.ts";
import { pointwise } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x, y: the numbers of y, with a gradient that all goes to x (Bengio, Léonard & Courville 2013, 1308.3432). */
    readonly straight_through: NoAttributes;
  }
}

export const straightThrough: Op<"straight_through"> = {
  kind: "straight_through",
  shape: (_attributes, inputs) => pointwise(inputs),
  layout: pointwiseLayout,
  forward(context) {
    const operands = operandsOf(context, [0, 1]);
    if ("kind" in operands) return [operands];
    const [, y] = operands;
    return [y?.signal ?? context.unknown("an operand is missing")];
  },
  backward(context) {
    const g = gradientAt(context);
    const detached = zero("the code detaches this value from the graph");
    return [g === undefined ? NO_PATH : gradientOfOperand(context, 0, g), detached];
  },
};
