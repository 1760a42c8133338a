import { linearMoments, linearPair } from "./piecewise-linear.ts";
import type { PairKind, PointwiseMoments } from "./pointwise-moments.ts";
import type { Pointwise } from "./pointwise.ts";
import { logNormalGrid, logVarianceOf, normalGrid, type NormalGrid } from "./quadrature.ts";
import { correlate, spectrumOf, type Spectrum } from "./spectrum.ts";

export type { PairKind, PointwiseMoments } from "./pointwise-moments.ts";

/** Expectations of pointwise functions of normal variables (log-normal ones for functions `above` an edge); results depend on the arguments alone. */
export interface Expectations {
  /** Moments at one point. */
  one(f: Pointwise, mean: number, variance: number): PointwiseMoments;
  /** E g(z₁) g(z₂) with g of the given kind, both ~ N(mean, variance), correlation r of the deviations (clamped to ±1). */
  pair(f: Pointwise, mean: number, variance: number, r: number, kind: PairKind): number;
}

/** Below this variance z counts as constant. */
const CONSTANT = 1e-280;
const CACHE_LIMIT = 2048;

interface Entry {
  readonly f: Pointwise;
  readonly mean: number;
  readonly variance: number;
  readonly grid: NormalGrid;
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  readonly moments: PointwiseMoments;
  readonly spectra: Map<PairKind, Spectrum>;
}

/** Expectations with a memory of the last 2048 laws asked for. Arguments are rounded to about eight digits, so that hits cannot change results. */
export function createExpectations(): Expectations {
  const entries = new Map<string, Map<number, Map<number, Entry>>>();
  const inOrder: Entry[] = [];
  let last: Entry | undefined;

  const entryOf = (f: Pointwise, mean: number, variance: number): Entry => {
    const m = roundDigits(mean);
    const v = roundDigits(variance);
    if (last?.mean === m && last.variance === v && last.f.key === f.key) return last;
    last = remembered(f, m, v);
    return last;
  };

  const remembered = (f: Pointwise, m: number, v: number): Entry => {
    let ofFunction = entries.get(f.key);
    if (!ofFunction) entries.set(f.key, (ofFunction = new Map<number, Map<number, Entry>>()));
    let ofMean = ofFunction.get(m);
    if (!ofMean) ofFunction.set(m, (ofMean = new Map<number, Entry>()));
    const known = ofMean.get(v);
    if (known) return known;
    const entry = makeEntry(f, m, v);
    ofMean.set(v, entry);
    inOrder.push(entry);
    if (inOrder.length > CACHE_LIMIT) for (const oldest of inOrder.splice(0, CACHE_LIMIT / 4)) forget(oldest);
    return entry;
  };

  const forget = ({ f, mean, variance }: Entry): void => {
    const ofFunction = entries.get(f.key);
    const ofMean = ofFunction?.get(mean);
    ofMean?.delete(variance);
    if (ofMean?.size === 0) ofFunction?.delete(mean);
    if (ofFunction?.size === 0) entries.delete(f.key);
  };

  return {
    one(f, mean, variance) {
      if (!(variance > CONSTANT)) return constantMoments(f, mean);
      if (f.slopes && mean === 0) return linearMoments(f.slopes, variance);
      return entryOf(f, mean, variance).moments;
    },
    pair(f, mean, variance, r, kind) {
      const bounded = Math.min(Math.max(r, -1), 1);
      if (!(variance > CONSTANT)) return constantPair(f, mean, kind);
      if (f.slopes && mean === 0) return linearPair(f.slopes, variance, bounded, kind);
      const entry = entryOf(f, mean, variance);
      let spectrum = entry.spectra.get(kind);
      if (!spectrum) entry.spectra.set(kind, (spectrum = spectrumOf(entry.grid, pairValues(entry, kind))));
      return correlate(spectrum, f.above === undefined ? bounded : correlationOfLogs(mean - f.above, variance, bounded));
    },
  };
}

const SCRATCH = new Float64Array(1);
const SCRATCH_WORDS = new Uint32Array(SCRATCH.buffer);

/** x with the last 24 of its 52 fraction bits cleared. */
function roundDigits(x: number): number {
  SCRATCH[0] = x;
  SCRATCH_WORDS[0] = (SCRATCH_WORDS[0] ?? 0) & 0xff000000;
  return SCRATCH[0];
}

/** Correlation of the logarithms of two log-normal variables of correlation r. */
function correlationOfLogs(mean: number, variance: number, r: number): number {
  return Math.max(Math.log1p(Math.max((r * variance) / (mean * mean), -0.999)) / logVarianceOf(mean, variance), -1);
}

function makeEntry(f: Pointwise, mean: number, variance: number): Entry {
  const grid =
    f.above === undefined ? normalGrid(mean, variance, f.kinks, f.resolution, f.undefinedBelow) : logNormalGrid(mean, variance, f.above);
  const values = grid.z.map(f.value);
  const slopes = grid.z.map(f.derivative);
  return { f, mean, variance, grid, values, slopes, moments: integrate(grid, values, slopes, mean), spectra: new Map() };
}

function integrate(grid: NormalGrid, values: Float64Array, slopes: Float64Array, m: number): PointwiseMoments {
  const { z, weights, scores } = grid;
  let mean = 0;
  let energy = 0;
  let energyGrowth = 0;
  let slope = 0;
  let slopeEnergy = 0;
  let slopeGrowth = 0;
  let scaled = 0;
  let centred = 0;
  for (let i = 0; i < z.length; i++) {
    const w = weights[i] ?? 0;
    const phi = values[i] ?? 0;
    const d = slopes[i] ?? 0;
    const point = z[i] ?? 0;
    const deviation = point - m;
    const score = scores[i] ?? 0;
    mean += w * phi;
    energy += w * phi * phi;
    energyGrowth += w * phi * phi * score;
    slope += w * d;
    slopeEnergy += w * d * d;
    slopeGrowth += w * d * d * score;
    scaled += w * point * point * d * d;
    centred += w * deviation * deviation * d * d;
  }
  return {
    mean,
    energy,
    kurtosis: kurtosisOf(weights, values, energy),
    growth: energy > 0 ? energyGrowth / energy : 1,
    slope,
    slopeEnergy,
    slopeKurtosis: kurtosisOf(weights, slopes, slopeEnergy),
    slopeGrowth: slopeEnergy > 0 ? slopeGrowth / slopeEnergy : 0,
    scaledSlopeEnergy: scaled,
    centredSlopeEnergy: centred,
    ...aboutDeviation(grid, values, slopes, mean, m),
  };
}

/** What goes with φ − E φ: slopes weighted by its square, and the shares of (z − m) φ' and of φ' along it. */
function aboutDeviation(
  { z, weights }: NormalGrid,
  values: Float64Array,
  slopes: Float64Array,
  mean: number,
  m: number,
): Pick<PointwiseMoments, "alignedSlopeEnergy" | "proportion" | "steepness"> {
  let variance = 0;
  let aligned = 0;
  let product = 0;
  let steep = 0;
  for (let i = 0; i < values.length; i++) {
    const w = weights[i] ?? 0;
    const deviation = (values[i] ?? 0) - mean;
    const slope = slopes[i] ?? 0;
    variance += w * deviation * deviation;
    aligned += w * deviation * deviation * slope * slope;
    product += w * deviation * ((z[i] ?? 0) - m) * slope;
    steep += w * deviation * slope;
  }
  if (!(variance > 0)) return { alignedSlopeEnergy: 0, proportion: 0, steepness: 0 };
  return { alignedSlopeEnergy: aligned / variance, proportion: product / variance, steepness: steep / variance };
}

function kurtosisOf(weights: Float64Array, values: Float64Array, energy: number): number {
  if (!(energy > 0)) return 1;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const square = ((values[i] ?? 0) * (values[i] ?? 0)) / energy;
    sum += (weights[i] ?? 0) * square * square;
  }
  return sum;
}

function pairValues(entry: Entry, kind: PairKind): Float64Array {
  const { grid, values, slopes, moments, mean } = entry;
  switch (kind) {
    case "value":
      return values;
    case "slope":
      return slopes;
    case "energy":
      return values.map((phi) => (moments.energy > 0 ? (phi * phi) / moments.energy : 1));
    case "slopeEnergy":
      return slopes.map((d) => (moments.slopeEnergy > 0 ? (d * d) / moments.slopeEnergy : 1));
    case "scaledSlope":
      return slopes.map((d, i) => (grid.z[i] ?? 0) * d);
    case "centredSlope":
      return slopes.map((d, i) => ((grid.z[i] ?? 0) - mean) * d);
    case "bentSlope":
      return bent(entry);
    case "bentShift":
      return slopes.map((d, i) => d - moments.steepness * (values[i] ?? 0));
  }
}

/** (z − m) φ' − a φ with the a that leaves the least variance. */
function bent({ grid, values, slopes, moments, mean }: Entry): Float64Array {
  return slopes.map((d, i) => ((grid.z[i] ?? 0) - mean) * d - moments.proportion * (values[i] ?? 0));
}

function constantMoments(f: Pointwise, m: number): PointwiseMoments {
  const value = f.value(m);
  const slope = f.derivative(m);
  return {
    mean: value,
    energy: value * value,
    kurtosis: 1,
    growth: value === 0 ? 1 : (m * slope) / value,
    slope,
    slopeEnergy: slope * slope,
    slopeKurtosis: 1,
    slopeGrowth: 0,
    scaledSlopeEnergy: (m * slope) ** 2,
    centredSlopeEnergy: 0,
    alignedSlopeEnergy: slope * slope,
    proportion: 1,
    steepness: 0,
  };
}

function constantPair(f: Pointwise, m: number, kind: PairKind): number {
  switch (kind) {
    case "value":
      return f.value(m) ** 2;
    case "slope":
      return f.derivative(m) ** 2;
    case "scaledSlope":
      return (m * f.derivative(m)) ** 2;
    case "centredSlope":
    case "bentSlope":
    case "bentShift":
      return 0;
    case "energy":
    case "slopeEnergy":
      return 1;
  }
}
