/** The learned scale and shift after a normalisation. */
import type { Atom } from "../../graph/layout.ts";
import type { Expectations } from "../../moments/gaussian.ts";
import { add, totalSquare } from "../../moments/kernel-algebra.ts";
import { kernel, positionCount, sampleCount, scale as scaled } from "../../moments/kernel.ts";
import { affineLaw } from "../../moments/law.ts";
import type { GradientMoments, GradientSegment, Moments, SignalSegment, StructuralZero, WeightGradient } from "../../moments/signal.ts";
import { biasLogVariance, type GradientVariation, sampleUnits } from "../../moments/width.ts";
import { alignAtoms, atomsOf } from "./axes.ts";
import { spreads } from "./contraction.ts";
import { shiftSum } from "./gamma.ts";
import { relabelSignal } from "./relabel.ts";
import { zero } from "./rules.ts";
import { channelsOf, mergedGradient, mergedSignal, mergeSignal, pairSegments } from "./segments.ts";
import { CANCELLED } from "./sums.ts";
import type { Layout } from "../../graph/layout.ts";

/** A scale or shift under the atoms of the channels it acts on. */
export function onChannels(parameter: Moments | undefined, layout: Layout | undefined, channels: readonly Atom[]): Moments | undefined {
  if (parameter === undefined || layout === undefined) return parameter;
  return relabelSignal(parameter, alignAtoms(atomsOf(layout), channels)) ?? mergeSignal(parameter);
}

/** scale · x̂ + shift. */
export function scaleAndShift(x: Moments, scale: Moments | undefined, shift: Moments | undefined): Moments {
  const product = scale === undefined || isOne(scale) ? x : combine(x, scale, multiplied);
  const sum = shift === undefined || shift.zero ? product : combine(product, shift, shifted);
  return { ...sum, zero: (x.zero || scale?.zero === true) && (shift === undefined || shift.zero) };
}

/** Whether every scale is exactly 1, as normalisations start. */
function isOne({ segments }: Moments): boolean {
  return segments.every(({ kernel: { energy }, mean }) => energy === 1 && mean === 1);
}

function combine(x: Moments, parameter: Moments, f: (x: SignalSegment, parameter: SignalSegment) => SignalSegment): Moments {
  const { axis, pairs } = pairSegments(x, parameter, mergedSignal, mergedSignal);
  const channels = channelsOf(x);
  const segments = pairs.map(({ first, second, share }) => ({ ...f(first, second), channels: share * channels }));
  return { ...x, segments, axis: segments.length > 1 ? axis : undefined };
}

function multiplied(x: SignalSegment, { kernel: { energy }, mean }: SignalSegment): SignalSegment {
  const constant = energy - mean * mean <= 1e-12 * energy;
  return {
    ...x,
    even: constant ? x.even : undefined,
    kernel: scaled(x.kernel, energy),
    mean: x.mean * mean,
    law: x.law && constant ? affineLaw(x.law, mean) : undefined,
  };
}

function shifted(x: SignalSegment, { kernel: { energy }, mean }: SignalSegment): SignalSegment {
  const constant = energy - mean * mean <= 1e-12 * energy;
  return {
    ...x,
    kernel: add(x.kernel, kernel({ samples: [], positions: [] }, energy), 2 * mean * x.mean),
    mean: x.mean + mean,
    law: x.law && constant ? affineLaw(x.law, 1, mean) : undefined,
  };
}

/** A normalised run of channels together with its gradient and its scale. */
export interface Scaled<X> {
  readonly x: X;
  readonly g: GradientSegment;
  /** E scale². */
  readonly scale: number;
  readonly share: number;
}

/** A scaled run with E (Σ g x̂)² of a channel, the gradient of its scale. */
export interface Summed<X> extends Scaled<X> {
  readonly sum: number;
}

/** The runs with the gradients of their scales. */
export function summed<X>(runs: readonly Scaled<X>[], sumOf: (run: Scaled<X>) => number): readonly Summed<X>[] {
  return runs.map((run) => ({ x: run.x, g: run.g, scale: run.scale, share: run.share, sum: sumOf(run) }));
}

/** Runs of channels in which signal, gradient and scale each have one law. */
export function scaledRuns<X extends { readonly channels: number; readonly kernel: SignalSegment["kernel"] }>(
  x: { readonly segments: readonly X[]; readonly axis?: number | undefined },
  g: GradientMoments,
  scale: Moments | undefined,
  merge: () => X,
): { readonly axis?: number | undefined; readonly runs: readonly Scaled<X>[] } {
  const { axis, pairs } = pairSegments(x, g, merge, mergedGradient);
  if (scale === undefined || scale.segments.length === 1) {
    const energy = scale?.segments[0]?.kernel.energy ?? 1;
    return {
      axis,
      runs: pairs.map(({ first, second, share }) => ({ x: first, g: second, scale: energy, share })),
    };
  }
  const along = scale.axis ?? axis;
  const joint = {
    segments: pairs.map(({ first, second, share }) => ({ channels: share, kernel: first.kernel, x: first, g: second })),
    axis,
  };
  const cut = pairSegments(
    joint,
    scale,
    (tensor) => tensor.segments[0] ?? { channels: 1, kernel: merge().kernel, x: merge(), g: mergedGradient(g) },
    mergedSignal,
  );
  return {
    ...(along !== undefined && { axis: along }),
    runs: cut.pairs.map(({ first, second, share }) => ({ x: first.x, g: first.g, scale: second.kernel.energy, share })),
  };
}

/** Gradient of the shift: the sum over samples and positions, or what is left of it where the scale behind an activation does not matter. */
export function shiftGradient(g: GradientMoments, expectations: Expectations): WeightGradient | StructuralZero {
  if (g.zeroSum) return zero(CANCELLED);
  const { kernel: k, moments, channels } = mergedGradient(g);
  return {
    kind: "weight-gradient",
    energy: shiftSum(g.passage, totalSquare(k), expectations),
    ...spreadOf(moments, k, true, channels),
    modelError: g.modelError,
  };
}

/** Gradient of the scale from E (Σ g x̂)² of each run of channels; `scales` is how many there are, if not one per channel. */
export function gammaGradient(
  g: GradientMoments,
  runs: readonly { readonly share: number; readonly sum: number }[],
  scales?: number,
): WeightGradient {
  const { kernel: k, moments, channels } = mergedGradient(g);
  const energy = runs.reduce((total, { share, sum }) => total + share * Math.max(sum, 0), 0);
  return {
    kind: "weight-gradient",
    energy,
    ...spreadOf(moments, k, false, scales ?? channels),
    modelError: Math.hypot(g.modelError, 0.02),
  };
}

/**
 * Gradient of the scale where a following normalisation may take the scale away again (theory.md section 3, structural zeros): then only that one's
 * epsilon leaves something of it.
 */
export function scaleOf(
  g: GradientMoments,
  runs: readonly { readonly share: number; readonly sum: number; readonly scale: number }[],
  shift: Moments | undefined,
): WeightGradient | StructuralZero {
  if (!g.scaleInvariant || (shift !== undefined && !shift.zero)) return gammaGradient(g, runs);
  const squares = runs.reduce((sum, { share, scale }) => sum + share * scale, 0);
  if (g.residue === undefined || g.residue === 0 || squares === 0) return zero("a following normalisation takes its scale away again");
  const gradient = gammaGradient(g, [{ share: 1, sum: g.residue / squares }]);
  return { ...gradient, modelError: Math.hypot(gradient.modelError, 0.2) };
}

/** β, and the χ² of the mean over scales or shifts, each of which is one Gaussian number. */
function spreadOf(
  moments: GradientVariation,
  k: SignalSegment["kernel"],
  coherent: boolean,
  numbers: number,
): Pick<WeightGradient, "logVariance" | "chance"> {
  const count = sampleCount(k) * positionCount(k);
  const [m1, m2, m3] = sampleUnits(moments, Math.max(numbers, 1));
  return spreads(biasLogVariance([m1, m2, 0], count), biasLogVariance([m1, m2, coherent ? m3 : 1 / Math.max(numbers, 1)], count));
}
