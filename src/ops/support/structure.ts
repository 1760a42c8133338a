/** Fixed linear maps along one axis (slices, pads, averages, resizing), whatever the role of that axis. */
import type { Atom } from "../../graph/layout.ts";
import { mapPositions, meanWeight, transpose, type LinearMap } from "../../moments/axis-map.ts";
import { mergePositions, splitPosition } from "../../moments/kernel-axes.ts";
import {
  averages,
  flatAxis,
  fromAverages,
  kernel,
  onAxes,
  onPositions,
  positionCount,
  rootSum,
  type Kernel,
} from "../../moments/kernel.ts";
import type { GradientMoments, Moments, SignalSegment } from "../../moments/signal.ts";
import { sizeOf } from "./axes.ts";
import { mapGradient } from "./rules.ts";
import { kernelAxes, signalAtPositions } from "./roles.ts";

/** What the atoms of one axis are to a kernel. */
export function roleOf(k: Kernel, atoms: readonly Atom[]): "channel" | "position" | "sample" | "mixed" {
  const ids = atoms.filter(({ size }) => size > 1).map(({ id }) => id);
  if (ids.every((id) => k.samples.some(({ axis }) => axis === id)) && ids.length > 0) return "sample";
  if (ids.every((id) => k.positions.some(({ axis }) => axis === id)) && ids.length > 0) return "position";
  const listed = kernelAxes(k);
  return ids.some((id) => listed.includes(id)) ? "mixed" : "channel";
}

/** Id of an axis while it has a single index and so no atom. */
const UNIT = -1;

/** One axis on which a map acts: its atoms before and after. */
export interface AxisChange {
  readonly from: readonly Atom[];
  readonly to: readonly Atom[];
  readonly map: LinearMap;
}

/** Position axes of length 1 left out. */
export function withoutUnits(k: Kernel): Kernel {
  const positions = k.positions.filter(({ length }) => length > 1);
  if (positions.length === k.positions.length) return k;
  const rest = { samples: k.samples, positions };
  return positionCount(rest) > 1 ? onAxes(k, rest) : kernel(rest, k.energy, 0, k.acrossSamples, 0);
}

/** The kernel with the axis' atoms as one position axis, also where it has one index only. */
export function asOneAxis(k: Kernel, atoms: readonly Atom[], name: number): Kernel {
  const [first] = atoms;
  if (first === undefined) return onPositions(k, [...k.positions, flatAxis(name, 1)]);
  return mergePositions(
    k,
    atoms.map(({ id }) => id),
    name,
  );
}

function mapped(k: Kernel, changes: readonly AxisChange[]): Kernel {
  let current = k;
  const axes = changes.map(({ from, to, map }, index) => {
    const name = UNIT - 2 * index;
    current = asOneAxis(current, from, name);
    return { from: name, to: to[0]?.id ?? name - 1, map };
  });
  return withoutUnits(mapPositions(current, axes));
}

/** A signal after maps along axes that become positions, if they are not yet; each target axis has at most one atom. */
export function mapSignalAxes(x: Moments, changes: readonly AxisChange[]): Moments {
  const placed = signalAtPositions(
    x,
    changes.flatMap(({ from }) => from),
  );
  const gain = changes.reduce((product, { map }) => product * meanWeight(map), 1);
  return {
    ...placed,
    rowStochastic: undefined,
    segments: placed.segments.map(({ channels, kernel: k, mean, variation }): SignalSegment => ({
      channels,
      kernel: mapped(k, changes),
      mean: mean * gain,
      variation,
    })),
  };
}

/**
 * A signal at some of its positions, which maps along axes choose. Means go as the root of the energies do, as far as those reach: a position that is almost
 * zero, such as a class token before patches, has not the others' mean.
 */
export function chosenPositions(x: Moments, changes: readonly AxisChange[]): Moments {
  const placed = signalAtPositions(
    x,
    changes.flatMap(({ from }) => from),
  );
  const chosen = mapSignalAxes(placed, changes);
  return {
    ...chosen,
    segments: chosen.segments.map((segment, index): SignalSegment => {
      const before = placed.segments[index]?.kernel;
      const share = before === undefined ? 1 : meanRoot(segment.kernel) / meanRoot(before);
      const most = Math.sqrt(segment.kernel.energy);
      return { ...segment, mean: Number.isFinite(share) ? Math.min(Math.max(segment.mean * share, -most), most) : segment.mean };
    }),
  };
}

/** Mean over positions of √E x². */
function meanRoot(k: Kernel): number {
  return k.positions.reduce((product, axis) => (product * rootSum(axis)) / axis.length, Math.sqrt(k.energy));
}

/** The gradient of the maps' input. */
export function mapGradientAxes(g: GradientMoments, changes: readonly AxisChange[], keep: Partial<GradientMoments> = {}): GradientMoments {
  const back = changes.map(({ from, to, map }) => ({ from: to, to: from, map: transpose(map) }));
  return mapGradient(g, (k) => splitBack(mapped(k, joinedTargets(back)), back), {
    zeroSum: g.zeroSum && changes.every(({ map }) => keepsShift(map)),
    scaleInvariant: g.scaleInvariant,
    ...keep,
  });
}

/** Whether a constant comes out as a constant. */
function keepsShift(map: LinearMap): boolean {
  if ("variance" in map) return map.exact === "rows" || map.variance === 0;
  const { outputs, rows, weights } = map;
  const sums = new Float64Array(outputs);
  rows.forEach((row, entry) => (sums[row] = (sums[row] ?? 0) + (weights[entry] ?? 0)));
  return sums.every((sum) => Math.abs(sum - (sums[0] ?? 0)) < 1e-9);
}

/** A map writes one axis; where the input had several atoms on it, they are parted again afterwards. */
function joinedTargets(changes: readonly AxisChange[]): readonly AxisChange[] {
  return changes.map((change) => (change.to.length <= 1 ? change : { ...change, to: change.to.slice(0, 1) }));
}

function splitBack(k: Kernel, changes: readonly AxisChange[]): Kernel {
  let result = k;
  for (const { to } of changes) {
    const [first] = to;
    if (first === undefined || to.length <= 1) continue;
    result = splitPosition(
      result,
      first.id,
      to.map(({ id, size }) => ({ axis: id, length: size })),
    );
  }
  return result;
}

/** A sample axis cut down (or another sample axis put) in the place of the atoms' samples. */
export function resizeSamples(k: Kernel, from: readonly Atom[], to: readonly Atom[]): Kernel {
  const ids = from.map(({ id }) => id);
  const samples = [...k.samples.filter(({ axis }) => !ids.includes(axis)), ...to.map(({ id, size }) => ({ axis: id, length: size }))];
  const axes = { samples, positions: k.positions };
  return samples.length > 0 ? onAxes(k, axes) : kernel(axes, k.energy, k.acrossPositions);
}

/** Gradient of a cut along samples: zero at all others. */
export function spreadSamples(k: Kernel, from: readonly Atom[], to: readonly Atom[]): Kernel {
  const small = sizeOf(from);
  const large = sizeOf(to);
  const share = small / large;
  const pairs = large > 1 ? (small * (small - 1)) / (large * (large - 1)) : 0;
  const { energy, positions, samples, both } = averages(k);
  const ids = from.map(({ id }) => id);
  const axes = {
    samples: [...k.samples.filter(({ axis }) => !ids.includes(axis)), ...to.map(({ id, size }) => ({ axis: id, length: size }))],
    positions: k.positions,
  };
  return fromAverages(axes, { energy: energy * share, positions: positions * share, samples: samples * pairs, both: both * pairs });
}
