/** Maxima over windows of positions (theory.md section 4). */
import type { Atom } from "../../graph/layout.ts";
import { splitPosition } from "../../moments/kernel-axes.ts";
import {
  averages,
  fromAverages,
  kernel,
  meanRoot,
  positionAxis,
  positionCount,
  type Kernel,
  type PositionAxis,
} from "../../moments/kernel.ts";
import { quantilesOf, sampleLaw } from "../../moments/samples.ts";
import { type Correlations, maxPool, type MaxPool } from "../../moments/order.ts";
import { pointwise, type Pointwise } from "../../moments/pointwise.ts";
import type { GradientMoments, Law, Moments, Passage, Selection, SignalSegment } from "../../moments/signal.ts";
import { gather, meanTaps, scatter, type Taps } from "../../moments/taps.ts";
import { derived } from "./rules.ts";
import { signalAtPositions } from "./roles.ts";
import { mergedGradient } from "./segments.ts";
import { asOneAxis, withoutUnits } from "./structure.ts";
import { withinWindow } from "./windows.ts";

/** Windows along one axis. */
export interface MaximumAxis {
  readonly from: readonly Atom[];
  readonly to: readonly Atom[];
  readonly taps: Taps;
}

const IDENTITY = pointwise("identity");

/** Share of the energy that a mean may have and still be none. */
const FAINT = 0.01;
/** Names of axes while windows are applied; graph atoms are never negative. */
const name = (index: number): number => -1 - 2 * index;
const target = (index: number): number => -2 - 2 * index;

interface Pooled {
  readonly segment: SignalSegment;
  readonly pool: MaxPool;
  readonly function: Pointwise;
}

/** The Gaussian whose increasing function the segment is: its pre-activation, or itself. */
function gaussianOf(segment: SignalSegment): {
  readonly f: Pointwise;
  readonly mean: number;
  readonly kernel: Kernel;
  readonly locality: number;
} {
  const { preActivation: before, law, locality = 0 } = segment;
  if (before === undefined && law !== undefined && segment.kernel.energy > segment.mean ** 2) {
    return { ...standardised(segment, law), locality };
  }
  if (before === undefined) return { f: IDENTITY, mean: segment.mean, kernel: segment.kernel, locality };
  return { f: pointwise(before.activation, before.parameters), mean: before.mean, kernel: before.kernel, locality: before.locality ?? 0 };
}

/** A segment of a known law as a function of N(0, 1), which has the correlations of the segment's deviations. */
function standardised(
  { kernel: k, mean }: SignalSegment,
  law: Law,
): { readonly f: Pointwise; readonly mean: number; readonly kernel: Kernel } {
  const variance = k.energy - mean * mean;
  const centred = (r: number): number => (r * k.energy - mean * mean) / variance;
  const value = quantilesOf(sampleLaw(law, k.energy));
  return {
    f: { ...IDENTITY, key: "quantiles", value },
    mean: 0,
    kernel: {
      ...k,
      energy: 1,
      acrossPositions: centred(k.acrossPositions),
      acrossSamples: centred(k.acrossSamples),
      acrossBoth: centred(k.acrossBoth),
    },
  };
}

/** The maxima that were last asked for of a segment: the gradient asks again. */
const MAXIMA = new WeakMap<SignalSegment, { readonly count: number; readonly pool: MaxPool }>();

function maximaIn(segment: SignalSegment, { f, mean, variance, correlations }: Before, count: number): MaxPool {
  const known = MAXIMA.get(segment);
  if (known?.count === count) return known.pool;
  const pool = maxPool(f, mean, variance, correlations, count);
  MAXIMA.set(segment, { count, pool });
  return pool;
}

/** What a segment is a function of. */
interface Before {
  readonly f: Pointwise;
  readonly mean: number;
  readonly variance: number;
  readonly correlations: Correlations;
}

function pooled(segment: SignalSegment, axes: readonly MaximumAxis[]): Pooled {
  const { f, mean, kernel: k, locality } = gaussianOf(segment);
  const variance = Math.max(k.energy - mean * mean, 0);
  const centred = (r: number): number => (variance > 0 ? (r * k.energy - mean * mean) / variance : 1);
  const n = countOf(axes);
  const near = variance > 0 ? (locality * k.energy) / variance : 0;
  const distant = centred(k.acrossPositions) - near / Math.max(positionCount(k) - 1, 1);
  const correlations = {
    positions: Math.max(centred(k.acrossPositions), distant + withinWindow(near, n)),
    samples: centred(k.acrossSamples),
    both: centred(k.acrossBoth),
    distant,
  };
  const pool = maximaIn(segment, { f, mean, variance, correlations }, n);
  const positions = pooledAxes(segment.kernel, axes);
  const count = positionCount({ samples: [], positions });
  const several = count > 1;
  const { one, both } = pool.value;
  const steps = axes.reduce((product, { taps }) => product * taps.stride, 1);
  const more = correlations.positions - distant;
  // Windows have near inputs in common, and besides that the elements that stand in both.
  const passed = more > 1e-6 ? ((pool.near - pool.value.positions) * near) / steps / more : 0;
  const overlaps = (one - pool.near) * sharedMaxima(axes);
  const rs = pool.value.positions + (several ? Math.min((passed + overlaps) / (count - 1), one - pool.value.positions) : 0);
  const samples = several ? pool.samples : both;
  const ratio = (pair: number): number => (one > 0 ? pair / one : 0);
  const output = kernel(
    { samples: segment.kernel.samples, positions },
    one,
    several ? ratio(rs) : 0,
    ratio(samples),
    several ? ratio(both) : 0,
  );
  // What comes through overlapping windows reaches further: less of it is near, in stacks of pools as simulated.
  const nearby = one > 0 ? ((overlaps > 0 ? 0.7 * passed : passed) + overlaps) / one : 0;
  const even = mean * mean > FAINT * k.energy ? 1 : meanRoot(output);
  const changed = { kernel: withoutUnits(output), mean: pool.mean * even, law: pool.law, locality: nearby };
  return { segment: { ...segment, ...changed, preActivation: undefined, excess: undefined, texture: undefined }, pool, function: f };
}

/** Σ over offsets of the correlation of the maxima of two windows: (o / n)^1.2 where o of n independent values are in both, to 0.015 as simulated. */
function sharedMaxima(axes: readonly MaximumAxis[]): number {
  const n = axes.reduce((product, { taps }) => product * taps.kernel, 1);
  let offsets: readonly (readonly [shared: number, pairs: number])[] = [[1, 1]];
  for (const { taps } of axes) {
    const reach = Math.min(Math.ceil(taps.kernel / Math.max(taps.stride, 1)), taps.narrow) - 1;
    const along = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.abs(i - reach));
    offsets = offsets.flatMap(([shared, pairs]) =>
      along.map((j) => [shared * (taps.kernel - j * taps.stride), (pairs * (taps.narrow - j)) / taps.narrow] as const),
    );
  }
  return offsets.reduce((sum, [shared, pairs]) => sum + pairs * (shared / n) ** 1.2, 0) - 1;
}

/** Position axes behind the windows: each profile averaged over its window. */
function pooledAxes(k: Kernel, axes: readonly MaximumAxis[]): readonly PositionAxis[] {
  let current = k;
  for (const [index, { from }] of axes.entries()) current = asOneAxis(current, from, name(index));
  return current.positions.map((axis) => {
    const index = axes.findIndex((_, i) => name(i) === axis.axis);
    const along = axes[index];
    if (along === undefined) return axis;
    const counts = gather(along.taps, undefined).profile;
    const profile = gather(along.taps, axis.values).profile.map((value, i) => value / Math.max(counts[i] ?? 1, 1));
    return positionAxis(along.to[0]?.id ?? target(index), along.taps.narrow, profile);
  });
}

function placed(x: Moments, axes: readonly MaximumAxis[]): Moments {
  return signalAtPositions(
    x,
    axes.flatMap(({ from }) => from),
  );
}

/** Whether a segment's activation does not commute with a maximum. */
export function bends(x: Moments): boolean {
  return x.segments.some(({ preActivation: p }) => p !== undefined && !pointwise(p.activation, p.parameters).increasing);
}

/** The largest element of every window. */
export function maximumForward(x: Moments, axes: readonly MaximumAxis[]): Moments {
  const signal = placed(x, axes);
  return { ...signal, rowStochastic: undefined, segments: signal.segments.map((segment) => pooled(segment, axes).segment) };
}

/** The gradient goes to the selected elements; what was selected is told to the activation before. */
export function maximumBackward(x: Moments, g: GradientMoments, axes: readonly MaximumAxis[]): GradientMoments {
  const first = placed(x, axes).segments[0];
  const selection = first?.preActivation === undefined ? undefined : selectionOf(pooled(first, axes), countOf(axes));
  const maxima = first === undefined || selection !== undefined ? undefined : maximaOf(first, axes);
  const segments = g.segments.map((segment) => ({ ...segment, kernel: routed(segment.kernel, axes) }));
  const passage = maxima && first && passageOf(first, axes, mergedGradient({ segments }).kernel);
  return derived(g, segments, { scaleInvariant: g.scaleInvariant, selection, maxima, passage });
}

/** A normalisation right before the maxima: what is chosen is large, and its scale's gradient Σ g x̂ a sum of maxima. */
function passageOf(segment: SignalSegment, axes: readonly MaximumAxis[], outer: Kernel): Passage {
  const { one, positions, both } = pooled(segment, axes).pool.value;
  const { kernel: k, mean } = segment;
  const variance = k.energy - mean * mean;
  const centred = (r: number): number => (r * k.energy - mean * mean) / variance;
  return {
    activation: "identity",
    parameters: [],
    outer,
    mean,
    energy: k.energy,
    correlations: [centred(k.acrossPositions), centred(k.acrossSamples), centred(k.acrossBoth)],
    derivativeEnergy: 1,
    pooled: [one, positions, both],
    pooledShare: 1,
  };
}

function maximaOf({ kernel: k, mean }: SignalSegment, axes: readonly MaximumAxis[]): GradientMoments["maxima"] {
  const variance = k.energy - mean * mean;
  const n = countOf(axes);
  return variance > 0 ? { share: 1, count: Math.max(n, 1), mean, deviation: Math.sqrt(variance) } : undefined;
}

/** Mean number of elements of a window. */
function countOf(axes: readonly MaximumAxis[]): number {
  return axes.reduce((product, { taps }) => product * meanTaps(taps), 1);
}

function selectionOf({ pool, function: f }: Pooled, count: number): Selection {
  const { slope, scaledSlope } = pool;
  return {
    share: 1,
    count,
    derivativeEnergy: slope.one,
    acrossPositions: slope.positions,
    acrossSamples: slope.both,
    ...(f.slopes && { gamma: [scaledSlope.one, scaledSlope.positions, scaledSlope.both] as const }),
  };
}

function routed(g: Kernel, axes: readonly MaximumAxis[]): Kernel {
  let current = g;
  for (const [index, { to }] of axes.entries()) current = asOneAxis(current, to, target(index));
  const outputs = positionCount(current);
  const positions = current.positions.map((axis) => {
    const index = axes.findIndex((_, i) => target(i) === axis.axis);
    const along = axes[index];
    if (along === undefined) return axis;
    const counts = gather(along.taps, undefined).profile;
    const values = axis.values ?? new Float64Array(axis.length).fill(1);
    const shared = values.map((value, i) => value / Math.max(counts[i] ?? 1, 1));
    return positionAxis(name(index), along.taps.wide, scatter(along.taps, shared).profile);
  });
  const inputs = positionCount({ samples: [], positions });
  const ratio = outputs / inputs;
  const { energy, positions: s, samples: c, both: d } = averages(current);
  const shared = overlap(axes);
  const others = Math.max(inputs - 1, 1);
  // All pairs are kept: those of two windows that chose the same element, and of two samples that chose different ones of the same window, move.
  const result = fromAverages(
    { samples: g.samples, positions },
    {
      energy: (energy + s * shared) * ratio,
      positions: (s * ratio * Math.max(outputs - 1 - shared, 0)) / others,
      samples: c * ratio * ratio,
      both: (ratio * ((outputs - 1) * d + (1 - ratio) * c)) / others,
    },
  );
  return axes.reduce((k, { from }, index) => restored(k, name(index), from), result);
}

function restored(k: Kernel, axis: number, atoms: readonly Atom[]): Kernel {
  return splitPosition(
    k,
    axis,
    atoms.map(({ id, size }) => ({ axis: id, length: size })),
  );
}

/** Expected number of further windows that select the same element: Σ over neighbours of o / (2n − o) with o shared taps. */
function overlap(axes: readonly MaximumAxis[]): number {
  const n = axes.reduce((product, { taps }) => product * taps.kernel, 1);
  let shared: readonly number[] = [1];
  for (const { taps } of axes) {
    const reach = Math.ceil(taps.kernel / Math.max(taps.stride, 1)) - 1;
    const steps = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.max(taps.kernel - Math.abs(i - reach) * taps.stride, 0));
    shared = shared.flatMap((o) => steps.map((step) => o * step));
  }
  // The window itself shares all of its taps.
  return shared.reduce((sum, o) => sum + o / (2 * n - o), 0) - 1;
}
