import { pairProfile, type Kernel } from "../moments/kernel.ts";
import type { Common } from "../moments/common.ts";
import { samplesToPositions } from "../ops/support/roles.ts";

/** The axis of the two themselves, where tensors have no samples whose place they could take. */
const PAIR = -7;

/** Whether some of these kernels have samples and others do not: an op brings them to common roles, so that samples are positions to all. */
export function isMixed(kernels: readonly Kernel[]): boolean {
  return kernels.some(({ samples }) => samples.length === 0) && kernels.some(({ samples }) => samples.length > 0);
}

/** A kernel whose samples are two tensors with these correlations, at the same place and averaged over two positions. */
export function pairedKernel(k: Kernel, { energy, positions }: Common, mixed: boolean): Kernel {
  const placed = mixed
    ? samplesToPositions(
        k,
        k.samples.map(({ axis, length }) => ({ id: axis, size: length })),
      )
    : k;
  const spread = Math.max(pairProfile(placed), 1e-12);
  return {
    ...placed,
    samples: placed.samples.length > 0 ? placed.samples : [{ axis: PAIR, length: 2 }],
    acrossSamples: bounded(energy),
    acrossBoth: placed.positions.length > 0 ? bounded(positions) / spread : 0,
  };
}

function bounded(correlation: number): number {
  return Math.min(Math.max(correlation, -1), 1);
}
