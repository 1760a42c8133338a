/** Interpolation where neighbouring positions have something in common already. */
import { transpose, type AxisMap } from "../../moments/axis-map.ts";
import { averages, fromAverages, type Kernel, positionCount } from "../../moments/kernel.ts";
import { mapReach, reachOf } from "../../moments/reach.ts";
import type { GradientMoments, Moments, SignalSegment } from "../../moments/signal.ts";
import { channelsOf } from "./segments.ts";
import { mapGradientAxes, mapSignalAxes, type AxisChange } from "./structure.ts";

/** A fixed map along one axis. */
export interface Resampling extends AxisChange {
  readonly map: AxisMap;
}

interface Neighbours {
  readonly kernel: Kernel;
  readonly locality: number;
}

/** `after`, which counts all pairs as distant ones, with what neighbours of `before` had in common; the sum over all pairs stays. */
function withNeighbours(before: Kernel, after: Kernel, maps: readonly AxisMap[], locality: number): Neighbours {
  const count = positionCount(after);
  const distinct = Math.min(Math.max(1 - before.acrossPositions, 0), 1);
  if (count < 2 || distinct === 0) return { kernel: after, locality: 0 };
  const reach = reachOf(locality / distinct, maps.length);
  const along = maps.map((map) => mapReach(map, reach));
  const product = (value: (each: (typeof along)[number]) => number): number => along.reduce((all, each) => all * value(each), 1);
  const white = distinct * product((each) => each.white);
  const coherent = (1 - distinct) * product((each) => each.coherent);
  const gain = product((each) => each.gain);
  const share = (white * gain) / (white * gain + coherent);
  const { energy, positions, ...others } = averages(after);
  const raised = energy * (1 + (white / (white + coherent)) * (gain - 1));
  const kernel = fromAverages(after, { energy: raised, positions: positions - (raised - energy) / (count - 1), ...others });
  return { kernel, locality: share * (product((each) => each.reach) - 1) };
}

/** A signal resampled along axes that are positions. */
export function resampled(x: Moments, changes: readonly Resampling[]): Moments {
  const y = mapSignalAxes(x, changes);
  const maps = changes.map(({ map }) => map);
  if (y.segments.length !== x.segments.length) return y;
  return {
    ...y,
    segments: y.segments.map((segment, index): SignalSegment => {
      const before = x.segments[index];
      return before === undefined ? segment : { ...segment, ...withNeighbours(before.kernel, segment.kernel, maps, before.locality ?? 0) };
    }),
  };
}

/** Gradient of what was resampled. */
export function resampledBackward(g: GradientMoments, changes: readonly Resampling[]): GradientMoments {
  const moved = mapGradientAxes(g, changes);
  const back = changes.map(({ map }) => transpose(map));
  let locality = 0;
  const segments = moved.segments.map((segment, index) => {
    const before = g.segments[index];
    if (before === undefined) return segment;
    const near = withNeighbours(before.kernel, segment.kernel, back, g.locality ?? 0);
    locality += (near.locality * segment.channels) / channelsOf(moved);
    return { ...segment, kernel: near.kernel };
  });
  return { ...moved, segments, locality: locality > 0 ? locality : undefined };
}
