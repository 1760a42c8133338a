/** Native functions that compute a float from numbers and do nothing else, as JavaScript's numbers can do it too. */
import type { NativeImplementation } from "../value.ts";

export interface Plain {
  /** NaN or an infinity where Python may raise instead. */
  readonly compute: (...numbers: number[]) => number;
  readonly arity: 1 | 2;
  /** A Python float, or a scalar of numpy. */
  readonly result: "float" | "float64";
}

const known = new WeakMap<NativeImplementation, Plain>();

/** The implementation, of which it is known from now on what it computes. */
export function plain(implementation: NativeImplementation, what: Plain | undefined): NativeImplementation {
  if (what !== undefined) known.set(implementation, what);
  return implementation;
}

/** What a native function computes, on JavaScript's numbers; undefined where it does anything else. */
export function plainOf(implementation: NativeImplementation): Plain | undefined {
  return known.get(implementation);
}
