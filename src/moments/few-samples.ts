/** What a normalisation over few elements makes of a gradient: 1 / variance is then so heavy-tailed that its mean says nothing of a single draw. */
import { chiSquarePoints } from "./chi-square.ts";

/** The mean over channels as a log-normal number: E of its logarithm is log(mean) − logVariance / 2. */
export interface FewSamples {
  readonly mean: number;
  /** Variance of its logarithm, as far as a log-normal number may have it before its mean has nothing to do with any draw. */
  readonly logVariance: number;
  /** What the logarithm varies by beyond. */
  readonly beyond: number;
  /** E f of one draw. */
  readonly expectation: number;
}

/** Degrees of freedom up to which the mean of 1/χ² over channels is told from its expectation. */
export const FEW_DEGREES = 5;

const U_STEP = 0.25;
/** Where numbers of a larger variance are added, the sum is that of their typical values. */
const MOST_VARIANCE = 1;
const EULER = 0.5772156649015329;

/**
 * The mean over `channels` independent draws of f(χ²) g², g² a mean of `parts` squares of Gaussian numbers (Infinity: one), with its logarithm's mean and variance exact: E e^{−tS} is the share of log E₁ − log S above log t, for an
 * exponential number E₁ (of which log has mean −γ and variance π²/6).
 */
export function meanOfFew(f: (chi: number) => number, degrees: number, channels: number, parts = Infinity): FewSamples {
  const { values, weights } = chiSquarePoints(degrees);
  const numbers = values.map(f);
  let expectation = 0;
  numbers.forEach((value, i) => (expectation += value * (weights[i] ?? 0)));
  if (!(expectation > 0)) return { mean: 0, logVariance: 0, beyond: 0, expectation: 0 };
  const first = -16;
  let one = first;
  let two = first * first;
  for (let u = first; u < 80; u += U_STEP) {
    const t = Math.exp(u) / (channels * expectation);
    let missing = 0;
    for (let i = 0; i < numbers.length; i++) {
      const rate = t * (numbers[i] ?? 0);
      const exponent = parts === Infinity ? rate : (parts / 2) * Math.log1p((2 * rate) / parts);
      missing -= Math.expm1(-exponent) * (weights[i] ?? 0);
    }
    const above = Math.exp(channels * Math.log1p(-Math.min(missing, 1 - 1e-15)));
    const step = u === first ? U_STEP / 2 : U_STEP;
    one += above * step;
    two += 2 * u * above * step;
    if (above < 1e-9) break;
  }
  const logVariance = Math.max(two - one * one - (Math.PI * Math.PI) / 6, 0);
  const kept = Math.min(logVariance, MOST_VARIANCE);
  return { mean: expectation * Math.exp(-EULER - one + kept / 2), logVariance: kept, beyond: logVariance - kept, expectation };
}
