const SQRT_PI = Math.sqrt(Math.PI);
const SQRT_TAU = Math.sqrt(2 * Math.PI);

/** Error function to double precision: Taylor series with positive terms below 3, continued fraction above (DLMF 7.6.2, 7.9.1). */
export function erf(x: number): number {
  const y = Math.abs(x);
  if (y > 3) return x > 0 ? 1 - erfcTail(y) : erfcTail(y) - 1;
  let term = y;
  let sum = y;
  for (let n = 1; n < 80 && term > 1e-17 * sum; n++) {
    term *= (2 * y * y) / (2 * n + 1);
    sum += term;
  }
  const value = (2 / SQRT_PI) * Math.exp(-y * y) * sum;
  return x < 0 ? -value : value;
}

/** 1 − erf(x) without cancellation for large x. */
export function erfc(x: number): number {
  return x > 3 ? erfcTail(x) : 1 - erf(x);
}

function erfcTail(x: number): number {
  let fraction = 0;
  for (let n = 40; n > 0; n--) fraction = (n * 0.5) / (x + fraction);
  return Math.exp(-x * x) / (SQRT_PI * (x + fraction));
}

/** Density of N(0, 1). */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / SQRT_TAU;
}

/** Φ: distribution function of N(0, 1). */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

/**
 * Quantile of N(0, 1) for 0 < p < 1: a rational start (Abramowitz and Stegun 26.2.23) polished by Newton steps.
 * Outside of (0, 1) the result is infinite.
 */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let x = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
  for (let step = 0; step < 3; step++) {
    const error = (normalCdf(x) - p) / normalDensity(x);
    x -= error / (1 + 0.5 * x * error);
  }
  return x;
}

/** Logistic function without overflow. */
export function logistic(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/** log(1 + eᶻ) without overflow. */
export function softplus(z: number): number {
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
}

/** x forced into [low, high]. */
export function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}

const CDF_STEPS = 128;
const CDF_REACH = 8;
const CDF = Float64Array.from({ length: 2 * CDF_REACH * CDF_STEPS + 2 }, (_, i) => normalCdf(i / CDF_STEPS - CDF_REACH));

/** Φ to five digits, from a table. */
export function quickCdf(x: number): number {
  if (x <= -CDF_REACH) return 0;
  if (x >= CDF_REACH) return 1;
  const place = (x + CDF_REACH) * CDF_STEPS;
  const index = Math.floor(place);
  const below = CDF[index] ?? 0;
  return below + (place - index) * ((CDF[index + 1] ?? 1) - below);
}
