import { type Length, radial as expectations, type Radial } from "../moments/radial.ts";
import type { Program } from "../moments/composed.ts";
import { kernel, type Kernel } from "../moments/kernel.ts";
import { pointwise } from "../moments/pointwise.ts";
import type { GradientSegment, Moments, SignalSegment } from "../moments/signal.ts";
import type { ForwardContext, Op } from "./op.ts";
import { atomsOf, sizeOf } from "./support/axes.ts";
import { masked, powered } from "./support/pointwise.ts";
import { derived, gradientAt, momentsAt, NO_PATH } from "./support/rules.ts";
import { signalAtChannels, signalAtPositions } from "./support/roles.ts";
import { mergedGradient, mergedSignal, mergeSignal } from "./support/segments.ts";
import { MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /** x · h, h a function of the length of x along one axis. */
    readonly radial: {
      readonly axis: number;
      readonly length: Length;
      readonly program: Program;
    };
  }
}

/** The input with the vectors' axis as channels, all else samples and positions. */
function inputOf(context: ForwardContext<"radial">): Moments | undefined {
  const x = momentsAt(context, 0);
  const { axis } = context.node.attributes;
  const layout = context.inputLayouts[0] ?? [];
  if (x === undefined) return undefined;
  const others = atomsOf(layout.filter((_, index) => index !== axis));
  return mergeSignal(signalAtPositions(signalAtChannels(x, layout[axis]?.atoms ?? []), others));
}

function sizeOfAxis({ node, inputLayouts }: ForwardContext<"radial">): number {
  return sizeOf(inputLayouts[0]?.[node.attributes.axis]?.atoms ?? []);
}

function radialOf(context: ForwardContext<"radial">, { mean, kernel: { energy } }: SignalSegment, scale = 1): Radial {
  const { program, length } = context.node.attributes;
  return expectations(pointwise("composed", program), length, sizeOfAxis(context), mean * Math.sqrt(scale), energy * scale);
}

/** Kurtosis of the factor from which on draws differ, and what the prediction is off by then: vectors of four rectified numbers, 0.12. */
const HEAVY = 6;
const TAIL_ERROR = 0.15;

/** Correlation of two elements whose vectors have correlation r, and so lengths of correlation r². */
function kept(common: number, r: number): number {
  return common + (1 - common) * r * r;
}

/** By which power of the energy a quantity grows, over a factor of two. */
function growthOf(context: ForwardContext<"radial">, x: SignalSegment, of: (known: Radial) => number): number {
  const [less, more] = [of(radialOf(context, x, Math.SQRT1_2)), of(radialOf(context, x, Math.SQRT2))];
  return less > 0 && more > 0 ? Math.log2(more / less) : 0;
}

function correlated(k: Kernel, x: Kernel, energy: number, positions: Kernel["positions"], common: number): Kernel {
  return kernel(
    { samples: k.samples, positions },
    energy,
    k.acrossPositions * kept(common, x.acrossPositions),
    k.acrossSamples * kept(common, x.acrossSamples),
    k.acrossBoth * kept(common, x.acrossBoth),
  );
}

export const radial: Op<"radial"> = {
  kind: "radial",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, "float")),
  layout(node, [x = []], context) {
    context.claim(x[node.attributes.axis]?.atoms ?? [], "channel");
    return [x];
  },
  forward(context) {
    const x = context.once(inputOf);
    if (x === undefined) return [context.unknown("the numbers to be scaled are not known")];
    const segment = mergedSignal(x);
    const { energy, factor, common } = radialOf(context, segment);
    const growth = growthOf(context, segment, (known) => known.energy);
    const k = segment.kernel;
    const scaled = powered(k.positions, (axis, i) => Math.max(axis.values?.[i] ?? 1, 1e-12) ** growth);
    const output = correlated(k, k, energy * scaled.factor, scaled.positions, common);
    return [{ ...x, segments: [{ channels: segment.channels, kernel: output, mean: segment.mean * factor, variation: [0, 0] }] }];
  },
  backward(context) {
    const x = context.once(inputOf);
    const g = gradientAt(context);
    if (x === undefined || g === undefined) return [NO_PATH];
    const segment = mergedSignal(x);
    const size = sizeOfAxis(context);
    const { across, along, commonSlope, tails } = radialOf(context, segment);
    if (tails > HEAVY) context.assume("short vectors, of which there are few, have most of the gradient", TAIL_ERROR);
    const lengthwise = (along * (1 - g.projected)) / size;
    const total = across * (1 - (1 - g.projected) / size) + lengthwise;
    const growth = growthOf(context, segment, (known) => known.across);
    const merged = mergedGradient(g);
    const scaled = masked(segment.kernel.positions, merged.kernel.positions, growth);
    const own = correlated(merged.kernel, segment.kernel, merged.kernel.energy * total * scaled.factor, scaled.positions, commonSlope);
    const result: GradientSegment = { ...merged, kernel: own };
    return [derived(g, [result], { projected: total > 0 ? Math.max(1 - (size * lengthwise) / total, 0) : 0 })];
  },
};
