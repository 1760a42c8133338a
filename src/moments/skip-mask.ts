/** How a residual sum's next activation picks from the gradient that an identity skip carries. */
import type { Pointwise } from "./pointwise.ts";
import { NORMAL, type Samples } from "./samples.ts";
import type { Maxima } from "./signal.ts";
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
