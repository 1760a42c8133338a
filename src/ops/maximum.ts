import { broadcastTo, unionAxes } from "../moments/kernel-axes.ts";
import { averages, fromAverages, type Kernel } from "../moments/kernel.ts";
import type { GradientMoments, Moments, SignalSegment, Unknown } from "../moments/signal.ts";
import { normalCdf, normalDensity } from "../moments/special.ts";
import type { ForwardContext, Op } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { gradientOfOperand, operandsOf, type Operand } from "./support/operands.ts";
import { gradientAt, inheritedError, mapGradient, NO_PATH } from "./support/rules.ts";
import { channelsOf, mergedSignal } from "./support/segments.ts";
import { pointwise } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Larger (or smaller) of two tensors. */
    readonly maximum: {
      readonly minimum: boolean;
    };
  }
}

/** Two independent Gaussians and which of them is larger. */
interface Contest {
  readonly a: SignalSegment;
  readonly b: SignalSegment;
  /** Probability that the first is taken. */
  readonly first: number;
  readonly mean: number;
  readonly energy: number;
  readonly sign: 1 | -1;
}

/** E max and E max² of independent Gaussians (Clark 1961). */
function contestOf(x: Moments, y: Moments, minimum: boolean): Contest {
  const [a, b] = [mergedSignal(x), mergedSignal(y)];
  const sign = minimum ? -1 : 1;
  const [m1, m2] = [sign * a.mean, sign * b.mean];
  const deviation = Math.sqrt(Math.max(a.kernel.energy - m1 * m1, 0) + Math.max(b.kernel.energy - m2 * m2, 0));
  const alpha = deviation > 0 ? (m1 - m2) / deviation : m1 >= m2 ? Infinity : -Infinity;
  const first = normalCdf(alpha);
  const density = normalDensity(alpha);
  const mean = m1 * first + m2 * (1 - first) + deviation * density;
  const energy = a.kernel.energy * first + b.kernel.energy * (1 - first) + (m1 + m2) * deviation * density;
  return { a, b, first, mean: sign * mean, energy, sign };
}

/** Deviations of the maximum are as correlated as those of what it is taken from. */
function kernelOfContest({ a, b, mean, energy }: Contest): Kernel {
  const axes = unionAxes(a.kernel, b.kernel);
  const x = averages(broadcastTo(a.kernel, axes));
  const y = averages(broadcastTo(b.kernel, axes));
  const spread = x.energy + y.energy - a.mean ** 2 - b.mean ** 2;
  const pair = (u: number, v: number): number => {
    const r = spread > 0 ? (u + v - a.mean ** 2 - b.mean ** 2) / spread : 1;
    return mean * mean + (energy - mean * mean) * r;
  };
  return fromAverages(axes, {
    energy,
    positions: pair(x.positions, y.positions),
    samples: pair(x.samples, y.samples),
    both: pair(x.both, y.both),
  });
}

function pairOf(context: ForwardContext<"maximum">): readonly [Operand, Operand] | Unknown {
  const operands = operandsOf(context, [0, 1]);
  if ("kind" in operands) return operands;
  const [a, b] = operands;
  return a === undefined || b === undefined ? context.unknown("an operand is missing") : [a, b];
}

/** Where the operand is taken; two places of a pair are taken together more often than by chance. */
function taken(g: GradientMoments, probability: number): GradientMoments {
  return mapGradient(g, (k) => {
    const { energy, positions, samples, both } = averages(k);
    const pairs = probability * (0.5 + 0.5 * probability);
    return fromAverages(k, { energy: energy * probability, positions: positions * pairs, samples: samples * pairs, both: both * pairs });
  });
}

export const maximum: Op<"maximum"> = {
  kind: "maximum",
  shape: (_attributes, inputs) => pointwise(inputs),
  layout: pointwiseLayout,
  forward(context) {
    const pair = pairOf(context);
    if ("kind" in pair) return [pair];
    const [a, b] = pair;
    context.assume("two tensors are compared as if they were independent and Gaussian", 0.05);
    const contest = contestOf(a.signal, b.signal, context.node.attributes.minimum);
    const channels = Math.max(channelsOf(a.signal), channelsOf(b.signal));
    const segment: SignalSegment = { channels, kernel: kernelOfContest(contest), mean: contest.mean, variation: contest.a.variation };
    return [{ kind: "moments", segments: [segment], zero: a.signal.zero && b.signal.zero, modelError: inheritedError(context.inputs) }];
  },
  backward(context) {
    const g = gradientAt(context);
    const pair = pairOf(context);
    if (g === undefined) return [NO_PATH, NO_PATH];
    if ("kind" in pair) return [pair, pair];
    const { first } = contestOf(pair[0].signal, pair[1].signal, context.node.attributes.minimum);
    return [gradientOfOperand(context, 0, taken(g, first)), gradientOfOperand(context, 1, taken(g, 1 - first))];
  },
};
