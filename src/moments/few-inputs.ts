/**
 * What filters of few inputs (depthwise ones, those of a picture's three colours) leave in their outputs, channel by channel, that averages over all channels do
 * not show: tails heavier than a Gaussian's, and chance correlations between neighbouring positions.
 */
import { usesOfTaps, type Taps } from "./taps.ts";

/** Excess kurtosis below this changes no mean by more than a twentieth of a percent. */
const LIGHT = 0.01;

/** Excess kurtosis from which on a mixture of three Gaussians is no picture of a law any more. */
const HEAVIEST = 6;

const ROOT_3 = Math.sqrt(3);

/**
 * A variable of the given excess kurtosis κ as a mixture of Gaussians whose variances are the given factors, 1 on average: log-normal factors of relative
 * variance κ / 3 on three Gauss-Hermite nodes. Nothing where the kurtosis is a Gaussian's.
 */
export function scalesOf(excess: number): readonly (readonly [factor: number, weight: number])[] {
  if (!(excess > LIGHT)) return [];
  const deviation = Math.sqrt(Math.log1p(Math.min(excess, HEAVIEST) / 3));
  const nodes = [[-ROOT_3, 1 / 6], [0, 2 / 3], [ROOT_3, 1 / 6]] as const; // prettier-ignore
  const total = nodes.reduce((sum, [x, weight]) => sum + weight * Math.exp(deviation * x), 0);
  return nodes.map(([x, weight]) => [Math.exp(deviation * x) / total, weight] as const);
}

/** Number of independent inputs that count as much as `inputs` channels of `taps` positions each which correlate by r between positions: (tr C)² / tr C². */
export function independentInputs(inputs: number, taps: number, r: number): number {
  return (inputs * taps) / (1 + (taps - 1) * r * r);
}

/** Excess kurtosis of Σ wᵢ xᵢ, relative to that of x, given weights of fourth moment `kurtosis`: Σ w⁴ / (Σ w²)² of `count` weights. */
export function excessShare(count: number, kurtosis: number): number {
  return kurtosis / (count + kurtosis - 1);
}

/**
 * Σ over offsets δ ≠ 0 of E R²(δ), with R the correlation between positions at distance δ of one channel: R = Σ w(d) w(d + δ) / Σ w² of white input has mean zero
 * over filters, and its variance is the overlap of the windows over the square of the taps. `inputs` channels average it out.
 */
export function textureOf(axes: readonly Taps[], inputs: number): number {
  let windows = 1;
  let taps = 1;
  for (const axis of axes) {
    const { kernel, stride, narrow } = axis;
    let shared = 0;
    for (let j = 0; j * stride < kernel && j < narrow; j++) shared += ((j === 0 ? 1 : 2) * (kernel - j * stride) * (narrow - j)) / narrow;
    const used = usesOfTaps(axis).filter((uses) => uses > 0).length;
    windows *= shared / kernel;
    taps *= Math.max(used, 1);
  }
  return Math.max(windows - 1, 0) / (taps * inputs);
}
