/** Sums of squares of Gaussian numbers on points. */

/** Values and their probabilities. */
export interface Points {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/** log χ² below which nothing lies, and the step, where degrees are few. */
const LOWEST = -40;
const STEP = 0.2;
/** Degrees from which log χ² is nearly normal, its points, and standard deviations that they reach to. */
const MANY = 30;
const NODES = 40;
const REACH = 7;

/** Points of χ² with `degrees` degrees of freedom, any positive number: the trapezoid rule in log χ². */
export function chiSquarePoints(degrees: number): Points {
  const spread = Math.sqrt(2 / degrees);
  const highest = degrees > MANY ? Math.log(degrees) + REACH * spread : Math.log(degrees + 40);
  const step = degrees > MANY ? (2 * REACH * spread) / NODES : STEP;
  const count = degrees > MANY ? NODES + 1 : Math.ceil((highest - LOWEST) / STEP) + 1;
  const values = new Float64Array(count);
  const logs = new Float64Array(count);
  let most = -Infinity;
  for (let i = 0; i < count; i++) {
    const x = highest - i * step;
    const value = Math.exp(x);
    values[i] = value;
    logs[i] = (degrees * x - value) / 2;
    most = Math.max(most, logs[i] ?? 0);
  }
  const weights = logs.map((log) => Math.exp(log - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { values, weights: weights.map((weight) => weight / total) };
}
