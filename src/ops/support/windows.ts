import type { Layout } from "../../graph/layout.ts";
import type { Taps } from "../../moments/taps.ts";
import { sizeOf } from "./axes.ts";
import { print } from "./shapes.ts";

/** How windows slide, one entry per spatial axis. */
export interface WindowAttributes {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [before: number, after: number])[];
  readonly dilation: readonly number[];
}

/** Why windows cannot slide like this, in the framework's words. */
export function unusable({ kernel, stride, dilation }: Omit<WindowAttributes, "padding">): string | undefined {
  const positive = (sizes: readonly number[]): boolean => sizes.every((size) => size > 0);
  if (!positive(kernel)) return `kernel size should be greater than zero, but got ${print(kernel)}`;
  if (!positive(stride)) return `stride should be greater than zero, but got ${print(stride)}`;
  return positive(dilation) ? undefined : `dilation should be greater than zero, but got ${print(dilation)}`;
}

/** Elements of all windows along one axis that are followed one by one: about a tenth of a second. */
const MOST_TAPS = 5_000_000;

/** Why windows are not followed: there are too many, or they are too large. */
export function tooMany(axes: readonly { readonly taps: Pick<Taps, "kernel" | "narrow"> }[]): string | undefined {
  const large = axes.find(({ taps: { kernel, narrow } }) => kernel * narrow > MOST_TAPS);
  return large && `${large.taps.narrow} windows of ${large.taps.kernel} elements are too many to be followed`;
}

/** Taps of spatial axis `axis` between `wide` indices and `narrow` places. */
export function tapsOf({ kernel, stride, padding, dilation }: WindowAttributes, axis: number, wide: number, narrow: number): Taps {
  return {
    wide,
    narrow,
    kernel: kernel[axis] ?? 1,
    stride: stride[axis] ?? 1,
    dilation: dilation[axis] ?? 1,
    offset: padding[axis]?.[0] ?? 0,
  };
}

/** Sizes of the last `count` axes. */
export function tailSizes(layout: Layout, count: number): readonly number[] {
  return layout.slice(layout.length - count).map((axis) => sizeOf(axis.atoms));
}

/**
 * Mean of what two elements of a window of n have in common beyond distant ones, from its sum over all offsets, both relative to the variance. Where correlations fall
 * off as those of the maxima of 3×3 windows do, which share one or two of three columns with their neighbours, that is 1 / (n + 5) of the sum; where they reach
 * further, as those of averages of 3×3 windows at every place (a sum of 8), 1 / 13.5 of it in 2×2 and 1 / 18.5 in 3×3 windows.
 */
export function withinWindow(locality: number, n: number): number {
  return locality / (n + 5 + (4.5 / 8) * locality);
}
