/**
 * The top level of a module, read leniently: a statement that fails (a package that is not there, data loading, a training loop) leaves a problem, what it
 * would have assigned becomes unknown for that reason, and evaluation goes on with the next.
 */
import type { Statement } from "../syntax/tree.ts";
import { doubtfulIf, forget } from "./branches.ts";
import type { Frame, ModuleRecord } from "./context.ts";
import { asError, isEvaluation, LimitReached, PythonError, settle } from "./errors.ts";
import { enter } from "./functions.ts";
import type { Context, Evaluation, Scope } from "./value.ts";

/** Steps that one statement of a module's top level may take. */
const STATEMENT_STEPS = 150_000;

/** Steps of a statement whose value goes nowhere: a script's `main()`, a text that is generated and printed. */
const LOOSE_STEPS = 60_000;

/** Runs the statements of a module. */
export function* runModule(context: Context, record: ModuleRecord, body: readonly Statement[], file: string): Evaluation<void> {
  const guards = context.importGuards;
  const journal = context.journal;
  context.importGuards = 0;
  context.journal = undefined;
  const frame = moduleFrame(record.value.scope, file);
  enter(context, frame);
  try {
    yield* lenient(context, body, frame);
  } finally {
    context.frames.pop();
    context.importGuards = guards;
    context.journal = journal;
  }
}

/** A frame at the top level of a module. */
export function moduleFrame(scope: Scope, file: string): Frame {
  return {
    name: "<module>",
    file,
    globals: scope,
    scope,
    span: { start: 0, end: 0 },
    loops: [],
    owner: undefined,
    firstArgument: undefined,
    handling: undefined,
  };
}

/** Runs statements one by one, each on its own account. */
export function* lenient(context: Context, statements: readonly Statement[], frame: Frame): Evaluation<void> {
  for (const statement of statements) {
    const frames = context.frames.length;
    const depth = context.nativeDepth;
    const limit = context.stepLimit;
    context.stepLimit = Math.min(limit, context.steps + (statement.kind === "Expr" ? LOOSE_STEPS : STATEMENT_STEPS));
    try {
      if (statement.kind === "If") yield* lenientIf(context, statement, frame);
      else {
        const run = context.executeOne(statement, frame);
        if (isEvaluation(run)) yield* run;
      }
    } catch (thrown) {
      const error = asError(thrown);
      if (!(error instanceof PythonError) && !(error instanceof LimitReached)) throw error;
      context.frames.length = frames;
      context.nativeDepth = depth;
      frame.loops.length = 0;
      const failed = context.failure(error);
      forget(context, [statement], { kind: "unknown", reason: failed.message, location: failed.location }, frame);
    } finally {
      context.stepLimit = limit;
    }
  }
}

function* lenientIf(context: Context, node: Statement & { kind: "If" }, frame: Frame): Evaluation<void> {
  frame.span = node.header;
  const truth = yield* settle(context.truth(yield* settle(context.evaluate(node.test, frame))));
  if (typeof truth === "object") yield* doubtfulIf(context, node, truth, frame);
  else yield* lenient(context, truth ? node.body : node.orelse, frame);
}
