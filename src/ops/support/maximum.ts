/** Maxima over windows of positions (theory.md section 4). */
import type { Atom } from "../../graph/layout.ts";
import { splitPosition } from "../../moments/kernel-axes.ts";
import { averages, fromAverages, kernel, positionAxis, positionCount, type Kernel, type PositionAxis } from "../../moments/kernel.ts";
import { maxPool, type MaxPool } from "../../moments/order.ts";
import { pointwise, type Pointwise } from "../../moments/pointwise.ts";
import type { GradientMoments, Moments, Selection, SignalSegment } from "../../moments/signal.ts";
import { gather, meanTaps, scatter, type Taps } from "../../moments/taps.ts";
import { derived } from "./rules.ts";
import { signalAtPositions } from "./segments.ts";
import { asOneAxis, withoutUnits } from "./structure.ts";

/** Windows along one axis. */
export interface MaximumAxis {
  readonly from: readonly Atom[];
  readonly to: readonly Atom[];
  readonly taps: Taps;
}

const IDENTITY = pointwise("identity");
/** Names of axes while windows are applied; graph atoms are never negative. */
const name = (index: number): number => -1 - 2 * index;
const target = (index: number): number => -2 - 2 * index;

interface Pooled {
  readonly segment: SignalSegment;
  readonly pool: MaxPool;
  readonly function: Pointwise;
}

/** The Gaussian whose increasing function the segment is: its pre-activation, or itself. */
function gaussianOf(segment: SignalSegment): { readonly f: Pointwise; readonly mean: number; readonly kernel: Kernel } {
  const before = segment.preActivation;
  if (before === undefined) return { f: IDENTITY, mean: segment.mean, kernel: segment.kernel };
  return { f: pointwise(before.activation, before.parameters), mean: before.mean, kernel: before.kernel };
}

function pooled(segment: SignalSegment, axes: readonly MaximumAxis[]): Pooled {
  const { f, mean, kernel: k } = gaussianOf(segment);
  const variance = Math.max(k.energy - mean * mean, 0);
  const centred = (r: number): number => (variance > 0 ? (r * k.energy - mean * mean) / variance : 1);
  const correlations = { positions: centred(k.acrossPositions), samples: centred(k.acrossSamples), both: centred(k.acrossBoth) };
  const n = axes.reduce((product, { taps }) => product * meanTaps(taps), 1);
  const pool = maxPool(f, mean, variance, correlations, n);
  const positions = pooledAxes(segment.kernel, axes);
  const several = positionCount({ samples: [], positions }) > 1;
  const { one, positions: rs, both } = pool.value;
  const samples = several ? pool.samples : both;
  const ratio = (pair: number): number => (one > 0 ? pair / one : 0);
  const output = kernel(
    { samples: segment.kernel.samples, positions },
    one,
    several ? ratio(rs) : 0,
    ratio(samples),
    several ? ratio(both) : 0,
  );
  const { preActivation: _, ...rest } = segment;
  return { segment: { ...rest, kernel: withoutUnits(output), mean: pool.mean, law: pool.law }, pool, function: f };
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
  const { rowStochastic: _, ...rest } = placed(x, axes);
  return { ...rest, segments: rest.segments.map((segment) => pooled(segment, axes).segment) };
}

/** The gradient goes to the selected elements; what was selected is told to the activation before. */
export function maximumBackward(x: Moments, g: GradientMoments, axes: readonly MaximumAxis[]): GradientMoments {
  const first = placed(x, axes).segments[0];
  const selection = first?.preActivation === undefined ? undefined : selectionOf(pooled(first, axes));
  const segments = g.segments.map((segment) => ({ ...segment, kernel: routed(segment.kernel, axes) }));
  return derived(g, segments, { scaleInvariant: g.scaleInvariant, ...(selection && { selection }) });
}

function selectionOf({ pool, function: f }: Pooled): Selection {
  const { slope, scaledSlope } = pool;
  return {
    share: 1,
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
  const spread = ratio * ratio;
  const result = fromAverages(
    { samples: g.samples, positions },
    { energy: (energy + s * overlap(axes)) * ratio, positions: s * spread, samples: c * spread, both: d * spread },
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
