/** Nodes and weights of E f(z), z ~ N(mean, variance): the weights sum to 1. `x` are the nodes in standard deviations from the mean. */
export interface NormalGrid {
  readonly z: Float64Array;
  readonly x: Float64Array;
  readonly weights: Float64Array;
  /** d log density / d log E z² as mean and deviation grow together. */
  readonly scores: Float64Array;
}

const REACH = 8;
const PANEL_LIMIT = 400;

/** Nodes and weights of Gauss-Legendre quadrature with n points on [−1, 1], by Newton's method on the Legendre polynomial. */
export function gaussLegendre(n: number): readonly (readonly [node: number, weight: number])[] {
  return Array.from({ length: n }, (_, index) => {
    let x = Math.cos((Math.PI * (index + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 8; step++) {
      let before = 1;
      let value = x;
      for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (n * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    return [x, 2 / ((1 - x * x) * slope * slope)] as const;
  });
}

const RULE = gaussLegendre(10);

/**
 * Panels of Gauss-Legendre nodes on mean ± 8 standard deviations: at most one standard deviation wide, spaced geometrically about 0
 * (where activations bend, however wide the bell), and split at `kinks`, so that steps are integrated exactly from either side.
 * What lies below `lower` is left out, and the rest made to sum to 1.
 */
export function normalGrid(
  mean: number,
  variance: number,
  kinks: readonly number[] = [],
  resolution = Infinity,
  lower = -Infinity,
): NormalGrid {
  const s = Math.sqrt(variance);
  const edges = panelEdges(mean, s, kinks, Math.max(resolution, (2 * REACH * s) / PANEL_LIMIT), lower);
  const count = Math.max(edges.length - 1, 0) * RULE.length;
  const z = new Float64Array(count);
  const x = new Float64Array(count);
  const weights = new Float64Array(count);
  const scores = new Float64Array(count);
  let total = 0;
  let index = 0;
  for (let panel = 1; panel < edges.length; panel++) {
    const low = edges[panel - 1] ?? 0;
    const half = ((edges[panel] ?? 0) - low) / 2;
    for (const [node, weight] of RULE) {
      const point = low + half * (1 + node);
      const deviation = (point - mean) / s;
      const mass = half * weight * Math.exp(-0.5 * deviation * deviation);
      z[index] = point;
      x[index] = deviation;
      scores[index] = 0.5 * ((deviation * point) / s - 1);
      weights[index++] = mass;
      total += mass;
    }
  }
  for (let i = 0; i < count; i++) weights[i] = (weights[i] ?? 0) / total;
  return { z, x, weights, scores };
}

/** σ² of the log-normal with the given mean and variance. */
export function logVarianceOf(mean: number, variance: number): number {
  return Math.log1p(variance / (mean * mean));
}

/** The same for z = lower + eʸ, y normal, with the given mean and variance of z: what a positive quantity is as often as not. `x` are the deviations of y. */
export function logNormalGrid(mean: number, variance: number, lower: number): NormalGrid {
  const sigma2 = logVarianceOf(mean - lower, variance);
  const sigma = Math.sqrt(sigma2);
  const { x, weights } = normalGrid(0, 1);
  const centre = Math.log(mean - lower) - sigma2 / 2;
  return { z: x.map((y) => lower + Math.exp(centre + sigma * y)), x, weights, scores: x.map((y) => (0.5 * y) / sigma) };
}

function panelEdges(mean: number, s: number, kinks: readonly number[], resolution: number, lower: number): number[] {
  const low = Math.max(mean - REACH * s, lower);
  const high = mean + REACH * s;
  const edges = [...kinks];
  for (let k = -REACH; k <= REACH; k++) edges.push(mean + k * s);
  if (s > 0.5) {
    edges.push(0);
    for (let step = 0.5; step < s; step *= 2) edges.push(step, -step);
  }
  const sorted = [low, ...edges.filter((edge) => edge > low && edge < high), high].sort((a, b) => a - b);
  const result: number[] = [];
  for (const edge of sorted) {
    const previous = result.at(-1);
    if (previous === undefined) {
      result.push(edge);
      continue;
    }
    const width = edge - previous;
    if (width <= 1e-9 * s) continue;
    const parts = Math.max(1, Math.ceil(width / resolution - 1e-9));
    for (let part = 1; part <= parts; part++) result.push(previous + (width * part) / parts);
  }
  return result;
}

/** E f(z), z ~ N(mean, variance), for any function whose bends are at `kinks`. */
export function expectation(f: (z: number) => number, mean: number, variance: number, kinks: readonly number[] = []): number {
  if (!(variance > 0)) return f(mean);
  const { z, weights } = normalGrid(mean, variance, kinks);
  let sum = 0;
  for (let i = 0; i < z.length; i++) sum += (weights[i] ?? 0) * f(z[i] ?? 0);
  return sum;
}
