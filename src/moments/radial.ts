/** y = x · h(s) with s = Σ x² over the `size` elements of a vector: normalisations by hand, capsules' squash. */
import { chiSquarePoints } from "./chi-square.ts";
import type { Pointwise } from "./pointwise-function.ts";

/** What h is a function of: Σ x², its mean, or its root. */
export type Length = "sum" | "mean" | "norm";

/** Expectations over a vector whose elements have the given mean and energy. */
export interface Radial {
  /** E y² of an element. */
  readonly energy: number;
  /** E h. */
  readonly factor: number;
  /** Share of the energy that two vectors of equal direction but independent lengths have in common. */
  readonly common: number;
  /** E h²: the gradient's factor in all directions but that of x. */
  readonly across: number;
  /** E (h + 2 s h')²: its factor along x. */
  readonly along: number;
  /** (E h)² / E h². */
  readonly commonSlope: number;
  /** E h⁴ / (E h²)²: large where short vectors, of which there are few, have most of the gradient. */
  readonly tails: number;
}

/** h as a function of s, with its derivative. */
function ofSum(f: Pointwise, length: Length, size: number, s: number): readonly [value: number, slope: number] {
  switch (length) {
    case "sum":
      return [f.value(s), f.derivative(s)];
    case "mean":
      return [f.value(s / size), f.derivative(s / size) / size];
    case "norm": {
      const root = Math.sqrt(s);
      return [f.value(root), f.derivative(root) / (2 * root)];
    }
  }
}

/**
 * By quadrature over s, a χ² of as many degrees as its variance tells. The gradient is h g + 2 h' x (x·g): a direction along x and the others, of which g, independent
 * of x, has each as much.
 */
export function radial(f: Pointwise, length: Length, size: number, mean: number, energy: number): Radial {
  const variance = Math.max(energy - mean * mean, 1e-9 * energy);
  const degrees = (size * energy * energy) / (variance * variance + 2 * variance * mean * mean);
  const { values, weights } = chiSquarePoints(degrees);
  let [square, root, factor, across, along, fourth] = [0, 0, 0, 0, 0, 0];
  values.forEach((value, i) => {
    const weight = weights[i] ?? 0;
    const s = (size * energy * value) / degrees;
    const [h, slope] = ofSum(f, length, size, s);
    // Far out in the tails h may not be finite.
    if (weight < 1e-18 || !Number.isFinite(h * slope)) return;
    square += weight * s * h * h;
    root += weight * Math.sqrt(s) * h;
    factor += weight * h;
    across += weight * h * h;
    fourth += weight * h ** 4;
    along += weight * (h + 2 * s * slope) ** 2;
  });
  return {
    energy: square / size,
    factor,
    common: square > 0 ? (root * root) / square : 0,
    across,
    along,
    commonSlope: across > 0 ? (factor * factor) / across : 0,
    tails: across > 0 ? fourth / (across * across) : 1,
  };
}
