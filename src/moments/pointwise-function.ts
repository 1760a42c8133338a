/** What is known of a pointwise function. */
import type { ActivationId } from "./activation.ts";

/** A function of the table, or one put together from several (its parameters are then a program of composed.ts). */
export type PointwiseId = ActivationId | "composed";

/** A pointwise function with its parameters filled in. */
export interface Pointwise {
  readonly id: PointwiseId;
  readonly parameters: readonly number[];
  /** The same for equal functions: name and parameters. */
  readonly key: string;
  readonly value: (z: number) => number;
  readonly derivative: (z: number) => number;
  /** Finite points where value or derivative is not smooth, ascending. */
  readonly kinks: readonly number[];
  readonly resolution: number;
  readonly increasing: boolean;
  readonly odd: boolean;
  readonly slopes?: readonly [left: number, right: number];
  /** d of φ(cz) = cᵈ φ(z) for c > 0. */
  readonly degree?: number;
  readonly knee?: number;
  readonly steepest?: number;
  readonly selfNormalizing: boolean;
  readonly flat: boolean;
  /** NaN below this value. */
  readonly undefinedBelow: number;
  readonly pole?: number;
  /** All inputs are known to lie above this edge of its domain: expectations take their distance from it as log-normal instead of normal. */
  readonly above?: number;
}
