import type { Pointwise } from "./pointwise.ts";

/** Between which numbers all elements of a tensor lie, whatever is drawn; infinite where nothing bounds them. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export const UNBOUNDED: Range = { low: -Infinity, high: Infinity };

/** A range; an end that is no number counts as infinite. */
export function range(low: number, high: number): Range {
  return { low: Number.isNaN(low) ? -Infinity : low, high: Number.isNaN(high) ? Infinity : high };
}

/** 0 · ∞ is 0: an end is approached, not reached. */
function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** The range of factor · x + shift. */
export function scaledRange({ low, high }: Range, factor: number, shift = 0): Range {
  const ends = [times(low, factor), times(high, factor)];
  return range(Math.min(...ends) + shift, Math.max(...ends) + shift);
}

/** The range of a + b. */
export function addRanges(a: Range, b: Range): Range {
  return range(a.low + b.low, a.high + b.high);
}

/** The range of a · b. */
export function multiplyRanges(a: Range, b: Range): Range {
  const ends = [times(a.low, b.low), times(a.low, b.high), times(a.high, b.low), times(a.high, b.high)];
  return range(Math.min(...ends), Math.max(...ends));
}

/** The least range that holds all of these. */
export function hull(ranges: readonly Range[]): Range {
  if (ranges.length === 0) return UNBOUNDED;
  return range(Math.min(...ranges.map(({ low }) => low)), Math.max(...ranges.map(({ high }) => high)));
}

/** 1 / x, where x does not change its sign. */
export function inverseRange({ low, high }: Range): Range {
  return low >= 0 || high <= 0 ? range(1 / high, 1 / low) : UNBOUNDED;
}

/** Functions with a single lowest point at 0 that grow to both sides. */
const BOWLS: ReadonlySet<string> = new Set(["square", "abs"]);
const WAVES: ReadonlySet<string> = new Set(["sin", "cos"]);

/** What a function makes of a range. */
export function rangeThrough(f: Pointwise, x: Range): Range {
  if (WAVES.has(f.id)) return { low: -1, high: 1 };
  const ends = [f.value(x.low), f.value(x.high)] as const;
  if (BOWLS.has(f.id)) return range(x.low <= 0 && x.high >= 0 ? 0 : Math.min(...ends), Math.max(...ends));
  if (f.increasing) return range(...ends);
  const falls = f.id === "reciprocal" || f.id === "rsqrt" || (f.id === "power" && (f.parameters[0] ?? 1) < 0);
  if (falls && x.low >= 0) return range(f.value(x.high), x.low === 0 ? Infinity : f.value(x.low));
  if (f.id === "power") return x.low >= 0 ? range(...ends) : (f.parameters[0] ?? 1) % 2 === 0 ? range(0, Math.max(...ends)) : UNBOUNDED;
  return UNBOUNDED;
}

/** Whether a function is defined on all of a range, but perhaps at its lower end: then its pole or the edge of its domain is never crossed. */
export function staysInside(f: Pointwise, { low }: Range): boolean {
  const edge = f.pole ?? f.undefinedBelow;
  return edge !== -Infinity && low >= edge;
}
