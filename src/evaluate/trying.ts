/** `try`, `except`, `else`, `finally`. */
import type { ExceptHandler, Expression, Try } from "../syntax/tree.ts";
import type { Completion, Frame } from "./context.ts";
import { PythonError, settle } from "./errors.ts";
import { isSubclass } from "./mro.ts";
import { mangle } from "./scopes.ts";
import type { AbstractValue, Context, Evaluation, InstanceValue } from "./value.ts";

/** Runs a try statement. */
export function* runTry(context: Context, node: Try, frame: Frame): Evaluation<Completion> {
  let completion: Completion;
  try {
    completion = yield* guarded(context, node, frame);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    const last = yield* settle(context.execute(node.final, frame));
    if (last.kind !== "normal") return last;
    throw error;
  }
  const last = yield* settle(context.execute(node.final, frame));
  return last.kind === "normal" ? completion : last;
}

function* guarded(context: Context, node: Try, frame: Frame): Evaluation<Completion> {
  const guards = node.handlers.some((handler) => catchesImports(handler.type)) ? 1 : 0;
  context.importGuards += guards;
  let completion: Completion | undefined;
  let caught: PythonError | undefined;
  const loops = frame.loops.length;
  try {
    completion = yield* settle(context.execute(node.body, frame));
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    caught = error;
  } finally {
    context.importGuards -= guards;
    frame.loops.length = loops;
  }
  if (caught !== undefined) return yield* handle(context, node, caught, frame);
  if (completion === undefined || completion.kind !== "normal") return completion ?? { kind: "normal" };
  return yield* settle(context.execute(node.orelse, frame));
}

/** Whether a handler is for a failing import, by its text: then a missing package raises instead of being unknown. */
function catchesImports(type: Expression | undefined): boolean {
  switch (type?.kind) {
    case undefined:
      return true;
    case "Name":
      return ["ImportError", "ModuleNotFoundError", "Exception", "BaseException"].includes(type.id);
    case "Tuple":
      return type.elements.some(catchesImports);
    default:
      return false;
  }
}

function* handle(context: Context, node: Try, caught: PythonError, frame: Frame): Evaluation<Completion> {
  for (const handler of node.handlers) {
    if (handler.type !== undefined) {
      const type = yield* settle(context.evaluate(handler.type, frame));
      if (!matches(type, caught.exception)) continue;
    }
    return yield* runHandler(context, handler, caught.exception, frame);
  }
  throw caught;
}

function matches(type: AbstractValue, exception: InstanceValue): boolean {
  switch (type.kind) {
    case "class":
      return isSubclass(exception.class, type);
    case "tuple":
      return type.items.some((item) => matches(item, exception));
    case "unknown":
      return true;
    default:
      return false;
  }
}

function* runHandler(context: Context, handler: ExceptHandler, exception: InstanceValue, frame: Frame): Evaluation<Completion> {
  const outer = frame.handling;
  frame.handling = exception;
  const name = handler.name === undefined ? undefined : mangle(handler.name, frame);
  if (name !== undefined) frame.scope.variables.set(name, exception);
  try {
    return yield* settle(context.execute(handler.body, frame));
  } finally {
    frame.handling = outer;
    if (name !== undefined) frame.scope.variables.delete(name);
  }
}
