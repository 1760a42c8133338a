/** Runs of channels with laws of their own: merged into one, and those of two tensors paired. */
import { average } from "../../moments/kernel-algebra.ts";
import { kernel } from "../../moments/kernel.ts";
import type { AxisId, Kernel } from "../../moments/kernel.ts";
import { excessOf } from "../../moments/law.ts";
import type { GradientMoments, GradientSegment, Moments, SignalSegment } from "../../moments/signal.ts";

/** A run of channels: of a signal or of a gradient. */
export interface Segment {
  readonly channels: number;
  readonly kernel: Kernel;
}

/** Segments that follow each other along the atom `axis`. */
export interface Segmented<S extends Segment = Segment> {
  readonly segments: readonly S[];
  readonly axis?: AxisId | undefined;
}

/** Number of channel elements of all segments. */
export function channelsOf(tensor: Segmented): number {
  let sum = 0;
  for (const { channels } of tensor.segments) sum += channels;
  return sum;
}

/** Mean of all segments, by channels. */
export function meanOf(signal: Segmented<SignalSegment>): number {
  const total = channelsOf(signal);
  return signal.segments.reduce((sum, segment) => sum + (segment.mean * segment.channels) / total, 0);
}

/** Kernel averaged over all channels. */
export function kernelOf(tensor: Segmented): Kernel {
  const [first, ...rest] = tensor.segments;
  if (first === undefined) return kernel({ samples: [], positions: [] }, 0);
  return rest.length === 0
    ? first.kernel
    : average(tensor.segments.map((segment) => ({ kernel: segment.kernel, weight: segment.channels })));
}

/** The signal as if all its channels followed one law: kernels, means and variations averaged. */
export function mergedSignal(signal: Segmented<SignalSegment>): SignalSegment {
  const [first] = signal.segments;
  if (first !== undefined && signal.segments.length === 1) return first;
  const k = kernelOf(signal);
  const channels = channelsOf(signal);
  const variation = [0, 0] as [number, number];
  let excess = 0;
  let texture = 0;
  let locality = 0;
  let overlap = 0;
  for (const segment of signal.segments) {
    const share = k.energy > 0 ? ((segment.channels / channels) * segment.kernel.energy) / k.energy : 0;
    variation[0] += share * share * segment.variation[0];
    variation[1] += share * share * segment.variation[1];
    excess += share * (segment.law ? excessOf(segment.law) : (segment.excess ?? 0));
    texture += share * (segment.texture ?? 0);
    locality += share * (segment.locality ?? 0);
    overlap += share * (segment.overlap ?? 0);
  }
  return { channels, kernel: k, mean: meanOf(signal), variation, excess, texture, locality, overlap: overlap > 0 ? overlap : undefined };
}

/** Runs of channels that a tensor keeps: every layer that reads it costs as much, so a network of n concatenations would take n² without a bound. */
const MOST_SEGMENTS = 64;

/** At most `MOST_SEGMENTS` runs: neighbours whose laws differ least are averaged, by channels. */
export function bounded(segments: readonly SignalSegment[]): readonly SignalSegment[] {
  if (segments.length <= MOST_SEGMENTS) return segments;
  const kept = [...segments];
  // What averaging changes: the spread of the energy between the two, over their channels.
  const cost = (i: number): number => {
    const [a, b] = [kept[i], kept[i + 1]];
    if (a === undefined || b === undefined) return Infinity;
    const channels = a.channels + b.channels;
    return ((a.channels * b.channels) / channels) * ((a.kernel.energy - b.kernel.energy) ** 2 + (a.mean - b.mean) ** 4) + 1e-12 * channels;
  };
  const costs = kept.map((_, i) => cost(i));
  while (kept.length > MOST_SEGMENTS) {
    let best = 0;
    for (let i = 1; i < kept.length - 1; i++) if ((costs[i] ?? Infinity) < (costs[best] ?? Infinity)) best = i;
    kept.splice(best, 2, mergedSignal({ segments: kept.slice(best, best + 2) }));
    costs.splice(best, 1);
    costs[best] = cost(best);
    if (best > 0) costs[best - 1] = cost(best - 1);
  }
  return kept;
}

/** The gradient as if all channels were alike. */
export function mergedGradient(gradient: Segmented<GradientSegment>): GradientSegment {
  const [first] = gradient.segments;
  if (first !== undefined && gradient.segments.length === 1) return first;
  const channels = channelsOf(gradient);
  const k = kernelOf(gradient);
  const moments = [0, 0, 0] as [number, number, number];
  for (const segment of gradient.segments) {
    const share = k.energy > 0 ? ((segment.channels / channels) * segment.kernel.energy) / k.energy : 0;
    segment.moments.forEach((moment, i) => (moments[i] = (moments[i] ?? 0) + share * moment));
  }
  return { channels, kernel: k, moments };
}

/** One signal segment in place of several. */
export function mergeSignal(signal: Moments): Moments {
  if (signal.segments.length === 1) return signal;
  return { ...signal, axis: undefined, segments: [mergedSignal(signal)] };
}

/** One gradient segment in place of several. */
export function mergeGradient(gradient: GradientMoments): GradientMoments {
  if (gradient.segments.length === 1) return gradient;
  return { ...gradient, axis: undefined, segments: [mergedGradient(gradient)] };
}

/** Corresponding runs of channels of two tensors. */
export interface SegmentPair<A, B> {
  readonly first: A;
  readonly second: B;
  /** Fraction of all channels. */
  readonly share: number;
}

/** Divides the channels of two tensors at the boundaries of both. With segments on different axes the second's are given by `merge`. */
export function pairSegments<A extends Segment, B extends Segment>(
  a: Segmented<A>,
  b: Segmented<B>,
  mergeFirst: (tensor: Segmented<A>) => A,
  mergeSecond: (tensor: Segmented<B>) => B,
): { readonly axis?: AxisId; readonly pairs: readonly SegmentPair<A, B>[] } {
  if (a.segments.length <= 1 && b.segments.length <= 1) return { pairs: pairUp(a.segments, b.segments) };
  if (a.segments.length <= 1) return withAxis(b.axis, pairUp([mergeFirst(a)], b.segments));
  if (b.segments.length <= 1 || a.axis !== b.axis) return withAxis(a.axis, pairUp(a.segments, [mergeSecond(b)]));
  return withAxis(a.axis, pairUp(a.segments, b.segments));
}

function withAxis<P>(axis: AxisId | undefined, pairs: P): { readonly axis?: AxisId; readonly pairs: P } {
  return axis === undefined ? { pairs } : { axis, pairs };
}

function pairUp<A extends Segment, B extends Segment>(a: readonly A[], b: readonly B[]): readonly SegmentPair<A, B>[] {
  const [only, other] = [a[0], b[0]];
  if (a.length === 1 && b.length === 1 && only !== undefined && other !== undefined) return [{ first: only, second: other, share: 1 }];
  const starts = (segments: readonly Segment[]): number[] => {
    const total = segments.reduce((sum, { channels }) => sum + channels, 0);
    let done = 0;
    return segments.map(({ channels }) => (done += channels) / total);
  };
  const ends = [starts(a), starts(b)] as const;
  const pairs: SegmentPair<A, B>[] = [];
  let i = 0;
  let j = 0;
  let begin = 0;
  while (i < a.length && j < b.length) {
    const first = a[i];
    const second = b[j];
    if (first === undefined || second === undefined) break;
    const endA = ends[0][i] ?? 1;
    const endB = ends[1][j] ?? 1;
    const end = Math.min(endA, endB);
    if (end - begin > 1e-12) pairs.push({ first, second, share: end - begin });
    begin = end;
    if (endA <= end + 1e-12) i++;
    if (endB <= end + 1e-12) j++;
  }
  return pairs;
}
