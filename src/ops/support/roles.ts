/**
 * The roles of atoms. A tensor's kernel lists its sample and position atoms; every other atom is a channel. Ops ask for the roles they need, and these functions
 * convert: a channel becomes a position when the weights that follow are shared along it, a position becomes a channel when they are not.
 */
import type { Atom, Layout } from "../../graph/layout.ts";
import { dropPositions } from "../../moments/kernel-axes.ts";
import {
  averages,
  flatAxis,
  fromAverages,
  kernel,
  onAxes,
  onPositions,
  positionCount,
  type AxisId,
  type Kernel,
} from "../../moments/kernel.ts";
import type { GradientMoments, Moments } from "../../moments/signal.ts";
import { atomsOf, sizeOf } from "./axes.ts";
import { channelsOf, mergeGradient, mergeSignal } from "./segments.ts";

/** Ids of the atoms that a kernel lists. */
export function kernelAxes(k: Kernel): readonly AxisId[] {
  const axes: AxisId[] = [];
  for (const { axis } of k.samples) axes.push(axis);
  for (const { axis } of k.positions) axes.push(axis);
  return axes;
}

/** Whether a kernel lists an atom; no set is made, as it has hardly more than four. */
function lists(k: Kernel, id: AxisId): boolean {
  for (const { axis } of k.samples) if (axis === id) return true;
  for (const { axis } of k.positions) if (axis === id) return true;
  return false;
}

/** Number of channel elements of a tensor with this layout and kernel. */
export function channelCount(layout: Layout, k: Kernel): number {
  let count = 1;
  for (const { atoms } of layout) for (const { id, size } of atoms) if (!lists(k, id)) count *= size;
  return count;
}

/**
 * Atoms, channels until now, become positions: elements that differ along them share the mean only, whose square is `shared` (0 for gradients, whose channels are
 * independent because they come through independent weights).
 */
export function toPositions(k: Kernel, atoms: readonly Atom[], shared: number | Shared): Kernel {
  const added = atoms.filter(({ id, size }) => size > 1 && !lists(k, id));
  if (added.length === 0) return k;
  const { energy, positions: s, samples: c, both: d } = averages(k);
  const before = positionCount(k);
  const count = before * sizeOf(added);
  const flat = added.map(({ id, size }) => flatAxis(id, size));
  // Pairs at different positions with equal new indices keep their average, all others share the mean.
  const kept = (before - 1) / (count - 1);
  const { own, other } = typeof shared === "number" ? { own: shared, other: shared } : shared;
  const mix = (average: number, common: number): number => kept * average + (1 - kept) * common;
  const pairs = { energy, samples: c, positions: mix(s, own), both: mix(d, other) };
  const even = fromAverages(
    { samples: k.samples, positions: [...k.positions.map(({ axis, length }) => flatAxis(axis, length)), ...flat] },
    pairs,
  );
  return onPositions(even, [...k.positions, ...flat]);
}

/** What two different indices along new positions have in common, of one sample and of two. */
interface Shared {
  readonly own: number;
  readonly other: number;
}

/** The same where the sum over the new positions is zero: minus the part of each of the n − 1 others. */
function sharedOfBalanced(k: Kernel, n: number): Shared {
  const { energy, positions, samples, both } = averages(k);
  const before = positionCount(k);
  const part = (same: number, different: number): number => -(same + (before - 1) * different) / (before * (n - 1));
  return { own: part(energy, positions), other: part(samples, both) };
}

/** Whether a gradient sums to zero over just these atoms. */
function isBalancedOver({ balanced = [] }: GradientMoments, atoms: readonly Atom[]): boolean {
  return atoms.length > 0 && balanced.some((axes) => axes.length === atoms.length && atoms.every(({ id }) => axes.includes(id)));
}

/** Atoms, channels until now, become samples: two of them share the mean only. */
export function toSamples(k: Kernel, atoms: readonly Atom[], shared: number): Kernel {
  const added = atoms.filter(({ id, size }) => size > 1 && !lists(k, id));
  if (added.length === 0) return k;
  const before = k.samples.reduce((product, { length }) => product * length, 1);
  const count = before * sizeOf(added);
  const { energy, positions, samples, both } = averages(k);
  const kept = (before - 1) / (count - 1);
  return fromAverages(
    { samples: [...k.samples, ...added.map(({ id, size }) => ({ axis: id, length: size }))], positions: k.positions },
    { energy, positions, samples: kept * samples + (1 - kept) * shared, both: kept * both + (1 - kept) * shared },
  );
}

/** Atoms become channels: which elements differ along them is no longer told. */
export function toChannels(k: Kernel, atoms: readonly Atom[]): Kernel {
  if (!atoms.some(({ id }) => lists(k, id))) return k;
  const ids = atoms.map(({ id }) => id);
  const rest = dropPositions(k, ids);
  const samples = rest.samples.filter(({ axis }) => !ids.includes(axis));
  if (samples.length === rest.samples.length) return rest;
  const axes = { samples, positions: rest.positions };
  return samples.length > 0 ? onAxes(rest, axes) : kernel(axes, rest.energy, rest.acrossPositions);
}

/** Sample atoms become positions: the correlation between samples becomes one between positions. */
export function samplesToPositions(k: Kernel, atoms: readonly Atom[]): Kernel {
  const moved = k.samples.filter(({ axis }) => atoms.some(({ id }) => id === axis));
  if (moved.length === 0) return k;
  const { energy, positions: s, samples: c, both: d } = averages(k);
  const before = positionCount(k);
  const n = moved.reduce((product, { length }) => product * length, 1);
  const count = before * n;
  const samples = k.samples.filter((axis) => !moved.includes(axis));
  const axes = { samples, positions: [...k.positions, ...moved.map(({ axis, length }) => flatAxis(axis, length))] };
  if (count <= 1) return onAxes(k, axes);
  const pairs = count * (count - 1);
  const positions = (before * (before - 1) * n * s + before * n * (n - 1) * c + before * (before - 1) * n * (n - 1) * d) / pairs;
  return fromAverages(axes, { energy, positions, samples: samples.length > 0 ? c : 0, both: samples.length > 0 ? d : 0 });
}

/** Position atoms become samples: two samples may now differ in those, in the samples before, or in both. */
export function positionsToSamples(k: Kernel, atoms: readonly Atom[]): Kernel {
  const moved = k.positions.filter(({ axis }) => atoms.some(({ id }) => id === axis));
  if (moved.length === 0) return k;
  const { energy, positions: s, samples: c, both: d } = averages(k);
  const n = moved.reduce((product, { length }) => product * length, 1);
  const before = k.samples.reduce((product, { length }) => product * length, 1);
  const positions = k.positions.filter((axis) => !moved.includes(axis));
  const axes = { samples: [...k.samples, ...moved.map(({ axis, length }) => ({ axis, length }))], positions };
  const mix = (same: number): number => ((n - 1) * s + (before - 1) * same + (before - 1) * (n - 1) * d) / Math.max(before * n - 1, 1);
  return fromAverages(axes, { energy, positions: s, samples: mix(c), both: mix(d) });
}

/** A signal with some atoms as positions (samples among them are moved too); segments along such an atom are merged. */
export function signalAtPositions(signal: Moments, atoms: readonly Atom[]): Moments {
  const [probe] = signal.segments;
  if (probe === undefined) return signal;
  const channels = atoms.filter(({ id, size }) => size > 1 && !lists(probe.kernel, id));
  const merged = channels.some(({ id }) => id === signal.axis) ? mergeSignal(signal) : signal;
  if (channels.length === 0) return merged;
  const n = sizeOf(channels);
  return {
    ...merged,
    segments: merged.segments.map((segment) => ({
      ...segment,
      channels: segment.channels / n,
      kernel: toPositions(segment.kernel, channels, segment.mean * segment.mean),
    })),
  };
}

/** A signal with some atoms as channels. */
export function signalAtChannels(signal: Moments, atoms: readonly Atom[]): Moments {
  if (!signal.segments.some(({ kernel: k }) => atoms.some(({ id }) => lists(k, id)))) return signal;
  return {
    ...signal,
    segments: signal.segments.map((segment) => {
      const moved = atoms.filter(({ id }) => lists(segment.kernel, id));
      return moved.length === 0
        ? segment
        : { ...segment, channels: segment.channels * sizeOf(moved), kernel: toChannels(segment.kernel, moved) };
    }),
  };
}

/**
 * The gradient with the roles that its tensor's signal has: positions that it does not know are added uncorrelated (they came through independent weights),
 * those that the signal does not have become channels.
 */
export function conform(gradient: GradientMoments, signal: Moments, layout: Layout): GradientMoments {
  const model = signal.segments[0]?.kernel;
  if (model === undefined) return gradient;
  const total = channelCount(layout, model);
  const isAlongListed = gradient.axis !== undefined && lists(model, gradient.axis);
  if (!isAlongListed && gradient.segments.every(({ kernel: k }) => isLike(k, model))) return withChannels(gradient, total);
  const atoms = atomsOf(layout);
  const merged = isAlongListed ? mergeGradient(gradient) : gradient;
  const sum = channelsOf(merged);
  const asSamples = atoms.filter(({ id }) => model.samples.some(({ axis }) => axis === id));
  const asPositions = atoms.filter(({ id }) => model.positions.some(({ axis }) => axis === id));
  const others = atoms.filter(({ id }) => !lists(model, id));
  const split = others.some(({ id, size }) => size > 1 && merged.segments.some(({ kernel: k }) => lists(k, id)));
  return {
    ...(split ? ofWholeChannels(merged) : merged),
    segments: merged.segments.map((segment) => {
      const moved = positionsToSamples(samplesToPositions(segment.kernel, asPositions), asSamples);
      const inner = toChannels(moved, others);
      const added = asPositions.filter(({ id, size }) => size > 1 && !lists(inner, id));
      const shared = isBalancedOver(merged, added) ? sharedOfBalanced(inner, sizeOf(added)) : 0;
      const k = toSamples(toPositions(inner, asPositions, shared), asSamples, 0);
      return { ...segment, channels: (segment.channels / sum) * total, kernel: ordered(k, model) };
    }),
  };
}

/** Without what holds of the sums over a channel, where its positions are channels of their own now. */
function ofWholeChannels({ cancelled: _, residue: __, passage: ___, ...gradient }: GradientMoments): GradientMoments {
  return { ...gradient, zeroSum: false, scaleInvariant: false };
}

function withChannels(gradient: GradientMoments, total: number): GradientMoments {
  const sum = channelsOf(gradient);
  if (sum === total) return gradient;
  return { ...gradient, segments: gradient.segments.map((segment) => ({ ...segment, channels: (segment.channels / sum) * total })) };
}

/** Whether two kernels list the same axes in the same order. */
function isLike(a: Kernel, b: Kernel): boolean {
  return areLike(a.samples, b.samples) && areLike(a.positions, b.positions);
}

function areLike(a: Kernel["samples"], b: Kernel["samples"]): boolean {
  return a === b || (a.length === b.length && a.every(({ axis, length }, i) => axis === b[i]?.axis && length === b[i].length));
}

/** The kernel with its position axes in the order of another's. */
function ordered(k: Kernel, model: Kernel): Kernel {
  return onAxes(k, {
    samples: model.samples,
    positions: model.positions.map((axis) => k.positions.find((own) => own.axis === axis.axis) ?? flatAxis(axis.axis, axis.length)),
  });
}
