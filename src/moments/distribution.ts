/**
 * How the elements of a parameter or constant are distributed when the model has just been built.
 *
 * `kind` says what theory may assume beyond the two moments: "orthogonal" rows are not independent, "identity" is a scaled
 * identity matrix, "constant" has no variance at all, "data" are known numbers of which only the moments are kept.
 */
export type DistributionKind =
  "normal" | "uniform" | "truncated-normal" | "triangular" | "bernoulli" | "orthogonal" | "identity" | "constant" | "data" | "mixture";

/** Distribution of single elements: mean and variance over elements and over random draws. */
export interface Distribution {
  readonly kind: DistributionKind;
  readonly mean: number;
  readonly variance: number;
}

/** Half-open index interval [start, stop) on each axis, in the tensor's own axis order. */
export type Box = readonly (readonly [start: number, stop: number])[];

/** One part of a piecewise distribution: the elements in `box` follow `distribution`. */
export interface DistributionPiece {
  readonly box: Box;
  readonly distribution: Distribution;
}

/**
 * A tensor's initial content as a piecewise distribution: disjoint boxes that together cover the shape
 * (a fused q/k/v weight, a forget-gate slice, a padding row).
 */
export interface PiecewiseDistribution {
  readonly shape: readonly number[];
  readonly pieces: readonly DistributionPiece[];
}
