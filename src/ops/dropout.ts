import { averages, fromAverages, scale, type Kernel } from "../moments/kernel.ts";
import { affineLaw } from "../moments/law.ts";
import type { GradientMoments, Law, SignalSegment } from "../moments/signal.ts";
import type { Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { gradientAt, mapGradient, mapSignal, momentsAt, NO_PATH } from "./support/rules.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Zeroes elements, channels or samples at random and scales the rest up. */
    readonly dropout: {
      readonly probability: number;
      readonly kind: "element" | "channel" | "sample" | "alpha";
    };
  }
}

type Kind = "element" | "channel" | "sample" | "alpha";

/** Masks are independent but for what shares one: q grows by 1 / (1 − p), within a channel or sample s too. */
function masked(k: Kernel, kind: Kind, probability: number): Kernel {
  const gain = 1 / (1 - probability);
  const { energy, positions, samples, both } = averages(k);
  const shared = kind === "channel" || kind === "sample" ? gain : 1;
  return fromAverages(k, { energy: energy * gain, positions: positions * shared, samples, both });
}

function maskedLaw(law: Law, probability: number): Law | undefined {
  if (law.variance > 0) return undefined;
  const scaled = affineLaw(law, 1 / (1 - probability));
  return {
    atoms: Float64Array.from([0, ...scaled.atoms]),
    weights: Float64Array.from([probability, ...scaled.weights.map((weight) => weight * (1 - probability))]),
    variance: 0,
  };
}

function forwardSegment(segment: SignalSegment, kind: Kind, probability: number): SignalSegment {
  // Alpha dropout keeps mean and variance.
  const { law, transfer } = segment;
  const without = { preActivation: undefined, even: undefined };
  if (kind === "alpha") {
    return { ...segment, ...without, law: undefined, transfer: undefined, kernel: shrunk(segment.kernel, segment.mean, probability) };
  }
  const dropped = law && maskedLaw(law, probability);
  const after = transfer && { ...transfer, fourth: transfer.fourth / (1 - probability) };
  return {
    ...segment,
    ...without,
    kernel: masked(segment.kernel, kind, probability),
    law: dropped,
    transfer: after,
  };
}

/** Value that alpha dropout puts in place of dropped ones: −SELU's limit. */
const ALPHA = 1.7580993408473766;

/** a² (1 − p) of alpha dropout: what is left of each element's own signal. */
function alphaGain(probability: number): number {
  return (1 - probability) / ((1 - probability) * (1 + probability * ALPHA * ALPHA));
}

/** The energy stays; what samples and positions share fades. */
function shrunk(k: Kernel, mean: number, probability: number): Kernel {
  const kept = alphaGain(probability) * (1 - probability);
  const { energy, positions, samples, both } = averages(k);
  const fade = (average: number): number => mean * mean + (average - mean * mean) * kept;
  return fromAverages(k, { energy, positions: fade(positions), samples: fade(samples), both: fade(both) });
}

/** Σ g x over a channel is the same before and after the mask. */
function masksPassage({ passage }: GradientMoments, probability: number): Pick<GradientMoments, "passage"> {
  return passage === undefined ? {} : { passage: { ...passage, gain: (passage.gain ?? 1) / (1 - probability) } };
}

/** Masks of different elements are independent: only what a time step has with itself grows. */
function masksSteps({ coherence }: GradientMoments, kind: Kind, probability: number): Pick<GradientMoments, "coherence"> {
  if (coherence === undefined || kind === "alpha") return {};
  const steps = Math.round(Math.sqrt(coherence.matrix.length));
  const isShared = kind !== "element";
  const matrix = coherence.matrix.map((value, i) => (isShared || i % (steps + 1) === 0 ? value / (1 - probability) : value));
  return { coherence: { ...coherence, matrix } };
}

export const dropout: Op<"dropout"> = {
  kind: "dropout",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  layout: sameLayout,
  forward(context) {
    const { probability, kind } = context.node.attributes;
    const x = momentsAt(context, 0);
    if (x === undefined || probability === 0) return context.inputs.slice(0, 1);
    if (probability >= 1) return [context.unknown("dropout leaves nothing")];
    return [mapSignal(x, (segment) => forwardSegment(segment, kind, probability))];
  },
  backward(context) {
    const { probability, kind } = context.node.attributes;
    const g = gradientAt(context);
    if (g === undefined) return [NO_PATH];
    if (probability === 0) return [g];
    if (kind === "alpha") return [mapGradient(g, (k) => scale(k, alphaGain(probability)))];
    const keep = {
      ...(kind === "channel" && { scaleInvariant: g.scaleInvariant }),
      // Neighbours that are dropped one by one have less in common, those of one channel the same.
      locality: g.locality && g.locality * (kind === "channel" ? 1 : 1 - probability),
      ...masksPassage(g, probability),
      ...masksSteps(g, kind, probability),
    };
    return [mapGradient(g, (k) => masked(k, kind, probability), keep)];
  },
};
