import type { Atom } from "../../graph/layout.ts";
import { sumPosition, sumSample } from "../../moments/kernel-axes.ts";
import { positionCount, sampleCount, scale, type Kernel } from "../../moments/kernel.ts";
import type { GradientMoments, GradientSegment, StructuralZero } from "../../moments/signal.ts";
import { biasLogVariance, sampleUnits } from "../../moments/width.ts";
import { sizeOf } from "./axes.ts";
import { balancedAfter, cancelsOver } from "./balance.ts";
import { derived, zero } from "./rules.ts";
import { kernelAxes } from "./roles.ts";
import { mergeGradient } from "./segments.ts";

/** Why the gradient of something that is added everywhere vanishes before a normalisation. */
export const CANCELLED = "a following normalisation or softmax ignores what is common to all that it compares, so this has no effect";

/** Kernel of the sum over some atoms: coherent along samples and positions as the kernel says, independent along channels. */
export function sumKernel(k: Kernel, atoms: readonly Atom[]): Kernel {
  let result = k;
  for (const { id, size } of atoms) {
    if (result.positions.some(({ axis }) => axis === id)) result = sumPosition(result, id);
    else if (result.samples.some(({ axis }) => axis === id)) result = sumSample(result, id);
    else result = scale(result, size);
  }
  return result;
}

/**
 * The gradient summed over atoms along which its tensor was broadcast (theory.md section 1, bias; section 4, gate). Exactly zero where a normalisation takes
 * away all that samples and positions have in common.
 */
export function sumGradient(g: GradientMoments, atoms: readonly Atom[]): GradientMoments | StructuralZero {
  if (atoms.length === 0) return g;
  const ids = atoms.map(({ id }) => id);
  const listed = g.segments.flatMap(({ kernel }) => kernelAxes(kernel));
  if (g.zeroSum && listed.length > 0 && listed.every((id) => ids.includes(id))) return zero(CANCELLED);
  if (cancelsOver(g, atoms)) return zero(CANCELLED);
  const merged = g.axis !== undefined && ids.includes(g.axis) ? mergeGradient(g) : g;
  const segments = merged.segments.map((segment): GradientSegment => {
    const kernel = sumKernel(segment.kernel, atoms);
    const axes = kernelAxes(segment.kernel);
    const channels = segment.channels / sizeOf(atoms.filter(({ id }) => !axes.includes(id)));
    return { channels, kernel, moments: summedMoments(segment, kernel) };
  });
  return derived(merged, segments, { balanced: balancedAfter(g, atoms) });
}

/** With nothing left of samples and positions all of them are coherent: β of a bias, in the form that weights have. */
function summedMoments(before: GradientSegment, after: Kernel): GradientSegment["moments"] {
  const count = sampleCount(before.kernel) * positionCount(before.kernel);
  if (count === 1 || sampleCount(after) * positionCount(after) > 1) return before.moments;
  const deep = Math.exp(biasLogVariance(before.moments, count));
  const all = Math.exp(biasLogVariance(sampleUnits(before.moments, Math.max(before.channels, 1)), count));
  return [all, deep, Math.max(all / deep, 1)];
}
