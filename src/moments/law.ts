import type { Pointwise } from "./pointwise.ts";
import type { Law } from "./signal.ts";

const ATOMS = 40;
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

const NORMAL = normalPoints(40);
/** For laws of few atoms, where errors at kinks do not average out. */
const FINE = normalPoints(240);
const FEW = 6;

/** A law spread out on points. */
export interface Samples {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/** N(mean, variance) as a law. */
export function gaussianLaw(mean: number, variance: number): Law {
  return { atoms: Float64Array.of(mean), weights: Float64Array.of(1), variance };
}

/** Law of φ(z), z ~ N(mean, variance). */
export function activationLaw(f: Pointwise, mean: number, variance: number): Law {
  const s = Math.sqrt(Math.max(variance, 0));
  return { ...compress({ points: FINE.points.map((x) => f.value(mean + s * x)), weights: FINE.weights }), variance: 0 };
}

/** Law of the sum of two independent variables: atoms pairwise, Gaussian parts together. */
export function sumLaw(a: Law, b: Law): Law {
  const count = a.atoms.length * b.atoms.length;
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  let index = 0;
  for (let i = 0; i < a.atoms.length; i++) {
    for (let j = 0; j < b.atoms.length; j++) {
      points[index] = (a.atoms[i] ?? 0) + (b.atoms[j] ?? 0);
      weights[index++] = (a.weights[i] ?? 0) * (b.weights[j] ?? 0);
    }
  }
  return { ...compress({ points, weights }), variance: a.variance + b.variance };
}

/** Law of factor · x + shift. */
export function affineLaw(law: Law, factor: number, shift = 0): Law {
  return { atoms: law.atoms.map((x) => factor * x + shift), weights: law.weights, variance: factor * factor * law.variance };
}

/**
 * At most 40 atoms with the same mean: bins of cumulative weight with cosine-spaced edges, so that the tails stay fine.
 * Fewer points are kept as they are.
 */
export function compress({ points, weights }: Samples): Pick<Law, "atoms" | "weights"> {
  if (points.length <= ATOMS) return { atoms: points, weights };
  const { mass: bucketMass, moment: bucketMoment } = bucketed(points, weights);
  const mass = new Float64Array(ATOMS);
  const moment = new Float64Array(ATOMS);
  let cumulative = 0;
  let bin = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const w = bucketMass[bucket] ?? 0;
    const middle = cumulative + 0.5 * w;
    cumulative += w;
    while (bin < ATOMS - 1 && middle > (EDGES[bin] ?? 1)) bin++;
    mass[bin] = (mass[bin] ?? 0) + w;
    moment[bin] = (moment[bin] ?? 0) + (bucketMoment[bucket] ?? 0);
  }
  const filled = [...mass.keys()].filter((i) => (mass[i] ?? 0) > 0);
  return {
    atoms: Float64Array.from(filled, (i) => (moment[i] ?? 0) / (mass[i] ?? 1)),
    weights: Float64Array.from(filled, (i) => mass[i] ?? 0),
  };
}

/** Mass and first moment in equal intervals of the points' range: sorts them in linear time. */
function bucketed(points: Float64Array, weights: Float64Array): { readonly mass: Float64Array; readonly moment: Float64Array } {
  let low = Infinity;
  let high = -Infinity;
  for (const point of points) {
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

/** Points of a law: atoms times 40 points of its Gaussian part, stretched so that E x² = `energy` where it is given. */
export function sampleLaw(law: Law, energy?: number): Samples {
  const samples = law.variance > 0 ? spreadOut(law) : { points: law.atoms, weights: law.weights };
  const own = weighted(samples.weights, samples.points, (x) => x * x);
  if (energy === undefined || !(own > 0)) return samples;
  const factor = Math.sqrt(energy / own);
  return { points: samples.points.map((x) => factor * x), weights: samples.weights };
}

function spreadOut(law: Law): Samples {
  const s = Math.sqrt(law.variance);
  const normal = law.atoms.length <= FEW ? FINE : NORMAL;
  const points = new Float64Array(law.atoms.length * normal.points.length);
  const weights = new Float64Array(points.length);
  let index = 0;
  for (let i = 0; i < law.atoms.length; i++) {
    for (let j = 0; j < normal.points.length; j++) {
      points[index] = (law.atoms[i] ?? 0) + s * (normal.points[j] ?? 0);
      weights[index++] = (law.weights[i] ?? 0) * (normal.weights[j] ?? 0);
    }
  }
  return { points, weights };
}

/** E f(x) on sampled points. */
export function expectationOn({ points, weights }: Samples, f: (x: number) => number): number {
  return weighted(weights, points, f);
}

/** What an activation makes of a law: moments and the law of its output. */
export interface Applied {
  readonly law: Law;
  /** E φ, E φ² and E φ'². */
  readonly mean: number;
  readonly energy: number;
  readonly slopeEnergy: number;
}

/** φ on sampled points. */
export function applyTo({ points, weights }: Samples, f: Pointwise): Applied {
  const values = points.map(f.value);
  return {
    law: { ...compress({ points: values, weights }), variance: 0 },
    mean: weighted(weights, values, (x) => x),
    energy: weighted(weights, values, (x) => x * x),
    slopeEnergy: weighted(weights, points, (x) => f.derivative(x) ** 2),
  };
}

/**
 * Skip-mask correlation (theory.md section 2): E φ'² as an identity skip's gradient meets it, that was masked by ψ'(w) after the sum
 * w = φ(u) + N(otherMean, otherVariance): E[φ'(u)² ψ'(w)²] / E[ψ'(w)²].
 */
export function skipSlopeEnergy(
  { points, weights }: Samples,
  f: Pointwise,
  after: Pointwise,
  otherMean: number,
  otherVariance: number,
): number {
  const s = Math.sqrt(Math.max(otherVariance, 0));
  let masked = 0;
  let total = 0;
  for (let i = 0; i < points.length; i++) {
    const u = points[i] ?? 0;
    const centre = f.value(u) + otherMean;
    let mask = 0;
    for (let j = 0; j < NORMAL.points.length; j++) {
      mask += (NORMAL.weights[j] ?? 0) * after.derivative(centre + s * (NORMAL.points[j] ?? 0)) ** 2;
    }
    mask *= weights[i] ?? 0;
    masked += mask * f.derivative(u) ** 2;
    total += mask;
  }
  return total > 0 ? masked / total : 0;
}

function weighted(weights: Float64Array, points: Float64Array, f: (x: number) => number): number {
  let result = 0;
  for (let i = 0; i < points.length; i++) result += (weights[i] ?? 0) * f(points[i] ?? 0);
  return result;
}

function sum(values: Float64Array): number {
  let result = 0;
  for (const value of values) result += value;
  return result;
}
