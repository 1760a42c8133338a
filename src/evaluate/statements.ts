/** Statements. */
import type { AugAssign, Delete, Expression, For, If, Raise, ScopeDeclaration, Statement, While } from "../syntax/tree.ts";
import { doubtfulIf, forget } from "./branches.ts";
import type { Step } from "../text/step.ts";
import type { Completion, Frame } from "./context.ts";
import { defineClass, defineFunction } from "./definitions.ts";
import { after, isEvaluation, proceed, PythonError, settle } from "./errors.ts";
import { runImport, runImportFrom } from "./imports.ts";
import { advance } from "./iterate.ts";
import { beginLoop, trains, turnLoop } from "./loops.ts";
import { runMatch } from "./matching.ts";
import { isSubclass } from "./mro.ts";
import { quickTruth } from "./operators.ts";
import { assignName, mangle, moduleScope } from "./scopes.ts";
import { assignTarget, deleteTarget, updateTarget } from "./targets.ts";
import { runTry } from "./trying.ts";
import type { AbstractValue, Context, Evaluation, Pending, UnknownValue } from "./value.ts";
import { NONE } from "./make.ts";
import { runWith } from "./managers.ts";

const NORMAL: Completion = { kind: "normal" };
const BREAK: Completion = { kind: "break" };
const CONTINUE: Completion = { kind: "continue" };

/** Runs statements up to the first that does not end normally: at once, unless one of them takes an evaluation. */
export function execute(context: Context, statements: readonly Statement[], frame: Frame): Pending<Completion> {
  for (let index = 0; index < statements.length; index++) {
    const completion = executeAt(context, statements, index, frame);
    if (isEvaluation(completion)) return executeRest(context, statements, index, completion, frame);
    if (completion !== undefined && completion.kind !== "normal") return completion;
  }
  return NORMAL;
}

/** The same, where the statement at `index` is under way. */
function* executeRest(
  context: Context,
  statements: readonly Statement[],
  index: number,
  begun: Evaluation<Completion | undefined>,
  frame: Frame,
): Evaluation<Completion> {
  let completion = yield* begun;
  for (let next = index + 1; completion === undefined || completion.kind === "normal"; next++) {
    if (next >= statements.length) return NORMAL;
    const pending = executeAt(context, statements, next, frame);
    completion = isEvaluation(pending) ? yield* pending : pending;
  }
  return completion;
}

/** Runs one of several statements. One that decides which way to go takes those after it with it where the way is not known. */
function executeAt(context: Context, statements: readonly Statement[], index: number, frame: Frame): Pending<Completion | undefined> {
  const statement = statements[index];
  if (statement === undefined) return NORMAL;
  if (statement.kind !== "If" || !leaves(statement)) return executeOne(context, statement, frame);
  return runIf(context, statement, frame, statements.slice(index + 1));
}

/** Whether one side of an `if` does not go on to what follows it: then what follows belongs to the other side. */
function leaves(node: If): boolean {
  return endsElsewhere(node.body) !== endsElsewhere(node.orelse);
}

function endsElsewhere(statements: readonly Statement[]): boolean {
  const last = statements[statements.length - 1];
  return last?.kind === "Return" || last?.kind === "Raise" || last?.kind === "Break" || last?.kind === "Continue";
}

/** Runs one statement. */
export function executeOne(context: Context, node: Statement, frame: Frame): Pending<Completion> {
  const pause = context.step();
  return pause === undefined ? perform(context, node, frame) : performAfter(pause, context, node, frame);
}

function* performAfter(pause: Step, context: Context, node: Statement, frame: Frame): Evaluation<Completion> {
  yield pause;
  return yield* settle(perform(context, node, frame));
}

const NOTHING: readonly Statement[] = [];

const normalUnless = (completion: Completion | undefined): Completion => completion ?? NORMAL;
const normally = (): Completion => NORMAL;
const returning = (value: AbstractValue): Completion => ({ kind: "return", value });

function perform(context: Context, node: Statement, frame: Frame): Pending<Completion> {
  frame.span = "header" in node ? node.header : node.span;
  switch (node.kind) {
    case "Expr":
      return node.value.kind === "Constant" ? NORMAL : after(context.evaluate(node.value, frame), normally);
    case "Assign":
      return after(proceed(context.evaluate(node.value, frame), assignAll, context, node.targets, frame), normally);
    case "Return": {
      if (node.value === undefined) return { kind: "return", value: NONE };
      return after(context.evaluate(node.value, frame), returning);
    }
    case "If":
      return after(runIf(context, node, frame, NOTHING), normalUnless);
    case "For":
      return runFor(context, node, frame);
    case "AugAssign":
      return after(augment(context, node, frame), normally);
    case "While":
      return runWhile(context, node, frame);
    case "Pass":
      return NORMAL;
    case "Break":
      return BREAK;
    case "Continue":
      return CONTINUE;
    case "FunctionDef":
      return after(defineFunction(context, node, frame), normally);
    case "ClassDef":
      return after(defineClass(context, node, frame), normally);
    case "With":
      return runWith(context, node, frame);
    case "Try":
      return runTry(context, node, frame);
    case "Match":
      return runMatch(context, node, frame);
    default:
      return after(executeSimple(context, node, frame), normally);
  }
}

function assignAll(context: Context, targets: readonly Expression[], value: AbstractValue, frame: Frame): Pending<void> {
  const only = targets[0];
  return targets.length === 1 && only !== undefined
    ? assignTarget(context, only, value, frame)
    : assignEach(context, targets, value, frame);
}

function* assignEach(context: Context, targets: readonly Expression[], value: AbstractValue, frame: Frame): Evaluation<void> {
  for (const target of targets) yield* settle(assignTarget(context, target, value, frame));
}

function augment(context: Context, node: AugAssign, frame: Frame): Pending<void> {
  const change = (before: AbstractValue): Pending<AbstractValue> =>
    after(context.evaluate(node.value, frame), (right) => {
      frame.span = node.span;
      return context.augmented(node.op, before, right);
    });
  return updateTarget(context, node.target, change, frame);
}

type Simple = Exclude<
  Statement,
  {
    kind:
      | "Expr"
      | "Assign"
      | "Return"
      | "If"
      | "For"
      | "AugAssign"
      | "While"
      | "Pass"
      | "Break"
      | "Continue"
      | "With"
      | "Try"
      | "Match"
      | "FunctionDef"
      | "ClassDef";
  }
>;

function* executeSimple(context: Context, node: Simple, frame: Frame): Evaluation<void> {
  switch (node.kind) {
    case "AnnAssign":
      yield* annotate(context, node, frame);
      return;
    case "Delete":
      yield* runDelete(context, node, frame);
      return;
    case "Assert": {
      const truth = yield* settle(context.truth(yield* settle(context.evaluate(node.test, frame))));
      if (truth !== false) return;
      const message = node.message === undefined ? "" : yield* settle(context.str(yield* settle(context.evaluate(node.message, frame))));
      frame.span = node.span;
      return context.raise("AssertionError", message);
    }
    case "Raise":
      return yield* runRaise(context, node, frame);
    case "Import":
      yield* runImport(context, node, frame);
      return;
    case "ImportFrom":
      yield* runImportFrom(context, node, frame);
      return;
    case "Global":
    case "Nonlocal":
      declareInClass(node, frame);
      return;
    case "TypeAlias":
      assignName(frame.scope, mangle(node.name.id, frame), context.unknown("a type alias"));
      return;
    case "ErrorStmt":
      context.problem(`a syntax error: ${node.message}`, "warning", { file: frame.file, span: node.span });
  }
}

/** Functions know their declarations beforehand; in a class body or a module they begin here. */
function declareInClass(node: ScopeDeclaration, frame: Frame): void {
  if (frame.scope.kind !== "class" || node.kind !== "Global") return;
  const elsewhere = new Map(frame.scope.elsewhere ?? []);
  for (const name of node.names) elsewhere.set(name, moduleScope(frame.scope));
  frame.scope = { ...frame.scope, elsewhere };
}

function* annotate(context: Context, node: Statement & { kind: "AnnAssign" }, frame: Frame): Evaluation<void> {
  if (frame.scope.kind === "class" && node.target.kind === "Name") yield* noteAnnotation(context, node, node.target.id, frame);
  if (node.value === undefined) return;
  yield* settle(assignTarget(context, node.target, yield* settle(context.evaluate(node.value, frame)), frame));
}

/** `__annotations__` of a class: what dataclasses and named tuples read. What cannot be evaluated is kept as unknown. */
function* noteAnnotation(context: Context, node: Statement & { kind: "AnnAssign" }, name: string, frame: Frame): Evaluation<void> {
  let all = frame.scope.variables.get("__annotations__");
  if (all?.kind !== "dict") {
    all = { kind: "dict", entries: new Map() };
    frame.scope.variables.set("__annotations__", all);
  }
  const value = yield* context.annotation(node.annotation, frame);
  all.entries.set("s" + name, { key: { kind: "str", value: name }, value });
}

const unlessNormal = (completion: Completion): Completion | undefined => (completion.kind === "normal" ? undefined : completion);

/** Undefined when it ended normally and `rest` is still to be run; with an unknown condition the rest has been run. */
function runIf(context: Context, node: If, frame: Frame, rest: readonly Statement[]): Pending<Completion | undefined> {
  const pause = context.step();
  return pause === undefined ? chooseBranch(context, node, frame, rest) : chooseAfter(pause, context, node, frame, rest);
}

function* chooseAfter(
  pause: Step,
  context: Context,
  node: If,
  frame: Frame,
  rest: readonly Statement[],
): Evaluation<Completion | undefined> {
  yield pause;
  return yield* settle(chooseBranch(context, node, frame, rest));
}

function chooseBranch(context: Context, node: If, frame: Frame, rest: readonly Statement[]): Pending<Completion | undefined> {
  frame.span = node.header;
  const test = context.evaluate(node.test, frame);
  const truth = isEvaluation(test) ? truthLater(context, test) : (quickTruth(test) ?? context.truth(test));
  return isEvaluation(truth) ? takeLater(context, node, truth, frame, rest) : takeBranch(context, node, truth, frame, rest);
}

function* truthLater(context: Context, value: Evaluation<AbstractValue>): Evaluation<boolean | UnknownValue> {
  return yield* settle(context.truth(yield* value));
}

function* takeLater(
  context: Context,
  node: If,
  truth: Evaluation<boolean | UnknownValue>,
  frame: Frame,
  rest: readonly Statement[],
): Evaluation<Completion | undefined> {
  return yield* settle(takeBranch(context, node, yield* truth, frame, rest));
}

function takeBranch(
  context: Context,
  node: If,
  truth: boolean | UnknownValue,
  frame: Frame,
  rest: readonly Statement[],
): Pending<Completion | undefined> {
  if (typeof truth === "object") {
    const elsewhere = endsElsewhere(node.body);
    return doubtfulIf(context, node, truth, frame, elsewhere ? [] : rest, elsewhere ? rest : []);
  }
  return after(execute(context, truth ? node.body : node.orelse, frame), unlessNormal);
}

function* runFor(context: Context, node: For, frame: Frame): Evaluation<Completion> {
  const source = yield* settle(context.iterator(yield* settle(context.evaluate(node.iter, frame))));
  if (source.kind === "unknown") {
    context.problem(`the loop is left out, since what it iterates over is not known: ${source.reason}`);
    forget(context, [...node.body, node], source, frame);
    return NORMAL;
  }
  const loop = beginLoop(context, node, frame, true);
  try {
    for (;;) {
      const pending = advance(context, source);
      const item = isEvaluation(pending) ? yield* pending : pending;
      if (item === undefined) break;
      const pause = turnLoop(context, loop);
      if (pause !== undefined) yield pause;
      const assigned = assignTarget(context, node.target, item, frame);
      if (isEvaluation(assigned)) yield* assigned;
      const turn = execute(context, node.body, frame);
      const completion = isEvaluation(turn) ? yield* turn : turn;
      if (completion.kind === "break") return NORMAL;
      if (completion.kind === "return") return completion;
      if (trains(node)) break;
    }
  } finally {
    frame.loops.pop();
  }
  return node.orelse.length === 0 ? NORMAL : yield* settle(execute(context, node.orelse, frame));
}

function* runWhile(context: Context, node: While, frame: Frame): Evaluation<Completion> {
  const loop = beginLoop(context, node, frame, false);
  try {
    for (;;) {
      frame.span = node.header;
      const test = yield* settle(context.evaluate(node.test, frame));
      const truth = quickTruth(test) ?? (yield* settle(context.truth(test)));
      if (typeof truth === "object") {
        context.problem(`the loop ends here, since its condition is not known: ${truth.reason}`);
        forget(context, node.body, truth, frame);
        return NORMAL;
      }
      if (!truth) break;
      const pause = turnLoop(context, loop);
      if (pause !== undefined) yield pause;
      const turn = execute(context, node.body, frame);
      const completion = isEvaluation(turn) ? yield* turn : turn;
      if (completion.kind === "break") return NORMAL;
      if (completion.kind === "return") return completion;
      if (trains(node)) break;
    }
  } finally {
    frame.loops.pop();
  }
  return node.orelse.length === 0 ? NORMAL : yield* settle(execute(context, node.orelse, frame));
}

function* runDelete(context: Context, node: Delete, frame: Frame): Evaluation<void> {
  for (const target of node.targets) yield* deleteTarget(context, target, frame);
}

function* runRaise(context: Context, node: Raise, frame: Frame): Evaluation<never> {
  if (node.exception === undefined) {
    if (frame.handling !== undefined) throw new PythonError(frame.handling);
    return context.raise("RuntimeError", "No active exception to reraise");
  }
  const value = yield* settle(context.evaluate(node.exception, frame));
  frame.span = node.span;
  const made: AbstractValue = value.kind === "class" ? yield* context.call(value) : value;
  if (made.kind === "unknown") return context.raise("Exception", made.reason);
  if (made.kind !== "instance" || !isSubclass(made.class, context.builtinClass("BaseException"))) {
    return context.raise("TypeError", "exceptions must derive from BaseException");
  }
  if (node.cause !== undefined) made.attributes.set("__cause__", yield* settle(context.evaluate(node.cause, frame)));
  throw context.raised(made);
}
