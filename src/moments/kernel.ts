/** Label of one irreducible axis of a tensor ("atom"); the same label on two tensors means the same index runs along both. */
export type AxisId = number;

/** One sample axis or the share of it that a tensor carries. */
export interface SampleAxis {
  readonly axis: AxisId;
  readonly length: number;
}

/** Energy along one position axis, relative to its mean: `values` average 1; absent means flat. */
export interface PositionAxis {
  readonly axis: AxisId;
  readonly length: number;
  readonly values?: Float64Array | undefined;
}

/**
 * Second-moment kernel of a tensor, averaged over its channels (theory.md section 0).
 *
 * With samples a = 1..B and positions p = 1..P, `energy` q is the mean over positions of E[x²]; its profile over positions is the
 * outer product of the axes' profiles. The correlations are relative to sqrt(q_p q_p').
 * A tensor without sample axes (a parameter, a constant) has B = 1.
 */
export interface Kernel {
  readonly samples: readonly SampleAxis[];
  readonly positions: readonly PositionAxis[];
  /** q: mean over positions of E[x²]. */
  readonly energy: number;
  /** rs: correlation of the same sample at two different positions. */
  readonly acrossPositions: number;
  /** rc: correlation of two different samples at the same position. */
  readonly acrossSamples: number;
  /** rd: correlation of two different samples at different positions. */
  readonly acrossBoth: number;
}

/** The four averages of a kernel over pairs: (sample, position) equal or different. */
export interface PairAverages {
  /** q: same sample, same position. */
  readonly energy: number;
  /** s: same sample, different positions. */
  readonly positions: number;
  /** c: different samples, same position. */
  readonly samples: number;
  /** d: both different. */
  readonly both: number;
}

/** The parts of a kernel that say where it lives. */
export type KernelAxes = Pick<Kernel, "samples" | "positions">;

/** B: number of samples. */
export function sampleCount(k: KernelAxes): number {
  return k.samples.reduce((product, axis) => product * axis.length, 1);
}

/** P: number of positions. */
export function positionCount(k: KernelAxes): number {
  return k.positions.reduce((product, axis) => product * axis.length, 1);
}

/** A position axis along which all positions have the same energy. */
export function flatAxis(axis: AxisId, length: number): PositionAxis {
  return { axis, length, values: undefined };
}

/** The same positions under another name. */
export function renamed({ length, values }: PositionAxis, axis: AxisId): PositionAxis {
  return { axis, length, values };
}

/** A position axis whose profile is `values` scaled to average 1; without values, or if they are all equal, it is flat. */
export function positionAxis(axis: AxisId, length: number, values?: Float64Array): PositionAxis {
  if (!values) return flatAxis(axis, length);
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / length;
  if (!(mean > 0) || isFlat(values, mean)) return flatAxis(axis, length);
  const relative = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) relative[i] = (values[i] ?? 0) / mean;
  return { axis, length, values: relative };
}

function isFlat(values: Float64Array, mean: number): boolean {
  for (const value of values) if (Math.abs(value - mean) > 1e-9 * mean) return false;
  return true;
}

/** The profile of an axis with its values spelt out. */
export function profileOf(axis: PositionAxis): Float64Array {
  return axis.values ?? new Float64Array(axis.length).fill(1);
}

/** Sum over positions of sqrt(aᵢ): equals the length where the profile is flat. */
export function rootSum(axis: PositionAxis): number {
  if (!axis.values) return axis.length;
  let sum = 0;
  for (const value of axis.values) sum += Math.sqrt(value);
  return sum;
}

/** Mean over positions of sqrt(a_p): what means that go with the deviation lose where the energy is uneven. */
export function meanRoot(k: Pick<KernelAxes, "positions">): number {
  return k.positions.reduce((product, axis) => (product * rootSum(axis)) / axis.length, 1);
}

/**
 * Mean of sqrt(a_p a_p') over pairs of different positions: what turns the correlation rs into an average. 1 where the profile is
 * flat, 0 where there is one position or all energy sits in one.
 */
export function pairProfile(k: KernelAxes): number {
  const count = positionCount(k);
  if (count <= 1) return 0;
  const squared = k.positions.reduce((product, axis) => product * rootSum(axis) ** 2, 1);
  return Math.max(squared - count, 0) / (count * (count - 1));
}

/** A kernel on the given axes; correlations are 0 where left out. */
export function kernel(axes: KernelAxes, energy: number, acrossPositions = 0, acrossSamples = 0, acrossBoth = 0): Kernel {
  return { samples: axes.samples, positions: axes.positions, energy, acrossPositions, acrossSamples, acrossBoth };
}

/** Averages over pairs from correlations (theory.md section 0: s = rs q off / P(P−1), c = rc q, d likewise). */
export function averages(k: Kernel): PairAverages {
  const spread = pairProfile(k);
  return {
    energy: k.energy,
    positions: k.acrossPositions * k.energy * spread,
    samples: k.acrossSamples * k.energy,
    both: k.acrossBoth * k.energy * spread,
  };
}

/** A kernel from its averages over pairs; the inverse of `averages` on the same axes. */
export function fromAverages(axes: KernelAxes, pairs: PairAverages): Kernel {
  const { energy } = pairs;
  if (!(energy > 0)) return kernel(axes, 0);
  const spread = Math.max(pairProfile(axes), 1e-12) * energy;
  const several = positionCount(axes) > 1;
  return kernel(axes, energy, several ? pairs.positions / spread : 0, pairs.samples / energy, several ? pairs.both / spread : 0);
}

/** The same kernel times a constant. */
export function scale(k: Kernel, factor: number): Kernel {
  return kernel(k, k.energy * factor, k.acrossPositions, k.acrossSamples, k.acrossBoth);
}

/** The same numbers on other axes. */
export function onAxes(k: Kernel, axes: KernelAxes): Kernel {
  return kernel(axes, k.energy, k.acrossPositions, k.acrossSamples, k.acrossBoth);
}

/** The same numbers on other position axes. */
export function onPositions(k: Kernel, positions: readonly PositionAxis[]): Kernel {
  return onAxes(k, { samples: k.samples, positions });
}
