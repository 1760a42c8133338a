/**
 * Signals and gradients with every property written out, in one order, whether it is known or not.
 *
 * To the engine that runs us objects with the same properties in the same order are of one kind, and reading them costs next to nothing. Copies to which spreading
 * adds a property are each of a kind of their own: whoever reads thousands of them has to look every property up. So rules may write what they know, and what is
 * handed from node to node is brought to this form.
 */
import type { GradientMoments, GradientSegment, Moments, SignalSegment } from "./signal.ts";

/** With all properties, those that are not known as undefined. */
export type Canonical<T> = { readonly [P in keyof Required<T>]: T[P] };

/** A run of channels. */
export function canonicalSegment(segment: SignalSegment): Canonical<SignalSegment> {
  const { channels, kernel, mean, shared, law, variation, uneven, excess, texture, locality, overlap, transfer, preActivation, even } =
    segment;
  return { channels, kernel, mean, shared, law, variation, uneven, excess, texture, locality, overlap, transfer, preActivation, even };
}

/** A signal. */
export function canonicalSignal({ segments, axis, weight, zero, modelError, rowStochastic }: Moments): Canonical<Moments> {
  return { kind: "moments", segments: segments.map(canonicalSegment), axis, weight, zero, modelError, rowStochastic };
}

function canonicalRun({ channels, kernel, shared, moments }: GradientSegment): Canonical<GradientSegment> {
  return { channels, kernel, shared, moments };
}

/** A gradient. */
export function canonicalGradient(gradient: GradientMoments): Canonical<GradientMoments> {
  const { segments, axis, zeroSum, balanced, scaleInvariant, scaleShares, residue, cancelled, projected, passage, skipMasks } = gradient;
  const { selection, maxima, behind, curvature, uneven, locality, aligned, made, coherence, modelError } = gradient;
  return {
    kind: "gradient",
    segments: segments.map(canonicalRun),
    axis,
    zeroSum,
    balanced,
    scaleInvariant,
    scaleShares,
    residue,
    cancelled,
    projected,
    passage,
    skipMasks,
    selection,
    maxima,
    behind,
    curvature,
    uneven,
    locality,
    aligned,
    made,
    coherence,
    modelError,
  };
}
