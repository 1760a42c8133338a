import type { NormalGrid } from "./quadrature.ts";

const DEGREE = 64;
const LAST = 32;
const BLOCK_RATIO = 1.25;
const BLOCK_LIMIT = 40;

/**
 * Hermite spectrum of a function g under N(0, 1): powers aₙ² with E g(x₁) g(x₂) = Σ aₙ² rⁿ for a pair of correlation r
 * (Mehler's formula; Daniely, Frostig and Singer 2016, 1602.05897, section 4: the dual activation).
 *
 * What lies beyond degree 64 (kinks and steps: the powers fall like n^−5/2 and n^−3/2) is known in sum from E g² and is spread
 * over higher degrees by the power law that the last 32 degrees show.
 */
export interface Spectrum {
  readonly powers: Float64Array;
  /** E g². */
  readonly total: number;
  readonly tailDegrees: Float64Array;
  readonly tailPowers: Float64Array;
  /** Share of even degrees in the tail. */
  readonly tailEven: number;
}

/** Spectrum of the function that takes `values` on the nodes of `grid`. */
export function spectrumOf(grid: NormalGrid, values: Float64Array): Spectrum {
  const { x, weights } = grid;
  const powers = new Float64Array(DEGREE + 1);
  // Weight × value × Hermite polynomial of each node, of this degree and of the one before. Node by node within each degree, no step waits for the last one.
  const current = weights.map((weight, i) => weight * (values[i] ?? 0));
  const before = new Float64Array(x.length);
  let total = 0;
  for (let i = 0; i < x.length; i++) total += (current[i] ?? 0) * (values[i] ?? 0);
  let rest = total;
  for (let n = 0; n <= DEGREE && !(n > 0 && isDone(rest, total, powers[0] ?? 0)); n++) {
    const [up, down] = [RISING[n] ?? 0, FALLING[n] ?? 0];
    let coefficient = 0;
    for (let i = 0; i < x.length; i++) {
      const polynomial = current[i] ?? 0;
      coefficient += polynomial;
      current[i] = up * (x[i] ?? 0) * polynomial - down * (before[i] ?? 0);
      before[i] = polynomial;
    }
    powers[n] = coefficient * coefficient;
    rest -= coefficient * coefficient;
  }
  return { powers, total, ...tailOf(powers, total) };
}

/** Whether higher degrees hold less than 1e-13 of what is not constant, as those of smooth functions do: asked where rounding leaves that much to be seen. */
function isDone(rest: number, total: number, constant: number): boolean {
  return total - constant > 0.01 * total && rest <= 1e-13 * (total - constant);
}

/** hₙ₊₁ = (x hₙ − √n hₙ₋₁) / √(n + 1) of the normalised Hermite polynomials. */
const RISING = Float64Array.from({ length: DEGREE + 1 }, (_, n) => 1 / Math.sqrt(n + 1));
const FALLING = Float64Array.from({ length: DEGREE + 1 }, (_, n) => Math.sqrt(n / (n + 1)));

function tailOf(powers: Float64Array, total: number): Pick<Spectrum, "tailDegrees" | "tailPowers" | "tailEven"> {
  const rest = total - powers.reduce((sum, power) => sum + power, 0);
  let last = 0;
  let even = 0;
  for (let n = DEGREE - LAST + 1; n <= DEGREE; n++) {
    last += powers[n] ?? 0;
    if (n % 2 === 0) even += powers[n] ?? 0;
  }
  if (!(rest > 1e-12 * total)) return { tailDegrees: new Float64Array(0), tailPowers: new Float64Array(0), tailEven: 0.5 };
  const start = DEGREE + 0.5;
  const decay = Math.min(Math.max(Math.log1p(last / rest) / Math.log(start / (start - LAST)), 0.05), 60);
  const kept = BLOCK_RATIO ** -decay;
  const tailDegrees = new Float64Array(BLOCK_LIMIT);
  const tailPowers = new Float64Array(BLOCK_LIMIT);
  for (let block = 0; block < BLOCK_LIMIT; block++) {
    tailDegrees[block] = start * BLOCK_RATIO ** (block + 0.5);
    tailPowers[block] = rest * kept ** block * (block === BLOCK_LIMIT - 1 ? 1 : 1 - kept);
  }
  return { tailDegrees, tailPowers, tailEven: last > 0 ? even / last : 0.5 };
}

/** Σ aₙ² rⁿ for −1 ≤ r ≤ 1. */
export function correlate(spectrum: Spectrum, r: number): number {
  const { powers, tailDegrees, tailPowers } = spectrum;
  if (r >= 1) return spectrum.total;
  let sum = 0;
  for (let n = DEGREE; n >= 0; n--) sum = sum * r + (powers[n] ?? 0);
  const log = Math.log(Math.abs(r));
  if (tailDegrees.length === 0 || DEGREE * log < -30) return sum;
  let tail = 0;
  for (let block = 0; block < tailDegrees.length; block++) {
    tail += (tailPowers[block] ?? 0) * Math.exp((tailDegrees[block] ?? 0) * log);
  }
  return sum + tail * (r >= 0 ? 1 : 2 * spectrum.tailEven - 1);
}
