import { add as addKernels } from "../moments/kernel-algebra.ts";
import { sumOf, type Common } from "../moments/common.ts";
import { averages, flatAxis, fromAverages, kernel, onAxes, scale, type Kernel } from "../moments/kernel.ts";
import { affineLaw, lawOf, sumLaw } from "../moments/law.ts";
import type { GradientMoments, Law, Moments, SignalSegment, SkipMask, Unknown } from "../moments/signal.ts";
import { sumForward } from "../moments/width.ts";
import type { ForwardContext, Op } from "./op.ts";
import { pointwiseLayout } from "./support/layouts.ts";
import { gradientOfOperand, type Operand, operandsOf } from "./support/operands.ts";
import { cancelledShare, derived, gradientAt, jointWeight, NO_PATH, zero } from "./support/rules.ts";
import { mergedSignal, pairSegments, type Segmented } from "./support/segments.ts";
import { shareOfTerm } from "./support/shared-scale.ts";
import { pointwise } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Weighted sum of two or more tensors. */
    readonly add: {
      /** One per input. */
      readonly weights: readonly number[];
    };
  }
}

/** Values that occur several times are added once with their joint weight: [input, weight]. */
function terms({ node }: ForwardContext<"add">): readonly (readonly [index: number, weight: number])[] {
  const joint = new Map<string, [number, number]>();
  node.inputs.forEach((input, index) => {
    const key = `${input.node}:${input.output}`;
    const weight = node.attributes.weights[index] ?? 1;
    const known = joint.get(key);
    if (known === undefined) joint.set(key, [index, weight]);
    else known[1] += weight;
  });
  return [...joint.values()];
}

function weighted(segment: SignalSegment, weight: number): SignalSegment {
  if (weight === 1) return segment;
  const { law } = segment;
  return {
    ...segment,
    kernel: scale(segment.kernel, weight * weight),
    mean: weight * segment.mean,
    law: law && affineLaw(law, weight),
  };
}

/** The law of a sum, where either summand's is known to be other than Gaussian. */
function lawOfSum(a: SignalSegment, b: SignalSegment): Law | undefined {
  return a.law === undefined && b.law === undefined ? undefined : sumLaw(lawOf(a), lawOf(b));
}

function sum(a: SignalSegment, b: SignalSegment, channels: number): SignalSegment {
  const output = addKernels(a.kernel, b.kernel, 2 * a.mean * b.mean);
  const share = (segment: SignalSegment): number => (output.energy > 0 ? segment.kernel.energy / output.energy : 0);
  const law = lawOfSum(a, b);
  const locality = share(a) * (a.locality ?? 0) + share(b) * (b.locality ?? 0);
  return {
    channels,
    locality: locality === 0 ? undefined : locality,
    kernel: output,
    mean: a.mean + b.mean,
    variation: sumForward([
      { variation: a.variation, share: share(a) },
      { variation: b.variation, share: share(b) },
    ]),
    law,
    even: evenOf([a, share(a)], [b, share(b)]),
    overlap: overlapOf(a, b),
  };
}

/** Of a residual sum, whose terms are functions of each other: correlations add up as they are, by the energy that positions do not have in common. */
function overlapOf(...terms: readonly SignalSegment[]): number | undefined {
  if (terms.every(({ overlap }) => overlap === undefined)) return undefined;
  const energies = terms.map(({ kernel: k }) => {
    const { energy, positions } = averages(k);
    return Math.max(energy - positions, 0);
  });
  const total = energies.reduce((all, energy) => all + energy, 0);
  const root = terms.reduce((all, { overlap = 0 }, i) => all + ((energies[i] ?? 0) / total) * Math.sqrt(overlap), 0);
  return total > 0 ? root * root : undefined;
}

/** Of a sum the cross term varies as that of independent Gaussians: 1 − r = 1 − Σ share² r. */
function evenOf(...parts: readonly (readonly [SignalSegment, number])[]): SignalSegment["even"] {
  const known = parts.find(([{ even }]) => even !== undefined)?.[0].even;
  if (known === undefined) return undefined;
  const { channels } = known;
  const share = parts.reduce((sum, [{ even }, part]) => sum + (even?.channels === channels ? part * part * even.share : 0), 0);
  return { share, channels };
}

function sumSignals(a: Segmented<SignalSegment>, b: Segmented<SignalSegment>): Segmented<SignalSegment> {
  const { axis, pairs } = pairSegments(a, b, mergedSignal, mergedSignal);
  const count = (tensor: Segmented): number => tensor.segments.reduce((total, { channels }) => total + channels, 0);
  const channels = Math.max(count(a), count(b));
  return { segments: pairs.map(({ first, second, share }) => sum(first, second, share * channels)), axis };
}

/** The sum with what its terms have in common: twice the product of each two. */
function coherent(
  { common }: ForwardContext<"add">,
  list: readonly (readonly [index: number, weight: number])[],
  segments: readonly SignalSegment[],
): readonly SignalSegment[] {
  if (common === undefined) return segments;
  const parts = list.flatMap(([first, a], place) => list.slice(0, place).map(([second, b]) => [2 * a * b, common(first, second)] as const));
  const shared = sumOf(parts);
  if (shared === undefined) return segments;
  return segments.map((segment) => ({ ...segment, kernel: withCommon(segment.kernel, shared, segment.mean) }));
}

function withCommon(k: Kernel, { energy, positions, places = [] }: Common, mean: number): Kernel {
  const { energy: q, positions: s, ...others } = averages(k);
  const least = Math.max(q + energy, mean * mean);
  const pairs = { energy: least, positions: Math.min(s + positions, least), ...others };
  if (energy <= 0) return fromAverages(k, pairs);
  const own = {
    samples: [],
    positions: k.positions.map((axis) => places.find((place) => place.axis === axis.axis) ?? flatAxis(axis.axis, axis.length)),
  };
  const { positions: mixed } = addKernels(onAxes(k, { samples: [], positions: k.positions }), kernel(own, energy));
  return fromAverages({ samples: k.samples, positions: mixed }, pairs);
}

/** Energy-weighted error of the summands. */
function errorOf(signals: readonly Moments[], energy: number): number {
  if (!(energy > 0)) return 0;
  return Math.hypot(...signals.map((signal) => (signal.modelError * mergedSignal(signal).kernel.energy) / energy));
}

/** An activation whose output goes by an identity skip into a sum before another activation, or before a maximum, is told so. */
function skipMasks(g: GradientMoments, own: Moments, others: readonly Moments[]): readonly SkipMask[] {
  const { passage, maxima } = g;
  if (own.segments.every(({ preActivation }) => preActivation === undefined)) return [];
  const rest = others.map((other) => mergedSignal(other));
  const channels = g.segments.reduce((total, segment) => total + segment.channels, 0);
  const energy = g.segments.reduce((total, { kernel: k, channels: n }) => total + k.energy * n, 0) / channels;
  const sums = {
    otherVariance: rest.reduce((total, { kernel: k, mean }) => total + Math.max(k.energy - mean * mean, 0), 0),
    otherMean: rest.reduce((total, { mean }) => total + mean, 0),
  };
  const masks: SkipMask[] = [];
  if (passage !== undefined && passage.throughSum !== true) {
    masks.push({ energy, by: { activation: passage.activation, parameters: passage.parameters }, ...sums });
  }
  if (maxima !== undefined) masks.push({ energy: energy * maxima.share, by: maxima, ...sums });
  return masks;
}

/** Share of the sum's variance: with z = x + y, x = share · z + rest, and E (Σ g·rest)² = (1 − share) E (Σ g x)². */
function varianceShare(own: Moments, operands: readonly Moments[]): number {
  const varianceOf = (signal: Moments): number => {
    const { kernel: k, mean } = mergedSignal(signal);
    return Math.max(k.energy - mean * mean, 0);
  };
  const total = operands.reduce((sum, operand) => sum + varianceOf(operand), 0);
  return total > 0 ? varianceOf(own) / total : 0;
}

function backwardTerm(
  g: GradientMoments,
  operands: readonly Moments[],
  place: number,
  own: Moments,
  weight: number,
  node: number,
): GradientMoments {
  const total = operands.reduce((energy, operand) => energy + mergedSignal(operand).kernel.energy, 0);
  const share = total > 0 ? mergedSignal(own).kernel.energy / total : 0;
  const segments = g.segments.map((segment) => ({ ...segment, kernel: scale(segment.kernel, weight * weight) }));
  const { passage } = g;
  const cancelled = cancelledShare(g) * varianceShare(own, operands);
  return derived(g, segments, {
    zeroSum: g.zeroSum,
    ...shareOfTerm(g, node, operands.length),
    cancelled: cancelled > 0 ? cancelled : undefined,
    balanced: g.balanced,
    projected: g.projected * share,
    locality: g.locality,
    skipMasks: skipMasks(
      g,
      own,
      operands.filter((_, index) => index !== place),
    ),
    passage: passage && passage.throughSum !== true && Math.abs(weight) === 1 ? { ...passage, throughSum: true } : undefined,
  });
}

function operandsOfTerms(context: ForwardContext<"add">): readonly Operand[] | Unknown {
  return operandsOf(
    context,
    terms(context).map(([index]) => index),
  );
}

export const add: Op<"add"> = {
  kind: "add",
  shape: (_attributes, inputs) => pointwise(inputs),
  layout: pointwiseLayout,
  forward(context) {
    const list = terms(context);
    const operands = context.once(operandsOfTerms);
    if ("kind" in operands) return [operands];
    const signals = operands.map(({ signal }, i): Moments => ({
      ...signal,
      segments: signal.segments.map((segment) => weighted(segment, list[i]?.[1] ?? 1)),
    }));
    const [first, ...rest] = signals;
    if (first === undefined) return [context.unknown("nothing is added")];
    const { segments: apart, axis } = rest.reduce<Segmented<SignalSegment>>(sumSignals, first);
    const segments = coherent(context, list, apart);
    const weight = jointWeight(signals);
    return [
      {
        kind: "moments",
        segments,
        axis,
        weight,
        zero: signals.every((signal) => signal.zero),
        modelError: errorOf(signals, mergedSignal({ segments }).kernel.energy),
      },
    ];
  },
  backward(context) {
    const g = gradientAt(context);
    if (g === undefined) return context.node.inputs.map(() => NO_PATH);
    const list = terms(context);
    const operands = context.once(operandsOfTerms);
    if ("kind" in operands) return context.node.inputs.map(() => operands);
    const signals = operands.map(({ signal }) => signal);
    return context.node.inputs.map((_, index) => {
      const place = list.findIndex(([own]) => own === index);
      const own = signals[place];
      const weight = list[place]?.[1] ?? 0;
      if (own === undefined || weight === 0) return zero("its contributions cancel or were counted already");
      return gradientOfOperand(context, index, backwardTerm(g, signals, place, own, weight, context.node.id));
    });
  },
};
