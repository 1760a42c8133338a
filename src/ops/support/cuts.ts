/** Cutting a run of channels out, and its gradient. */
import type { Atom } from "../../graph/layout.ts";
import { kernel, scale } from "../../moments/kernel.ts";
import type { GradientMoments, GradientSegment, Moments, SignalSegment } from "../../moments/signal.ts";
import { sizeOf } from "./axes.ts";
import { derived } from "./rules.ts";
import { channelsOf, mergedGradient, mergedSignal } from "./segments.ts";

/** Indices [start, stop) of the atoms `from` that stay, as the atoms `to`. */
export interface Cut {
  readonly from: readonly Atom[];
  readonly to: readonly Atom[];
  readonly start: number;
  readonly stop: number;
}

/** The signal of some of its channels. */
export function cutSegments(x: Moments, { from, to, start, stop }: Cut): Moments {
  const share = sizeOf(to) / sizeOf(from);
  const [atom] = from;
  if (atom === undefined || from.length > 1 || atom.id !== x.axis) {
    // The borders of segments, if there are any, run along another axis.
    const along = x.axis !== undefined && from.every(({ id }) => id !== x.axis);
    const kept = along || x.segments.length === 1 ? x.segments : [mergedSignal(x)];
    return {
      ...x,
      rowStochastic: undefined,
      axis: along ? x.axis : undefined,
      segments: kept.map((segment) => ({ ...segment, channels: segment.channels * share })),
    };
  }
  const total = channelsOf(x);
  const segments: SignalSegment[] = [];
  let done = 0;
  for (const segment of x.segments) {
    const end = done + (segment.channels / total) * atom.size;
    const overlap = Math.min(end, stop) - Math.max(done, start);
    if (overlap > 1e-9) segments.push({ ...segment, channels: (overlap / (stop - start)) * total * share });
    done = end;
  }
  const [target] = to;
  const zero = segments.every((segment) => segment.kernel.energy === 0);
  const axis = segments.length > 1 ? target?.id : undefined;
  return { ...x, rowStochastic: undefined, zero: x.zero || zero, segments, axis };
}

/** The gradient of all channels when only some are used: zero at the others. */
export function padSegments(g: GradientMoments, { from, to, start, stop }: Cut): GradientMoments {
  const [atom] = from;
  const total = (channelsOf(g) * sizeOf(from)) / sizeOf(to);
  const kept = g.segments.length === 1 || g.axis === to[0]?.id;
  if (atom === undefined || from.length > 1 || !kept || stop - start !== sizeOf(to)) return spreadOut(g, sizeOf(to) / sizeOf(from));
  const nothing = (share: number): readonly GradientSegment[] => {
    const model = g.segments[0]?.kernel;
    if (share <= 0 || model === undefined) return [];
    return [{ channels: share * total, kernel: kernel(model, 0), moments: [1, 1, 1] }];
  };
  const segments = [...nothing(start / atom.size), ...g.segments, ...nothing(1 - stop / atom.size)];
  return derived(g, segments, { zeroSum: g.zeroSum, ...(segments.length > 1 && { axis: atom.id }) });
}

/** The gradient averaged over all channels, of which a share was used. */
function spreadOut(g: GradientMoments, share: number): GradientMoments {
  return derived(
    g,
    g.segments.map((segment) => ({
      ...segment,
      channels: segment.channels / share,
      kernel: scale(segment.kernel, share),
    })),
    { zeroSum: g.zeroSum },
  );
}

/** The signal with zeros put before and after its channels along one atom: the other way round than a cut. */
export function padSignal(x: Moments, { from, to, start, stop }: Cut): Moments {
  const [atom] = to;
  const source = x.segments.length > 1 && x.axis !== from[0]?.id ? [mergedSignal(x)] : x.segments;
  const total = (channelsOf(x) * sizeOf(to)) / sizeOf(from);
  const model = source[0]?.kernel;
  if (atom === undefined || model === undefined) return x;
  const nothing = (share: number): readonly SignalSegment[] =>
    share <= 0 ? [] : [{ channels: share * total, kernel: kernel(model, 0), mean: 0, variation: [0, 0] }];
  const segments = [...nothing(start / atom.size), ...source, ...nothing(1 - stop / atom.size)];
  return { ...x, rowStochastic: undefined, segments, axis: segments.length > 1 ? atom.id : undefined };
}

/** The gradient of the channels between start and stop of an atom. */
export function cutGradient(g: GradientMoments, { from, to, start, stop }: Cut): GradientMoments {
  const [atom] = to;
  const total = (channelsOf(g) * sizeOf(from)) / sizeOf(to);
  const keep = { zeroSum: g.zeroSum, scaleInvariant: g.scaleInvariant, scaleShares: g.scaleShares };
  if (atom === undefined || g.segments.length === 1 || g.axis !== atom.id) {
    return derived(g, [{ ...mergedGradient(g), channels: total }], keep);
  }
  const segments: GradientSegment[] = [];
  let done = 0;
  for (const segment of g.segments) {
    const end = done + (segment.channels / channelsOf(g)) * atom.size;
    const overlap = Math.min(end, stop) - Math.max(done, start);
    if (overlap > 1e-9) segments.push({ ...segment, channels: (overlap / (stop - start)) * total });
    done = end;
  }
  const [target] = from;
  return derived(g, segments, { ...keep, axis: segments.length > 1 ? target?.id : undefined });
}
