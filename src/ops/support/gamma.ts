/** Gradient of a normalisation's scale: E (Σ g x̂)² (theory.md section 3, gamma-sum). */
import type { Expectations } from "../../moments/gaussian.ts";
import { pairSum } from "../../moments/kernel-algebra.ts";
import type { Kernel } from "../../moments/kernel.ts";
import { gammaSum } from "../../moments/normalization.ts";
import { pointwise } from "../../moments/pointwise.ts";
import type { Passage } from "../../moments/signal.ts";
import { kernelAxes } from "./segments.ts";

/** The normalised tensor x̂ as it goes on: y = scale · x̂ + shift. */
export interface Normalised {
  readonly kernel: Kernel;
  /** E scale². */
  readonly scale: number;
}

type Four = readonly [one: number, positions: number, samples: number, both: number];

/** Moments of x̂ φ'(z) where y, or a sum with it, goes into φ. */
function maskedMoments({ kernel: k, scale }: Normalised, passage: Passage, expectations: Expectations): Four {
  const { mean, energy, correlations, pooled, throughSum } = passage;
  const f = pointwise(passage.activation, passage.parameters);
  const variance = Math.max(energy - mean * mean, 0);
  const [rs, rc, rd] = correlations;
  if (pooled !== undefined && throughSum !== true) {
    const [one, positions, others] = pooled;
    return [one / scale, positions / scale, others / scale, others / scale];
  }
  const own = expectations.one(f, mean, variance);
  const centred = (r: number): number => expectations.pair(f, mean, variance, r, "centredSlope");
  const masked: Four = [own.centredSlopeEnergy, centred(rs), centred(rc), centred(rd)];
  if (throughSum !== true) return [masked[0] / scale, masked[1] / scale, masked[2] / scale, masked[3] / scale];
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
  const single = (k: Kernel): Kernel => (oneSample ? { ...k, samples: [] } : k);
  if (passage === undefined || !(norm.scale > 0) || !sameAxes(passage.outer, norm.kernel)) return pairSum(single(norm.kernel), single(g));
  return gammaSum(single(passage.outer), single(norm.kernel), maskedMoments(norm, passage, expectations));
}
