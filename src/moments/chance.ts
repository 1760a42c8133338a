/** The logarithm of a mean square over few independent numbers, which is far from normal: E log χ²₁ lies 1.27 below log E χ²₁. */

/** ψ(x), the derivative of log Γ, for x > 0 (DLMF 5.5.2 and 5.11.2). */
export function digamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 8; y++) shift -= 1 / y;
  const z = 1 / (y * y);
  return shift + Math.log(y) - 0.5 / y - z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z / 132))));
}

/** ψ′(x) for x > 0. */
export function trigamma(x: number): number {
  let sum = 0;
  let y = x;
  for (; y < 8; y++) sum += 1 / (y * y);
  const z = 1 / (y * y);
  return sum + 1 / y + 0.5 * z + (z / y) * (1 / 6 - z * (1 / 30 - z * (1 / 42 - z / 30)));
}

/** E and variance of log X for a gamma variable X of mean 1 and the given variance (a mean of 2 / variance squares). */
export function logOfGamma(variance: number): { readonly mean: number; readonly variance: number } {
  // Below, the series −v/2 and v: digamma would cancel.
  if (variance < 1e-4) return { mean: -variance / 2, variance };
  const shape = 1 / variance;
  return { mean: digamma(shape) - Math.log(shape), variance: trigamma(shape) };
}
