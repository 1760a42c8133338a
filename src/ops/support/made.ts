/** Scales of a weight, one for each unit that it makes: weight normalisation's g. */
import type { Expectations } from "../../moments/gaussian.ts";
import { add } from "../../moments/kernel-algebra.ts";
import { kernel, scale } from "../../moments/kernel.ts";
import type { GradientMoments, GradientSegment, Made, Moments, StructuralZero, WeightGradient } from "../../moments/signal.ts";
import type { BackwardContext } from "../op.ts";
import { scaleGradient } from "./gamma.ts";
import { cancelledShare, derived, momentsAt } from "./rules.ts";
import { channelsOf, mergedGradient, mergedSignal } from "./segments.ts";

/** The gradient of a layer's weight (input 1; the bias is input 2), with what its outputs tell of the scale of each unit's weights. */
export function withMade(
  gradient: WeightGradient | StructuralZero,
  context: BackwardContext<"convolution" | "linear">,
  g: GradientMoments,
): WeightGradient | StructuralZero {
  const [output] = context.outputs;
  if (gradient.kind === "zero" || output?.kind !== "moments") return gradient;
  const bias = momentsAt(context, 2);
  const shift = bias === undefined || bias.zero ? 0 : mergedSignal(bias).kernel.energy;
  return { ...gradient, made: { output, gradient: g, shift } };
}

/** E (Σ w dL/dw)² over the weights of one unit. */
function scaleEnergy({ output, gradient, shift }: Made, expectations: Expectations): number {
  const shifted = shift > 0;
  if (gradient.scaleInvariant && (!shifted || gradient.zeroSum)) return gradient.residue ?? 0;
  const { passage } = gradient;
  const through = passage && (shifted ? { ...passage, throughSum: true as const } : passage);
  const { kernel: k } = mergedSignal(output);
  const own = shifted ? add(k, kernel({ samples: k.samples, positions: k.positions }, 0), -shift) : k;
  const sum = scaleGradient({ kernel: own, scale: 1 }, mergedGradient(gradient).kernel, through, expectations);
  return Math.max(sum, 0) * (1 - cancelledShare(gradient));
}

/** Error, in decades, of what epsilon alone leaves of a scale. */
const RESIDUE = 0.2;

/** The gradient of a factor of the weight that has one element for each unit, or for several together; others keep theirs. */
export function scaleOfUnits(g: GradientMoments, made: Made, factor: Moments, expectations: Expectations): GradientMoments {
  const elements = channelsOf(factor);
  const units = channelsOf(made.output);
  const { energy } = mergedGradient(g).kernel;
  const { energy: own } = mergedSignal(factor).kernel;
  if (factor.weight === undefined || elements > units || !(own > 0) || !(energy > 0)) return g;
  const target = (scaleEnergy(made, expectations) * units) / elements / own;
  const modelError = made.gradient.scaleInvariant ? Math.hypot(g.modelError, RESIDUE) : g.modelError;
  // Each is one Gaussian number: the mean of few squares is a χ².
  const chance = 1 + 2 / elements;
  const segments = g.segments.map((segment): GradientSegment => {
    const [all, deep, last] = segment.moments;
    return {
      ...segment,
      kernel: scale(segment.kernel, target / energy),
      moments: [Math.max(all, deep * chance), deep, Math.max(last, chance)],
    };
  });
  return derived(g, segments, { modelError });
}
