/** Gradient of a normalisation's scale: E (Σ g x̂)² (theory.md section 3, gamma-sum). */
import type { Expectations } from "../../moments/gaussian.ts";
import { pairSum } from "../../moments/kernel-algebra.ts";
import { onAxes, type Kernel } from "../../moments/kernel.ts";
import { gammaSum } from "../../moments/normalization.ts";
import { maximumPoints } from "../../moments/order.ts";
import { FINE, type Samples } from "../../moments/samples.ts";
import { pointwise, type Pointwise } from "../../moments/pointwise.ts";
import type { Behind, Passage } from "../../moments/signal.ts";
import { kernelAxes } from "./roles.ts";

/** The normalised tensor x̂ as it goes on: y = scale · x̂ + shift. */
export interface Normalised {
  readonly kernel: Kernel;
  /** E scale². */
  readonly scale: number;
}

type Four = readonly [one: number, positions: number, samples: number, both: number];

/** Moments of x̂ φ'(z) where y, or a sum with it, goes into φ. */
function maskedMoments({ kernel: k, scale }: Normalised, passage: Passage, expectations: Expectations): Four {
  const { mean, energy, correlations, pooled, pooledShare = 0, throughSum } = passage;
  const f = pointwise(passage.activation, passage.parameters);
  const variance = Math.max(energy - mean * mean, 0);
  const [rs, rc, rd] = correlations;
  const own = expectations.one(f, mean, variance);
  if (isInvariant(passage)) return bentMoments(f, passage, scale, expectations);
  const { skipGain, lawGain } = passage;
  const gain = (of: "one" | "two"): number => (skipGain?.[of] ?? 1) * (throughSum === true ? 1 : (lawGain?.[of] ?? 1));
  const centred = (r: number): number => gain("two") * expectations.pair(f, mean, variance, r, "centredSlope");
  const masked: Four = [gain("one") * own.centredSlopeEnergy, centred(rs), centred(rc), centred(rd)];
  if (throughSum !== true) {
    const [one, positions, others] = pooled ?? [0, 0, 0];
    const selected: Four = [one, positions, others, others];
    const term = (i: 0 | 1 | 2 | 3): number => (pooledShare * selected[i] + (1 - pooledShare) * masked[i]) / scale;
    return [term(0), term(1), term(2), term(3)];
  }
  // y = share · (z − E z) + rest, the rest independent of z.
  const q = k.energy * scale * (passage.gain ?? 1);
  const share = variance > 0 ? q / variance : 0;
  const slope = (r: number): number => expectations.pair(f, mean, variance, r, "slope");
  const slopes: Four = [own.slopeEnergy, slope(rs), slope(rc), slope(rd)];
  const pairsY: Four = [q, q * k.acrossPositions, q * k.acrossSamples, q * k.acrossBoth];
  const pairsZ: Four = [variance, variance * rs, variance * rc, variance * rd];
  const term = (i: 0 | 1 | 2 | 3): number => (share * share * masked[i] + (pairsY[i] - share * share * pairsZ[i]) * slopes[i]) / scale;
  return [term(0), term(1), term(2), term(3)];
}

/**
 * A normalisation behind φ (past a depthwise convolution) takes the scale of φ away, Σ g φ = 0, so that only what x̂ φ' has beside φ moves the loss: nothing where φ
 * is homogeneous, little with SiLU.
 */
function bentMoments(f: Pointwise, { mean, energy, correlations }: Passage, scale: number, expectations: Expectations): Four {
  const bent = (r: number): number => expectations.pair(f, mean, Math.max(energy - mean * mean, 0), r, "bentSlope") / scale;
  const [rs, rc, rd] = correlations;
  return [bent(1), bent(rs), bent(rc), bent(rd)];
}

function isInvariant({ residue, pooled, throughSum }: Passage): boolean {
  return residue !== undefined && pooled === undefined && throughSum !== true;
}

/**
 * E (Σ g)² of what is shifted before φ where Σ g φ = 0 in every channel: only that of φ' moves the loss which does not go along φ. `total` where the loss does change
 * with φ's scale; it is also the most that there is, unless masks further on say more exactly how g and φ' go together.
 */
export function shiftSum(passage: Passage | undefined, total: number, expectations: Expectations): number {
  if (passage === undefined || !isInvariant(passage)) return total;
  if (passage.behind !== undefined) return shiftSumBehind(passage, passage.behind);
  return Math.min(total, shiftSumBefore(passage, expectations));
}

/** The same with a gradient behind φ that is independent of z but for Σ g φ = 0. */
function shiftSumBefore(passage: Passage, expectations: Expectations): number {
  const { mean, energy, correlations, outer, residue = 0 } = passage;
  const f = pointwise(passage.activation, passage.parameters);
  const variance = Math.max(energy - mean * mean, 0);
  const bent = (r: number): number => expectations.pair(f, mean, variance, r, "bentShift");
  const [rs, rc, rd] = correlations;
  const { steepness } = expectations.one(f, mean, variance);
  return gammaSum(outer, outer, [bent(1), bent(rs), bent(rc), bent(rd)]) + residue * steepness ** 2;
}

/**
 * The same where the normalised output goes into another activation ψ at once: E (Σ h ψ'(x̂) d)² with the gradient h behind ψ and x̂'s change with the shift,
 * d = (φ' − E φ' − x̂ E[φ' x̂]) / s. Different elements go together as far as h does.
 */
function shiftSumBehind({ activation, parameters, mean, energy }: Passage, { passage: next, variance, count }: Behind): number {
  const [f, g] = [pointwise(activation, parameters), pointwise(next.activation, next.parameters)];
  const deviation = Math.sqrt(Math.max(energy - mean * mean, 0));
  const expected = (samples: Samples, of: (value: number, slope: number) => number): number =>
    samples.points.reduce((sum, t, i) => {
      const z = mean + deviation * t;
      return sum + (samples.weights[i] ?? 0) * of(f.value(z), f.derivative(z));
    }, 0);
  const average = (of: (value: number, slope: number) => number): number => expected(FINE, of);
  const chosen = count > 1 ? maximumPoints(count) : FINE;
  const [value, slope] = [average((x) => x), average((_, d) => d)];
  const spread = average((x) => (x - value) ** 2);
  const along = spread > 0 ? average((x, d) => (x - value) * (d - slope)) / spread : 0;
  const scale = Math.sqrt(Math.max(next.energy - next.mean * next.mean, 0));
  const change = (x: number, d: number): number => {
    const mask = g.derivative(next.mean + (scale * (x - value)) / Math.sqrt(variance));
    return mask * (d - slope - along * (x - value));
  };
  const one = expected(chosen, (x, d) => change(x, d) ** 2);
  const two = expected(chosen, change) ** 2;
  return (gammaSum(next.outer, next.outer, [one, two, two, two]) * scale * scale) / variance;
}

/** What epsilon leaves of the share of x̂ φ' along φ. */
function residueOf(passage: Passage, scale: number, expectations: Expectations): number {
  if (!isInvariant(passage)) return 0;
  const { mean, energy } = passage;
  const { proportion } = expectations.one(pointwise(passage.activation, passage.parameters), mean, Math.max(energy - mean * mean, 0));
  return ((passage.residue ?? 0) * proportion * proportion) / scale;
}

function sameAxes(a: Kernel, b: Kernel): boolean {
  const other = new Set(kernelAxes(b));
  return kernelAxes(a).length === other.size && kernelAxes(a).every((id) => other.has(id));
}

/**
 * E (Σ g x̂)² over all samples and positions, or over those of one sample. Where the output goes into one activation alone, g and x̂ are not
 * independent: `passage` knows.
 */
export function scaleGradient(
  norm: Normalised,
  g: Kernel,
  passage: Passage | undefined,
  expectations: Expectations,
  oneSample = false,
): number {
  const single = (k: Kernel): Kernel => (oneSample ? onAxes(k, { samples: [], positions: k.positions }) : k);
  if (passage === undefined || !(norm.scale > 0) || !sameAxes(passage.outer, norm.kernel)) return pairSum(single(norm.kernel), single(g));
  const moments = maskedMoments(norm, passage, expectations);
  return gammaSum(single(passage.outer), single(norm.kernel), moments) + residueOf(passage, norm.scale, expectations);
}
