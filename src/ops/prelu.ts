import { pairSum } from "../moments/kernel-algebra.ts";
import { pointwise, type Pointwise } from "../moments/pointwise.ts";
import type { Gradient, GradientMoments, Moments } from "../moments/signal.ts";
import type { ForwardContext, NoAttributes, Op } from "./op.ts";
import { negativePart } from "./support/negative-part.ts";
import { pointwiseBackward, pointwiseForward } from "./support/pointwise.ts";
import { gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { gammaGradient } from "./support/scaling.ts";
import { meanOf, mergedGradient, mergedSignal } from "./support/segments.ts";
import { elements, MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x, slope[1 or C]; the channel axis is 1. */
    readonly prelu: NoAttributes;
  }
}

/** Slopes of all channels are alike at initialisation: leaky ReLU with their mean. */
function functionOf(slope: Moments): Pointwise {
  return pointwise("leaky_relu", [meanOf(slope)]);
}

/** Gradient of the slope: Σ g · min(x, 0) over samples and positions, and over all channels where there is one slope. */
function slopeGradient(context: ForwardContext<"prelu">, x: Moments, g: GradientMoments, f: Pointwise): Gradient {
  const gradient = mergedGradient(g);
  const negative = negativePart(mergedSignal(x), g, gradient.kernel.energy, f, context.expectations);
  if (negative === undefined) return NO_PATH;
  const slopes = elements(
    context.node.inputs.length > 1 ? (context.inputLayouts[1] ?? []).map(({ atoms }) => atoms.reduce((n, { size }) => n * size, 1)) : [],
  );
  const sum = (pairSum(negative, gradient.kernel) * gradient.channels) / Math.max(slopes, 1);
  return gammaGradient(g, [{ share: 1, sum }], Math.max(slopes, 1));
}

export const prelu: Op<"prelu"> = {
  kind: "prelu",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  layout(_node, [x = []], context) {
    context.claim(x[1]?.atoms ?? [], "channel");
    return [x];
  },
  forward(context) {
    const [x, slope] = [momentsAt(context, 0), momentsAt(context, 1)];
    if (x === undefined || slope === undefined) return [context.unknown("an operand's numbers are not known")];
    return [pointwiseForward(x, functionOf(slope), context.expectations)];
  },
  backward(context) {
    const [x, slope] = [momentsAt(context, 0), momentsAt(context, 1)];
    const g = gradientAt(context);
    if (x === undefined || slope === undefined || g === undefined) return [NO_PATH, NO_PATH];
    const f = functionOf(slope);
    return [pointwiseBackward(x, g, f, context.expectations), slopeGradient(context, x, g, f)];
  },
};
