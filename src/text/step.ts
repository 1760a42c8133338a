/** Work that pauses: no stretch of it may hold up the host it runs in. */

/** A pause, in which the host may let other work pass or drop the rest. */
export interface Step {
  readonly kind: "step";
}

/** The one pause that there is. */
export const STEP: Step = { kind: "step" };

/** Work that ends with a T and pauses on its way. */
export type Paced<T> = Generator<Step, T, unknown>;

/** Does paced work to its end without a pause. */
export function atOnce<T>(work: Paced<T>): T {
  let turn = work.next();
  while (turn.done !== true) turn = work.next();
  return turn.value;
}
