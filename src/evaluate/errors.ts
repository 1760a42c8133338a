/** What is thrown inside the room; nothing of it leaves the public functions of evaluate.ts. */
import type { Location } from "../text/location.ts";
import type { Context, Evaluation, InstanceValue, Pending } from "./value.ts";

/** A Python exception on its way to whoever catches it. */
export class PythonError extends Error {
  readonly exception: InstanceValue;

  constructor(exception: InstanceValue) {
    super(exception.class.name);
    this.exception = exception;
  }
}

/** A bound of limits.ts was reached: ends the whole evaluation, Python code cannot catch it. */
export class LimitReached extends Error {
  readonly location: Location | undefined;

  constructor(message: string, location: Location | undefined) {
    super(message);
    this.location = location;
  }
}

/** What is thrown when JavaScript's own stack is full, as the limit that it is; anything else that is thrown as an Error. */
export function asError(error: unknown): Error {
  if (error instanceof RangeError) return new LimitReached("evaluation stops here: values nested too deeply", undefined);
  return error instanceof Error ? error : new Error(String(error));
}

/** What `function*` makes has this prototype above it, and no value has. */
function Generated(): void {
  throw new Error("generators are made by function*");
}
Generated.prototype = Object.getPrototypeOf(settle.prototype) as object;

/** Whether a value is still to come. */
export function isEvaluation<T>(pending: Pending<T>): pending is Evaluation<T> {
  return pending instanceof Generated;
}

/** What is made of a value: at once where that is at hand. */
export function after<T, U>(pending: Pending<T>, make: (value: T) => Pending<U>): Pending<U> {
  return isEvaluation(pending) ? makeLater(pending, make) : make(pending);
}

/**
 * The same for what is made in a frame, of a node and a value. Where the value is at hand no closure is made, nor the memory of one: a function that makes closures
 * of what it was given takes that at every call, whichever way it goes.
 */
export function proceed<N, T, F, U>(
  pending: Pending<T>,
  make: (context: Context, node: N, value: T, frame: F) => Pending<U>,
  context: Context,
  node: N,
  frame: F,
): Pending<U> {
  return isEvaluation(pending) ? proceedLater(pending, make, context, node, frame) : make(context, node, pending, frame);
}

function* proceedLater<N, T, F, U>(
  pending: Evaluation<T>,
  make: (context: Context, node: N, value: T, frame: F) => Pending<U>,
  context: Context,
  node: N,
  frame: F,
): Evaluation<U> {
  const made = make(context, node, yield* pending, frame);
  return isEvaluation(made) ? yield* made : made;
}

function* makeLater<T, U>(pending: Evaluation<T>, make: (value: T) => Pending<U>): Evaluation<U> {
  const made = make(yield* pending);
  return isEvaluation(made) ? yield* made : made;
}

/** The value, at once or after the evaluation it takes. */
export function* settle<T>(pending: Pending<T>): Evaluation<T> {
  return isEvaluation(pending) ? yield* pending : pending;
}
