import { profileSums, sumWith } from "./kernel-algebra.ts";
import { flatAxis, fromAverages, positionAxis, rootSum, type AxisId, type Kernel, type PositionAxis } from "./kernel.ts";
import { gather, scatter, tapProducts, type Taps } from "./taps.ts";

/** One axis that a convolution runs along. */
export interface ConvolvedAxis {
  readonly input: AxisId;
  readonly output: AxisId;
  readonly taps: Taps;
  /** A transposed convolution: the input is the narrow side of the taps. */
  readonly transposed: boolean;
}

/**
 * Output kernel of a convolution with independent zero-mean weights, without bias (theory.md section 1).
 * Random taps are independent, so an offset between positions is preserved: white input stays white, however patches overlap.
 * `factor` = weight variance × input channels per group (taps are counted here, border by border).
 */
export function convolveForward(k: Kernel, axes: readonly ConvolvedAxis[], factor: number): Kernel {
  return slide(
    k,
    axes.map(({ input, output, taps, transposed }) => ({ from: input, to: output, taps, gathers: !transposed })),
    factor,
  );
}

/** Kernel of the gradient of a convolution's input; `factor` = weight variance × output channels per group. Stride holes are exact. */
export function convolveBackward(g: Kernel, axes: readonly ConvolvedAxis[], factor: number): Kernel {
  return slide(
    g,
    axes.map(({ input, output, taps, transposed }) => ({ from: output, to: input, taps, gathers: transposed })),
    factor,
  );
}

interface Slide {
  readonly from: AxisId;
  readonly to: AxisId;
  readonly taps: Taps;
  readonly gathers: boolean;
}

function slide(k: Kernel, slides: readonly Slide[], factor: number): Kernel {
  let total = 1;
  let coherent = 1;
  const positions = k.positions.map((axis) => {
    const along = slides.find(({ from }) => from === axis.axis);
    if (!along) {
      total *= axis.length;
      coherent *= rootSum(axis) ** 2;
      return axis;
    }
    const sums = (along.gathers ? gather : scatter)(along.taps, axis.values);
    total *= sums.total;
    coherent *= sums.coherent;
    return positionAxis(along.to, sums.profile.length, sums.profile);
  });
  const count = positions.reduce((product, { length }) => product * length, 1);
  const energy = (factor * k.energy * total) / count;
  const other = count > 1 ? (factor * k.energy * Math.max(coherent - total, 0)) / (count * (count - 1)) : 0;
  return fromAverages(
    { samples: k.samples, positions },
    { energy, positions: k.acrossPositions * other, samples: k.acrossSamples * energy, both: k.acrossBoth * other },
  );
}

/** E of the squared weight gradient, averaged over taps: sum over pairs of samples and positions of x·x' g·g'. */
export function convolutionWeightSum(x: Kernel, g: Kernel, axes: readonly ConvolvedAxis[]): number {
  return sumWith(x, g, ...convolutionSums(x, g, axes));
}

/** D and S of the weight's gradient, averaged over taps: sums over positions of the profiles' products, of equal ones and of all pairs. */
export function convolutionSums(x: Kernel, g: Kernel, axes: readonly ConvolvedAxis[]): readonly [equal: number, all: number] {
  let equal = 1;
  let all = 1;
  for (const axis of x.positions) {
    const along = axes.find(({ input }) => input === axis.axis);
    const other = g.positions.find((own) => own.axis === (along?.output ?? axis.axis));
    const [d, s] = along ? products(along, axis, other) : profileSums(axis, other ?? flatAxis(axis.axis, axis.length));
    equal *= d;
    all *= s;
  }
  return [equal, all];
}

function products({ taps, transposed }: ConvolvedAxis, x: PositionAxis, g: PositionAxis | undefined): readonly [number, number] {
  return transposed ? tapProducts(taps, g?.values, x.values) : tapProducts(taps, x.values, g?.values);
}

/** Number of taps of all axes: what a weight's spatial part multiplies fan-in by. */
export function tapCount(axes: readonly ConvolvedAxis[]): number {
  return axes.reduce((product, { taps }) => product * taps.kernel, 1);
}

/** Mean number of taps through which one input element is read: k²/stride² for pictures, at least 1. */
export function tapsPerInput(axes: readonly ConvolvedAxis[]): number {
  return Math.max(
    1,
    axes.reduce((product, { taps, transposed }) => product * (transposed ? taps.kernel : taps.kernel / taps.stride), 1),
  );
}

/** Mean number of taps that one output element sums: k² for pictures, k²/stride² if transposed; at least 1. */
export function tapsPerOutput(axes: readonly ConvolvedAxis[]): number {
  return Math.max(
    1,
    axes.reduce((product, { taps, transposed }) => product * (transposed ? taps.kernel / taps.stride : taps.kernel), 1),
  );
}
