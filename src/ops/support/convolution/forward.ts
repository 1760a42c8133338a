/** What a convolution makes of a signal. */
import { convolveForward, tapCount, tapsPerOutput } from "../../../moments/convolution.ts";
import { excessShare, independentInputs, textureOf } from "../../../moments/few-inputs.ts";
import { add } from "../../../moments/kernel-algebra.ts";
import { meanCorrelation, pairMean } from "../../../moments/kernel-eigen.ts";
import { averages, fromAverages, type Kernel, kernel, positionCount } from "../../../moments/kernel.ts";
import { excessOf } from "../../../moments/law.ts";
import type { Moments, SignalSegment } from "../../../moments/signal.ts";
import { contractForward, gaussianTransfer } from "../../../moments/width.ts";
import type { ForwardContext } from "../../op.ts";
import { kurtosisOf } from "../alignment.ts";
import { atomsOf, sizeOf } from "../axes.ts";
import { signalAtChannels, signalAtPositions } from "../roles.ts";
import { mergedSignal, mergeSignal, pairSegments } from "../segments.ts";
import { type Geometry, joined, parted } from "./geometry.ts";

/** The input with channels and positions as a convolution wants them; the laws of its channels are averaged unless each has a filter of its own. */
export function prepare(x: Moments, context: ForwardContext<"convolution">, geometry: Geometry): Moments {
  const channels = geometry.channelAtoms;
  const others = atomsOf(context.inputLayouts[0] ?? []).filter((atom) => !channels.includes(atom));
  const placed = signalAtPositions(signalAtChannels(x, channels), others);
  return geometry.depthwise ? placed : mergeSignal(placed);
}

/** Correlation between positions of one channel's deviations from its mean over all samples and positions. */
export function ownCorrelation(k: Kernel): number {
  const mean = pairMean(k);
  const spread = k.energy - mean;
  return positionCount(k) > 1 && spread > 1e-9 * k.energy ? Math.min(Math.max((averages(k).positions - mean) / spread, 0), 1) : 0;
}

/** Where all taps of a filter share a mean, all of what it sees adds up coherently: Σ over taps and channels. */
function sharedPart(segment: SignalSegment, k: Kernel, geometry: Geometry, weights: SignalSegment): Kernel | undefined {
  if (weights.mean === 0) return undefined;
  const count = geometry.inputs * tapCount(geometry.axes);
  const white = convolveForward(k, geometry.axes, geometry.inputs * weights.mean ** 2);
  const m = segment.mean * weights.mean * count;
  return add(white, kernel({ samples: [], positions: [] }, m * m));
}

/**
 * The kernel as a filter meets it whose own weights sum to zero because they are standardised: less what all of its inputs have in common, their mean. Weights
 * that add up to nothing correlate by −1 / (n − 1).
 */
export function lessCommon({ kernel: k, mean }: SignalSegment, { kernel: weights }: SignalSegment): Kernel {
  const others = positionCount(weights) - 1;
  const cancelled = Math.min(Math.max(-weights.acrossPositions * others, 0), 1);
  if (cancelled === 0 || mean === 0) return k;
  const common = cancelled * mean * mean;
  const { energy, positions, samples, both } = averages(k);
  const several = positionCount(k) > 1;
  return fromAverages(k, {
    energy: Math.max(energy - common, 0),
    positions: several ? positions - common : 0,
    samples: samples - common,
    both: several ? both - common : 0,
  });
}

function forwardSegment(
  segment: SignalSegment,
  weights: SignalSegment,
  kind: Moments["weight"],
  geometry: Geometry,
): Omit<SignalSegment, "channels"> {
  const { axes, inputs, met } = geometry;
  const k = joined(lessCommon(segment, weights), geometry, "from");
  const variance = Math.max(weights.kernel.energy - weights.mean ** 2, 0);
  const identity = kind === "identity";
  const own = convolveForward(k, axes, inputs * (identity ? weights.kernel.energy : variance));
  const shared = identity ? undefined : sharedPart(segment, k, geometry, weights);
  const transfer = segment.transfer ?? gaussianTransfer(meanCorrelation(segment.kernel));
  const shape = { units: inputs * geometry.attributes.groups, taps: tapsPerOutput(axes), orthogonal: kind === "orthogonal" };
  const r = ownCorrelation(segment.kernel);
  const excess = segment.law ? excessOf(segment.law) : (segment.excess ?? 0);
  return {
    kernel: parted(shared === undefined ? own : add(own, shared), geometry, "to"),
    mean: segment.mean * weights.mean * inputs * tapsPerOutput(axes),
    shared: shared && parted(shared, geometry, "to"),
    uneven: (kurtosisOf(kind) - 1) / (inputs * met.taps),
    excess: excess * excessShare(independentInputs(inputs, met.taps, r), kurtosisOf(kind)),
    texture: geometry.attributes.transposed
      ? undefined
      : (1 - r) ** 2 *
        textureOf(
          axes.map(({ taps }) => taps),
          inputs,
        ),
    locality: geometry.attributes.transposed
      ? undefined
      : (segment.locality ?? 0) / axes.reduce((product, { taps }) => product * taps.stride, 1),
    variation: contractForward(segment.variation, transfer, shape),
  };
}

/** The output's moments, one segment for each law that filters have. */
export function forwardConvolution(x: Moments, weight: Moments, geometry: Geometry): Moments {
  const filters = onUnits(weight, geometry);
  const { axis, pairs } = pairSegments(onFilters(x, geometry), filters, mergedSignal, mergedSignal);
  const channels = sizeOf(geometry.units);
  const segments = pairs.map(({ first, second, share }) => ({
    ...forwardSegment(first, second, weight.weight, geometry),
    channels: share * channels,
  }));
  return {
    kind: "moments",
    segments,
    axis: segments.length > 1 ? axis : undefined,
    zero: x.zero || weight.zero,
    modelError: Math.max(x.modelError, weight.modelError),
  };
}

/** Filters with laws of their own, as long as these lie along the output's channels. */
export function onUnits(weight: Moments, geometry: Geometry): Moments {
  return geometry.units.some(({ id }) => id === weight.axis) ? weight : mergeSignal(weight);
}

/** Depthwise: the input's channels under the names of the output's. */
export function onFilters(x: Moments, { channelAtoms, units }: Geometry): Moments {
  const [unit, ...others] = units;
  if (x.axis === undefined || unit === undefined || others.length > 0 || x.axis !== channelAtoms[0]?.id) return mergeSignal(x);
  return { ...x, axis: unit.id };
}
