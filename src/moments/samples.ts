/** Laws as weighted points: how they are spread out, kept few, and what functions make of them. */
import type { Pointwise } from "./pointwise.ts";
import type { Law } from "./signal.ts";
import { quickCdf } from "./special.ts";

/** Most atoms of a law. */
export const ATOMS = 40;
const BUCKETS = 1024;
const REACH = 5;

/**
 * Standard normal on equally spaced points within ±5, weights summing to 1 and variance exactly 1. An even number, so that no point
 * is at a kink at the mean.
 */
function normalPoints(count: number): Samples {
  const raw = Float64Array.from({ length: count }, (_, i) => -REACH + (2 * REACH * i) / (count - 1));
  const bell = raw.map((x) => Math.exp(-0.5 * x * x));
  const total = sum(bell);
  const weights = bell.map((w) => w / total);
  const deviation = Math.sqrt(weighted(weights, raw, (x) => x * x));
  return { points: raw.map((x) => x / deviation), weights };
}

/** Enough for the Gaussian part of a law of many atoms, a third of a standard deviation apart. */
export const NORMAL = normalPoints(30);
/** For laws of few atoms, where errors at kinks do not average out. */
export const FINE = normalPoints(240);
const FEW = 6;

/** A law spread out on points. */
export interface Samples {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/** Points of a mixture of Gaussians of one mean, whose variances are `variance` times the factors. */
export function mixtureSamples(mean: number, variance: number, factors: readonly (readonly [factor: number, weight: number])[]): Samples {
  const count = FINE.points.length;
  const points = new Float64Array(factors.length * count);
  const weights = new Float64Array(points.length);
  factors.forEach(([factor, weight], part) => {
    const s = Math.sqrt(Math.max(variance * factor, 0));
    for (let i = 0; i < count; i++) {
      points[part * count + i] = mean + s * (FINE.points[i] ?? 0);
      weights[part * count + i] = weight * (FINE.weights[i] ?? 0);
    }
  });
  return { points, weights };
}

/**
 * At most 40 atoms with the same mean: bins of cumulative weight with cosine-spaced edges, so that the tails stay fine.
 * Fewer points are kept as they are.
 */
export function compress({ points, weights }: Samples): Pick<Law, "atoms" | "weights"> {
  if (points.length <= ATOMS) return { atoms: points, weights };
  const { mass: bucketMass, moment: bucketMoment } = bucketed(points, weights);
  let filled = 0;
  const mass = new Float64Array(ATOMS);
  const moment = new Float64Array(ATOMS);
  let cumulative = 0;
  let bin = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const w = bucketMass[bucket] ?? 0;
    if (w === 0) continue;
    const middle = cumulative + 0.5 * w;
    cumulative += w;
    while (bin < ATOMS - 1 && middle > (EDGES[bin] ?? 1)) bin++;
    if (mass[bin] === 0) filled++;
    mass[bin] = (mass[bin] ?? 0) + w;
    moment[bin] = (moment[bin] ?? 0) + (bucketMoment[bucket] ?? 0);
  }
  const kept = { atoms: new Float64Array(filled), weights: new Float64Array(filled) };
  let next = 0;
  for (let i = 0; i < ATOMS; i++) {
    const m = mass[i] ?? 0;
    if (!(m > 0)) continue;
    kept.atoms[next] = (moment[i] ?? 0) / m;
    kept.weights[next++] = m;
  }
  return kept;
}

/** Mass and first moment in equal intervals of the points' range: sorts them in linear time. */
function bucketed(points: Float64Array, weights: Float64Array): { readonly mass: Float64Array; readonly moment: Float64Array } {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < points.length; i++) {
    const point = points[i] ?? 0;
    if (point < low) low = point;
    if (point > high) high = point;
  }
  const perUnit = high > low ? (BUCKETS - 1) / (high - low) : 0;
  const mass = new Float64Array(BUCKETS);
  const moment = new Float64Array(BUCKETS);
  for (let i = 0; i < points.length; i++) {
    const point = points[i] ?? 0;
    const w = weights[i] ?? 0;
    const bucket = Math.trunc((point - low) * perUnit);
    mass[bucket] = (mass[bucket] ?? 0) + w;
    moment[bucket] = (moment[bucket] ?? 0) + w * point;
  }
  return { mass, moment };
}

const EDGES = Float64Array.from({ length: ATOMS - 1 }, (_, i) => (1 - Math.cos((Math.PI * (i + 1)) / ATOMS)) / 2);

/** What a law was last spread out to: its activation asks forward, and again of each gradient. */
const SPREAD = new WeakMap<Law, { readonly factor: number; readonly samples: Samples }>();

/** Points of a law: atoms times the points of its Gaussian part, stretched so that E x² = `energy` where it is given. */
export function sampleLaw(law: Law, energy?: number): Samples {
  const factor = energy === undefined ? 1 : stretch(law, energy);
  if (law.variance === 0) return { points: factor === 1 ? law.atoms : law.atoms.map((x) => factor * x), weights: law.weights };
  const known = SPREAD.get(law);
  if (known?.factor === factor) return known.samples;
  const samples = law.atoms.length <= FEW ? spreadOut(law, factor) : gathered(law, factor);
  SPREAD.set(law, { factor, samples });
  return samples;
}

/** Factor by which a law has to be stretched for its E x² to be `energy`. */
function stretch({ atoms, weights, variance }: Law, energy: number): number {
  let own = 0;
  for (let i = 0; i < atoms.length; i++) own += (weights[i] ?? 0) * ((atoms[i] ?? 0) * (atoms[i] ?? 0) + variance);
  return own > 0 ? Math.sqrt(energy / own) : 1;
}

/** Every atom with the points of its Gaussian part. */
function spreadOut({ atoms, weights, variance }: Law, factor: number): Samples {
  const s = factor * Math.sqrt(variance);
  const count = FINE.points.length;
  const spread = { points: new Float64Array(atoms.length * count), weights: new Float64Array(atoms.length * count) };
  let index = 0;
  for (let i = 0; i < atoms.length; i++) {
    const atom = factor * (atoms[i] ?? 0);
    const weight = weights[i] ?? 0;
    for (let j = 0; j < count; j++) {
      spread.points[index] = atom + s * (FINE.points[j] ?? 0);
      spread.weights[index++] = weight * (FINE.weights[j] ?? 0);
    }
  }
  return spread;
}

/** Intervals that the points of many atoms are gathered in. */
const INTERVALS = 192;

/**
 * The same of many atoms, gathered in equal intervals to a point each, at the centre of what falls there. Zero, where activations have their kink, is between two of
 * them. E x and E x² are kept.
 */
function gathered({ atoms, weights, variance }: Law, factor: number): Samples {
  const s = factor * Math.sqrt(variance);
  const { points, weights: shares } = NORMAL;
  const [low, high] = reachOf(atoms);
  const from = factor * low + s * (points[0] ?? 0);
  const perUnit = (INTERVALS - 2) / (factor * (high - low) + s * ((points.at(-1) ?? 0) - (points[0] ?? 0)));
  const first = Math.floor(from * perUnit);
  const mass = new Float64Array(INTERVALS);
  const moment = new Float64Array(INTERVALS);
  let [mean, square] = [0, 0];
  for (let i = 0; i < atoms.length; i++) {
    const atom = factor * (atoms[i] ?? 0);
    const weight = weights[i] ?? 0;
    for (let j = 0; j < points.length; j++) {
      const point = atom + s * (points[j] ?? 0);
      const part = weight * (shares[j] ?? 0);
      const interval = Math.trunc(point * perUnit - first);
      mass[interval] = (mass[interval] ?? 0) + part;
      moment[interval] = (moment[interval] ?? 0) + part * point;
      mean += part * point;
      square += part * point * point;
    }
  }
  return centresOf(mass, moment, mean, square);
}

/** A point for each interval with mass in it, moved apart until E x² is `square`. */
function centresOf(mass: Float64Array, moment: Float64Array, mean: number, square: number): Samples {
  let [kept, own] = [0, 0];
  for (let i = 0; i < mass.length; i++) {
    const m = mass[i] ?? 0;
    if (!(m > 0)) continue;
    mass[kept] = m;
    const centre = (moment[i] ?? 0) / m;
    moment[kept++] = centre;
    own += m * centre * centre;
  }
  const [is, was] = [square - mean * mean, own - mean * mean];
  const apart = was > 0 ? Math.sqrt(is / was) : 1;
  const points = moment.subarray(0, kept);
  for (let i = 0; i < kept; i++) points[i] = mean + apart * ((points[i] ?? 0) - mean);
  return { points, weights: mass.subarray(0, kept) };
}

function reachOf(values: Float64Array): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** The increasing function that makes the law of N(0, 1), by interpolation between its points. */
export function quantilesOf({ points, weights }: Samples): (z: number) => number {
  const order = Array.from(points.keys()).sort((a, b) => (points[a] ?? 0) - (points[b] ?? 0));
  const table = new Float64Array(QUANTILES);
  let next = 0;
  let below = 0;
  for (let i = 0; i < QUANTILES; i++) {
    const share = quickCdf(quantileAt(i));
    while (next < order.length - 1 && below + (weights[order[next] ?? 0] ?? 0) / 2 < share) below += weights[order[next++] ?? 0] ?? 0;
    const [lower, upper] = [order[Math.max(next - 1, 0)] ?? 0, order[next] ?? 0];
    const [from, to] = [below - (weights[lower] ?? 0) / 2, below + (weights[upper] ?? 0) / 2];
    const part = to > from ? Math.min(Math.max((share - from) / (to - from), 0), 1) : 1;
    table[i] = (points[lower] ?? 0) + part * ((points[upper] ?? 0) - (points[lower] ?? 0));
  }
  return (z) => {
    const place = Math.min(Math.max(((z + QUANTILE_REACH) / (2 * QUANTILE_REACH)) * (QUANTILES - 1), 0), QUANTILES - 1);
    const index = Math.min(Math.floor(place), QUANTILES - 2);
    const low = table[index] ?? 0;
    return low + (place - index) * ((table[index + 1] ?? 0) - low);
  };
}

const QUANTILES = 257;
const QUANTILE_REACH = 5;
const quantileAt = (i: number): number => QUANTILE_REACH * ((2 * i) / (QUANTILES - 1) - 1);

/** E f(x) on sampled points. */
export function expectationOn({ points, weights }: Samples, f: (x: number) => number): number {
  return weighted(weights, points, f);
}

/** What an activation makes of a law: moments and the law of its output. */
export interface Applied {
  readonly law: Law;
  /** E φ and E φ². */
  readonly mean: number;
  readonly energy: number;
}

/** φ on sampled points. */
export function applyTo({ points, weights }: Samples, f: Pointwise): Applied {
  const values = new Float64Array(points.length);
  let mean = 0;
  let energy = 0;
  for (let i = 0; i < points.length; i++) {
    const value = f.value(points[i] ?? 0);
    const w = weights[i] ?? 0;
    values[i] = value;
    mean += w * value;
    energy += w * value * value;
  }
  return { law: { ...compress({ points: values, weights }), variance: 0 }, mean, energy };
}

/** E φ'² on sampled points. */
export function slopeEnergyOn({ points, weights }: Samples, f: Pointwise): number {
  let result = 0;
  for (let i = 0; i < points.length; i++) {
    const slope = f.derivative(points[i] ?? 0);
    result += (weights[i] ?? 0) * slope * slope;
  }
  return result;
}

/** Σ w f(x). */
export function weighted(weights: Float64Array, points: Float64Array, f: (x: number) => number): number {
  let result = 0;
  for (let i = 0; i < points.length; i++) result += (weights[i] ?? 0) * f(points[i] ?? 0);
  return result;
}

/** Σ of all. */
export function sum(values: Float64Array): number {
  let result = 0;
  for (const value of values) result += value;
  return result;
}
