/**
 * How a kernel slides along one axis: tap d of narrow index j touches wide index j·stride + d·dilation − offset, where that exists.
 * A convolution reads the wide side and writes the narrow one; a transposed convolution and every backward pass go the other way.
 */
export interface Taps {
  readonly wide: number;
  readonly narrow: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before the first element. */
  readonly offset: number;
  /** What stands beyond the border; "zeros" when absent. */
  readonly border?: "zeros" | "circular" | "reflect" | "replicate";
}

/** Sums over the taps of one axis that reach a profile. */
export interface TapSums {
  /** For each index of the far side the sum of the profile over its valid taps. */
  readonly profile: Float64Array;
  /** Σ of `profile`: k·D_axis of theory.md section 1. */
  readonly total: number;
  /** Σ over taps of (Σ over valid positions of sqrt(a))²: k·A_axis. */
  readonly coherent: number;
}

/** Wide index of tap d at narrow index j, −1 where it falls on zero padding. */
export function wideIndex({ wide, stride, dilation, offset, border }: Taps, j: number, d: number): number {
  const index = j * stride + d * dilation - offset;
  if (index >= 0 && index < wide) return index;
  switch (border) {
    case "circular":
      return ((index % wide) + wide) % wide;
    case "replicate":
      return index < 0 ? 0 : wide - 1;
    case "reflect": {
      const mirrored = index < 0 ? -index : 2 * (wide - 1) - index;
      return mirrored >= 0 && mirrored < wide ? mirrored : -1;
    }
    default:
      return -1;
  }
}

/** Taps of a profile on the wide side, gathered at the narrow side (absent: flat). */
export function gather(taps: Taps, values: Float64Array | undefined): TapSums {
  const profile = new Float64Array(taps.narrow);
  let coherent = 0;
  for (let d = 0; d < taps.kernel; d++) {
    let root = 0;
    for (let j = 0; j < taps.narrow; j++) {
      const index = wideIndex(taps, j, d);
      if (index < 0) continue;
      const value = values ? (values[index] ?? 0) : 1;
      profile[j] = (profile[j] ?? 0) + value;
      root += Math.sqrt(value);
    }
    coherent += root * root;
  }
  return { profile, total: sum(profile), coherent };
}

/** Taps of a profile on the narrow side, scattered to the wide side (absent: flat). */
export function scatter(taps: Taps, values: Float64Array | undefined): TapSums {
  const profile = new Float64Array(taps.wide);
  let coherent = 0;
  for (let d = 0; d < taps.kernel; d++) {
    let root = 0;
    for (let j = 0; j < taps.narrow; j++) {
      const index = wideIndex(taps, j, d);
      if (index < 0) continue;
      const value = values ? (values[j] ?? 0) : 1;
      profile[index] = (profile[index] ?? 0) + value;
      root += Math.sqrt(value);
    }
    coherent += root * root;
  }
  return { profile, total: sum(profile), coherent };
}

/**
 * For a weight's gradient, averaged over the taps of this axis: Σ over valid positions of a·g, and the same sum of sqrt(a·g) squared.
 */
export function tapProducts(
  taps: Taps,
  wide: Float64Array | undefined,
  narrow: Float64Array | undefined,
): readonly [equal: number, all: number] {
  let equal = 0;
  let all = 0;
  for (let d = 0; d < taps.kernel; d++) {
    let root = 0;
    for (let j = 0; j < taps.narrow; j++) {
      const index = wideIndex(taps, j, d);
      if (index < 0) continue;
      const product = (wide ? (wide[index] ?? 0) : 1) * (narrow ? (narrow[j] ?? 0) : 1);
      equal += product;
      root += Math.sqrt(product);
    }
    all += root * root;
  }
  return [equal / taps.kernel, all / taps.kernel];
}

/** How many narrow indices each tap has inside of the wide axis. */
export function usesOfTaps({ wide, narrow, kernel, stride, dilation, offset }: Taps): readonly number[] {
  return Array.from({ length: kernel }, (_, tap) => {
    const start = tap * dilation - offset;
    const first = Math.max(0, Math.ceil(-start / stride));
    const last = Math.min(narrow - 1, Math.floor((wide - 1 - start) / stride));
    return Math.max(last - first + 1, 0);
  });
}

/** Mean number of valid taps of a narrow index. */
export function meanTaps(taps: Taps): number {
  return gather(taps, undefined).total / Math.max(taps.narrow, 1);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
