/** How a residual sum's next activation picks from the gradient that an identity skip carries. */
import type { Pointwise } from "./pointwise.ts";
import { NORMAL, type Samples } from "./samples.ts";
import type { Maxima, SkipGain } from "./signal.ts";
import { quickCdf } from "./special.ts";

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

/**
 * The same for the scale of what goes into φ: by how much more (u − m) φ'(u) meets ψ' than if both were independent, E[(u−m)²φ'²ψ'²] / (E[(u−m)²φ'²] E ψ'²) of one
 * element, and the square of E[(u−m)φ'ψ'] / (E[(u−m)φ'] E ψ') of two that have nothing in common.
 */
export function skipScaleGain(
  { points, weights }: Samples,
  f: Pointwise,
  after: Pointwise | Maxima,
  otherMean: number,
  otherVariance: number,
): SkipGain {
  const s = Math.sqrt(Math.max(otherVariance, 0));
  const [first, second] = "count" in after ? [chosenOf(after, s), chosenOf(after, s)] : [maskOf(after, s, 1), maskOf(after, s)];
  const mean = points.reduce((sum, u, i) => sum + u * (weights[i] ?? 0), 0);
  // Of one element and of two: E ψ, E of the scaled slope, and of both.
  const one = [0, 0, 0];
  const two = [0, 0, 0];
  let size = 0;
  points.forEach((u, i) => {
    const weight = weights[i] ?? 0;
    const scaled = (u - mean) * f.derivative(u);
    const centre = f.value(u) + otherMean;
    addTo(one, weight, second(centre), scaled * scaled);
    addTo(two, weight, first(centre), scaled);
    size += weight * Math.abs(scaled);
  });
  const isOdd = Math.abs(two[1] ?? 0) < ODD * size;
  return { one: gainOf(one), two: isOdd ? 1 : gainOf(two) ** 2 };
}

/** E[(u − m)²φ'²] of a law, and (E (u − m) φ')², each relative to what a Gaussian of the same variance has. */
export function scaleGain({ points, weights }: Samples, f: Pointwise, gaussian: readonly [one: number, two: number]): SkipGain {
  const mean = points.reduce((sum, u, i) => sum + u * (weights[i] ?? 0), 0);
  let [one, two, size] = [0, 0, 0];
  points.forEach((u, i) => {
    const weight = weights[i] ?? 0;
    const scaled = (u - mean) * f.derivative(u);
    one += weight * scaled * scaled;
    two += weight * scaled;
    size += weight * Math.abs(scaled);
  });
  const isOdd = Math.min(Math.abs(two), Math.sqrt(Math.max(gaussian[1], 0))) < ODD * size;
  return { one: gaussian[0] > 0 ? one / gaussian[0] : 1, two: isOdd ? 1 : (two * two) / gaussian[1] };
}

/** E (u − m) φ' relative to E |(u − m) φ'| below which it is none. */
const ODD = 0.05;

function addTo(sums: number[], weight: number, mask: number, scaled: number): void {
  [mask, scaled, mask * scaled].forEach((value, i) => (sums[i] = (sums[i] ?? 0) + weight * value));
}

function gainOf([mask = 0, scaled = 0, both = 0]: readonly number[]): number {
  return mask * scaled === 0 ? 1 : both / (mask * scaled);
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

/** E φ'(c + s x)² with x ~ N(0, 1), as a function of c, or of another power: in closed form where φ has two slopes. */
function maskOf(after: Pointwise, s: number, power = 2): (centre: number) => number {
  const { slopes } = after;
  if (slopes !== undefined && s > 0) {
    const [left, right] = [slopes[0] ** power, slopes[1] ** power];
    return (centre) => left + (right - left) * quickCdf(centre / s);
  }
  return (centre) => {
    let mask = 0;
    for (let j = 0; j < NORMAL.points.length; j++) {
      const slope = after.derivative(centre + s * (NORMAL.points[j] ?? 0));
      mask += (NORMAL.weights[j] ?? 0) * slope ** power;
    }
    return mask;
  };
}
