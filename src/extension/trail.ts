/** Where places of an earlier text are in a later one, while the newest text cannot be analysed yet. */
import type { Span } from "../text/location.ts";

/** One step from a text to the next: what stood in `old` was replaced by `grown` more (or fewer) characters. */
export interface Shift {
  readonly old: Span;
  readonly grown: number;
}

/** The one stretch in which two texts differ; undefined when they are equal. */
export function shiftBetween(before: string, after: string): Shift | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let tail = 0;
  while (tail < most - start && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail += 1;
  return { old: { start, end: before.length - tail }, grown: after.length - before.length };
}

/** Where a span of the oldest text is in the newest; one whose text is gone is empty. */
export function follow(span: Span, trail: readonly Shift[]): Span {
  return trail.reduce(step, span);
}

function step(span: Span, { old, grown }: Shift): Span {
  // What is typed right before a span does not become part of it, what is typed at its end does not either.
  const start = span.start >= old.end ? span.start + grown : Math.min(span.start, old.start);
  const end = span.end > old.end || (span.end === old.end && old.end > old.start) ? span.end + grown : Math.min(span.end, old.start);
  return { start, end: Math.max(start, end) };
}

/** Where the newest text's changed stretch is, taking all steps together; undefined when nothing changed. */
export function changedSpan(trail: readonly Shift[]): Span | undefined {
  let changed: Span | undefined;
  for (const shift of trail) {
    const own = { start: shift.old.start, end: shift.old.end + shift.grown };
    const earlier = changed === undefined ? own : step(changed, shift);
    changed = { start: Math.min(own.start, earlier.start), end: Math.max(own.end, earlier.end) };
  }
  return changed;
}
