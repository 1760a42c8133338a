import { positionCount, sampleCount, scale as scaled } from "../moments/kernel.ts";
import type { GradientMoments, GradientSegment } from "../moments/signal.ts";
import type { GradientVariation } from "../moments/width.ts";
import type { Op } from "./op.ts";
import { sameLayout } from "./support/layouts.ts";
import { gradientAt, mapGradient, NO_PATH, zero } from "./support/rules.ts";
import { mergedGradient } from "./support/segments.ts";
import { elements, MISSING, one } from "./support/shapes.ts";

declare module "../graph/graph.ts" {
  interface OpAttributes {
    /**
     * The same numbers, whose gradient the user's code makes by hand (torch.autograd.Function): that of the output times `scale`, or as `normalised` tells;
     * unknown where both are absent.
     */
    readonly custom_gradient: { readonly name: string; readonly scale?: number; readonly normalised?: NormalisedGradient };
  }
}

/** A gradient g that is replaced by factor · g / (d + epsilon), d its standard deviation or its norm over all elements; its mean may be taken off before. */
export interface NormalisedGradient {
  readonly by: "deviation" | "norm";
  readonly factor: number;
  readonly epsilon: number;
}

/** What is divided by is the size that this draw has: what all samples and positions vary by together is gone, what they vary by alone stays. */
function normalised(g: GradientMoments, count: number, { by, factor, epsilon }: NormalisedGradient): GradientMoments {
  const { energy } = mergedGradient(g).kernel;
  const size = Math.sqrt(by === "norm" ? energy * count : energy);
  const made = mapGradient(g, (k) => scaled(k, (factor / (size + epsilon)) ** 2));
  return { ...made, segments: made.segments.map((segment) => ({ ...segment, moments: withoutCommon(segment) })) };
}

function withoutCommon({ moments: [m1, m2, m3], kernel }: GradientSegment): GradientVariation {
  const pairs = sampleCount(kernel) * positionCount(kernel);
  const common = (m1 + (pairs - 1) * m2) / pairs;
  return [m1 / common, m2 / common, m3 / common];
}

export const customGradient: Op<"custom_gradient"> = {
  kind: "custom_gradient",
  shape: (_attributes, [x]) => (x === undefined ? MISSING : one(x.shape, x.dtype)),
  layout: sameLayout,
  forward: ({ inputs }) => inputs.slice(0, 1),
  backward(context) {
    const { name, scale, normalised: how } = context.node.attributes;
    const g = gradientAt(context);
    if (g === undefined) return [NO_PATH];
    if (how !== undefined) return [normalised(g, elements(context.node.outputs[0]?.shape ?? []), how)];
    if (scale === undefined) return [context.unknown(`${name} changes the gradient in a way that is not followed`)];
    if (scale === 0) return [zero(`${name} makes the gradient zero`)];
    return [mapGradient(g, (k) => scaled(k, scale * scale), { zeroSum: g.zeroSum, projected: g.projected })];
  },
};
