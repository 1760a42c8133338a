/** Laws of elements: atoms with a Gaussian around each, and what sums, multiples and activations make of them. */
import type { Pointwise } from "./pointwise.ts";
import { logVarianceOf } from "./quadrature.ts";
import { ATOMS, compress, FINE, type Samples, sum, weighted } from "./samples.ts";
import type { Law, SignalSegment } from "./signal.ts";

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

/** The law of a segment: its own, or the Gaussian of its mean and energy. */
export function lawOf({ law, mean, kernel: { energy } }: SignalSegment): Law {
  return law ?? gaussianLaw(mean, Math.max(energy - mean * mean, 0));
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
