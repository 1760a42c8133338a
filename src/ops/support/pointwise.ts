/** Functions of one tensor, element by element: forward, backward, and what they tell to the ops before (theory.md section 2). */
import { scalesOf } from "../../moments/few-inputs.ts";
import type { Expectations, PointwiseMoments } from "../../moments/gaussian.ts";
import { meanCorrelation } from "../../moments/kernel-eigen.ts";
import { kernel, meanRoot, positionAxis, positionCount, type Kernel, type PositionAxis } from "../../moments/kernel.ts";
import { activationLaw, lawOf } from "../../moments/law.ts";
import { applyTo, mixtureSamples, sampleLaw, slopeEnergyOn, type Samples } from "../../moments/samples.ts";
import { scaleGain, skipScaleGain, skipSlopeEnergy } from "../../moments/skip-mask.ts";
import { pointwise, type Pointwise } from "../../moments/pointwise.ts";
import type { GradientMoments, GradientSegment, Moments, Passage, PreActivation, SignalSegment } from "../../moments/signal.ts";
import { bendForward, maskBackward } from "../../moments/width.ts";
import { derived, mapSignal } from "./rules.ts";
import { mergedGradient, mergedSignal, pairSegments } from "./segments.ts";

/** z of one segment: its law in numbers. */
interface Gaussian {
  readonly mean: number;
  readonly variance: number;
  /** Correlations of z − m between positions, samples and both. */
  readonly correlations: readonly [positions: number, samples: number, both: number];
  /** Mean correlation of pairs, as widths see it. */
  readonly pairs: number;
}

function gaussianOf({ kernel: k, mean }: SignalSegment): Gaussian {
  const variance = Math.max(k.energy - mean * mean, 0);
  const centred = (r: number): number => (variance > 1e-280 ? Math.min(Math.max((r * k.energy - mean * mean) / variance, -1), 1) : 1);
  const several = positionCount(k) > 1;
  const r = meanCorrelation(k);
  return {
    mean,
    variance,
    correlations: [several ? centred(k.acrossPositions) : 0, centred(k.acrossSamples), several ? centred(k.acrossBoth) : 0],
    pairs: centred(several ? 0.5 * (r + Math.max(k.acrossSamples, r)) : r),
  };
}

/** Profiles raised to a power; the factor keeps their mean's effect on the energy. */
export function powered(
  axes: readonly PositionAxis[],
  power: (axis: PositionAxis, i: number) => number,
): { readonly positions: readonly PositionAxis[]; readonly factor: number } {
  let factor = 1;
  const positions = axes.map((axis) => {
    if (!axis.values) return axis;
    const values = axis.values.map((_, i) => power(axis, i));
    factor *= values.reduce((sum, value) => sum + value, 0) / axis.length;
    return positionAxis(axis.axis, axis.length, values);
  });
  return { positions, factor };
}

function forwardSegment(segment: SignalSegment, f: Pointwise, expectations: Expectations): SignalSegment {
  const z = gaussianOf(segment);
  const gaussian = expectations.one(f, z.mean, z.variance);
  const samples = z.variance > 1e-280 ? knownSamples(segment, z, f) : undefined;
  const known = samples && applyTo(samples, f);
  const { mean, energy } = known ?? gaussian;
  const spread = gaussian.energy - gaussian.mean ** 2;
  // A law bends the kernel as a Gaussian of the same variance would.
  const correlation = (r: number): number => {
    if (!(energy > 0)) return 0;
    const pair = expectations.pair(f, z.mean, z.variance, r, "value") - gaussian.mean ** 2;
    const shape = spread > 1e-14 * gaussian.energy ? pair / spread : 1;
    return (mean * mean + (energy - mean * mean) * shape) / energy;
  };
  const [rs, rc, rd] = z.correlations;
  const several = positionCount(segment.kernel) > 1;
  const others = Math.max(positionCount(segment.kernel) - 1, 1);
  const textured = several ? bendAt(correlation, rs) * (segment.texture ?? 0) : 0;
  const near = several && z.variance > 0 ? slopeAt(correlation, rs) * (((segment.locality ?? 0) * segment.kernel.energy) / z.variance) : 0;
  const { positions, factor } = powered(segment.kernel.positions, (axis, i) => Math.max(axis.values?.[i] ?? 1, 1e-12) ** gaussian.growth);
  const axes = { samples: segment.kernel.samples, positions };
  const output = kernel(
    axes,
    energy * factor,
    several ? correlation(rs) + textured / others : 0,
    correlation(rc),
    several ? correlation(rd) : 0,
  );
  return {
    channels: segment.channels,
    kernel: output,
    // Of the square root of the energy at each position, as far as the mean goes with the deviation.
    mean: z.mean === 0 ? mean * meanRoot(output) : mean,
    variation: bendForward(segment.variation, gaussian.growth),
    law: z.variance > 1e-280 ? (known?.law ?? activationLaw(f, z.mean, z.variance)) : undefined,
    transfer: energy > 0 ? { fourth: gaussian.kurtosis, pair: expectations.pair(f, z.mean, z.variance, z.pairs, "energy") } : undefined,
    locality: textured + near === 0 ? undefined : textured + near,
    overlap: segment.overlap !== undefined && several ? segment.overlap * Math.min(distinctSlope(correlation, rs), 1) ** 2 : undefined,
    preActivation: f.above === undefined ? preActivationOf(segment, f) : undefined,
  };
}

function preActivationOf({ mean, kernel: k, locality }: SignalSegment, f: Pointwise): PreActivation {
  return { activation: f.id, parameters: f.parameters, mean, kernel: k, locality };
}

/** How far apart second differences are taken. */
const STEP = 0.2;

/** Half the second derivative of a function of a correlation: what correlations that scatter about r add on average, by their variance. */
function bendAt(f: (r: number) => number, r: number): number {
  const centre = Math.min(Math.max(r, STEP - 1), 1 - STEP);
  return (f(centre + STEP) + f(centre - STEP) - 2 * f(centre)) / (2 * STEP * STEP);
}

function slopeAt(f: (r: number) => number, r: number): number {
  const centre = Math.min(Math.max(r, STEP - 1), 1 - STEP);
  return (f(centre + STEP) - f(centre - STEP)) / (2 * STEP);
}

/** How what two positions do not have in common with all correlates behind a function, by how it did before, to first order. */
function distinctSlope(f: (r: number) => number, r: number): number {
  const kept = 1 - f(r);
  return kept > 1e-9 ? (slopeAt(f, r) * (1 - r)) / kept : 1;
}

/** z on points, where its law is known to be other than Gaussian. */
function knownSamples(segment: SignalSegment, { mean, variance }: Gaussian, f: Pointwise): Samples | undefined {
  if (segment.law !== undefined) return insideOf(f, sampleLaw(segment.law, segment.kernel.energy));
  const scales = scalesOf(segment.excess ?? 0);
  return scales.length > 0 ? insideOf(f, mixtureSamples(mean, variance, scales)) : undefined;
}

/** Points of a law, unless its approximation crosses an edge that the signal itself never crosses. */
function insideOf(f: Pointwise, samples: Samples): Samples | undefined {
  const { above } = f;
  return above === undefined || samples.points.every((z) => z > above) ? samples : undefined;
}

interface Masked {
  readonly kernel: Kernel;
  readonly moments: GradientSegment["moments"];
  /** Share of what two positions have in common that is left. */
  readonly kept: number;
}

/** z's laws on points, spread out once for all that one rule asks of a segment. */
class Spread {
  readonly #samples = new Map<SignalSegment, Samples>();

  of(segment: SignalSegment): Samples {
    const known = this.#samples.get(segment);
    if (known !== undefined) return known;
    const samples = sampleLaw(lawOf(segment), segment.kernel.energy);
    this.#samples.set(segment, samples);
    return samples;
  }
}

/** E φ'² alone (`plain`) and as the gradient meets it (`met`): at the selected units of a max-pool, else weighted by the masks of activations after a skip. */
function slopeEnergy(
  x: SignalSegment,
  g: GradientSegment,
  gradient: GradientMoments,
  f: Pointwise,
  { slopeEnergy: gaussian, alignedSlopeEnergy: aligned }: PointwiseMoments,
  spread: Spread,
): { readonly plain: number; readonly met: number } {
  const isSpread = x.law !== undefined && x.kernel.energy - x.mean * x.mean > 1e-280;
  let samples: Samples | undefined = isSpread ? insideOf(f, spread.of(x)) : undefined;
  const plain = samples === undefined ? gaussian : slopeEnergyOn(samples, f);
  const { selection } = gradient;
  let met = selection === undefined ? plain : plain + selection.share * (selection.derivativeEnergy - plain);
  met += (gradient.aligned ?? 0) * (aligned - gaussian);
  for (const { energy, by, otherVariance, otherMean } of gradient.skipMasks) {
    samples ??= spread.of(x);
    const masked = skipSlopeEnergy(samples, f, "count" in by ? by : pointwise(by.activation, by.parameters), otherMean, otherVariance);
    met += (masked - plain) * Math.min(1, energy / Math.max(g.kernel.energy, 1e-300));
  }
  return { plain, met };
}

/** How much of ReLU's mask a later one has applied already: 0 none of it, 1 all; of pairs of elements as of single ones. */
function sameMask(f: Pointwise, plain: number, met: number): number {
  return f.id === "relu" && plain < 1 ? Math.max((met - plain) / (1 - plain), 0) : 0;
}

function backwardSegment(
  x: SignalSegment,
  g: GradientSegment,
  gradient: GradientMoments,
  f: Pointwise,
  expectations: Expectations,
  spread: Spread,
): Masked {
  const z = gaussianOf(x);
  const gaussian = expectations.one(f, z.mean, z.variance);
  const { plain, met: energy } = slopeEnergy(x, g, gradient, f, gaussian, spread);
  const { selection } = gradient;
  const same = selection === undefined ? sameMask(f, plain, energy) : 0;
  const kept = (r: number): number => {
    if (!(gaussian.slopeEnergy > 0)) return 0;
    const pair = Math.min(1, expectations.pair(f, z.mean, z.variance, r, "slope") / gaussian.slopeEnergy);
    return same === 0 ? pair : Math.min(1, (pair * plain + same * (1 - pair * plain)) / energy);
  };
  const [rs, rc, rd] = z.correlations;
  const atMaximum = (pair: number, r: number): number => {
    if (selection === undefined) return kept(r);
    return energy > 0 ? (selection.share * pair + (1 - selection.share) * plain * kept(r)) / energy : 0;
  };
  const ks = atMaximum(selection?.acrossPositions ?? 0, rs);
  const kc = atMaximum(selection?.acrossSamples ?? 0, rc);
  const kd = atMaximum(selection?.acrossSamples ?? 0, rd);
  const growth = gaussian.slopeGrowth;
  const { positions, factor } = masked(x.kernel.positions, g.kernel.positions, growth);
  const k = g.kernel;
  return {
    kernel: kernel(
      { samples: k.samples, positions },
      k.energy * energy * factor,
      k.acrossPositions * ks,
      k.acrossSamples * kc,
      k.acrossBoth * kd,
    ),
    moments: maskBackward(
      g.moments,
      {
        fourth: gaussian.slopeKurtosis,
        pair: expectations.pair(f, z.mean, z.variance, z.pairs, "slopeEnergy"),
        correlation: kept(z.pairs),
      },
      Math.max(x.channels, 1),
    ),
    kept: ks,
  };
}

/** The gradient's profile times the signal's to the power by which E φ'² grows with its energy. */
export function masked(
  signal: readonly PositionAxis[],
  gradient: readonly PositionAxis[],
  growth: number,
): { readonly positions: readonly PositionAxis[]; readonly factor: number } {
  let factor = 1;
  const positions = gradient.map((axis) => {
    const own = signal.find((other) => other.axis === axis.axis)?.values;
    if (!own) return axis;
    const values = own.map((a, i) => (axis.values ? (axis.values[i] ?? 0) : 1) * Math.max(a, 1e-12) ** growth);
    factor *= values.reduce((sum, value) => sum + value, 0) / axis.length;
    return positionAxis(axis.axis, axis.length, values);
  });
  return { positions, factor };
}

/** What a normalisation before needs to know of this activation. */
function passageOf(x: Moments, gradient: GradientMoments, f: Pointwise, expectations: Expectations, spread: Spread): Passage {
  const segment = mergedSignal(x);
  const { mean, variance, correlations } = gaussianOf(segment);
  const { selection } = gradient;
  const gains = gainOf(segment, gradient, f, expectations, spread);
  return {
    activation: f.id,
    parameters: f.parameters,
    outer: mergedGradient(gradient).kernel,
    mean,
    energy: segment.kernel.energy,
    correlations,
    derivativeEnergy: expectations.one(f, mean, variance).slopeEnergy,
    pooled: selection?.gamma,
    pooledShare: selection?.gamma && selection.share,
    throughSum: undefined,
    residue: gradient.scaleInvariant ? (gradient.residue ?? 0) : undefined,
    gain: undefined,
    behind: gradient.behind,
    skipGain: gains.skipGain,
    lawGain: gains.lawGain,
  };
}

/**
 * How much more the scale's gradient is than that of a Gaussian z and of masks that are independent of it: by z's own law, and by the masks behind an identity skip,
 * each by the share of the energy that came by it.
 */
function gainOf(
  segment: SignalSegment,
  { skipMasks, segments }: GradientMoments,
  f: Pointwise,
  expectations: Expectations,
  spread: Spread,
): Pick<Passage, "skipGain" | "lawGain"> {
  const { mean, variance } = gaussianOf(segment);
  if ((skipMasks.length === 0 && segment.law === undefined) || !(variance > 1e-280)) return {};
  const samples = insideOf(f, spread.of(segment));
  if (samples === undefined) return {};
  const { energy: total } = mergedGradient({ segments }).kernel;
  const gaussian = [
    expectations.one(f, mean, variance).centredSlopeEnergy,
    expectations.pair(f, mean, variance, 0, "centredSlope"),
  ] as const;
  const own = segment.law === undefined ? { one: 1, two: 1 } : scaleGain(samples, f, gaussian);
  let [one, two] = [1, 1];
  for (const { energy, by, otherVariance, otherMean } of skipMasks) {
    const after = "count" in by ? by : pointwise(by.activation, by.parameters);
    const gain = skipScaleGain(samples, f, after, otherMean, otherVariance);
    const share = Math.min(1, energy / Math.max(total, 1e-300));
    one += share * (gain.one - 1);
    two += share * (gain.two - 1);
  }
  return { skipGain: { one, two }, lawGain: own };
}

/** A signal through a function of one tensor. */
export function pointwiseForward(x: Moments, f: Pointwise, expectations: Expectations): Moments {
  const y = mapSignal(x, (segment) => forwardSegment(segment, f, expectations));
  return { ...y, zero: x.zero && f.value(0) === 0 };
}

/** Whether φ(cz) = c φ(z) over the range of its input: ReLU, and a clamp at many standard deviations. */
function isHomogeneous(x: Moments, f: Pointwise, expectations: Expectations): boolean {
  if (f.slopes !== undefined) return true;
  return x.segments.every(({ kernel: { energy }, mean }) => {
    const { growth, slopeGrowth } = expectations.one(f, mean, Math.max(energy - mean * mean, 0));
    return Math.abs(growth - 1) < 1e-4 && Math.abs(slopeGrowth) < 1e-4;
  });
}

/** The gradient before a function of one tensor. */
export function pointwiseBackward(x: Moments, gradient: GradientMoments, f: Pointwise, expectations: Expectations): GradientMoments {
  const { axis, pairs } = pairSegments(x, gradient, mergedSignal, () => mergedGradient(gradient));
  const channels = x.segments.reduce((sum, segment) => sum + segment.channels, 0);
  const spread = new Spread();
  let near = 0;
  const segments = pairs.map(({ first, second, share }): GradientSegment => {
    const { kernel: k, moments, kept } = backwardSegment(first, second, gradient, f, expectations, spread);
    near += share * kept;
    return { channels: share * channels, kernel: k, moments };
  });
  const homogeneous = isHomogeneous(x, f, expectations);
  return derived(gradient, segments, {
    axis,
    scaleInvariant: homogeneous && gradient.scaleInvariant,
    scaleShares: homogeneous ? gradient.scaleShares : undefined,
    cancelled: homogeneous ? gradient.cancelled : undefined,
    locality: gradient.locality && gradient.locality * near,
    passage: f.above === undefined ? passageOf(x, gradient, f, expectations, spread) : undefined,
  });
}
