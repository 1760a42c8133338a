/** The same elements under other atoms: what a reshape does, and what operands of one op need to speak of axes in the same words. */
import type { Atom, Layout } from "../../graph/layout.ts";
import { mergePositions, relabel, splitPosition } from "../../moments/kernel-axes.ts";
import { onAxes, type AxisId, type Kernel } from "../../moments/kernel.ts";
import type { GradientMoments, Moments } from "../../moments/signal.ts";
import { alignAtoms, sizeOf, type Run } from "./axes.ts";
import { balancedUnder } from "./balance.ts";
import { kernelAxes, toPositions } from "./roles.ts";
import { channelsOf, mergeGradient, mergeSignal, type Segmented } from "./segments.ts";

const aligned = new WeakMap<Layout, WeakMap<Layout, readonly Run[]>>();

/** Runs of the axes that two layouts of the same rank share; axes of size 1 in either are left out. The forward and the backward pass ask for the same. */
export function alignAxes(from: Layout, to: Layout): readonly Run[] {
  let known = aligned.get(from);
  if (known === undefined) aligned.set(from, (known = new WeakMap()));
  let runs = known.get(to);
  if (runs === undefined) known.set(to, (runs = runsOf(from, to)));
  return runs;
}

function runsOf(from: Layout, to: Layout): readonly Run[] {
  const offset = to.length - from.length;
  return from.flatMap((axis, index) => {
    const other = to[index + offset]?.atoms ?? [];
    return sizeOf(axis.atoms) === sizeOf(other) ? alignAtoms(axis.atoms, other) : [];
  });
}

/** The kernel under the runs' other atoms; undefined where samples would mix with other axes. */
function relabelKernel(k: Kernel, runs: readonly Run[], shared: number): Kernel | undefined {
  const names = new Map<AxisId, AxisId>();
  let result = k;
  for (const { from, to } of runs) {
    const listed = kernelAxes(result);
    const known = from.filter(({ id }) => listed.includes(id));
    const [first] = from;
    const [target] = to;
    if (known.length === 0 || first === undefined || target === undefined) continue;
    if (from.length === 1 && to.length === 1) {
      names.set(first.id, target.id);
      continue;
    }
    const samples = result.samples.filter(({ axis }) => from.some(({ id }) => id === axis));
    if (samples.length > 0) {
      if (samples.length < from.length) return undefined;
      const others = result.samples.filter((axis) => !samples.includes(axis));
      result = onAxes(result, {
        samples: [...others, ...to.map(({ id, size }) => ({ axis: id, length: size }))],
        positions: result.positions,
      });
      continue;
    }
    const placed = toPositions(result, from, shared);
    const merged = mergePositions(
      placed,
      from.map(({ id }) => id),
      first.id,
    );
    result = splitPosition(
      merged,
      first.id,
      to.map(({ id, size }) => ({ axis: id, length: size })),
    );
  }
  return names.size === 0 ? result : relabel(result, names);
}

/** Where segments along `axis` lie after relabelling; "merge" where their borders fall inside indices. */
function movedAxis(tensor: Segmented, runs: readonly Run[]): AxisId | "merge" | undefined {
  const run = runs.find(({ from }) => from.some(({ id }) => id === tensor.axis));
  if (tensor.axis === undefined || run === undefined) return tensor.axis;
  const [first] = run.from;
  const [target] = run.to;
  if (first === undefined || target === undefined || first.id !== tensor.axis) return "merge";
  if (run.from.length > 1) return run.to.length === 1 ? target.id : "merge";
  const total = channelsOf(tensor);
  let done = 0;
  for (const { channels } of tensor.segments) {
    done += (channels / total) * target.size;
    if (Math.abs(done - Math.round(done)) > 1e-6) return "merge";
  }
  return target.id;
}

function moved(runs: readonly Run[]): readonly Run[] {
  return runs.filter(({ from, to }) => from.length !== to.length || from.some(({ id }, index) => id !== to[index]?.id));
}

/** Channels that became positions because they share a run with positions. */
function rescale(channels: number, from: readonly Run[], before: Kernel): number {
  const listed = new Set(kernelAxes(before));
  let factor = 1;
  for (const run of from) {
    const known = run.from.filter(({ id }) => listed.has(id));
    if (known.length > 0 && known.length < run.from.length) factor *= sizeOf(run.from.filter(({ id }) => !listed.has(id)));
  }
  return channels / factor;
}

/** Whether a tensor's numbers name no axis, as those of weights do: under other names they are the same. */
function isNameless({ axis, segments }: Moments): boolean {
  return axis === undefined && segments.every(({ kernel: k }) => k.samples.length === 0 && k.positions.length === 0);
}

/** The signal under the runs' other atoms, or undefined where samples would mix with other axes. */
export function relabelSignal(signal: Moments, runs: readonly Run[]): Moments | undefined {
  if (isNameless(signal)) return signal;
  const changes = moved(runs);
  if (changes.length === 0) return signal;
  const axis = movedAxis(signal, changes);
  const source = axis === "merge" ? mergeSignal(signal) : signal;
  const segments = source.segments.map((segment) => {
    const k = relabelKernel(segment.kernel, changes, segment.mean * segment.mean);
    return k && { ...segment, kernel: k, channels: rescale(segment.channels, changes, segment.kernel) };
  });
  const known = segments.filter((segment) => segment !== undefined);
  if (known.length < segments.length) return undefined;
  return { ...source, segments: known, axis: typeof axis === "number" ? axis : undefined };
}

/** The gradient under the runs' other atoms, or undefined where samples would mix with other axes. */
export function relabelGradient(gradient: GradientMoments, runs: readonly Run[]): GradientMoments | undefined {
  const changes = moved(runs);
  if (changes.length === 0) return gradient;
  const axis = movedAxis(gradient, changes);
  const source = axis === "merge" ? mergeGradient(gradient) : gradient;
  const segments = source.segments.map((segment) => {
    const k = relabelKernel(segment.kernel, changes, 0);
    return k && { ...segment, kernel: k, channels: rescale(segment.channels, changes, segment.kernel) };
  });
  const known = segments.filter((segment) => segment !== undefined);
  if (known.length < segments.length) return undefined;
  const { passage } = source;
  const outer = passage && relabelKernel(passage.outer, changes, 0);
  return {
    ...source,
    segments: known,
    balanced: balancedUnder(gradient, changes),
    axis: typeof axis === "number" ? axis : undefined,
    passage: outer && { ...passage, outer },
  };
}

/** The runs the other way round. */
export function reversed(runs: readonly Run[]): readonly Run[] {
  return runs.map(({ from, to }) => ({ from: to, to: from }));
}

export type { Atom };
