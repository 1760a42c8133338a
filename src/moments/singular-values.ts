/** Singular values of matrices with independent entries. */

/**
 * E (1/rows) tr (W Wᵀ)ᵖ of a matrix of independent entries of variance 1, to leading order in its size: Narayana polynomials, the moments of the law of Marchenko and
 * Pastur (1967). Relative to max(rows, columns)ᵖ, so that large powers stay finite.
 */
function moment(rows: number, columns: number, power: number): number {
  const most = Math.max(rows, columns);
  const [r, c] = [rows / most, columns / most];
  let count = 1;
  let sum = 0;
  for (let j = 1; j <= power; j++) {
    sum += count * c ** j * r ** (power - j);
    // N(p, j + 1) / N(p, j).
    count *= ((power - j) * (power - j + 1)) / (j * (j + 1));
  }
  return sum;
}

/**
 * The largest singular value of a matrix of independent entries of variance 1 as `iterations` steps of the power method see it that start anywhere (Miyato et al.
 * 2018, 1802.05957): |W v| of v ∝ (WᵀW)ᵏ⁻¹Wᵀu, whose square is the ratio of the moments 2k and 2k − 1 of the squared singular values. One step sees sqrt(rows + columns),
 * many see the true sqrt(rows) + sqrt(columns).
 */
export function powerMethodNorm(rows: number, columns: number, iterations: number): number {
  const steps = Math.max(1, Math.min(iterations, 64));
  return Math.sqrt((Math.max(rows, columns) * moment(rows, columns, 2 * steps)) / moment(rows, columns, 2 * steps - 1));
}
