import { pairMean } from "../moments/kernel-eigen.ts";
import { type Kernel, positionCount, sampleCount, scale as scaled } from "../moments/kernel.ts";
import { affineLaw } from "../moments/law.ts";
import { batchNorm as normalise, batchNormBackward, type BatchNorm, scaleLeft, typicalOfFew } from "../moments/normalization.ts";
import { pointwise } from "../moments/pointwise.ts";
import type { Gradient, GradientMoments, GradientSegment, Moments, SignalSegment, SkipMask } from "../moments/signal.ts";
import { scaleVariation } from "../moments/width.ts";
import type { BackwardContext, ForwardContext, Op } from "./op.ts";
import { curvatureOf } from "./support/alignment.ts";
import { atomsOf } from "./support/axes.ts";
import { scaleGradient } from "./support/gamma.ts";
import { cancelledShare, derived, gradientAt, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { gammaGradient, onChannels, scaleAndShift, scaledRuns, scaleOf, shiftGradient, summed } from "./support/scaling.ts";
import { signalAtChannels, signalAtPositions } from "./support/roles.ts";
import { channelsOf, mergedGradient, mergedSignal } from "./support/segments.ts";
import { MISSING, elements, misfit, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x[N, C, ...], scale[C], shift[C]; both or none of the latter. */
    readonly batch_norm: {
      readonly epsilon: number;
      /** Batch statistics; otherwise running ones, which are 0 and 1 at initialisation. */
      readonly training: boolean;
    };
  }
}

/** The input as batch normalisation sees it: axis 1 are channels, all else samples and positions. */
function inputOf(context: ForwardContext<"batch_norm">): Moments | undefined {
  const x = momentsAt(context, 0);
  const layout = context.inputLayouts[0] ?? [];
  if (x === undefined) return undefined;
  const others = atomsOf(layout.filter((_, axis) => axis !== 1));
  return signalAtPositions(signalAtChannels(x, layout[1]?.atoms ?? []), others);
}

function parametersOf(context: ForwardContext<"batch_norm">): { readonly scale: Moments | undefined; readonly shift: Moments | undefined } {
  const channels = context.inputLayouts[0]?.[1]?.atoms ?? [];
  return {
    scale: onChannels(momentsAt(context, 1), context.inputLayouts[1], channels),
    shift: onChannels(momentsAt(context, 2), context.inputLayouts[2], channels),
  };
}

/** Running statistics at initialisation are mean 0 and variance 1. */
function fixed(x: Moments, epsilon: number): Moments {
  return {
    ...x,
    segments: x.segments.map((segment) => ({
      channels: segment.channels,
      kernel: scaled(segment.kernel, 1 / (1 + epsilon)),
      mean: segment.mean,
      variation: segment.variation,
    })),
  };
}

/** Share of the variance that channels may differ by in their means so that each still follows the law of all. */
const SAME_LAW = 0.05;

/** The law of each channel about its own mean. */
function lawOf({ law, kernel: k, mean }: SignalSegment, epsilon: number): Pick<SignalSegment, "law"> {
  const shared = pairMean(k);
  const variance = k.energy - shared;
  if (law === undefined || !(variance > 0) || shared - mean * mean > SAME_LAW * variance) return {};
  const factor = 1 / Math.sqrt(variance + epsilon);
  return { law: affineLaw(law, factor, -mean * factor) };
}

function normalised(x: Moments, epsilon: number): Moments {
  const segments = x.segments.map((segment) => {
    const { channels, kernel: before, excess, texture, locality } = segment;
    const { kernel } = normalise(before, epsilon);
    // The normalised energy is one but for epsilon, of what is not common to all.
    const spread = before.energy - pairMean(before);
    return {
      channels,
      kernel,
      mean: 0,
      variation: [0, 0] as const,
      ...lawOf(segment, epsilon),
      excess,
      texture,
      locality: locality !== undefined && spread > 0 ? (locality * before.energy) / spread : undefined,
    };
  });
  return { ...x, segments, modelError: 0.3 * x.modelError };
}

const NOTHING = { samples: [], positions: [] };

/**
 * What one normalisation with batch statistics adds, in decades, to what the gradient may be off. It adds up along the depth, and by the share of the gradient that
 * goes this way: measured drifts are 0.002 to 0.007 per layer, of one sign within a network.
 */
const DRIFT = 0.004;

/** What the scale of standardised weights does goes with what they made of their input: taken for independent it is up to half a decade too little. */
function lessCertain(gradient: Gradient): Gradient {
  return gradient.kind === "weight-gradient" ? { ...gradient, modelError: Math.hypot(gradient.modelError, 0.3) } : gradient;
}

/**
 * An activation before the normalisation is told of the one behind it, or of the maxima that were chosen: what these have let pass lies where the first was large. Of
 * activations with a slope on either side, whose edge lies at the mean.
 */
function masksBefore({ passage, maxima }: GradientMoments, x: Moments, own: readonly GradientSegment[]): readonly SkipMask[] {
  if (x.segments.every(({ preActivation }) => preActivation === undefined)) return [];
  const { mean, kernel: k } = mergedSignal(x);
  const before = { energy: mergedGradient({ segments: own }).kernel.energy, otherVariance: 0, otherMean: -mean };
  if (maxima !== undefined && maxima.share > MOST) {
    const deviation = Math.sqrt(Math.max(k.energy - pairMean(k), 0));
    return [{ ...before, by: { count: maxima.count, mean: maxima.mean * deviation, deviation: maxima.deviation * deviation } }];
  }
  if (passage === undefined || passage.throughSum === true || passage.pooled !== undefined || passage.mean !== 0) return [];
  const { activation, parameters } = passage;
  return pointwise(activation, parameters).slopes === undefined ? [] : [{ ...before, by: { activation, parameters } }];
}

/** Share of the gradient above which it counts as all of it. */
const MOST = 0.9;

function behindOf({ passage, maxima }: GradientMoments, x: Moments, epsilon: number): Pick<GradientMoments, "behind"> {
  if (passage === undefined || passage.throughSum === true || (passage.pooled !== undefined && maxima === undefined)) return {};
  const { kernel: k } = mergedSignal(x);
  const variance = k.energy - pairMean(k) + epsilon;
  return variance > 0 ? { behind: { passage, variance, count: maxima?.count ?? 1 } } : {};
}

/** E 1/v of a variance v of the given relative variance, as of a Gamma law. */
function inverseOf(uneven: number): number {
  return 1 / (1 - Math.min(uneven, 0.5));
}

interface NormSegment {
  readonly channels: number;
  readonly kernel: Kernel;
  readonly norm: BatchNorm;
}

function backwardTraining(context: BackwardContext<"batch_norm">, x: Moments, g: GradientMoments): readonly Gradient[] {
  const { epsilon } = context.node.attributes;
  const { scale, shift } = context.once(parametersOf);
  const norms = x.segments.map(({ channels, kernel }): NormSegment => {
    const norm = normalise(kernel, epsilon);
    return { channels, kernel: norm.kernel, norm };
  });
  const merge = (): NormSegment => {
    const norm = normalise(mergedSignal(x).kernel, epsilon);
    return { channels: channelsOf(x), kernel: norm.kernel, norm };
  };
  const { axis, runs } = scaledRuns({ segments: norms, axis: x.axis }, g, scale, merge);
  const left = g.scaleInvariant ? 1 : 1 - cancelledShare(g);
  const sums = summed(
    runs,
    (run) => left * scaleGradient({ kernel: run.x.norm.kernel, scale: run.scale }, run.g.kernel, g.passage, context.expectations),
  );
  const uneven = inverseOf(x.segments.reduce((sum, segment) => sum + ((segment.uneven ?? 0) * segment.channels) / channelsOf(x), 0));
  let few = 0;
  const segments = sums.map((run): GradientSegment => {
    const channels = run.share * channelsOf(x);
    const { factor, logVariance, error } = typicalOfFew(run.x.norm, channels);
    few = Math.max(few, error);
    return {
      channels,
      kernel: scaled(batchNormBackward(run.x.norm, scaled(run.g.kernel, run.scale), run.sum * run.scale), uneven * factor),
      moments: scaleVariation(run.g.moments, logVariance),
    };
  });
  // Were it not for epsilon the scale of x would not matter: d log y / d log x = epsilon / (variance + epsilon).
  const count = positionCount(g.segments[0]?.kernel ?? NOTHING) * sampleCount(g.segments[0]?.kernel ?? NOTHING);
  const residue = sums.reduce(
    (sum, run) => sum + run.share * run.sum * run.scale * scaleLeft(run.x.norm, count, epsilon, run.share * channelsOf(x)),
    0,
  );
  const curvature = curvatureOf(g, context.expectations);
  const own =
    scale?.zero === true
      ? zero("its scale is zero")
      : derived(g, segments, {
          zeroSum: true,
          scaleInvariant: true,
          residue,
          axis,
          curvature,
          uneven,
          locality: g.locality,
          skipMasks: masksBefore(g, x, segments),
          ...behindOf(g, x, epsilon),
          modelError: g.modelError + DRIFT + few,
        });
  const scaleSum = scaleOf(g, sums, shift);
  const gamma = x.weight === undefined ? scaleSum : lessCertain(scaleSum);
  return [own, gamma, shiftGradient(g, context.expectations)].slice(0, context.node.inputs.length);
}

function backwardFixed(context: BackwardContext<"batch_norm">, x: Moments, g: GradientMoments): readonly Gradient[] {
  const { scale } = context.once(parametersOf);
  const gain = 1 / (1 + context.node.attributes.epsilon);
  const { axis, runs } = scaledRuns(fixed(x, context.node.attributes.epsilon), g, scale, () => mergedSignal(x));
  const segments = runs.map(({ g: own, scale: energy, share }): GradientSegment => ({
    channels: share * channelsOf(x),
    kernel: scaled(own.kernel, energy * gain),
    moments: own.moments,
  }));
  const sums = summed(runs, (run) =>
    scaleGradient({ kernel: run.x.kernel, scale: run.scale }, run.g.kernel, undefined, context.expectations),
  );
  const own = derived(g, segments, { zeroSum: g.zeroSum, scaleInvariant: g.scaleInvariant, axis });
  return [own, gammaGradient(g, sums), shiftGradient(g, context.expectations)].slice(0, context.node.inputs.length);
}

export const batchNorm: Op<"batch_norm"> = {
  kind: "batch_norm",
  shape(_attributes, [x, scale]) {
    if (x === undefined) return MISSING;
    const channels = x.shape[1] ?? 1;
    const count = scale === undefined ? channels : elements(scale.shape);
    if (x.shape.length < 2) return misfit(`expected 2D or 3D input (got ${x.shape.length}D input)`);
    return count === channels ? one(x.shape, x.dtype) : misfit(`running_mean should contain ${channels} elements not ${count}`);
  },
  layout(_node, [x = []], context) {
    context.claim(x[1]?.atoms ?? [], "channel");
    return [x];
  },
  forward(context) {
    const x = context.once(inputOf);
    if (x === undefined) return [context.unknown("the numbers to be normalised are not known")];
    const { epsilon, training } = context.node.attributes;
    const { scale, shift } = context.once(parametersOf);
    return [scaleAndShift(training ? normalised(x, epsilon) : fixed(x, epsilon), scale, shift)];
  },
  backward(context) {
    const x = context.once(inputOf);
    const g = gradientAt(context);
    if (x === undefined || g === undefined) return context.node.inputs.map(() => NO_PATH);
    return context.node.attributes.training ? backwardTraining(context, x, g) : backwardFixed(context, x, g);
  },
};
