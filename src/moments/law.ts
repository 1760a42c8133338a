import type { Pointwise } from "./pointwise.ts";
import { logVarianceOf } from "./quadrature.ts";
import type { Law, Maxima } from "./signal.ts";
import { normalCdf } from "./special.ts";

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

const excesses = new WeakMap<Law, number>();

/** Excess kurtosis of a law about its mean: 0 of a Gaussian. */
export function excessOf(given: Law): number {
  const law = shapeOf(given);
  const known = excesses.get(law);
  if (known !== undefined) return known;
  const { atoms, weights, variance } = law;
  const mean = weighted(weights, atoms, (x) => x);
  const square = weighted(weights, atoms, (x) => (x - mean) ** 2);
  const fourth = weighted(weights, atoms, (x) => (x - mean) ** 4);
  const total = square + variance;
  const excess = total > 0 ? (fourth - 3 * square * square) / (total * total) : 0;
  excesses.set(law, excess);
  return excess;
}

/** N(mean, variance) as a law. */
export function gaussianLaw(mean: number, variance: number): Law {
  return { atoms: Float64Array.of(mean), weights: Float64Array.of(1), variance };
}

/** A law whose points are found when somebody asks for them. */
interface Deferred extends Law {
  /** How many others may have to be found for it. */
  readonly steps: number;
}

/** Others that a law may wait for: finding it leads from one to the next. */
const MOST_STEPS = 100;

/** The law with these points, found at the first question: most layers read no more of the one before than its moments. */
function deferred(variance: number, parts: readonly Law[], find: () => Pick<Law, "atoms" | "weights">): Law {
  const steps = parts.reduce((sum, part) => sum + stepsOf(part), 1);
  if (steps > MOST_STEPS) return { ...find(), variance };
  let known: Pick<Law, "atoms" | "weights"> | undefined;
  const law: Deferred = {
    steps,
    variance,
    get atoms() {
      return (known ??= find()).atoms;
    },
    get weights() {
      return (known ??= find()).weights;
    },
  };
  return law;
}

function stepsOf(law: Law | Deferred): number {
  return "steps" in law ? law.steps : 0;
}

/** Laws that are multiples of others, with those. */
const shapes = new WeakMap<Law, Law>();

function shapeOf(law: Law): Law {
  return shapes.get(law) ?? law;
}

/** Laws of φ(N(0, 1)) for functions of which cφ(z) = φ(cz): one for each function that was met, as long as these are few. */
const UNIT = new Map<string, Law>();
const MOST_UNITS = 64;

function unitLaw(f: Pointwise): Law {
  const known = UNIT.get(f.key);
  if (known !== undefined) return known;
  const law: Law = { ...compress({ points: FINE.points.map((x) => f.value(x)), weights: FINE.weights }), variance: 0 };
  if (UNIT.size >= MOST_UNITS) UNIT.clear();
  UNIT.set(f.key, law);
  return law;
}

/** Law of φ(z), z ~ N(mean, variance), or log-normal where the function says so. */
export function activationLaw(f: Pointwise, mean: number, variance: number): Law {
  if (f.slopes !== undefined && f.above === undefined && mean === 0) return affineLaw(unitLaw(f), Math.sqrt(Math.max(variance, 0)));
  return deferred(0, [], () => {
    const z = f.above === undefined ? normalMap(mean, variance) : logNormalMap(mean, variance, f.above);
    return compress({ points: FINE.points.map((x) => f.value(z(x))), weights: FINE.weights });
  });
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

function normalMap(mean: number, variance: number): (x: number) => number {
  const s = Math.sqrt(Math.max(variance, 0));
  return (x) => mean + s * x;
}

function logNormalMap(mean: number, variance: number, lower: number): (x: number) => number {
  const sigma2 = logVarianceOf(mean - lower, variance);
  const [centre, sigma] = [Math.log(mean - lower) - sigma2 / 2, Math.sqrt(sigma2)];
  return (x) => lower + Math.exp(centre + sigma * x);
}

/** Uniform on [low, high]: atoms that are denser towards the ends, where functions have their poles (x = (3t − t³) / 2). */
export function uniformLaw(low: number, high: number): Law {
  const place = (i: number): number => -1 + (2 * (i + 0.5)) / ATOMS;
  const raw = Float64Array.from({ length: ATOMS }, (_, i) => 1 - place(i) ** 2);
  const total = sum(raw);
  const weights = raw.map((w) => w / total);
  const points = raw.map((_, i) => (place(i) * (3 - place(i) ** 2)) / 2);
  const deviation = Math.sqrt(3 * weighted(weights, points, (x) => x * x));
  return { atoms: points.map((x) => (low + high) / 2 + ((high - low) / 2) * (x / Math.max(deviation, 1))), weights, variance: 0 };
}

/** Law of the sum of two independent variables: atoms pairwise, Gaussian parts together. */
export function sumLaw(a: Law, b: Law): Law {
  return deferred(a.variance + b.variance, [a, b], () => compress(pairwise(a, b)));
}

function pairwise(a: Law, b: Law): Samples {
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
  return { points, weights };
}

/** Law of factor · x + shift. */
export function affineLaw(law: Law, factor: number, shift = 0): Law {
  const find = (): Pick<Law, "atoms" | "weights"> => ({ atoms: law.atoms.map((x) => factor * x + shift), weights: law.weights });
  const moved = deferred(factor * factor * law.variance, [law], find);
  if (shift === 0 && factor !== 0) shapes.set(moved, shapeOf(law));
  return moved;
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

/** Points of a law: atoms times 40 points of its Gaussian part, stretched so that E x² = `energy` where it is given. */
export function sampleLaw(law: Law, energy?: number): Samples {
  const factor = energy === undefined ? 1 : stretch(law, energy);
  if (law.variance > 0) return spreadOut(law, factor);
  return { points: factor === 1 ? law.atoms : law.atoms.map((x) => factor * x), weights: law.weights };
}

/** Factor by which a law has to be stretched for its E x² to be `energy`. */
function stretch({ atoms, weights, variance }: Law, energy: number): number {
  let own = 0;
  for (let i = 0; i < atoms.length; i++) own += (weights[i] ?? 0) * ((atoms[i] ?? 0) * (atoms[i] ?? 0) + variance);
  return own > 0 ? Math.sqrt(energy / own) : 1;
}

function spreadOut({ atoms, weights, variance }: Law, factor: number): Samples {
  const s = factor * Math.sqrt(variance);
  const normal = atoms.length <= FEW ? FINE : NORMAL;
  const spread = {
    points: new Float64Array(atoms.length * normal.points.length),
    weights: new Float64Array(atoms.length * normal.points.length),
  };
  let index = 0;
  for (let i = 0; i < atoms.length; i++) {
    const atom = factor * (atoms[i] ?? 0);
    const weight = weights[i] ?? 0;
    for (let j = 0; j < normal.points.length; j++) {
      spread.points[index] = atom + s * (normal.points[j] ?? 0);
      spread.weights[index++] = weight * (normal.weights[j] ?? 0);
    }
  }
  return spread;
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

/**
 * Skip-mask correlation (theory.md section 2): E φ'² as an identity skip's gradient meets it, that was masked by ψ'(w) after the sum
 * w = φ(u) + N(otherMean, otherVariance): E[φ'(u)² ψ'(w)²] / E[ψ'(w)²]. In the place of ψ'² may stand the chance that w is the largest of its window.
 */
export function skipSlopeEnergy(
  { points, weights }: Samples,
  f: Pointwise,
  after: Pointwise | Maxima,
  otherMean: number,
  otherVariance: number,
): number {
  const s = Math.sqrt(Math.max(otherVariance, 0));
  const maskAt = "count" in after ? chosenOf(after, s) : maskOf(after, s);
  let masked = 0;
  let total = 0;
  let before = NaN;
  let mask = 0;
  for (let i = 0; i < points.length; i++) {
    const u = points[i] ?? 0;
    const value = f.value(u);
    // Where f is flat, many points share one value.
    if (value !== before) mask = maskAt(value + otherMean);
    before = value;
    const slope = f.derivative(u);
    const weight = mask * (weights[i] ?? 0);
    masked += weight * slope * slope;
    total += weight;
  }
  return total > 0 ? masked / total : 0;
}

const CDF_STEPS = 128;
const CDF_REACH = 8;
const CDF = Float64Array.from({ length: 2 * CDF_REACH * CDF_STEPS + 2 }, (_, i) => normalCdf(i / CDF_STEPS - CDF_REACH));

/** Φ to five digits, from a table. */
function quickCdf(x: number): number {
  if (x <= -CDF_REACH) return 0;
  if (x >= CDF_REACH) return 1;
  const place = (x + CDF_REACH) * CDF_STEPS;
  const index = Math.floor(place);
  const below = CDF[index] ?? 0;
  return below + (place - index) * ((CDF[index + 1] ?? 1) - below);
}

/** Chance that c + s x with x ~ N(0, 1) is the largest of its window, as a function of c. */
function chosenOf({ count, mean, deviation }: Maxima, s: number): (centre: number) => number {
  return (centre) => {
    let chance = 0;
    for (let j = 0; j < NORMAL.points.length; j++) {
      const below = quickCdf((centre + s * (NORMAL.points[j] ?? 0) - mean) / deviation);
      chance += (NORMAL.weights[j] ?? 0) * below ** (count - 1);
    }
    return chance;
  };
}

/** E φ'(c + s x)² with x ~ N(0, 1), as a function of c: in closed form where φ has two slopes. */
function maskOf(after: Pointwise, s: number): (centre: number) => number {
  const { slopes } = after;
  if (slopes !== undefined && s > 0) {
    const [left, right] = [slopes[0] ** 2, slopes[1] ** 2];
    return (centre) => left + (right - left) * quickCdf(centre / s);
  }
  return (centre) => {
    let mask = 0;
    for (let j = 0; j < NORMAL.points.length; j++) {
      const slope = after.derivative(centre + s * (NORMAL.points[j] ?? 0));
      mask += (NORMAL.weights[j] ?? 0) * slope * slope;
    }
    return mask;
  };
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
