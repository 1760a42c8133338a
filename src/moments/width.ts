import { profileSums } from "./kernel-algebra.ts";
import { meanCorrelation } from "./kernel-eigen.ts";
import { flatAxis, positionCount, sampleCount, type Kernel } from "./kernel.ts";
import type { Transfer } from "./signal.ts";

/** V1, V2: relative variance of the random kernel for one sample and for a pair of samples (theory.md section 8). */
export type Variation = readonly [same: number, pair: number];

/** M1, M2, M3: normalised moments E X_aa², E X_aa X_bb, E X_ab² of the conditional covariance of a unit's Gaussian gradient. */
export type GradientVariation = readonly [number, number, number];

/** How a linear map contracts channels. */
export interface Contraction {
  /** Channels summed over. */
  readonly units: number;
  /** Taps that each sum also runs over; 1 for linear layers. */
  readonly taps?: number;
  readonly orthogonal?: boolean;
}

/** What a signal does to the next contraction while no activation has been met: Gaussian, of mean correlation r. */
export function gaussianTransfer(correlation: number): Transfer {
  return { fourth: 3, pair: 1 + 2 * correlation * correlation };
}

/**
 * Relative variance after log q' = χ log q + fresh noise, kept as 1 + V = e^β so that β adds up: β' = χ² β + fresh. To first order
 * V' = χ² V + fresh (theory.md), which falls behind once V is no longer small: half the spread of a ReLU network 24 wide and 10 deep.
 */
function grown(v: number, chi: number, fresh: number): number {
  return Math.expm1(Math.min(chi * chi * Math.log1p(Math.max(v, 0)) + Math.max(fresh, 0), LOG_LIMIT));
}

/** Beyond this β nothing is predicted anyway, and its exponential must stay finite. */
const LOG_LIMIT = 100;

/** Forward: V behind an activation, whose energy goes with its input's to the power χ. */
export function bendForward([v1, v2]: Variation, chi: number): Variation {
  return chi === 1 || (v1 === 0 && v2 === 0) ? [v1, v2] : [grown(v1, chi, 0), grown(v2, chi, 0)];
}

/**
 * Forward: V after a linear or convolutional layer; `share` is that part of the output's energy that is not bias.
 * Hanin and Nica 2018 (1812.05994) for ReLU: 5/n per layer.
 */
export function contractForward(
  [v1, v2]: Variation,
  { fourth, pair }: Transfer,
  { units, taps = 1, orthogonal = false }: Contraction,
  share = 1,
): Variation {
  const same = grown(v1, 1, (fourth - 1 - (orthogonal ? 2 : 0)) / units);
  const other = grown(v2, 1, (pair - 1) / units);
  return [share * share * (same / taps + (1 - 1 / taps) * other), share * share * other];
}

/** One more sampling step: the moments of a sum over `units` of gradients with moments M. */
export function sampleUnits([m1, m2, m3]: GradientVariation, units: number): GradientVariation {
  const fresh = (m2 + 2 * m3) / units;
  const kept = 1 - 1 / units;
  return [(3 * m1) / units + kept * m1, fresh + kept * m2, fresh + kept * m3];
}

/** Backward: M after the transposed weights; `correlation` is the gradient's mean correlation, which taps mix in. */
export function contractBackward(
  moments: GradientVariation,
  { units, taps = 1, orthogonal = false }: Contraction,
  correlation: number,
): GradientVariation {
  const [y1, y2, y3] = orthogonal ? moments : sampleUnits(moments, units);
  return [y1 / taps + (1 - 1 / taps) * y2, y2, y3 / taps + (1 - 1 / taps) * correlation * correlation];
}

/**
 * Backward: M of a gradient whose `count` elements per unit are each repeated `copies` times: pairs of copies vary as one element does. M3 stays, as what copies
 * have in common is known to the kernel and is no chance.
 */
export function copyBackward([m1, m2, m3]: GradientVariation, count: number, copies: number): GradientVariation {
  const pairs = count * copies - 1;
  if (!(pairs > 0)) return [m1, m2, m3];
  const same = (copies - 1) / pairs;
  return [m1, same * m1 + (1 - same) * m2, m3];
}

/** M of a gradient times a random factor of mean one, the same for all of its pairs, whose logarithm has this variance. */
export function scaleVariation([m1, m2, m3]: GradientVariation, logVariance: number): GradientVariation {
  const factor = Math.exp(Math.min(logVariance, LOG_LIMIT));
  return [m1 * factor, m2 * factor, m3 * factor];
}

/** Ratios of an activation's derivative that the backward step needs. */
export interface SlopeRatios {
  /** k4 = E φ'⁴ / J2². */
  readonly fourth: number;
  /** k22 = E φ'²φ'² / J2² at the mean pair correlation. */
  readonly pair: number;
  /** k11 = J(r) / J2 at the same correlation. */
  readonly correlation: number;
}

/** Backward: M before an activation of `units` units. */
export function maskBackward(
  [m1, m2, m3]: GradientVariation,
  { fourth, pair, correlation }: SlopeRatios,
  units: number,
): GradientVariation {
  const fresh = (m2 + 2 * m3) / units;
  const square = correlation * correlation;
  return [m1 * (1 + (3 * (fourth - 1)) / units), m2 + (pair - 1) * fresh, square * m3 + (pair - square) * fresh];
}

/** Forward: V of a sum of independent branches with the given shares of the sum's energy. */
export function sumForward(branches: readonly { readonly variation: Variation; readonly share: number }[]): Variation {
  return branches.reduce<Variation>(
    ([v1, v2], { variation, share }) => [v1 + share * share * variation[0], v2 + share * share * variation[1]],
    [0, 0],
  );
}

/** Backward: M of a sum of gradients that arrive along two paths, weighted by energy, taken as coherent as the lesser allows. */
export function sumBackward(first: GradientVariation, energy: number, second: GradientVariation, other: number): GradientVariation {
  const total = energy + other;
  if (!(total > 0)) return first;
  const a = energy / total;
  const b = other / total;
  const mix = (x: number, y: number): number => a * a * x + b * b * y + 2 * a * b * Math.min(x, y);
  return [mix(first[0], second[0]), mix(first[1], second[1]), mix(first[2], second[2])];
}

/** β of a forward energy averaged over `count` samples and positions: variance of its logarithm. */
export function forwardLogVariance([v1, v2]: Variation, count: number): number {
  return Math.log1p(Math.max(0, (v1 + (count - 1) * v2) / count));
}

/** β of a gradient with `units` units, averaged over units and `count` samples and positions. */
export function gradientLogVariance(moments: GradientVariation, units: number, count: number): number {
  return Math.log(pairAverage(sampleUnits(moments, units), count));
}

/**
 * β of a weight's gradient: the input's share, the output gradient's (M after sampling its units) and `fluctuation`, the chance
 * coherence of different samples.
 */
export function weightLogVariance(variation: Variation, sampled: GradientVariation, count: number, fluctuation: number): number {
  return forwardLogVariance(variation, count) + Math.log(pairAverage(sampled, count) + fluctuation);
}

/** β of a bias' gradient: all samples are coherent. */
export function biasLogVariance(sampled: GradientVariation, count: number): number {
  return Math.log(pairAverage(sampled, count) + (2 * sampled[2] * (count - 1)) / count);
}

/** 2 M3 r̄² (N − 1) / N of theory.md section 8, split by what positions and samples contribute; D and S as for the weight's gradient. */
export function weightFluctuation(x: Kernel, g: Kernel, sampled: GradientVariation, sums: readonly [equal: number, all: number]): number {
  const samples = sampleCount(g);
  const count = samples * positionCount(g);
  const r = meanCorrelation(x);
  if (positionCount(g) === 1) return ((2 * (count - 1)) / count) * sampled[2] * r * r;
  const [equal, all] = sums;
  const coherent = g.acrossPositions * x.acrossPositions * (all - equal);
  const share = equal + coherent > 0 ? Math.min(1, Math.max(0, coherent / (equal + coherent))) : 0;
  const across = x.acrossPositions > 0 ? Math.min(1, (x.acrossBoth / x.acrossPositions) ** 2) : 0;
  return 2 * sampled[2] * ((1 - share) * r * r + ((share * (samples - 1)) / samples) * across);
}

/** D and S of two kernels on the same position axes, as `weightFluctuation` wants them. */
export function positionSums(x: Kernel, g: Kernel): readonly [equal: number, all: number] {
  return x.positions.reduce<readonly [number, number]>(
    ([equal, all], axis) => {
      const [d, s] = profileSums(axis, g.positions.find((own) => own.axis === axis.axis) ?? flatAxis(axis.axis, axis.length));
      return [equal * d, all * s];
    },
    [1, 1],
  );
}

function pairAverage([m1, m2]: GradientVariation, count: number): number {
  return Math.max((m1 + (count - 1) * m2) / count, 1e-9);
}

/** E log10 RMS of a quantity of mean square `energy` whose log energy has variance β (theory.md section 7); −Infinity for zero. */
export function meanLog10(energy: number, logVariance: number): number {
  return 0.5 * Math.log10(energy) - logVariance / (4 * Math.LN10);
}

/** Standard deviation of log10 RMS over seeds, in decades. */
export function spreadLog10(logVariance: number): number {
  return Math.sqrt(Math.max(logVariance, 0)) / (2 * Math.LN10);
}
