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
  const mask = new Mask(after, otherVariance);
  let masked = 0;
  let total = 0;
  for (let i = 0; i < points.length; i++) {
    const u = points[i] ?? 0;
    mask.moveTo(f.value(u) + otherMean);
    const slope = f.derivative(u);
    const weight = mask.square * (weights[i] ?? 0);
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
  const mask = new Mask(after, otherVariance);
  const mean = weightedMean(points, weights);
  const one = { mask: 0, scaled: 0, both: 0 };
  const two = { mask: 0, scaled: 0, both: 0 };
  let size = 0;
  for (let i = 0; i < points.length; i++) {
    const u = points[i] ?? 0;
    const weight = weights[i] ?? 0;
    const scaled = (u - mean) * f.derivative(u);
    const square = scaled * scaled;
    mask.moveTo(f.value(u) + otherMean);
    one.mask += weight * mask.square;
    one.scaled += weight * square;
    one.both += weight * mask.square * square;
    two.mask += weight * mask.first;
    two.scaled += weight * scaled;
    two.both += weight * mask.first * scaled;
    size += weight * Math.abs(scaled);
  }
  const isOdd = Math.abs(two.scaled) < ODD * size;
  return { one: gainOf(one), two: isOdd ? 1 : gainOf(two) ** 2 };
}

/** E[(u − m)²φ'²] of a law, and (E (u − m) φ')², each relative to what a Gaussian of the same variance has. */
export function scaleGain({ points, weights }: Samples, f: Pointwise, gaussian: readonly [one: number, two: number]): SkipGain {
  const mean = weightedMean(points, weights);
  let [one, two, size] = [0, 0, 0];
  for (let i = 0; i < points.length; i++) {
    const u = points[i] ?? 0;
    const weight = weights[i] ?? 0;
    const scaled = (u - mean) * f.derivative(u);
    one += weight * scaled * scaled;
    two += weight * scaled;
    size += weight * Math.abs(scaled);
  }
  const isOdd = Math.min(Math.abs(two), Math.sqrt(Math.max(gaussian[1], 0))) < ODD * size;
  return { one: gaussian[0] > 0 ? one / gaussian[0] : 1, two: isOdd ? 1 : (two * two) / gaussian[1] };
}

/** E (u − m) φ' relative to E |(u − m) φ'| below which it is none. */
const ODD = 0.05;

/** E of a mask, of what is scaled by it, and of both. */
interface Product {
  readonly mask: number;
  readonly scaled: number;
  readonly both: number;
}

function gainOf({ mask, scaled, both }: Product): number {
  return mask * scaled === 0 ? 1 : both / (mask * scaled);
}

function weightedMean(points: Float64Array, weights: Float64Array): number {
  let mean = 0;
  for (let i = 0; i < points.length; i++) mean += (points[i] ?? 0) * (weights[i] ?? 0);
  return mean;
}

/**
 * ψ' of what comes after a sum, by that sum's known part c: E ψ'(c + s x) and E ψ'(c + s x)² with x ~ N(0, 1), in closed form where ψ has two slopes. For the
 * largest of a window both are the chance to be it.
 */
class Mask {
  first = 0;
  square = 0;
  #centre = NaN;
  readonly #deviation: number;
  readonly #after: Pointwise | Maxima;

  constructor(after: Pointwise | Maxima, variance: number) {
    this.#deviation = Math.sqrt(Math.max(variance, 0));
    this.#after = after;
  }

  /** Takes `centre` for c; where φ is flat, many points share one. */
  moveTo(centre: number): void {
    if (centre === this.#centre) return;
    this.#centre = centre;
    if ("count" in this.#after) this.first = this.square = this.#chanceOf(this.#after);
    else this.#slopeOf(this.#after);
  }

  #chanceOf({ count, mean, deviation }: Maxima): number {
    let chance = 0;
    for (let j = 0; j < NORMAL.points.length; j++) {
      const below = quickCdf((this.#centre + this.#deviation * (NORMAL.points[j] ?? 0) - mean) / deviation);
      chance += (NORMAL.weights[j] ?? 0) * below ** (count - 1);
    }
    return chance;
  }

  #slopeOf({ slopes, derivative }: Pointwise): void {
    if (slopes !== undefined && this.#deviation > 0) {
      const above = quickCdf(this.#centre / this.#deviation);
      const [left, right] = slopes;
      this.first = left + (right - left) * above;
      this.square = left * left + (right * right - left * left) * above;
      return;
    }
    this.first = this.square = 0;
    for (let j = 0; j < NORMAL.points.length; j++) {
      const slope = derivative(this.#centre + this.#deviation * (NORMAL.points[j] ?? 0));
      this.first += (NORMAL.weights[j] ?? 0) * slope;
      this.square += (NORMAL.weights[j] ?? 0) * slope * slope;
    }
  }
}
