/** log10 of a root mean square: its expectation, its spread over random draws, and how far the prediction may be off; all in decades. */
export interface Value {
  readonly kind: "value";
  readonly log10: number;
  readonly uncertainty: number;
  readonly modelError: number;
}

/** A gradient as people are told of it; zero and unknown carry a sentence. */
export type Quantity = Value | { readonly kind: "zero"; readonly reason: string } | Untold;

export interface Untold {
  readonly kind: "unknown";
  readonly reason: string;
  readonly node: number;
}

/** The gradient of a parameter that is not trained. */
export const FROZEN: Quantity = { kind: "zero", reason: "it is frozen: its requires_grad is False" };
