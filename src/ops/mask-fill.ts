import { HIDDEN } from "../moments/attention-prior.ts";
import type { Op } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { constantSignal, mixture, shareGradient, shareOf } from "./support/mixture.ts";
import { gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { broadcast, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x, mask: `value` where the mask is true. */
    readonly mask_fill: {
      readonly value: number;
    };
  }
}

export const maskFill: Op<"mask_fill"> = {
  kind: "mask_fill",
  shape(_attributes, inputs) {
    const outcome = broadcast(inputs.map((input) => input.shape));
    return "error" in outcome ? outcome : one(outcome.shape, inputs[0]?.dtype ?? "float");
  },
  layout: pointwiseLayout,
  forward(context) {
    const x = momentsAt(context, 0);
    if (x === undefined) return context.inputs.slice(0, 1);
    const { value } = context.node.attributes;
    if (Math.abs(value) > 1e6) {
      return [context.unknown("a very large number is written through a mask, and no softmax was recognised after it")];
    }
    const { share, known } = shareOf(context, 1);
    if (!known) context.assume("half of a mask is taken to be true", 0.15);
    return [mixture(constantSignal(value), x, share)];
  },
  backward(context) {
    const g = gradientAt(context);
    if (g === undefined) return [NO_PATH, NO_PATH];
    // Hidden logits get no gradient from the softmax that follows: nothing is taken out of its sum.
    const balanced = context.node.attributes.value <= HIDDEN ? g.balanced : undefined;
    return [{ ...shareGradient(g, 1 - shareOf(context, 1).share), balanced }, NO_PATH];
  },
};
