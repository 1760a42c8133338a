import type { PairKind, PointwiseMoments } from "./pointwise-moments.ts";

/**
 * Closed forms for φ(z) = left·min(z, 0) + right·max(z, 0) and centred z: the arc-cosine kernels of Cho and Saul 2009,
 * E z₁₊ⁿ z₂₊ⁿ = vⁿ Jₙ(t) / 2π with t = arccos r, equation 1 and 4 to 6.
 */
const stepKernel = (r: number): number => (Math.PI - Math.acos(r)) / (2 * Math.PI);

function reluKernel(r: number): number {
  return (Math.sqrt(1 - r * r) + (Math.PI - Math.acos(r)) * r) / (2 * Math.PI);
}

function squaredReluKernel(r: number): number {
  return (3 * Math.sqrt(1 - r * r) * r + (Math.PI - Math.acos(r)) * (1 + 2 * r * r)) / (2 * Math.PI);
}

/** Moments of the function and of its derivative under N(0, variance). */
export function linearMoments([left, right]: readonly [number, number], variance: number): PointwiseMoments {
  const squares = (left * left + right * right) / 2;
  const fourths = (left ** 4 + right ** 4) / 2;
  const ratio = squares > 0 ? fourths / (squares * squares) : 1;
  const mean = (right - left) * Math.sqrt(variance / (2 * Math.PI));
  return {
    mean,
    energy: squares * variance,
    kurtosis: 3 * ratio,
    growth: 1,
    slope: (left + right) / 2,
    slopeEnergy: squares,
    slopeKurtosis: ratio,
    slopeGrowth: 0,
    scaledSlopeEnergy: squares * variance,
    centredSlopeEnergy: squares * variance,
    alignedSlopeEnergy: alignedSlopeEnergy(left, right, mean, variance),
    proportion: 1,
    steepness: steepnessOf(left, right, variance),
  };
}

/** Cov(φ', φ) / Var φ, with E φ'φ = (right² − left²) √(v/2π). */
function steepnessOf(left: number, right: number, variance: number): number {
  const mean = (right - left) * Math.sqrt(variance / (2 * Math.PI));
  const spread = ((left * left + right * right) * variance) / 2 - mean * mean;
  return spread > 0 ? (mean * (left + right)) / 2 / spread : 0;
}

/** E φ'(z₁) φ(z₂): E H(z₁) z₂₊ = (1 + r) √(v/8π) with the step H. */
function slopeTimesValue(left: number, right: number, variance: number, r: number): number {
  const root = Math.sqrt(variance / (2 * Math.PI));
  const bend = right - left;
  return bend * root * (left + left * r + (bend * (1 + r)) / 2);
}

/** E φ'² (φ − E φ)² / Var φ, each side of zero on its own: with slope a it holds a²v/2 of the energy and ±a √(v/2π) of the mean. */
function alignedSlopeEnergy(left: number, right: number, mean: number, variance: number): number {
  const side = (a: number, sign: number): number =>
    (a * a * variance) / 2 - 2 * mean * sign * a * Math.sqrt(variance / (2 * Math.PI)) + (mean * mean) / 2;
  const [l, r] = [side(left, -1), side(right, 1)];
  return l + r > 0 ? (left * left * l + right * right * r) / (l + r) : right * right;
}

/** Pair expectation at correlation r under N(0, variance). */
export function linearPair([left, right]: readonly [number, number], variance: number, r: number, kind: PairKind): number {
  const l2 = left * left;
  const r2 = right * right;
  const energy = (l2 + r2) / 2;
  switch (kind) {
    case "slope":
      return (l2 + r2) * stepKernel(r) + 2 * left * right * (0.5 - stepKernel(r));
    case "slopeEnergy":
      return energy > 0 ? ((l2 * l2 + r2 * r2) * stepKernel(r) + 2 * l2 * r2 * (0.5 - stepKernel(r))) / (energy * energy) : 1;
    case "bentSlope":
      return 0;
    case "bentShift": {
      const a = steepnessOf(left, right, variance);
      const pair = (of: PairKind): number => linearPair([left, right], variance, r, of);
      return pair("slope") - 2 * a * slopeTimesValue(left, right, variance, r) + a * a * pair("value");
    }
    case "energy": {
      const mixed = 2 * l2 * r2 * squaredReluKernel(-r);
      return energy > 0 ? ((l2 * l2 + r2 * r2) * squaredReluKernel(r) + mixed) / (energy * energy) : 1;
    }
    case "value":
    case "scaledSlope":
    case "centredSlope":
      return variance * ((l2 + r2) * reluKernel(r) - 2 * left * right * reluKernel(-r));
  }
}
