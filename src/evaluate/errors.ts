/** What is thrown inside the room; nothing of it leaves the public functions of evaluate.ts. */
import type { Location } from "../text/location.ts";
import type { Evaluation, InstanceValue, Pending } from "./value.ts";

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

/** Whether a value is still to come. */
export function isEvaluation<T>(pending: Pending<T>): pending is Evaluation<T> {
  return typeof pending === "object" && pending !== null && "next" in pending && typeof pending.next === "function";
}

/** The value, at once or after the evaluation it takes. */
export function* settle<T>(pending: Pending<T>): Evaluation<T> {
  return isEvaluation(pending) ? yield* pending : pending;
}
