/** How evaluations are told to have ended that reached their bound on steps. */
export const TOO_LONG = "it takes too long";

/** Bounds on what evaluation may take; reaching one ends the evaluation with a reason, never a hang. */
export interface Limits {
  /** Statements and calls evaluated at one go; fewer after such as took most of theirs. */
  readonly steps: number;
  /** The same of all evaluations of an interpreter together, each of which may take half of what is left. */
  readonly total: number;
  /** Steps between two `step` requests to the driver. */
  readonly stepsPerSlice: number;
  /** Python frames on the stack. */
  readonly callDepth: number;
  /** Turns of one loop. */
  readonly iterations: number;
  /** Elements of one list, tuple, dict or set. */
  readonly collection: number;
  /** Characters of one string. */
  readonly text: number;
  /** Bits of one int. */
  readonly intBits: number;
  /** Problems kept; later ones are counted only. */
  readonly problems: number;
}

export const DEFAULT_LIMITS: Limits = {
  steps: 1_000_000,
  total: Infinity,
  stepsPerSlice: 200,
  callDepth: 400,
  iterations: 200_000,
  collection: 500_000,
  text: 4_000_000,
  intBits: 100_000,
  problems: 200,
};
