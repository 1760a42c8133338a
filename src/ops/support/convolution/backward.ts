/** Gradients of a convolution's input and of its weights. */
import { convolutionSums, convolutionWeightSum, convolveBackward, tapsPerInput } from "../../../moments/convolution.ts";
import { independentInputs } from "../../../moments/few-inputs.ts";
import { average, sumWith } from "../../../moments/kernel-algebra.ts";
import { meanCorrelation } from "../../../moments/kernel-eigen.ts";
import { type Kernel, positionCount, sampleCount } from "../../../moments/kernel.ts";
import { reachOf, sharedReach } from "../../../moments/reach.ts";
import type {
  Curvature,
  GradientMoments,
  GradientSegment,
  Moments,
  SignalSegment,
  StructuralZero,
  WeightGradient,
} from "../../../moments/signal.ts";
import { contractBackward, sampleUnits, weightFluctuation, weightLogVariance } from "../../../moments/width.ts";
import { alignedGradient, kurtosisOf } from "../alignment.ts";
import { spreads } from "../contraction.ts";
import { derived, zero } from "../rules.ts";
import { mergedGradient, mergedSignal, pairSegments } from "../segments.ts";
import { lessCommon, onFilters, onUnits, ownCorrelation } from "./forward.ts";
import { type Geometry, joined, parted } from "./geometry.ts";

/** Gradient of the input: each element gathers, over the filters that read it, what the weights pass back. `curvature`: of the activation before. */
export function inputGradient(
  g: GradientMoments,
  weight: Moments,
  geometry: Geometry,
  hasBias: boolean,
  curvature: Curvature | undefined,
): GradientMoments | StructuralZero {
  if (weight.zero) return zero("the weights that follow are zero");
  const { axes, met, inputs, outputs, attributes, depthwise, channelAtoms } = geometry;
  const along = curvature && alignedGradient(curvature, { taps: met.taps, hits: met.hits, inputs, kurtosis: kurtosisOf(weight.weight) });
  const { axis, pairs } = pairSegments(g, onUnits(weight, geometry), mergedGradient, mergedSignal);
  const parts = pairs.map(({ first, second, share }): GradientSegment => {
    const k = convolveBackward(
      joined(first.kernel, geometry, "to"),
      axes,
      (outputs * second.kernel.energy * (along?.gain ?? 1)) / (g.uneven ?? 1),
    );
    // What groups leave to chance averages out over all of them.
    const shape = { units: outputs * attributes.groups, taps: tapsPerInput(axes), orthogonal: weight.weight === "orthogonal" };
    return {
      channels: share,
      kernel: parted(k, geometry, "from"),
      moments: contractBackward(first.moments, shape, meanCorrelation(first.kernel)),
    };
  });
  const unpadded = attributes.padding.every(([before, after]) => before === 0 && after === 0);
  // What a bias adds cancels with the sum.
  const inProportion = depthwise && (!hasBias || g.zeroSum);
  const keep = {
    zeroSum: g.zeroSum && unpadded && !attributes.transposed,
    scaleInvariant: g.scaleInvariant && inProportion,
    scaleShares: inProportion ? g.scaleShares : undefined,
    aligned: along?.aligned,
    locality: attributes.stride.every((step) => step === 1) ? g.locality : undefined,
  };
  const [channel] = channelAtoms;
  if (depthwise && parts.length > 1 && axis !== undefined && channel !== undefined) return derived(g, parts, { ...keep, axis: channel.id });
  const total = average(parts.map(({ kernel: k, channels }) => ({ kernel: k, weight: channels })));
  return derived(g, [{ ...mergedGradient({ segments: parts }), kernel: total }], keep);
}

/** Σ over neighbouring positions of what both the signal and the gradient have in common there beyond distant ones. */
function neighbouring(
  { kernel: x, locality: own }: Pick<SignalSegment, "kernel" | "locality">,
  g: Kernel,
  locality: number | undefined,
  [equal]: readonly [equal: number, all: number],
  { axes, attributes }: Geometry,
): number {
  const [apart, distinct] = [1 - x.acrossPositions, 1 - g.acrossPositions];
  if (own === undefined || locality === undefined || attributes.transposed || !(apart > 0) || !(distinct > 0)) return 0;
  const along = sharedReach(reachOf(own / apart, axes.length), reachOf(locality / distinct, axes.length)) ** axes.length;
  return (along - 1) * apart * distinct * sampleCount(x) * x.energy * g.energy * equal;
}

/** Error, in decades, of what epsilon leaves to filters of one weight: the smallest of them decide, as 1 / w³. */
const SMALLEST = 1;

/** Gradient of the weights: sums over samples and positions of what each tap reads and what comes back (theory.md section 4). */
export function weightGradient(x: Moments, weight: Moments, g: GradientMoments, geometry: Geometry): WeightGradient | StructuralZero {
  if (x.zero) return zero("its input is zero");
  const { axis: _, pairs } = pairSegments(onFilters(x, geometry), g, mergedSignal, mergedGradient);
  const signal = mergedSignal(x);
  const gradient = mergedGradient(g);
  const [a, b] = [joined(signal.kernel, geometry, "from"), joined(gradient.kernel, geometry, "to")];
  const sums = convolutionSums(a, b, geometry.axes);
  let energy = 0;
  for (const { first, second, share } of pairs) {
    const seen = lessCommon(first, mergedSignal(weight));
    const isWhole = seen === signal.kernel && second.kernel === gradient.kernel;
    const own = isWhole
      ? sumWith(a, b, ...sums)
      : convolutionWeightSum(joined(seen, geometry, "from"), joined(second.kernel, geometry, "to"), geometry.axes);
    energy += share * (own + neighbouring(first, second.kernel, g.locality, sums, geometry));
  }
  const sampled = sampleUnits(gradient.moments, Math.max(gradient.channels, 1));
  const count = sampleCount(gradient.kernel) * positionCount(gradient.kernel);
  const fluctuation = weightFluctuation(signal.kernel, gradient.kernel, sampled, sums);
  const spread = (coherent: number): number => weightLogVariance(signal.variation, sampled, count, coherent);
  // Where the scale of a filter does not matter its gradient has nothing along the filter itself but for the normalisation's epsilon: Σ g z = Σ w dL/dw.
  const free = independentInputs(geometry.inputs, geometry.met.taps, ownCorrelation(signal.kernel));
  const weights = geometry.inputs * geometry.met.taps;
  const along = (g.residue ?? 0) / (weights * weights * Math.max(mergedSignal(weight).kernel.energy, 1e-300));
  const across = g.scaleInvariant ? energy * Math.max(1 - 1 / free, 0) : energy;
  return {
    kind: "weight-gradient",
    energy: g.scaleInvariant ? across + along : across,
    ...spreads(spread(0), spread(fluctuation)),
    modelError: Math.max(x.modelError, g.modelError, g.scaleInvariant && along > across ? SMALLEST : 0),
  };
}
