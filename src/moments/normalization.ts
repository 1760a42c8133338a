import { FEW_DEGREES, meanOfFew } from "./few-samples.ts";
import { pairSum } from "./kernel-algebra.ts";
import { eigenvalues, fromEigenvalues, multiplicities, pairMean } from "./kernel-eigen.ts";
import {
  averages,
  fromAverages,
  kernel,
  onPositions,
  positionAxis,
  positionCount,
  sampleCount,
  scale,
  type Kernel,
  type KernelAxes,
} from "./kernel.ts";

/**
 * Integrals over S = Σ λᵢ χ²(μᵢ) + N·eps, the squared norm of a centred channel (Yang, Pennington et al. 2019, 1902.08129; theory.md
 * section 3). Eigenvalues without the mean's: samples, positions, rest.
 */
export interface NormIntegrals {
  /** I0 = E 1/S. */
  readonly inverse: number;
  /** E 1/sqrt(S). */
  readonly inverseRoot: number;
  /** Eigenvalues of the normalised kernel, N·E[λ z² / S]. */
  readonly normalized: readonly [number, number, number];
  /** E[λ z² / S²]. */
  readonly second: readonly [number, number, number];
}

const NODES = 80;
const SPAN = 1e6;
const STEP = (2 * Math.log(SPAN)) / (NODES - 1);
/** t·mean at the nodes, and its roots. */
const TIMES = Float64Array.from({ length: NODES }, (_, node) => Math.exp(node * STEP) / SPAN);
const ROOTS = TIMES.map(Math.sqrt);

/** E 1/S and its companions for S = Σ λᵢ χ²(μᵢ) + shift, by the trapezoid rule in log t of E e^{−tS}. */
export function normIntegrals(
  lambda: readonly [number, number, number],
  mu: readonly [number, number, number],
  shift: number,
): NormIntegrals {
  const [l0, l1, l2] = [Math.max(lambda[0], 0), Math.max(lambda[1], 0), Math.max(lambda[2], 0)];
  const [m0, m1, m2] = mu;
  const count = m0 + m1 + m2;
  const mean = m0 * l0 + m1 * l1 + m2 * l2 + shift;
  if (!(mean > 0)) return { inverse: 0, inverseRoot: 0, normalized: [0, 0, 0], second: [0, 0, 0] };
  const root = Math.sqrt(mean / Math.PI);
  let inverse = 0;
  let inverseRoot = 0;
  const sums = new Float64Array(6);
  for (let node = 0; node < NODES; node++) {
    const t = (TIMES[node] ?? 0) / mean;
    const d0 = 2 * t * l0;
    const d1 = 2 * t * l1;
    const d2 = 2 * t * l2;
    const exponent = 0.5 * (m0 * Math.log1p(d0) + m1 * Math.log1p(d1) + m2 * Math.log1p(d2)) + t * shift;
    // It only grows from here.
    if (exponent > 80) break;
    const weight = t * STEP * Math.exp(-exponent);
    inverse += weight;
    inverseRoot += (weight * root) / (ROOTS[node] ?? 1);
    const r0 = (weight * l0) / (1 + d0);
    const r1 = (weight * l1) / (1 + d1);
    const r2 = (weight * l2) / (1 + d2);
    sums[0] = (sums[0] ?? 0) + r0;
    sums[1] = (sums[1] ?? 0) + r1;
    sums[2] = (sums[2] ?? 0) + r2;
    sums[3] = (sums[3] ?? 0) + t * r0;
    sums[4] = (sums[4] ?? 0) + t * r1;
    sums[5] = (sums[5] ?? 0) + t * r2;
  }
  const [n0 = 0, n1 = 0, n2 = 0, j0 = 0, j1 = 0, j2 = 0] = sums;
  return { inverse, inverseRoot, normalized: [(count + 1) * n0, (count + 1) * n1, (count + 1) * n2], second: [j0, j1, j2] };
}

/** Degrees of freedom and mean eigenvalue of S where it is a sum of so few that E 1/S says little of a draw. */
export interface Few {
  readonly degrees: number;
  readonly eigenvalue: number;
  /** N and eps. */
  readonly count: number;
  readonly eps: number;
}

function fewOf(
  lambda: readonly [number, number, number],
  mu: readonly [number, number, number],
  count: number,
  eps: number,
): Few | undefined {
  const sum = mu.reduce((total, m, i) => total + m * Math.max(lambda[i] ?? 0, 0), 0);
  const squares = mu.reduce((total, m, i) => total + m * Math.max(lambda[i] ?? 0, 0) ** 2, 0);
  if (!(squares > 0)) return undefined;
  const degrees = (sum * sum) / squares;
  return degrees > FEW_DEGREES ? undefined : { degrees, eigenvalue: sum / degrees, count, eps };
}

/** What few elements make of a gradient beside its expectation. */
interface Typical {
  readonly factor: number;
  /** Variance of the factor's logarithm. */
  readonly logVariance: number;
  /** What the factor may be off by, in decades: normalisations of few elements one after the other are not independent. */
  readonly error: number;
}

const AS_EXPECTED: Typical = { factor: 1, logVariance: 0, error: 0 };

/** Share of the standard deviation of the factor's logarithm that counts as error: measured on stacks of two such normalisations. */
const ERROR_SHARE = 0.1;

/**
 * By how much the gradient that comes back through a normalisation of few elements differs, averaged over `channels` independent ones, from its expectation. Of two
 * elements x̂ = ±1 but for epsilon: (1 − x̂²) g / s is all that is left, and `factor` is that of the centred gradient.
 */
export function typicalOfFew({ few }: { readonly few?: Few | undefined }, channels: number): Typical {
  if (few === undefined) return AS_EXPECTED;
  const { degrees, eigenvalue, count, eps } = few;
  const inverse = (chi: number): number => 1 / ((eigenvalue * chi) / count + eps);
  const left = (chi: number): number => inverse(chi) * (eps * inverse(chi)) ** 2;
  const { mean, expectation, logVariance, beyond } = meanOfFew(
    count > 2 ? inverse : left,
    degrees,
    Math.max(Math.round(channels), 1),
    Math.max(degrees - 1, 1),
  );
  const whole = count > 2 ? expectation : 1;
  return { factor: whole > 0 ? mean / whole : 1, logVariance, error: ERROR_SHARE * Math.sqrt(logVariance + beyond) };
}

/** (epsilon / (variance + epsilon))² of a channel: what a normalisation leaves of the scale, as a mean over `channels`. */
export function scaleLeft(norm: NormIntegrals & { readonly few?: Few | undefined }, count: number, eps: number, channels: number): number {
  if (norm.few === undefined) return (eps * count * norm.inverse) ** 2;
  const { degrees, eigenvalue } = norm.few;
  return meanOfFew((chi) => (eps / ((eigenvalue * chi) / count + eps)) ** 2, degrees, Math.max(Math.round(channels), 1)).mean;
}

/** Batch normalisation in training mode of one channel kernel. */
export interface BatchNorm extends NormIntegrals {
  /** Kernel of the normalised tensor, before the learned scale and shift. */
  readonly kernel: Kernel;
  readonly few?: Few | undefined;
}

const normalised = new WeakMap<Kernel, { readonly eps: number; readonly norm: BatchNorm }>();

/**
 * Forward batch normalisation over samples and positions (theory.md section 3). The mean, common to all elements, is removed.
 * The backward pass asks again for what the forward pass found.
 */
export function batchNorm(k: Kernel, eps: number): BatchNorm {
  const known = normalised.get(k);
  if (known?.eps === eps) return known.norm;
  const norm = batchNormOf(k, eps);
  normalised.set(k, { eps, norm });
  return norm;
}

function batchNormOf(k: Kernel, eps: number): BatchNorm {
  const [, e10, e01, e00] = eigenvalues(k);
  const [, m10, m01, m00] = multiplicities(k);
  const count = sampleCount(k) * positionCount(k);
  const { inverse, inverseRoot, normalized, second } = normIntegrals([e10, e01, e00], [m10, m01, m00], count * eps);
  const positions = normalizedProfiles(k);
  return {
    inverse,
    inverseRoot,
    normalized,
    second,
    kernel: fromEigenvalues({ samples: k.samples, positions }, [0, ...normalized]),
    few: fewOf([e10, e01, e00], [m10, m01, m00], count, eps),
  };
}

/** Profiles after the mean over all elements is removed: a' = (a (q − 2K) + K) / (q − K), K the mean over pairs. */
function normalizedProfiles(k: Kernel): Kernel["positions"] {
  const shared = pairMean(k);
  const variance = Math.max(k.energy - shared, 1e-12 * k.energy);
  if (!(shared > 0)) return k.positions;
  return k.positions.map(({ axis, length, values }) =>
    positionAxis(
      axis,
      length,
      values?.map((a) => Math.max((a * (k.energy - 2 * shared) + shared) / variance, 0.02)),
    ),
  );
}

/**
 * Backward batch normalisation: kernel of the input's gradient from that of the normalised tensor's.
 * `gammaSum` = E (Σ g x̂)², the scale's gradient, which depends on what follows (theory.md section 3, gamma-sum). Of two elements it is the centred gradient, which
 * `typicalOfFew` scales.
 */
export function batchNormBackward(norm: BatchNorm, g: Kernel, gammaSum: number): Kernel {
  const count = sampleCount(g) * positionCount(g);
  const [, m10, m01, m00] = multiplicities(g);
  const [, g10, g01, g00] = eigenvalues(g);
  const mu = [m10, m01, m00] as const;
  const eg = [g10, g01, g00] as const;
  if (count === 2) return fromEigenvalues(g, [0, ...eg]);
  const aligned = mu.reduce((sum, m, i) => sum + (m * (eg[i] ?? 0) * (norm.normalized[i] ?? 0)) / count, 0);
  const part = (i: 0 | 1 | 2): number =>
    Math.max(count * (norm.inverse * eg[i] - 2 * norm.second[i] * eg[i] + norm.second[i] * (2 * aligned - gammaSum / count)), 0);
  return fromEigenvalues(g, [0, part(0), part(1), part(2)]);
}

/** E (Σ g x̂)² over all pairs when g is independent of x̂ given moments [q, s, c, d] of what it multiplies at one and two places. */
export function gammaSum(
  g: Kernel,
  axes: KernelAxes,
  moments: readonly [one: number, positions: number, samples: number, both: number],
): number {
  const [one, positions, samples, both] = moments;
  if (one === 0) return 0;
  return pairSum(kernel(axes, one, positions / one, samples / one, both / one), g);
}

/** Layer normalisation over channels, each position by its own variance; `centred` is false for RMS normalisation, which keeps the mean. */
export function layerNorm(k: Kernel, mean: number, eps: number, centred = true): Kernel {
  const removed = centred ? mean * mean : 0;
  const variance = Math.max(k.energy - removed, 0);
  const flat = { samples: k.samples, positions: k.positions.map(({ axis, length }) => positionAxis(axis, length)) };
  if (!(variance > 0)) return kernel(flat, 0);
  let energy = variance / (variance + eps);
  // Positions of so little energy that epsilon outweighs it stay below one.
  const positions = k.positions.map(({ axis, length, values }) => {
    const shares = values?.map((a) => (a * (variance + eps)) / (a * variance + eps));
    energy *= shares === undefined ? 1 : shares.reduce((sum, share) => sum + share, 0) / length;
    return positionAxis(axis, length, shares);
  });
  const correlation = (r: number): number => (r * k.energy - removed) / variance;
  return kernel(
    { samples: k.samples, positions },
    energy,
    positionCount(k) > 1 ? correlation(k.acrossPositions) : 0,
    correlation(k.acrossSamples),
    positionCount(k) > 1 ? correlation(k.acrossBoth) : 0,
  );
}

/**
 * Gradient of layer normalisation's input: 1/variance by position, less the share along the constant and the tensor itself
 * (2 of `channels`, 1 for RMS), which is not lost again where `projected` of the energy lacks it already.
 */
export function layerNormBackward(
  k: Kernel,
  mean: number,
  g: Kernel,
  eps: number,
  channels: number,
  projected: number,
  centred = true,
): Kernel {
  const variance = Math.max(k.energy - (centred ? mean * mean : 0), 0);
  let factor = (1 - ((centred ? 2 : 1) / channels) * (1 - projected)) / (variance + eps);
  const positions = g.positions.map((axis) => {
    const input = k.positions.find((own) => own.axis === axis.axis)?.values;
    if (!input) return axis;
    const ratio = Float64Array.from(
      input,
      (a, i) => (axis.values ? (axis.values[i] ?? 0) : 1) / Math.max((a * variance + eps) / (variance + eps), 1e-9),
    );
    factor *= ratio.reduce((sum, value) => sum + value, 0) / ratio.length;
    return positionAxis(axis.axis, axis.length, ratio);
  });
  return scale(onPositions(g, positions), Math.max(factor, 0));
}

/** Group normalisation with what its backward pass needs; the first two eigenvalues are those of channels and of positions. */
export interface GroupNorm extends NormIntegrals {
  readonly kernel: Kernel;
  readonly few?: Few | undefined;
}

/**
 * Group (and instance) normalisation over `channels` per group and all positions of each sample (theory.md section 3): the group is
 * one Gaussian vector with two kinds of modes, channels ⊗ (constant over positions) and channels ⊗ (the rest).
 */
export function groupNorm(k: Kernel, mean: number, channels: number, eps: number): GroupNorm {
  const p = positionCount(k);
  const { energy: q, positions: s, samples: c, both: d } = averages(k);
  const m2 = mean * mean;
  const size = channels * p;
  const lambda = [q - m2 + (p - 1) * (s - m2), q - s, 0] as const;
  const mu = [channels - 1, channels * (p - 1), 0] as const;
  const { inverse, inverseRoot, normalized, second } = normIntegrals(lambda, mu, size * eps);
  const shared = m2 + ((q + (p - 1) * s) / p - m2) / channels;
  const sharedPair = m2 + ((c + (p - 1) * d) / p - m2) / channels;
  const over = Math.max(q - shared, 0) + eps;
  const [constant, varying] = normalized;
  return {
    inverse,
    inverseRoot,
    normalized,
    second,
    few: fewOf(lambda, mu, size, eps),
    kernel: fromAverages(k, {
      ...ownPairs(constant, varying, channels, p),
      samples: (c - sharedPair) / over,
      both: (d - sharedPair) / over,
    }),
  };
}

/** Energy and position average of one channel from the group's two eigenvalues. */
function ownPairs(constant: number, varying: number, channels: number, p: number): { energy: number; positions: number } {
  const positions = ((1 - 1 / channels) * constant - varying) / p;
  return { energy: positions + varying, positions: p > 1 ? positions : 0 };
}

/** Backward group normalisation; `gammaSumOne` = E (Σ g x̂)² over one channel of one sample. */
export function groupNormBackward(norm: GroupNorm, g: Kernel, channels: number, gammaSumOne: number): Kernel {
  const p = positionCount(g);
  const size = channels * p;
  const { energy: q, positions: s, samples: c, both: d } = averages(g);
  const eg = [q + (p - 1) * s, q - s] as const;
  const [n0, n1] = norm.normalized;
  if (size === 2) return fromAverages(g, { ...ownPairs(eg[0], eg[1], channels, p), samples: 0, both: 0 });
  const aligned = ((channels - 1) * eg[0] * n0 + channels * (p - 1) * eg[1] * n1) / size;
  const part = (i: 0 | 1): number =>
    Math.max(
      size * (norm.inverse * eg[i] - 2 * norm.second[i] * eg[i] + norm.second[i] * (2 * aligned - (channels * gammaSumOne) / size)),
      0,
    );
  // Two samples have two deviations, nearly independent of each other.
  const pair = (eigenvalue: number, normalized: number): number => size * norm.inverseRoot ** 2 * eigenvalue * (1 - normalized / size) ** 2;
  const other = ownPairs(pair(c + (p - 1) * d, n0), pair(c - d, n1), channels, p);
  return fromAverages(g, { ...ownPairs(part(0), part(1), channels, p), samples: other.energy, both: other.positions });
}
