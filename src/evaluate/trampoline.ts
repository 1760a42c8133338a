/** Runs an evaluation as a stage: calls go on a stack of our own, `step` and `read` go to the driver. */
import type { Stage } from "./driver.ts";
import type { AbstractValue, Evaluation, EvaluationReply, EvaluationRequest } from "./value.ts";

interface Failure {
  readonly error: unknown;
}

/** What the driver sees of an evaluation. */
export function* asStage<T>(root: Evaluation<T>): Stage<T> {
  const stack: Evaluation<AbstractValue>[] = [];
  let reply: EvaluationReply;
  let failure: Failure | undefined;
  for (;;) {
    const top = stack.at(-1);
    let request: EvaluationRequest;
    if (top === undefined) {
      const turn = proceed(root, reply, failure);
      if (turn.done === true) return turn.value;
      request = turn.value;
      failure = undefined;
    } else {
      try {
        const turn = proceed(top, reply, failure);
        failure = undefined;
        if (turn.done === true) {
          stack.pop();
          reply = turn.value;
          continue;
        }
        request = turn.value;
      } catch (error) {
        stack.pop();
        failure = { error };
        continue;
      }
    }
    reply = undefined;
    if (request.kind === "call") stack.push(request.evaluation);
    else if (request.kind === "yield") failure = { error: new Error("a yield outside of a generator") };
    else reply = yield request;
  }
}

function proceed<T>(evaluation: Evaluation<T>, reply: EvaluationReply, failure: Failure | undefined): IteratorResult<EvaluationRequest, T> {
  return failure === undefined ? evaluation.next(reply) : evaluation.throw(failure.error);
}
