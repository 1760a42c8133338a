/** The curve of a fix beside the model's own: which points belong to each other. */
import type { ChartPoint } from "../src/protocol.ts";

/** A point of the other curve and where it stands on the axis of the model's own. */
export interface Placed {
  readonly x: number;
  readonly point: ChartPoint;
}

/**
 * Layers of the same name stand above each other; those that a fix adds stand evenly between their neighbours. Where few names are left, both curves run from
 * input to output.
 */
export function placed(own: readonly ChartPoint[], other: readonly ChartPoint[]): readonly Placed[] {
  const index = new Map(own.map((point, at) => [keyOf(point), at]));
  const anchors = other.flatMap((point, at) => {
    const x = index.get(keyOf(point));
    return x === undefined ? [] : [{ at, x }];
  });
  const inOrder = anchors.filter(({ x }, at) => at === 0 || x > (anchors[at - 1]?.x ?? -1));
  const last = own.length - 1;
  const few = inOrder.length * 2 < Math.min(own.length, other.length);
  const kept = few ? [] : inOrder;
  const known = [...kept, ...(kept.at(-1)?.at === other.length - 1 ? [] : [{ at: other.length - 1, x: last }])];
  const all = known[0]?.at === 0 ? known : [{ at: 0, x: 0 }, ...known];
  return other.map((point, at) => ({ x: between(all, at), point }));
}

function between(anchors: readonly { readonly at: number; readonly x: number }[], at: number): number {
  const next = anchors.find((each) => each.at >= at);
  const before = [...anchors].reverse().find((each) => each.at <= at);
  if (next === undefined || before === undefined || next.at === before.at) return next?.x ?? before?.x ?? 0;
  return before.x + ((next.x - before.x) * (at - before.at)) / (next.at - before.at);
}

/** What a point is of: the same layer's same call has the same key in both curves. */
export function keyOf({ name, call }: ChartPoint): string {
  return `${name}#${call}`;
}
