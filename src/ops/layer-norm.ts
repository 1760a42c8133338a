import { scale as scaled } from "../moments/kernel.ts";
import { layerNorm as normalise, layerNormBackward } from "../moments/normalization.ts";
import type { Gradient, GradientMoments, GradientSegment, Moments, SignalSegment } from "../moments/signal.ts";
import type { BackwardContext, ForwardContext, Op } from "./op.ts";
import { atomsOf } from "./support/axes.ts";
import { balancedAlong } from "./support/balance.ts";
import { scaleGradient } from "./support/gamma.ts";
import { derived, gradientAt, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { onChannels, scaleAndShift, scaledRuns, scaleOf, shiftGradient, summed } from "./support/scaling.ts";
import { signalAtChannels, signalAtPositions } from "./support/roles.ts";
import { mergedSignal } from "./support/segments.ts";
import { MISSING, misfit, one, print } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x, (scale), (shift). */
    readonly layer_norm: {
      /** How many of the last axes are normalised together. */
      readonly axes: number;
      readonly epsilon: number;
      /** False for RMSNorm. */
      readonly centred: boolean;
    };
  }
}

/** The input as layer normalisation sees it: the last axes are channels, all else samples and positions; several laws are averaged over. */
function inputOf(context: ForwardContext<"layer_norm">): Moments | undefined {
  const x = momentsAt(context, 0);
  const layout = context.inputLayouts[0] ?? [];
  if (x === undefined) return undefined;
  const lead = layout.length - context.node.attributes.axes;
  return signalAtPositions(signalAtChannels(x, atomsOf(layout.slice(lead))), atomsOf(layout.slice(0, lead)));
}

function parametersOf(context: ForwardContext<"layer_norm">): { readonly scale: Moments | undefined; readonly shift: Moments | undefined } {
  const layout = context.inputLayouts[0] ?? [];
  const channels = atomsOf(layout.slice(layout.length - context.node.attributes.axes));
  return {
    scale: onChannels(momentsAt(context, 1), context.inputLayouts[1], channels),
    shift: onChannels(momentsAt(context, 2), context.inputLayouts[2], channels),
  };
}

function normalised(x: Moments, epsilon: number, centred: boolean): Moments {
  const joint = mergedSignal(x);
  const { channels } = joint;
  const kernel = normalise(joint.kernel, joint.mean, epsilon, centred);
  const gain = joint.kernel.energy > 0 ? Math.sqrt(kernel.energy / joint.kernel.energy) : 0;
  return {
    ...x,
    axis: undefined,
    segments: [
      {
        channels,
        kernel,
        mean: centred ? 0 : joint.mean * gain,
        variation: [0, 0],
        even: { share: 1, channels },
        overlap: joint.overlap,
      },
    ],
    modelError: 0.3 * x.modelError,
  };
}

/**
 * E 1/σ̂² over E σ̂² of a variance σ̂² that is itself the average of a finite number of channels: n / (n − 3) of n independent Gaussians, n / (n − 2) about zero.
 * Where the layers before have already made all samples alike, it is nearer to 1.
 */
function chanceOfVariance({ channels: n, even }: SignalSegment, centred: boolean): number {
  const free = 1 - (even?.channels === n ? even.share : 0);
  const rest = centred ? n - 1 : n;
  // With fewer channels the expectation is infinite, its logarithm is not.
  if (rest <= 4) return 1;
  return (centred ? 1 + free / rest : 1) / (1 - (2 * free) / rest);
}

function backwardNorm(context: BackwardContext<"layer_norm">, x: Moments, g: GradientMoments): readonly Gradient[] {
  const { epsilon, centred } = context.node.attributes;
  const { scale, shift } = parametersOf(context);
  const layout = context.inputLayouts[0] ?? [];
  const channels = atomsOf(layout.slice(layout.length - context.node.attributes.axes));
  const input = mergedSignal(x);
  const y = normalised(x, epsilon, centred);
  const chance = chanceOfVariance(input, centred);
  const { axis, runs } = scaledRuns(y, g, scale, () => mergedSignal(y));
  const segments = runs.map((run): GradientSegment => ({
    channels: run.share * input.channels,
    kernel: scaled(
      layerNormBackward(input.kernel, input.mean, scaled(run.g.kernel, run.scale), epsilon, input.channels, g.projected, centred),
      chance,
    ),
    moments: run.g.moments,
  }));
  const sums = summed(runs, (run) =>
    scaleGradient({ kernel: run.x.kernel, scale: run.scale }, run.g.kernel, g.passage, context.expectations),
  );
  const own =
    scale?.zero === true
      ? zero("its scale is zero")
      : derived(g, segments, { projected: 1, balanced: centred ? balancedAlong(channels) : undefined, axis });
  const gamma = scaleOf(g, sums, shift);
  const parameters: readonly Gradient[] = [gamma, shiftGradient(g, context.expectations)];
  return [own, ...parameters].slice(0, context.node.inputs.length);
}

export const layerNorm: Op<"layer_norm"> = {
  kind: "layer_norm",
  shape({ axes }, [x, scale]) {
    if (x === undefined) return MISSING;
    const normalised = x.shape.slice(x.shape.length - axes);
    const expected = scale?.shape ?? normalised;
    if (normalised.length !== axes || (expected.length === axes && expected.some((size, axis) => size !== normalised[axis]))) {
      return misfit(
        `Given normalized_shape=${print(expected)}, expected input with shape [*, ${expected.join(", ")}], but got input of size${print(x.shape)}`,
      );
    }
    return one(x.shape, x.dtype);
  },
  layout(node, [x = []], context) {
    context.claim(
      x.slice(x.length - node.attributes.axes).flatMap((axis) => axis.atoms),
      "channel",
    );
    return [x];
  },
  forward(context) {
    const x = inputOf(context);
    if (x === undefined) return [context.unknown("the numbers to be normalised are not known")];
    const { epsilon, centred } = context.node.attributes;
    const { scale, shift } = parametersOf(context);
    return [scaleAndShift(normalised(x, epsilon, centred), scale, shift)];
  },
  backward(context) {
    const x = inputOf(context);
    const g = gradientAt(context);
    return x === undefined || g === undefined ? context.node.inputs.map(() => NO_PATH) : backwardNorm(context, x, g);
  },
};
