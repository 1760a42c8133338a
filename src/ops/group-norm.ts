import type { Atom } from "../graph/layout.ts";
import { type Kernel, positionCount, sampleCount, scale as scaled } from "../moments/kernel.ts";
import { groupNorm as normalise, type GroupNorm, groupNormBackward, typicalOfFew } from "../moments/normalization.ts";
import type { Gradient, GradientMoments, GradientSegment, Moments, SignalSegment } from "../moments/signal.ts";
import { scaleVariation } from "../moments/width.ts";
import type { BackwardContext, ForwardContext, Op } from "./op.ts";
import { atomsOf, sizeOf } from "./support/axes.ts";
import { scaleGradient } from "./support/gamma.ts";
import { derived, gradientAt, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { onChannels, scaleAndShift, scaledRuns, scaleOf, shiftGradient, summed } from "./support/scaling.ts";
import { signalAtChannels, signalAtPositions } from "./support/roles.ts";
import { channelsOf, kernelOf, mergedSignal, mergeSignal } from "./support/segments.ts";
import { MISSING, elements, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x[N, C, ...], (scale[C]), (shift[C]). InstanceNorm has as many groups as channels. */
    readonly group_norm: {
      readonly groups: number;
      readonly epsilon: number;
    };
  }
}

/** The input as group normalisation sees it: axis 1 are channels, all else samples and positions; laws that meet in one group are averaged. */
function inputOf(context: ForwardContext<"group_norm">): Moments | undefined {
  const x = momentsAt(context, 0);
  const layout = context.inputLayouts[0] ?? [];
  if (x === undefined) return undefined;
  const others = atomsOf(layout.filter((_, axis) => axis !== 1));
  const channels = layout[1]?.atoms ?? [];
  return ofWholeGroups(signalAtPositions(signalAtChannels(x, channels), others), channels, groupSize(context));
}

/** The runs of channels of a concatenation, cut where groups end: a group in which two of them meet is a run of its own, of their average. */
function ofWholeGroups(x: Moments, channels: readonly Atom[], size: number): Moments {
  if (x.segments.length === 1) return x;
  if (channels.find((atom) => atom.size > 1)?.id !== x.axis) return mergeSignal(x);
  const runs: SignalSegment[] = [];
  let open: SignalSegment[] = [];
  let missing = 0;
  for (const segment of x.segments) {
    let left = segment.channels;
    const take = (count: number): SignalSegment => {
      left -= count;
      return { ...segment, channels: count };
    };
    if (missing > 0) {
      const part = take(Math.min(left, missing));
      open.push(part);
      missing -= part.channels;
      if (missing <= PART) runs.push(mergedSignal({ segments: open }));
    }
    const whole = Math.floor(left / size + PART) * size;
    if (whole > 0) runs.push(take(whole));
    if (left <= PART) continue;
    missing = size - left;
    open = [take(left)];
  }
  return { ...x, segments: runs };
}

/** Channels below which none are left, but for rounding. */
const PART = 1e-9;

function parametersOf(context: ForwardContext<"group_norm">): { readonly scale: Moments | undefined; readonly shift: Moments | undefined } {
  const channels = context.inputLayouts[0]?.[1]?.atoms ?? [];
  return {
    scale: onChannels(momentsAt(context, 1), context.inputLayouts[1], channels),
    shift: onChannels(momentsAt(context, 2), context.inputLayouts[2], channels),
  };
}

function groupSize({ node, inputLayouts }: ForwardContext<"group_norm">): number {
  return sizeOf(inputLayouts[0]?.[1]?.atoms ?? []) / node.attributes.groups;
}

function normalised(context: ForwardContext<"group_norm">, x: Moments): Moments {
  const segments = x.segments.map(({ channels, kernel: before, mean, locality }): SignalSegment => {
    const { kernel } = normalise(before, mean, groupSize(context), context.node.attributes.epsilon);
    return { channels, kernel, mean: 0, variation: [0, 0], locality };
  });
  return { ...x, segments, modelError: 0.3 * x.modelError };
}

/**
 * What one normalisation adds, in decades, to what the gradient may be off, as in a batch normalisation: measured drifts are 0.003 to 0.01 per layer, of one sign, where
 * deviations of groups differ by more than those of independent channels.
 */
const DRIFT = 0.004;

interface NormSegment {
  readonly channels: number;
  readonly kernel: Kernel;
  readonly norm: GroupNorm;
}

function backwardNorm(context: BackwardContext<"group_norm">, x: Moments, g: GradientMoments): readonly Gradient[] {
  const { epsilon } = context.node.attributes;
  const size = groupSize(context);
  const { scale, shift } = parametersOf(context);
  const normOf = ({ channels, kernel, mean }: SignalSegment): NormSegment => {
    const norm = normalise(kernel, mean, size, epsilon);
    return { channels, kernel: norm.kernel, norm };
  };
  const norms = { segments: x.segments.map(normOf), axis: x.axis };
  const { axis, runs } = scaledRuns(norms, g, scale, () => normOf(mergedSignal(x)));
  const gammaOf = (run: (typeof runs)[number], oneSample: boolean): number =>
    scaleGradient({ kernel: run.x.kernel, scale: run.scale }, run.g.kernel, g.passage, context.expectations, oneSample);
  let few = 0;
  const segments = runs.map((run): GradientSegment => {
    const channels = run.share * channelsOf(x);
    const { factor, logVariance, error } = typicalOfFew(run.x.norm, (channels / size) * sampleCount(run.g.kernel));
    few = Math.max(few, error);
    const kernel = groupNormBackward(run.x.norm, scaled(run.g.kernel, run.scale), size, gammaOf(run, true) * run.scale);
    return { channels, kernel: scaled(kernel, factor), moments: scaleVariation(run.g.moments, logVariance) };
  });
  // Instance normalisation takes the mean of each channel away.
  const alone = size === 1 && positionCount(kernelOf(x)) > 1;
  const sums = summed(runs, (run) => gammaOf(run, false));
  const residue = sums.reduce((sum, run) => sum + run.share * run.sum * run.scale * (epsilon * run.x.norm.inverse) ** 2, 0);
  const keep = { zeroSum: alone, scaleInvariant: alone, residue, locality: g.locality, modelError: g.modelError + DRIFT + few, axis };
  const own = scale?.zero === true ? zero("its scale is zero") : derived(g, segments, keep);
  const gamma = scaleOf(g, sums, shift);
  const parameters: readonly Gradient[] = [gamma, shiftGradient(g, context.expectations)];
  return [own, ...parameters].slice(0, context.node.inputs.length);
}

export const groupNorm: Op<"group_norm"> = {
  kind: "group_norm",
  shape({ groups }, [x, scale]) {
    if (x === undefined) return MISSING;
    const channels = x.shape[1] ?? 1;
    if (channels % groups !== 0) {
      return misfit(
        `Expected number of channels in input to be divisible by num_groups, but got input of shape ${print(x.shape)} and num_groups=${groups}`,
      );
    }
    const count = scale === undefined ? channels : elements(scale.shape);
    return count === channels
      ? one(x.shape, x.dtype)
      : misfit(
          `Expected weight to be a vector of size equal to the number of channels in input, but got weight of shape ${print(scale?.shape ?? [])} and input of shape ${print(x.shape)}`,
        );
  },
  layout(_node, [x = []], context) {
    context.claim(x[1]?.atoms ?? [], "channel");
    return [x];
  },
  forward(context) {
    const x = inputOf(context);
    if (x === undefined) return [context.unknown("the numbers to be normalised are not known")];
    const { scale, shift } = parametersOf(context);
    return [scaleAndShift(normalised(context, x), scale, shift)];
  },
  backward(context) {
    const x = inputOf(context);
    const g = gradientAt(context);
    return x === undefined || g === undefined ? context.node.inputs.map(() => NO_PATH) : backwardNorm(context, x, g);
  },
};
