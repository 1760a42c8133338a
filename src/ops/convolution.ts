import type { OpAttributes } from "../graph/graph.ts";
import type { Atom, Layout } from "../graph/layout.ts";
import {
  convolutionWeightSum,
  convolveBackward,
  convolveForward,
  tapCount,
  tapsPerInput,
  tapsPerOutput,
  type ConvolvedAxis,
} from "../moments/convolution.ts";
import { add, average } from "../moments/kernel-algebra.ts";
import { splitPosition } from "../moments/kernel-axes.ts";
import { excessShare, independentInputs, textureOf } from "../moments/few-inputs.ts";
import { meanCorrelation, pairMean } from "../moments/kernel-eigen.ts";
import { averages, fromAverages, kernel, positionCount, sampleCount, type Kernel } from "../moments/kernel.ts";
import { excessOf } from "../moments/law.ts";
import type {
  Curvature,
  Gradient,
  GradientMoments,
  GradientSegment,
  Moments,
  SignalSegment,
  StructuralZero,
  WeightGradient,
} from "../moments/signal.ts";
import { usesOfTaps, type Taps } from "../moments/taps.ts";
import {
  contractBackward,
  contractForward,
  gaussianTransfer,
  sampleUnits,
  weightFluctuation,
  weightLogVariance,
} from "../moments/width.ts";
import type { BackwardContext, ForwardContext, Op } from "./op.ts";
import { alignedGradient, curvatureOf, kurtosisOf } from "./support/alignment.ts";
import { alignAtoms, atomsOf, freshAxis, sizeOf } from "./support/axes.ts";
import { addBias, biasGradient, spreads } from "./support/contraction.ts";
import { outputShape, replaceAxis, resampledTail } from "./support/layouts.ts";
import { derived, gradientAt, momentsAt, NO_PATH, zero } from "./support/rules.ts";
import { mergedGradient, mergedSignal, mergeSignal, pairSegments, signalAtChannels, signalAtPositions } from "./support/segments.ts";
import { MISSING, misfit, one, print, promote, windows } from "./support/shapes.ts";
import { asOneAxis, withoutUnits } from "./support/structure.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** Inputs x[N, C, ...], W[out, C / groups, ...] (transposed: W[C, out / groups, ...]), b[out]; x may lack N. */
    readonly convolution: {
      readonly spatial: 1 | 2 | 3;
      readonly stride: readonly number[];
      readonly padding: readonly (readonly [before: number, after: number])[];
      readonly dilation: readonly number[];
      readonly groups: number;
      readonly transposed: boolean;
      readonly outputPadding: readonly number[];
    };
  }
}

/** Output size along one spatial axis. */
function outputSize(attributes: OpAttributes["convolution"], axis: number, size: number, kernel: number): number {
  const stride = attributes.stride[axis] ?? 1;
  const padding = attributes.padding[axis] ?? [0, 0];
  const dilation = attributes.dilation[axis] ?? 1;
  if (!attributes.transposed) return windows(size, kernel, stride, padding, dilation);
  return (size - 1) * stride - padding[0] - padding[1] + dilation * (kernel - 1) + (attributes.outputPadding[axis] ?? 0) + 1;
}

/** Everything about one convolution that does not depend on numbers. */
interface Geometry {
  readonly attributes: OpAttributes["convolution"];
  readonly channelAtoms: readonly Atom[];
  /** Atoms of each spatial axis before and after. */
  readonly spatial: readonly { readonly from: readonly Atom[]; readonly to: readonly Atom[] }[];
  readonly axes: readonly ConvolvedAxis[];
  /** Channels that each output channel reads, and that read each input channel. */
  readonly inputs: number;
  readonly outputs: number;
  readonly units: readonly Atom[];
  /** One input channel to one output channel. */
  readonly depthwise: boolean;
}

/** Names of spatial axes while they are convolved; graph atoms are never negative. */
const input = (index: number): number => -1 - 2 * index;
const output = (index: number): number => -2 - 2 * index;

function tapsAlong(attributes: OpAttributes["convolution"], index: number, before: number, after: number, kernelSize: number): Taps {
  const { transposed, stride, dilation, padding } = attributes;
  return {
    wide: transposed ? after : before,
    narrow: transposed ? before : after,
    kernel: kernelSize,
    stride: stride[index] ?? 1,
    dilation: dilation[index] ?? 1,
    offset: padding[index]?.[0] ?? 0,
  };
}

function geometryOf({ node, inputLayouts, outputLayouts }: ForwardContext<"convolution">): Geometry {
  const { attributes } = node;
  const { spatial, groups, transposed } = attributes;
  const x: Layout = inputLayouts[0] ?? [];
  const weight: Layout = inputLayouts[1] ?? [];
  const y: Layout = outputLayouts[0] ?? [];
  const lead = x.length - spatial;
  const size = (layout: Layout, axis: number): number => sizeOf(layout[axis]?.atoms ?? []);
  const pairs = Array.from({ length: spatial }, (_, index) => ({ from: x[lead + index]?.atoms ?? [], to: y[lead + index]?.atoms ?? [] }));
  const channels = size(x, lead - 1);
  const units = size(y, lead - 1);
  return {
    attributes,
    channelAtoms: x[lead - 1]?.atoms ?? [],
    spatial: pairs,
    axes: pairs.map(({ from, to }, index) => ({
      input: input(index),
      output: output(index),
      transposed,
      taps: tapsAlong(attributes, index, sizeOf(from), sizeOf(to), size(weight, 2 + index)),
    })),
    inputs: channels / groups,
    outputs: units / groups,
    units: y[lead - 1]?.atoms ?? [],
    depthwise: channels === groups && units === groups,
  };
}

/** The input with channels and positions as a convolution wants them; the laws of its channels are averaged unless each has a filter of its own. */
function prepare(x: Moments, context: ForwardContext<"convolution">, geometry: Geometry): Moments {
  const channels = geometry.channelAtoms;
  const others = atomsOf(context.inputLayouts[0] ?? []).filter((atom) => !channels.includes(atom));
  const placed = signalAtPositions(signalAtChannels(x, channels), others);
  return geometry.depthwise ? placed : mergeSignal(placed);
}

function joined(k: Kernel, geometry: Geometry, side: "from" | "to"): Kernel {
  const name = side === "from" ? input : output;
  return geometry.spatial.reduce((result, atoms, index) => asOneAxis(result, atoms[side], name(index)), k);
}

function parted(k: Kernel, geometry: Geometry, side: "from" | "to"): Kernel {
  const name = side === "from" ? input : output;
  return geometry.spatial.reduce(
    (result, atoms, index) =>
      splitPosition(
        result,
        name(index),
        atoms[side].map(({ id, size }) => ({ axis: id, length: size })),
      ),
    withoutUnits(k),
  );
}

/** Correlation between positions of one channel's deviations from its mean over all samples and positions. */
function ownCorrelation(k: Kernel): number {
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
function lessCommon({ kernel: k, mean }: SignalSegment, { kernel: weights }: SignalSegment): Kernel {
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
  const { axes, inputs } = geometry;
  const k = joined(lessCommon(segment, weights), geometry, "from");
  const variance = Math.max(weights.kernel.energy - weights.mean ** 2, 0);
  const identity = kind === "identity";
  const own = convolveForward(k, axes, inputs * (identity ? weights.kernel.energy : variance));
  const shared = identity ? undefined : sharedPart(segment, k, geometry, weights);
  const transfer = segment.transfer ?? gaussianTransfer(meanCorrelation(segment.kernel));
  const shape = { units: inputs * geometry.attributes.groups, taps: tapsPerOutput(axes), orthogonal: kind === "orthogonal" };
  const r = ownCorrelation(segment.kernel);
  const { taps } = meetings(axes);
  const excess = segment.law ? excessOf(segment.law) : (segment.excess ?? 0);
  return {
    kernel: parted(shared === undefined ? own : add(own, shared), geometry, "to"),
    mean: segment.mean * weights.mean * inputs * tapsPerOutput(axes),
    ...(shared && { shared: parted(shared, geometry, "to") }),
    uneven: (kurtosisOf(kind) - 1) / (inputs * taps),
    excess: excess * excessShare(independentInputs(inputs, taps, r), kurtosisOf(kind)),
    ...(!geometry.attributes.transposed && {
      texture:
        (1 - r) ** 2 *
        textureOf(
          axes.map((axis) => axis.taps),
          inputs,
        ),
      locality: (segment.locality ?? 0) / axes.reduce((product, axis) => product * axis.taps.stride, 1),
    }),
    variation: contractForward(segment.variation, transfer, shape),
  };
}

function forwardConvolution(x: Moments, weight: Moments, geometry: Geometry): Moments {
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
    ...(segments.length > 1 && axis !== undefined && { axis }),
    zero: x.zero || weight.zero,
    modelError: Math.max(x.modelError, weight.modelError),
  };
}

/** Filters with laws of their own, as long as these lie along the output's channels. */
function onUnits(weight: Moments, geometry: Geometry): Moments {
  return geometry.units.some(({ id }) => id === weight.axis) ? weight : mergeSignal(weight);
}

/** Depthwise: the input's channels under the names of the output's. */
function onFilters(x: Moments, { channelAtoms, units }: Geometry): Moments {
  const [unit, ...others] = units;
  if (x.axis === undefined || unit === undefined || others.length > 0 || x.axis !== channelAtoms[0]?.id) return mergeSignal(x);
  return { ...x, axis: unit.id };
}

/**
 * Effective number of a channel's weights, (Σ n)² / Σ n² with n how often each is used (padding makes outer taps rarer), and how many of them meet an input
 * element on average.
 */
function meetings(axes: readonly ConvolvedAxis[]): { readonly taps: number; readonly hits: number } {
  return axes.reduce(
    (counts, { taps, transposed }) => {
      const uses = usesOfTaps(taps);
      const total = uses.reduce((sum, n) => sum + n, 0);
      const squares = uses.reduce((sum, n) => sum + n * n, 0);
      const hits = total / (transposed ? taps.narrow : taps.wide);
      return { taps: counts.taps * (squares > 0 ? total ** 2 / squares : 1), hits: counts.hits * hits };
    },
    { taps: 1, hits: 1 },
  );
}

function inputGradient(
  g: GradientMoments,
  weight: Moments,
  geometry: Geometry,
  hasBias: boolean,
  curvature: Curvature | undefined,
): GradientMoments | StructuralZero {
  if (weight.zero) return zero("the weights that follow are zero");
  const { axes, inputs, outputs, attributes, depthwise, channelAtoms } = geometry;
  const along = curvature && alignedGradient(curvature, { ...meetings(axes), inputs, kurtosis: kurtosisOf(weight.weight) });
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
  const keep = {
    zeroSum: g.zeroSum && unpadded && !attributes.transposed,
    scaleInvariant: g.scaleInvariant && depthwise && !hasBias,
    ...(along && { aligned: along.aligned }),
  };
  const [channel] = channelAtoms;
  if (depthwise && parts.length > 1 && axis !== undefined && channel !== undefined) return derived(g, parts, { ...keep, axis: channel.id });
  const total = average(parts.map(({ kernel: k, channels }) => ({ kernel: k, weight: channels })));
  return derived(g, [{ ...mergedGradient({ segments: parts }), kernel: total }], keep);
}

/** D and S of the weight's gradient: the sums over positions of equal and of all pairs. */
function pairCounts(x: Kernel, g: Kernel, axes: readonly ConvolvedAxis[]): readonly [number, number] {
  const alone = (k: Kernel, r: number): Kernel => ({ ...k, samples: [], energy: 1, acrossPositions: r });
  return [convolutionWeightSum(alone(x, 0), alone(g, 0), axes), convolutionWeightSum(alone(x, 1), alone(g, 1), axes)];
}

function weightGradient(x: Moments, weight: Moments, g: GradientMoments, geometry: Geometry): WeightGradient | StructuralZero {
  if (x.zero) return zero("its input is zero");
  const { axis: _, pairs } = pairSegments(onFilters(x, geometry), g, mergedSignal, mergedGradient);
  let energy = 0;
  for (const { first, second, share } of pairs) {
    const a = joined(lessCommon(first, mergedSignal(weight)), geometry, "from");
    energy += share * convolutionWeightSum(a, joined(second.kernel, geometry, "to"), geometry.axes);
  }
  const signal = mergedSignal(x);
  const gradient = mergedGradient(g);
  const sampled = sampleUnits(gradient.moments, Math.max(gradient.channels, 1));
  const [a, b] = [joined(signal.kernel, geometry, "from"), joined(gradient.kernel, geometry, "to")];
  const sums = pairCounts(a, b, geometry.axes);
  const count = sampleCount(gradient.kernel) * positionCount(gradient.kernel);
  const fluctuation = weightFluctuation(signal.kernel, gradient.kernel, sampled, sums);
  const spread = (coherent: number): number => weightLogVariance(signal.variation, sampled, count, coherent);
  // Where the scale of a filter does not matter its gradient has nothing along the filter itself.
  const free = independentInputs(geometry.inputs, meetings(geometry.axes).taps, ownCorrelation(signal.kernel));
  return {
    kind: "weight-gradient",
    energy: g.scaleInvariant ? energy * Math.max(1 - 1 / free, 0) : energy,
    ...spreads(spread(0), spread(fluctuation)),
    modelError: Math.max(x.modelError, g.modelError),
  };
}

export const convolution: Op<"convolution"> = {
  kind: "convolution",
  shape(attributes, [x, weight]) {
    if (x === undefined || weight === undefined) return MISSING;
    const { spatial, groups, transposed } = attributes;
    const batched = x.shape.length === spatial + 2;
    if ((!batched && x.shape.length !== spatial + 1) || weight.shape.length !== spatial + 2) {
      const name = `${transposed ? "conv_transpose" : "conv"}${spatial}d`;
      return misfit(
        `Expected ${spatial + 1}D (unbatched) or ${spatial + 2}D (batched) input to ${name}, but got input of size: ${print(x.shape)}`,
      );
    }
    const channelAxis = batched ? 1 : 0;
    const [channels = 0, ...sizes] = x.shape.slice(channelAxis);
    const [first = 0, second = 0, ...kernel] = weight.shape;
    const expected = transposed ? first : second * groups;
    if (channels !== expected) {
      return misfit(
        `Given groups=${groups}, weight of size ${print(weight.shape)}, expected input${print(x.shape)} to have ${expected} channels, but got ${channels} channels instead`,
      );
    }
    if (attributes.stride.some((step) => step < 1)) return misfit("non-positive stride is not supported");
    if (attributes.dilation.some((step) => step < 1)) return misfit("dilation should be greater than zero");
    const places = sizes.map((size, axis) => outputSize(attributes, axis, size, kernel[axis] ?? 1));
    if (places.some((places) => places < 1)) {
      return misfit(`Calculated output size ${print(places)} is too small: kernel ${print(kernel)} does not fit input ${print(sizes)}`);
    }
    return one([...x.shape.slice(0, channelAxis), transposed ? second * groups : first, ...places], promote([x.dtype, weight.dtype]));
  },
  layout(node, [x = [], weight = []], context) {
    const { spatial, groups, transposed } = node.attributes;
    const channelAxis = x.length - spatial - 1;
    context.claim(x[channelAxis]?.atoms ?? [], "channel");
    context.claim(
      x.slice(channelAxis + 1).flatMap((axis) => axis.atoms),
      "position",
    );
    const shape = outputShape(node);
    const channels = transposed ? (groups === 1 ? weight[1] : undefined) : weight[0];
    const places = resampledTail(
      x,
      shape,
      spatial,
      context,
      (axis) => shape[channelAxis + 1 + axis] === sizeOf(x[channelAxis + 1 + axis]?.atoms ?? []),
    );
    return [replaceAxis(places, channelAxis, channels ?? freshAxis(shape[channelAxis] ?? 1, context))];
  },
  forward(context) {
    const [x, weight, bias] = [momentsAt(context, 0), momentsAt(context, 1), momentsAt(context, 2)];
    if (x === undefined || weight === undefined) return [context.unknown("an operand's numbers are not known")];
    if (weight.weight === undefined) return [context.unknown("a convolution whose weights depend on the input")];
    const geometry = context.once(geometryOf);
    const y = forwardConvolution(prepare(x, context, geometry), weight, geometry);
    if (bias === undefined) return [y];
    return [addBias(y, bias, alignAtoms(atomsOf(context.inputLayouts[2] ?? []), geometry.units))];
  },
  backward(context: BackwardContext<"convolution">): readonly Gradient[] {
    const [x, weight] = [momentsAt(context, 0), momentsAt(context, 1)];
    const g = gradientAt(context);
    if (x === undefined || weight === undefined || g === undefined) return context.node.inputs.map(() => NO_PATH);
    const geometry = context.once(geometryOf);
    const hasBias = context.node.inputs.length > 2;
    const gradients = [
      inputGradient(g, weight, geometry, hasBias, curvatureOf(g, context.expectations)),
      weightGradient(prepare(x, context, geometry), weight, g, geometry),
    ];
    return hasBias ? [...gradients, biasGradient(g, context.outputLayouts[0]?.[1]?.atoms ?? [])] : gradients;
  },
};
