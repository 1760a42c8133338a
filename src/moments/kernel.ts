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
  readonly values?: Float64Array;
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
