/** An argument that a model may be called with. */
import type { InputKind } from "../graph/graph.ts";
import type { Parameter } from "../syntax/tree.ts";

/** A tensor, or Python code for an argument that is none. */
export type Argument =
  | {
      readonly kind: "tensor";
      readonly shape: readonly number[];
      readonly distribution: InputKind;
      readonly assumedAxes: readonly number[];
      readonly because: string;
    }
  | { readonly kind: "code"; readonly code: string };

/** One argument for each parameter that is given. */
export type Arguments = readonly { readonly parameter: Parameter; readonly argument: Argument }[];

/** Sizes that are ours to choose. */
export interface Sizes {
  readonly batch: number;
  readonly sequence: number;
}

/** What a tensor of features holds unless more is known. */
export const NORMAL: InputKind = { kind: "normal", mean: 0, std: 1 };
