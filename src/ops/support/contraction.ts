/** Contraction of a signal with weights: linear layers whatever their notation (theory.md section 1). */
import type { Atom } from "../../graph/layout.ts";
import { add, average, pairSum, totalSquare } from "../../moments/kernel-algebra.ts";
import type { Expectations } from "../../moments/gaussian.ts";
import { meanCorrelation } from "../../moments/kernel-eigen.ts";
import { averages, fromAverages, kernel, positionCount, sampleCount, scale, type AxisId, type Kernel } from "../../moments/kernel.ts";
import type { GradientMoments, GradientSegment, Moments, SignalSegment, StructuralZero, WeightGradient } from "../../moments/signal.ts";
import {
  biasLogVariance,
  contractBackward,
  contractForward,
  gaussianTransfer,
  positionSums,
  sampleUnits,
  weightFluctuation,
  weightLogVariance,
} from "../../moments/width.ts";
import { sizeOf, type Run } from "./axes.ts";
import { cancelsBut } from "./balance.ts";
import { shiftSum } from "./gamma.ts";
import { relabelSignal } from "./relabel.ts";
import { derived, zero } from "./rules.ts";
import { kernelAxes, signalAtChannels, signalAtPositions } from "./roles.ts";
import { channelsOf, kernelOf, mergedGradient, mergedSignal, mergeSignal, pairSegments, type Segmented } from "./segments.ts";
import { CANCELLED } from "./sums.ts";

/** How the axes of a signal and of its weights meet. */
export interface Plan {
  /** Summed over: the signal's atoms and the weights' atoms of the same indices. */
  readonly contracted: readonly Run[];
  /** In both and in the output: weights of their own for each index. */
  readonly batch: readonly Run[];
  /** The signal's only: the same weights at each index. */
  readonly free: readonly Atom[];
  /** The weights' only: units of the output. */
  readonly units: readonly Atom[];
}

/** A signal ready to be contracted. */
export interface Prepared {
  readonly signal: Moments;
  /** E x_i x_j of different contracted elements, where they were positions. */
  readonly pairs: Kernel | undefined;
  readonly fanIn: number;
  readonly fanOut: number;
  /** How many rows that share the weights stand among the channels, as those of a tensor do that depends on parameters and constants only. */
  readonly rows: number;
}

const NOTHING = { samples: [], positions: [] };

function atomsFrom(runs: readonly Run[]): readonly Atom[] {
  return runs.flatMap(({ from }) => from);
}

/** The signal with the roles that the contraction asks for: what is contracted are channels, where weights are shared are positions. */
export function prepare(x: Moments, plan: Plan): Prepared {
  const contracted = atomsFrom(plan.contracted);
  const before = mergedSignal(x).kernel;
  const listed = kernelAxes(before);
  const places = contracted.filter(({ id }) => listed.includes(id));
  const channels = signalAtChannels(x, [...contracted, ...atomsFrom(plan.batch)]);
  const signal = x.weight === undefined ? signalAtPositions(channels, plan.free) : channels;
  return {
    signal: segmentsAlongWeights(signal, plan),
    fanIn: sizeOf(contracted),
    fanOut: sizeOf(plan.units),
    rows: x.weight === undefined ? 1 : sizeOf(plan.free.filter(({ id }) => !listed.includes(id))),
    pairs: places.length > 0 ? pairsOf(before, mergedSignal(signal).kernel) : undefined,
  };
}

/** What different positions of the contracted atoms share. */
function pairsOf(before: Kernel, after: Kernel): Kernel {
  const { positions, both } = averages(before);
  return fromAverages(after, { energy: Math.abs(positions), positions: Math.abs(positions), samples: both, both });
}

/** Segments under the names of the weights' atoms, or one segment where they lie along no single such atom. */
function segmentsAlongWeights(signal: Moments, { contracted, batch }: Plan): Moments {
  if (signal.axis === undefined) return signal;
  const run = [...contracted, ...batch].find(({ from }) => from.some(({ id }) => id === signal.axis));
  const [target, ...others] = run?.to ?? [];
  if (run?.from.length !== 1 || target === undefined || others.length > 0) return mergeSignal(signal);
  return { ...signal, axis: target.id };
}

/** Moments of a run of weights. */
interface Weights {
  /** E w² − (E w)². */
  readonly variance: number;
  readonly mean: number;
}

function weightsOf({ kernel: { energy }, mean }: SignalSegment, identity: boolean): Weights {
  return identity ? { variance: energy, mean: 0 } : { variance: Math.max(energy - mean * mean, 0), mean };
}

/** Σ_i w_i x_i: independent parts add up; a mean that all weights share adds the same to all units. */
function contractKernel(
  k: Kernel,
  pairs: Kernel,
  n: number,
  { variance, mean }: Weights,
): { readonly kernel: Kernel; readonly shared: Kernel | undefined } {
  const independent = scale(k, variance * n);
  if (mean === 0) return { kernel: independent, shared: undefined };
  const shared = scale(n > 1 ? add(scale(k, n), scale(pairs, n * (n - 1))) : k, mean * mean);
  return { kernel: add(independent, shared), shared };
}

/** E x_i x_j of different channels. */
function pairsOfChannels(segment: SignalSegment | GradientSegment, mean: number): Kernel {
  return segment.shared ?? kernel(NOTHING, mean * mean);
}

function forwardSegment(
  segment: SignalSegment,
  weights: SignalSegment,
  prepared: Prepared,
  kind: Moments["weight"],
): Omit<SignalSegment, "channels"> {
  const { fanIn, pairs } = prepared;
  const identity = kind === "identity";
  const own = weightsOf(weights, identity);
  const { kernel: output, shared } = contractKernel(segment.kernel, pairs ?? pairsOfChannels(segment, segment.mean), fanIn, own);
  const transfer = segment.transfer ?? gaussianTransfer(meanCorrelation(segment.kernel));
  const orthogonal = kind === "orthogonal" || identity;
  return {
    kernel: output,
    mean: weights.mean * fanIn * segment.mean,
    shared,
    variation: contractForward(segment.variation, transfer, { units: identity ? Infinity : fanIn, orthogonal }),
    overlap: positionCount(segment.kernel) > 1 ? (segment.overlap ?? 0) + 1 / fanIn : undefined,
  };
}

/** Output of a contraction, before the bias. `layoutUnits` divides nothing: channels follow from the weights' units and the batch. */
export function contractSignal(prepared: Prepared, weights: Moments, plan: Plan): Moments {
  const { signal } = prepared;
  const alongUnits = plan.units.some(({ id }) => id === weights.axis);
  const alongBatch = plan.batch.some(({ to }) => to.some(({ id }) => id === weights.axis || id === signal.axis));
  const channels = prepared.fanOut * sizeOf(atomsFrom(plan.batch)) * (signal.weight === undefined ? 1 : sizeOf(plan.free));
  const source: Segmented<SignalSegment> = alongUnits ? mergeSignal(signal) : signal;
  const { axis, pairs } = pairSegments(source, weights, mergedSignal, mergedSignal);
  const parts = pairs.map(({ first, second, share }) => ({
    share,
    segment: forwardSegment(first, second, prepared, weights.weight),
  }));
  const rest = { kind: "moments", modelError: Math.max(signal.modelError, weights.modelError), zero: signal.zero || weights.zero } as const;
  const [only] = parts;
  if (only !== undefined && (alongUnits || alongBatch || parts.length === 1)) {
    const segments = parts.map(({ share, segment }) => ({ channels: share * channels, ...segment }));
    return { ...rest, segments, axis: segments.length > 1 && axis !== undefined ? outputAxis(axis, plan) : undefined };
  }
  return { ...rest, segments: [{ channels, ...mixed(parts) }] };
}

/** Batch atoms go on under the signal's names. */
function outputAxis(axis: AxisId, plan: Plan): AxisId {
  const run = plan.batch.find(({ to }) => to.some(({ id }) => id === axis));
  return run?.from[0]?.id ?? axis;
}

/** Sums over runs of contracted channels: their shares of the fan-in average. */
function mixed(
  parts: readonly { readonly share: number; readonly segment: Omit<SignalSegment, "channels"> }[],
): Omit<SignalSegment, "channels"> {
  const k = average(parts.map(({ share, segment }) => ({ kernel: segment.kernel, weight: share })));
  const weight = (share: number, energy: number): number => (k.energy > 0 ? (share * energy) / k.energy : 0);
  const variation = [0, 0] as [number, number];
  let mean = 0;
  let overlap = 0;
  for (const { share, segment } of parts) {
    const part = weight(share, segment.kernel.energy);
    variation[0] += part * part * segment.variation[0];
    variation[1] += part * part * segment.variation[1];
    mean += share * segment.mean;
    overlap += part * (segment.overlap ?? 0);
  }
  return { kernel: k, mean, variation, overlap: overlap > 0 ? overlap : undefined };
}

/** The signal plus a bias, the same at all samples and positions; `runs` lead from the bias' atoms to the units'. */
export function addBias(y: Moments, bias: Moments, runs: readonly Run[]): Moments {
  const own = relabelSignal(bias, runs) ?? mergeSignal(bias);
  const { axis, pairs } = pairSegments<SignalSegment, SignalSegment>(y, own, mergedSignal, mergedSignal);
  const channels = channelsOf(y);
  const segments = pairs.map(({ first, second, share }): SignalSegment => {
    const cross = 2 * second.mean * first.mean;
    const k = add(first.kernel, kernel(NOTHING, second.kernel.energy), cross);
    const kept = k.energy > 0 ? (first.kernel.energy / k.energy) ** 2 : 1;
    return {
      channels: share * channels,
      kernel: k,
      mean: first.mean + second.mean,
      variation: [first.variation[0] * kept, first.variation[1] * kept],
      // What filters of few inputs left.
      excess: first.excess && first.excess * kept,
      texture: first.texture && first.texture * kept,
      locality: first.locality && first.locality * Math.sqrt(kept),
      overlap: first.overlap,
      shared: first.shared && add(first.shared, kernel(NOTHING, second.mean ** 2), cross),
    };
  });
  return { ...y, segments, axis: segments.length > 1 ? axis : undefined, zero: y.zero && bias.zero };
}

/** Gradient of the contracted signal, under the roles of `prepared`. */
export function contractGradient(g: GradientMoments, prepared: Prepared, weights: Moments, plan: Plan): GradientMoments | StructuralZero {
  if (weights.zero) return zero("the weights that follow are zero");
  const { fanOut } = prepared;
  const identity = weights.weight === "identity";
  const alongUnits = plan.units.some(({ id }) => id === weights.axis);
  const { axis, pairs } = pairSegments<GradientSegment, SignalSegment>(g, weights, mergedGradient, mergedSignal);
  const parts = pairs.map(({ first, second, share }) => {
    const own = weightsOf(second, identity);
    const { kernel: k, shared } = contractKernel(first.kernel, pairsOfChannels(first, 0), fanOut, own);
    const correlation = meanCorrelation(first.kernel);
    const units = { units: identity ? Infinity : fanOut, orthogonal: weights.weight === "orthogonal" || identity };
    const segment: GradientSegment = {
      channels: share,
      kernel: k,
      moments: identity ? first.moments : contractBackward(first.moments, units, correlation),
      shared,
    };
    return segment;
  });
  const keep = { zeroSum: g.zeroSum };
  const alongContracted = plan.contracted.find(({ to }) => to.some(({ id }) => id === axis));
  const alongBatch = plan.batch.find(({ to, from }) => [...to, ...from].some(({ id }) => id === axis));
  const run = alongContracted ?? alongBatch;
  if (!alongUnits && parts.length > 1 && run?.from.length === 1 && run.from[0] !== undefined) {
    return derived(g, parts, { ...keep, axis: run.from[0].id });
  }
  const single = mergedGradient({ segments: parts });
  const [first] = parts;
  return derived(g, [{ ...single, shared: parts.length === 1 ? first?.shared : undefined }], keep);
}

/** β without and with what samples have in common by chance, which makes few independent numbers of many: χ², not log-normal. */
export function spreads(before: number, after: number): Pick<WeightGradient, "logVariance" | "chance"> {
  return { logVariance: Math.min(before, after), chance: Math.max(Math.exp(after - before) - 1, 0) };
}

/** Gradient of the weights, averaged over their elements: Σ over samples, positions and rows among the channels of x·x' g·g'. */
export function weightGradient({ signal: x, rows }: Prepared, g: GradientMoments, copies = 1): WeightGradient | StructuralZero {
  if (x.zero) return zero("its input is zero");
  const signal = mergedSignal(x);
  const gradient = mergedGradient(g);
  const sampled = sampleUnits(momentsOver(gradient, rows), Math.max(gradient.channels / rows, 1));
  const count = sampleCount(gradient.kernel) * positionCount(gradient.kernel) * rows;
  const together = rows > 1 ? pairSum(pairsOfChannels(signal, signal.mean), pairsOfChannels(gradient, 0)) : 0;
  const sums = positionSums(signal.kernel, gradient.kernel);
  const fluctuation = weightFluctuation(signal.kernel, gradient.kernel, sampled, sums);
  const spread = (coherent: number): number => weightLogVariance(signal.variation, sampled, count, coherent);
  return {
    kind: "weight-gradient",
    energy: overRows(pairSum(signal.kernel, gradient.kernel), together, rows) / copies,
    ...spreads(spread(0), spread(fluctuation)),
    modelError: Math.max(x.modelError, g.modelError),
  };
}

/** Moments M of a unit's gradients where its rows are other units of the tensor: what two of them have in common by chance was not followed. */
function momentsOver({ moments: [m1, m2, m3] }: GradientSegment, rows: number): GradientSegment["moments"] {
  return [m1, m2, rows > 1 ? 0 : m3];
}

/** A sum over rows: what each has alone, and what each two have together. */
function overRows(alone: number, together: number, rows: number): number {
  return rows * alone + rows * (rows - 1) * together;
}

/**
 * Gradient of a bias, one for each index of `units`: all samples, positions and rows among the channels together; at most what a normalisation behind the
 * following activation leaves of it.
 */
export function biasGradient(
  g: GradientMoments,
  units: readonly Atom[],
  expectations: Expectations,
  rows = 1,
): WeightGradient | StructuralZero {
  if (g.zeroSum || cancelsBut(g, units)) return zero(CANCELLED);
  const gradient = mergedGradient(g);
  const count = sampleCount(gradient.kernel) * positionCount(gradient.kernel) * rows;
  const sampled = sampleUnits(momentsOver(gradient, rows), Math.max(gradient.channels / rows, 1));
  const together = rows > 1 ? totalSquare(pairsOfChannels(gradient, 0)) : 0;
  return {
    kind: "weight-gradient",
    energy: shiftSum(g.passage, overRows(totalSquare(kernelOf(g)), together, rows), expectations),
    ...spreads(biasLogVariance([sampled[0], sampled[1], 0], count), biasLogVariance(sampled, count)),
    modelError: g.modelError,
  };
}
