import { multiply } from "../moments/kernel-algebra.ts";
import type { GradientSegment } from "../moments/signal.ts";
import type { NoAttributes, Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { derived, gradientAt, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { channelsOf, mergedGradient, mergedSignal, pairSegments } from "./support/segments.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /**
     * Numbers whose derivative by x, element by element, is another tensor: a loss that is written with x in several places, whose parts' gradients are anything
     * but independent. Inputs: the numbers, x, the derivative. Gradients pass to x alone.
     */
    readonly known_slope: NoAttributes;
  }
}

export const knownSlope: Op<"known_slope"> = {
  kind: "known_slope",
  shape: (_attributes, [value]) => (value === undefined ? MISSING : one(value.shape, value.dtype)),
  layout: sameLayout,
  forward: ({ inputs }) => inputs.slice(0, 1),
  backward(context) {
    const g = gradientAt(context);
    const slope = momentsAt(context, 2);
    const apart = zero("the gradient goes by the derivative");
    if (g === undefined) return [NO_PATH, NO_PATH, NO_PATH];
    if (slope === undefined) return [apart, context.unknown("a loss's derivative is not known"), apart];
    const { axis, pairs } = pairSegments(g, slope, mergedGradient, mergedSignal);
    const channels = channelsOf(g);
    const segments = pairs.map(({ first, second, share }): GradientSegment => ({
      channels: share * channels,
      kernel: multiply(first.kernel, second.kernel),
      moments: first.moments,
    }));
    return [apart, derived(g, segments, axis === undefined ? {} : { axis }), apart];
  },
};
