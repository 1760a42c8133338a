/** Averages and sums over axes, whatever their role. */
import type { Atom } from "../../graph/layout.ts";
import { broadcastPosition, broadcastSample } from "../../moments/kernel-axes.ts";
import { averages, fromAverages, positionCount, sampleCount, scale, type Kernel } from "../../moments/kernel.ts";
import type { GradientMoments, GradientSegment, Moments, SignalSegment } from "../../moments/signal.ts";
import { meanTaps, type Taps } from "../../moments/taps.ts";
import { copyBackward } from "../../moments/width.ts";
import { sizeOf } from "./axes.ts";
import { derived } from "./rules.ts";
import { kernelAxes, signalAtPositions } from "./roles.ts";
import { mergeGradient, mergeSignal } from "./segments.ts";
import { mapGradientAxes, mapSignalAxes, type AxisChange } from "./structure.ts";
import { sumKernel } from "./sums.ts";
import { withinWindow } from "./windows.ts";

/** A signal averaged over windows: its chance variation averages out too, and what near positions have in common more than distant ones does less. */
export function averageForward(x: Moments, changes: readonly AxisChange[], taps: readonly Taps[]): Moments {
  const averaged = mapSignalAxes(x, changes);
  const placed = signalAtPositions(
    x,
    changes.flatMap(({ from }) => from),
  );
  return {
    ...averaged,
    segments: averaged.segments.map((segment, index) => ({
      ...segment,
      ...withLocality(placed.segments[index], segment, taps),
      variation: [segment.variation[1], segment.variation[1]],
    })),
  };
}

/**
 * The kernel counts all pairs within a window as distant ones. The sum of what positions have in common over all offsets is the same before and behind windows whose
 * weights sum to one, but for their stride.
 */
function withLocality(
  before: SignalSegment | undefined,
  { kernel: k }: SignalSegment,
  taps: readonly Taps[],
): Pick<SignalSegment, "kernel" | "locality"> {
  if (before === undefined || positionCount(k) < 2) return { kernel: k };
  const { energy: q, positions: s } = averages(before.kernel);
  const near = (before.locality ?? 0) * q;
  const distant = s - near / Math.max(positionCount(before.kernel) - 1, 1);
  const n = taps.reduce((product, axis) => product * meanTaps(axis), 1);
  const steps = taps.reduce((product, { stride }) => product * stride, 1);
  const { energy, ...pairs } = averages(k);
  const variance = Math.max(q - distant, 1e-300);
  const more = Math.max(distant + variance * withinWindow(near / variance, n) - s, 0) * (1 - 1 / Math.max(n, 1));
  const raised = energy + more;
  const locality = raised > 0 ? (variance + near) / steps - Math.max(raised - distant, 0) : 0;
  return { kernel: fromAverages(k, { energy: raised, ...pairs }), locality: Math.max(locality, 0) / raised };
}

/** Gradient of an average over windows: every element of one gets the same. */
export function averageBackward(g: GradientMoments, changes: readonly AxisChange[]): GradientMoments {
  const copies = changes.reduce((product, { map }) => product * (map.inputs / Math.max(map.outputs, 1)), 1);
  const moved = mapGradientAxes(g, changes);
  if (copies <= 1) return moved;
  const segments = moved.segments.map((segment) => repeated(segment, elementCount(segment.kernel) / copies, copies));
  return { ...moved, segments };
}

function elementCount(k: Kernel): number {
  return sampleCount(k) * positionCount(k);
}

function repeated(segment: GradientSegment, count: number, copies: number): GradientSegment {
  return { ...segment, moments: copyBackward(segment.moments, count, copies) };
}

/** Sum over all indices of some atoms: coherent along samples and positions, along channels but for the mean independent. */
export function totalForward(x: Moments, atoms: readonly Atom[], factor: number): Moments {
  const ids = atoms.map(({ id }) => id);
  const source = x.axis !== undefined && ids.includes(x.axis) ? mergeSignal(x) : x;
  const n = sizeOf(atoms);
  const segments = source.segments.map((segment): SignalSegment => {
    const listed = kernelAxes(segment.kernel);
    const channels = atoms.filter(({ id }) => !listed.includes(id));
    const places = atoms.filter(({ id }) => listed.includes(id));
    const mixed = sumChannels(segment.kernel, channels, segment.mean);
    return {
      channels: segment.channels / sizeOf(channels),
      kernel: scale(sumKernel(mixed, places), factor * factor),
      mean: segment.mean * n * factor,
      variation: [segment.variation[1], segment.variation[1]],
    };
  });
  return { ...source, rowStochastic: undefined, segments };
}

/** Kernel of a sum over independent channels of equal mean: n (K − m²) + n² m². */
function sumChannels(k: Kernel, channels: readonly Atom[], mean: number): Kernel {
  const n = sizeOf(channels);
  if (n === 1) return k;
  const shared = n * (n - 1) * mean * mean;
  const { energy, positions, samples, both } = averages(k);
  return fromAverages(k, {
    energy: n * energy + shared,
    positions: n * positions + shared,
    samples: n * samples + shared,
    both: n * both + shared,
  });
}

/** Gradient of a sum: the same at every index of the atoms. */
export function totalBackward(x: Moments, g: GradientMoments, atoms: readonly Atom[], factor: number): GradientMoments {
  const model = x.segments[0]?.kernel;
  const samples = atoms.filter(({ id }) => model?.samples.some(({ axis }) => axis === id));
  const positions = atoms.filter(({ id }) => model?.positions.some(({ axis }) => axis === id));
  const others = atoms.filter((atom) => !samples.includes(atom) && !positions.includes(atom));
  const segments = mergeAlong(g, atoms).segments.map((segment): GradientSegment => ({
    ...segment,
    channels: segment.channels * sizeOf(others),
    kernel: scale(copied(segment.kernel, samples, positions), factor * factor),
    moments: copyBackward(segment.moments, elementCount(segment.kernel), sizeOf([...samples, ...positions])),
  }));
  return derived(g, segments, { zeroSum: g.zeroSum, scaleInvariant: g.scaleInvariant && others.length === 0 });
}

function mergeAlong(g: GradientMoments, atoms: readonly Atom[]): GradientMoments {
  return atoms.some(({ id }) => id === g.axis) ? mergeGradient(g) : g;
}

/** All indices alike. */
function copied(k: Kernel, samples: readonly Atom[], positions: readonly Atom[]): Kernel {
  const placed = positions.reduce((result, { id, size }) => broadcastPosition(result, id, size), k);
  return samples.reduce((result, { id, size }) => broadcastSample(result, id, size), placed);
}
