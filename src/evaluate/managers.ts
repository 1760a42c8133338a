/** `with` statements. */
import type { With } from "../syntax/tree.ts";
import type { Completion, Frame } from "./context.ts";
import { PythonError, settle } from "./errors.ts";
import { NONE } from "./make.ts";
import { callSpecial } from "./special.ts";
import { assignTarget } from "./targets.ts";
import type { AbstractValue, Context, Evaluation } from "./value.ts";

/** Runs a with statement, `async with` as if it were not. */
export function runWith(context: Context, node: With, frame: Frame): Evaluation<Completion> {
  return enterItem(context, node, 0, frame);
}

function* enterItem(context: Context, node: With, index: number, frame: Frame): Evaluation<Completion> {
  const item = node.items[index];
  if (item === undefined) return yield* settle(context.execute(node.body, frame));
  const manager = yield* settle(context.evaluate(item.context, frame));
  const value = yield* enter(context, manager);
  if (item.target !== undefined) yield* settle(assignTarget(context, item.target, value, frame));
  let completion: Completion;
  try {
    completion = yield* enterItem(context, node, index + 1, frame);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    const swallowed = yield* leave(context, manager, error);
    const truth = yield* settle(context.truth(swallowed));
    if (truth === true) return { kind: "normal" };
    throw error;
  }
  yield* leave(context, manager, undefined);
  return completion;
}

function* enter(context: Context, manager: AbstractValue): Evaluation<AbstractValue> {
  if (manager.kind === "unknown") return manager;
  const entered = (yield* callSpecial(context, manager, "__enter__")) ?? (yield* callSpecial(context, manager, "__aenter__"));
  if (entered === undefined) {
    return context.raise("TypeError", `'${context.typeOf(manager).name}' object does not support the context manager protocol`);
  }
  return entered;
}

function* leave(context: Context, manager: AbstractValue, error: PythonError | undefined): Evaluation<AbstractValue> {
  if (manager.kind === "unknown") return NONE;
  const args = error === undefined ? [NONE, NONE, NONE] : [error.exception.class, error.exception, NONE];
  return (yield* callSpecial(context, manager, "__exit__", args)) ?? (yield* callSpecial(context, manager, "__aexit__", args)) ?? NONE;
}
