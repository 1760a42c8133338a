import { applyTo, sampleLaw, type Samples } from "./samples.ts";
import type { Pointwise } from "./pointwise.ts";
import { normalGrid, type NormalGrid } from "./quadrature.ts";
import type { Law } from "./signal.ts";
import { normalCdf, normalDensity } from "./special.ts";
import { correlate, spectrumOf } from "./spectrum.ts";

const STEP = 0.1;

/** Density n φ Φⁿ⁻¹ of the largest of n independent N(0, 1) on equally spaced points, weights summing to 1; n may be fractional. */
export function maximumPoints(n: number): Samples {
  const points: number[] = [];
  const weights: number[] = [];
  let total = 0;
  for (let x = -6.5; x <= 7.5; x += STEP) {
    const weight = normalDensity(x) * normalCdf(x) ** (n - 1);
    if (weight < 1e-9) continue;
    points.push(x);
    weights.push(weight);
    total += weight;
  }
  return { points: Float64Array.from(points), weights: Float64Array.from(weights, (weight) => weight / total) };
}

/** Moments of a quantity at the selected units: of one output, of two positions of a sample, of two samples. */
export interface SelectedMoments {
  readonly one: number;
  readonly positions: number;
  readonly both: number;
}

/** Max-pool of x = φ(z), φ increasing (theory.md section 4). */
export interface MaxPool {
  /** E y. */
  readonly mean: number;
  /** E y², and pairs of different outputs. */
  readonly value: SelectedMoments;
  /** Pairs of outputs whose windows have as much in common as elements of one window have, but no element. */
  readonly near: number;
  /** Pairs at the same position of two samples. */
  readonly samples: number;
  /** E φ'(z_max)² and pairs: stands in place of E φ'² where the pool follows φ. */
  readonly slope: SelectedMoments;
  /** E (z φ')² at the maximum and pairs, for the gradient of a preceding normalisation's scale. */
  readonly scaledSlope: SelectedMoments;
  readonly law: Law;
}

/** Correlations of z between positions, samples and both, of deviations from the mean. */
export interface Correlations {
  readonly positions: number;
  readonly samples: number;
  readonly both: number;
  /** Between positions of different windows, where these have less in common than those of one. */
  readonly distant?: number;
}

/**
 * Maximum over windows of n elements (mean number of valid taps): y = φ(m + s (sqrt(rs) G + sqrt(1 − rs) Mₙ)), G shared by the sample.
 * Two samples share the part rd of G, so that their pair is G's Hermite spectrum at correlation rd / rs.
 */
export function maxPool(f: Pointwise, mean: number, variance: number, correlations: Correlations, n: number): MaxPool {
  const s = Math.sqrt(Math.max(variance, 0));
  const rs = bounded(correlations.positions);
  const far = Math.min(bounded(correlations.distant ?? rs), rs);
  const rd = Math.min(bounded(correlations.both), rs);
  const maximum = maximumPoints(Math.max(n, 1));
  const own = s * Math.sqrt(rs);
  const rest = s * Math.sqrt(1 - rs);
  const grid = normalGrid(0, 1, own > 0 ? f.kinks.map((kink) => (kink - mean) / own) : []);
  const inner = { value: [] as number[], slope: [] as number[], scaled: [] as number[] };
  const totals = { mean: 0, value: 0, slope: 0, scaled: 0 };
  for (let i = 0; i < grid.x.length; i++) {
    const centre = mean + own * (grid.x[i] ?? 0);
    const at = windowMoments(f, centre, rest, maximum);
    inner.value.push(at.value);
    inner.slope.push(at.slope);
    inner.scaled.push(at.scaled);
    const w = grid.weights[i] ?? 0;
    totals.mean += w * at.value;
    totals.value += w * at.valueSquare;
    totals.slope += w * at.slopeSquare;
    totals.scaled += w * at.scaledSquare;
  }
  const share = rs > 0 ? rd / rs : 0;
  const distant = rs > 0 ? far / rs : 0;
  const moments = (values: number[], one: number, apart = distant): SelectedMoments => pairMoments(grid, values, one, apart, share);
  const value = moments(inner.value, totals.value);
  const rc = bounded(correlations.samples);
  // A position's own extra correlation survives the choice of the maximum in part: 0.6 fits measurement.
  const kept = rc > rd + 1e-6 ? ((value.one - value.both) * 0.6 * (rc - rd)) / Math.max(1e-9, 1 - rd) : 0;
  return {
    mean: totals.mean,
    value,
    near: moments(inner.value, totals.value, 1).positions,
    samples: value.both + kept,
    slope: moments(inner.slope, totals.slope),
    scaledSlope: moments(inner.scaled, totals.scaled),
    law: pooledLaw(f, mean, own, rest, maximum),
  };
}

function pairMoments(grid: NormalGrid, values: number[], one: number, distant: number, share: number): SelectedMoments {
  const spectrum = spectrumOf(grid, Float64Array.from(values));
  return { one, positions: distant < 1 ? correlate(spectrum, distant) : spectrum.total, both: correlate(spectrum, share) };
}

function windowMoments(
  f: Pointwise,
  centre: number,
  rest: number,
  { points, weights }: Samples,
): { value: number; valueSquare: number; slope: number; slopeSquare: number; scaled: number; scaledSquare: number } {
  const result = { value: 0, valueSquare: 0, slope: 0, slopeSquare: 0, scaled: 0, scaledSquare: 0 };
  for (let j = 0; j < points.length; j++) {
    const z = centre + rest * (points[j] ?? 0);
    const w = weights[j] ?? 0;
    const phi = f.value(z);
    const d = f.derivative(z);
    result.value += w * phi;
    result.valueSquare += w * phi * phi;
    result.slope += w * d;
    result.slopeSquare += w * d * d;
    result.scaled += w * z * d;
    result.scaledSquare += w * z * z * d * d;
  }
  return result;
}

function pooledLaw(f: Pointwise, mean: number, own: number, rest: number, maximum: Samples): Law {
  const coarse = maximum.points.filter((_, j) => j % 2 === 0);
  const share = maximum.weights.filter((_, j) => j % 2 === 0);
  const total = share.reduce((sum, w) => sum + w, 0);
  const parts = { atoms: coarse.map((x) => rest * x + mean), weights: share.map((w) => w / total), variance: own * own };
  return applyTo(sampleLaw(parts), f).law;
}

function bounded(r: number): number {
  return Math.min(Math.max(r, 0), 1);
}
