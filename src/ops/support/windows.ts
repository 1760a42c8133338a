import type { Layout } from "../../graph/layout.ts";
import type { Taps } from "../../moments/taps.ts";
import { sizeOf } from "./axes.ts";

/** How windows slide, one entry per spatial axis. */
export interface WindowAttributes {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [before: number, after: number])[];
  readonly dilation: readonly number[];
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
