import { multiply as multiplyKernels } from "../moments/kernel-algebra.ts";
import { affineLaw } from "../moments/law.ts";
import type { GradientMoments, GradientSegment, Moments, SignalSegment } from "../moments/signal.ts";
import type { Op } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { gradientOfOperand, operandsOf } from "./support/operands.ts";
import { derived, gradientAt, inheritedError, jointWeight, NO_PATH, zero } from "./support/rules.ts";
import { channelsOf, mergedGradient, mergedSignal, pairSegments } from "./support/segments.ts";
import { pointwise } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Product of two tensors. */
    readonly multiply: Record<never, never>;
  }
}

/** A factor that is one known number everywhere. */
function constantOf({ weight, segments }: Moments): number | undefined {
  const [only, ...others] = segments;
  if (weight === undefined || only === undefined || others.length > 0) return undefined;
  const spread = only.kernel.energy - only.mean * only.mean;
  return Math.abs(spread) <= 1e-12 * only.kernel.energy ? only.mean : undefined;
}

function product(a: SignalSegment, b: SignalSegment, channels: number, constant: number | undefined): SignalSegment {
  const kept = constant === undefined ? undefined : a.law && affineLaw(a.law, constant);
  return {
    channels,
    kernel: multiplyKernels(a.kernel, b.kernel),
    mean: a.mean * b.mean,
    variation: [a.variation[0] + b.variation[0], a.variation[1] + b.variation[1]],
    ...(kept && { law: kept }),
    ...(constant !== undefined && a.transfer && { transfer: a.transfer }),
    ...(constant === 1 && a.preActivation && { preActivation: a.preActivation }),
  };
}

function productOf(a: Moments, b: Moments): Pick<Moments, "segments" | "axis"> {
  const constant = constantOf(b);
  const { axis, pairs } = pairSegments(a, b, mergedSignal, mergedSignal);
  const channels = Math.max(channelsOf(a), channelsOf(b));
  return {
    segments: pairs.map(({ first, second, share }) => product(first, second, share * channels, constant)),
    ...(axis !== undefined && { axis }),
  };
}

/** The gradient times the other factor. */
function through(g: GradientMoments, other: Moments): GradientMoments {
  const { axis, pairs } = pairSegments(g, other, mergedGradient, mergedSignal);
  const channels = channelsOf(g);
  const segments = pairs.map(({ first, second, share }): GradientSegment => ({
    channels: share * channels,
    kernel: multiplyKernels(first.kernel, second.kernel),
    moments: first.moments,
  }));
  const constant = constantOf(other);
  const keep = constant === undefined ? {} : { zeroSum: g.zeroSum, scaleInvariant: g.scaleInvariant, projected: g.projected };
  return derived(g, segments, {
    ...keep,
    ...(axis !== undefined && { axis }),
    ...(constant === 1 && {
      skipMasks: g.skipMasks,
      ...(g.passage && { passage: g.passage }),
      ...(g.selection && { selection: g.selection }),
    }),
  });
}

export const multiply: Op<"multiply"> = {
  kind: "multiply",
  shape: (_attributes, inputs) => pointwise(inputs),
  layout: pointwiseLayout,
  forward(context) {
    const operands = operandsOf(context, [0, 1]);
    if ("kind" in operands) return [operands];
    const [a, b] = operands;
    if (a === undefined || b === undefined) return [context.unknown("a factor is missing")];
    // The factor that is a constant, if one is, stands second.
    const [x, y] = constantOf(a.signal) === undefined ? [a.signal, b.signal] : [b.signal, a.signal];
    const weight = jointWeight([x, y]);
    return [
      {
        kind: "moments",
        ...productOf(x, y),
        ...(weight && { weight }),
        zero: x.zero || y.zero,
        modelError: inheritedError([x, y]),
      },
    ];
  },
  backward(context) {
    const g = gradientAt(context);
    const operands = g === undefined ? [] : operandsOf(context, [0, 1]);
    if (g === undefined) return [NO_PATH, NO_PATH];
    if ("kind" in operands) return [operands, operands];
    const [a, b] = operands;
    if (a === undefined || b === undefined) return [NO_PATH, NO_PATH];
    return [b.signal, a.signal].map((other, index) =>
      other.zero ? zero("it is multiplied by a tensor that is zero") : gradientOfOperand(context, index, through(g, other)),
    );
  },
};
