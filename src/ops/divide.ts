import { multiply } from "../moments/kernel-algebra.ts";
import { flatAxis, kernel } from "../moments/kernel.ts";
import type { Gradient, GradientMoments, GradientSegment, Moments, SignalSegment } from "../moments/signal.ts";
import type { ForwardContext, NoAttributes, Op } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { gradientOfOperand, operandsOf } from "./support/operands.ts";
import { derived, gradientAt, inheritedError, jointWeight, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { channelsOf, mergedGradient, mergedSignal, pairSegments } from "./support/segments.ts";
import { floating, pointwise } from "./support/shapes.ts";
import { temperatureError } from "./support/temperature.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Quotient of two tensors. */
    readonly divide: NoAttributes;
  }
}

/**
 * 1 / y of a divisor that keeps clear of zero, with δ² its relative variance: E 1/y = (1 + δ²) / m and E 1/y² = (1 + δ²)³ / m², as of a log-normal y;
 * to first order the same for all laws. A divisor that may change its sign has to be many deviations away from zero.
 */
function reciprocal(y: SignalSegment, oneSided: boolean): SignalSegment | undefined {
  const { mean, kernel: k } = y;
  const spread = mean === 0 ? Infinity : Math.max(k.energy / (mean * mean) - 1, 0);
  if (spread > (oneSided ? WIDEST : 0.04)) return undefined;
  const one = 1 + spread;
  const energy = one ** 3 / (mean * mean);
  // Two log-normals whose product has the mean c m² have E 1/(y y') = (1 + δ²)² c / m².
  const pair = (r: number): number => Math.min((Math.max(r, 0) * k.energy) / (mean * mean) / one, 1);
  return {
    channels: y.channels,
    kernel: kernel(
      { samples: k.samples, positions: k.positions.map(({ axis, length }) => flatAxis(axis, length)) },
      energy,
      pair(k.acrossPositions),
      pair(k.acrossSamples),
      pair(k.acrossBoth),
    ),
    mean: one / mean,
    variation: [0, 0],
  };
}

/** δ² above which the inverse of a positive number is ruled by its smallest values, of which two moments say nothing. */
const WIDEST = 4;

interface Quotient {
  readonly x: Moments;
  /** 1 / y. */
  readonly inverse: Moments;
  readonly spread: number;
}

function quotientOf(context: ForwardContext<"divide">): Quotient | string {
  const operands = operandsOf(context, [0, 1]);
  if ("kind" in operands) return operands.reason;
  const [x, y] = operands;
  if (x === undefined || y === undefined) return "an operand is missing";
  const { low, high } = context.range(1);
  const segments = y.signal.segments.map((segment) => reciprocal(segment, low >= 0 || high <= 0));
  const known = segments.filter((segment) => segment !== undefined);
  if (known.length < segments.length) return "a division by numbers that may be near zero";
  const [first] = y.signal.segments;
  const spread = first === undefined ? 0 : Math.max(first.kernel.energy / first.mean ** 2 - 1, 0);
  return { x: x.signal, inverse: { ...y.signal, segments: known }, spread };
}

function product(a: Moments, b: Moments): Moments {
  const { axis, pairs } = pairSegments(a, b, mergedSignal, mergedSignal);
  const channels = Math.max(channelsOf(a), channelsOf(b));
  const segments = pairs.map(({ first, second, share }): SignalSegment => ({
    channels: share * channels,
    kernel: multiply(first.kernel, second.kernel),
    mean: first.mean * second.mean,
    variation: first.variation,
  }));
  const weight = jointWeight([a, b]);
  return {
    kind: "moments",
    segments,
    axis,
    weight,
    zero: a.zero,
    modelError: inheritedError([a, b]),
  };
}

function times(g: GradientMoments, factors: readonly Moments[]): GradientMoments {
  return factors.reduce((result, factor) => {
    const { axis, pairs } = pairSegments(result, factor, mergedGradient, mergedSignal);
    const channels = channelsOf(result);
    const segments = pairs.map(({ first, second, share }): GradientSegment => ({
      channels: share * channels,
      kernel: multiply(first.kernel, second.kernel),
      moments: first.moments,
    }));
    return derived(result, segments, { made: result.made, ...(axis !== undefined && { axis }) });
  }, g);
}

export const divide: Op<"divide"> = {
  kind: "divide",
  shape: (_attributes, inputs) => pointwise(inputs, floating(inputs.map((input) => input.dtype))),
  layout: pointwiseLayout,
  forward(context) {
    const quotient = quotientOf(context);
    if (typeof quotient === "string") return [context.unknown(quotient)];
    if (quotient.spread > 0.01) context.assume("a quotient by numbers that vary", 0.5 * quotient.spread);
    return [product(quotient.x, quotient.inverse)];
  },
  backward(context) {
    const g = gradientAt(context);
    const quotient = quotientOf(context);
    if (g === undefined) return [NO_PATH, NO_PATH];
    if (typeof quotient === "string") return [context.unknown(quotient), context.unknown(quotient)];
    const { x, inverse } = quotient;
    const own: Gradient = gradientOfOperand(context, 0, times(g, [inverse]));
    const other: Gradient = x.zero
      ? zero("what is divided is zero")
      : gradientOfOperand(context, 1, times(temperatureError(g, momentsAt(context, 1)), [x, inverse, inverse]));
    return [own, other];
  },
};
