/** The negative part of a signal as a gradient behind it meets it: what the slope of a PReLU is multiplied by. */
import type { Expectations } from "../../moments/gaussian.ts";
import { kernel, positionCount, type Kernel } from "../../moments/kernel.ts";
import { lawOf } from "../../moments/law.ts";
import { maxPool } from "../../moments/order.ts";
import { pointwise, type Pointwise } from "../../moments/pointwise.ts";
import { expectationOn, sampleLaw, type Samples } from "../../moments/samples.ts";
import type { GradientMoments, Selection, SignalSegment } from "../../moments/signal.ts";
import { skipSlopeEnergy } from "../../moments/skip-mask.ts";

/** max(−z, 0) is this of −z. */
const POSITIVE = pointwise("relu");
const NEGATIVE: Pointwise = { ...POSITIVE, key: "negative part", value: (z) => Math.min(z, 0), derivative: (z) => (z < 0 ? 1 : 0) };

/** Energy of one element, and of pairs: positions, samples, both. */
type Four = readonly [one: number, positions: number, samples: number, both: number];

/** z of one segment. */
interface Source {
  readonly segment: SignalSegment;
  readonly variance: number;
  readonly correlations: readonly [positions: number, samples: number, both: number];
}

function sourceOf(segment: SignalSegment): Source {
  const { kernel: k, mean } = segment;
  const variance = Math.max(k.energy - mean ** 2, 0);
  const centred = (r: number): number => (variance > 0 ? (r * k.energy - mean ** 2) / variance : 1);
  return { segment, variance, correlations: [centred(k.acrossPositions), centred(k.acrossSamples), centred(k.acrossBoth)] };
}

/** By z's own law; pairs are bent as a Gaussian's of the same variance. */
function everywhere({ segment: { mean, law, kernel: k }, variance, correlations }: Source, expectations: Expectations): Four {
  const gaussian = expectations.one(POSITIVE, -mean, variance);
  const [rs, rc, rd] = correlations;
  const pair = (r: number): number => expectations.pair(POSITIVE, -mean, variance, r, "value");
  if (law === undefined) return [gaussian.energy, pair(rs), pair(rc), pair(rd)];
  const samples = sampleLaw(law, k.energy);
  const one = expectationOn(samples, (z) => Math.min(z, 0) ** 2);
  const common = expectationOn(samples, (z) => Math.min(z, 0)) ** 2;
  const spread = gaussian.energy - gaussian.mean ** 2;
  const own = (r: number): number => common + (spread > 0 ? ((one - common) * (pair(r) - gaussian.mean ** 2)) / spread : 0);
  return [one, own(rs), own(rc), own(rd)];
}

/** At the maxima of windows, of which few are negative. */
function selected({ segment: { mean }, variance, correlations: [positions, samples, both] }: Source, { count }: Selection): Four {
  const { value, samples: others } = maxPool(NEGATIVE, mean, variance, { positions, samples, both }, count);
  return [value.one, value.positions, others, value.both];
}

/** By how much more or less the masks behind identity skips let through of it than of all. */
function skipped({ segment }: Source, g: GradientMoments, total: number, f: Pointwise): number {
  let samples: Samples | undefined;
  let [gain, plain] = [1, 0];
  for (const { energy, by, otherMean, otherVariance } of g.skipMasks) {
    if (samples === undefined) {
      samples = sampleLaw(lawOf(segment), segment.kernel.energy);
      plain = expectationOn(samples, (z) => Math.min(z, 0) ** 2);
    }
    const after = "count" in by ? by : pointwise(by.activation, by.parameters);
    const met = skipSlopeEnergy(samples, { ...f, derivative: (z) => Math.min(z, 0) }, after, otherMean, otherVariance);
    if (plain > 0) gain += Math.min(1, energy / Math.max(total, 1e-300)) * (met / plain - 1);
  }
  return Math.max(gain, 0);
}

/**
 * min(z, 0) of a segment whose image under `f` gets the gradient `g` of energy `total`: by its law, at the elements that a max-pool chose, and under the masks that
 * the gradient met behind a skip. Undefined where nothing is negative.
 */
export function negativePart(
  segment: SignalSegment,
  g: GradientMoments,
  total: number,
  f: Pointwise,
  expectations: Expectations,
): Kernel | undefined {
  const source = sourceOf(segment);
  const { selection } = g;
  const plain = everywhere(source, expectations);
  const chosen = selection && selected(source, selection);
  const gain = selection === undefined && g.skipMasks.length > 0 ? skipped(source, g, total, f) : 1;
  const share = selection?.share ?? 0;
  const met = (i: 0 | 1 | 2 | 3): number => gain * (1 - share) * plain[i] + share * (chosen?.[i] ?? 0);
  const energy = met(0);
  if (!(energy > 0)) return undefined;
  const several = positionCount(segment.kernel) > 1;
  return kernel(segment.kernel, energy, several ? met(1) / energy : 0, met(2) / energy, several ? met(3) / energy : 0);
}
