import { averages, fromAverages, positionCount, sampleCount, type Kernel, type KernelAxes } from "./kernel.ts";

/**
 * Eigenvalues of a kernel as an element of {I, J} ⊗ {I, J} over samples and positions (theory.md section 0):
 * [e11 (mean), e10 (samples), e01 (positions), e00 (rest)].
 */
export type Eigenvalues = readonly [mean: number, samples: number, positions: number, rest: number];

/** How often each eigenvalue occurs: [1, B−1, P−1, (B−1)(P−1)]. */
export function multiplicities(axes: KernelAxes): Eigenvalues {
  const b = sampleCount(axes) - 1;
  const p = positionCount(axes) - 1;
  return [1, b, p, b * p];
}

/** Eigenvalues from the kernel's averages. */
export function eigenvalues(k: Kernel): Eigenvalues {
  const { energy: q, positions: s, samples: c, both: d } = averages(k);
  const b = sampleCount(k) - 1;
  const p = positionCount(k) - 1;
  return [q + p * s + b * c + b * p * d, q + p * s - c - p * d, q - s + b * c - b * d, q - s - c + d];
}

/** The kernel that has these eigenvalues on these axes; the inverse of `eigenvalues`. */
export function fromEigenvalues(axes: KernelAxes, [e11, e10, e01, e00]: Eigenvalues): Kernel {
  const count = sampleCount(axes) * positionCount(axes);
  const b = sampleCount(axes) - 1;
  const p = positionCount(axes) - 1;
  return fromAverages(axes, {
    energy: (e11 + b * e10 + p * e01 + b * p * e00) / count,
    positions: (e11 + b * e10 - e01 - b * e00) / count,
    samples: (e11 - e10 + p * e01 - p * e00) / count,
    both: (e11 - e10 - e01 + e00) / count,
  });
}

/** The first of the eigenvalues. */
function pairTotal(k: Kernel): number {
  const { energy, positions, samples, both } = averages(k);
  const b = sampleCount(k) - 1;
  const p = positionCount(k) - 1;
  return energy + p * positions + b * samples + b * p * both;
}

/** Mean over all N² pairs of elements, equal ones included: E of the squared mean over samples and positions. */
export function pairMean(k: Kernel): number {
  return pairTotal(k) / (sampleCount(k) * positionCount(k));
}

/** Mean correlation of two different elements, over all pairs of samples and positions; 0 where there is only one. */
export function meanCorrelation(k: Kernel): number {
  const count = sampleCount(k) * positionCount(k);
  if (count <= 1 || !(k.energy > 0)) return 0;
  return (pairTotal(k) - k.energy) / ((count - 1) * k.energy);
}
