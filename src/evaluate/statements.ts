/** Statements. */
import type { Delete, For, If, Raise, ScopeDeclaration, Statement, While } from "../syntax/tree.ts";
import { doubtfulIf, forget } from "./branches.ts";
import type { Completion, Frame } from "./context.ts";
import { defineClass, defineFunction } from "./definitions.ts";
import { isEvaluation, PythonError, settle } from "./errors.ts";
import { quick } from "./quick.ts";
import { runImport, runImportFrom } from "./imports.ts";
import { advance } from "./iterate.ts";
import { beginLoop, trains, turnLoop } from "./loops.ts";
import { runMatch } from "./matching.ts";
import { isSubclass } from "./mro.ts";
import { quickTruth } from "./operators.ts";
import { assignName, mangle, moduleScope } from "./scopes.ts";
import { assignTarget, deleteTarget, updateTarget } from "./targets.ts";
import { runTry } from "./trying.ts";
import type { AbstractValue, Context, Evaluation } from "./value.ts";
import { NONE } from "./make.ts";
import { runWith } from "./managers.ts";

const NORMAL: Completion = { kind: "normal" };
const BREAK: Completion = { kind: "break" };
const CONTINUE: Completion = { kind: "continue" };

/** Runs statements up to the first that does not end normally. */
export function* execute(context: Context, statements: readonly Statement[], frame: Frame): Evaluation<Completion> {
  for (let index = 0; index < statements.length; index++) {
    const statement = statements[index];
    if (statement === undefined) break;
    if (statement.kind === "If" && leaves(statement)) {
      const rest = statements.slice(index + 1);
      const completion = yield* runIf(context, statement, frame, rest);
      if (completion !== undefined) return completion;
      continue;
    }
    const completion = yield* executeOne(context, statement, frame);
    if (completion.kind !== "normal") return completion;
  }
  return NORMAL;
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
export function* executeOne(context: Context, node: Statement, frame: Frame): Evaluation<Completion> {
  const pause = context.step();
  if (pause !== undefined) yield pause;
  frame.span = "header" in node ? node.header : node.span;
  switch (node.kind) {
    case "Expr":
      if (node.value.kind !== "Constant") yield* context.evaluate(node.value, frame);
      return NORMAL;
    case "Assign": {
      const value = quick(context, node.value, frame) ?? (yield* context.evaluate(node.value, frame));
      for (const target of node.targets) {
        if (target.kind === "Name") assignName(frame.scope, mangle(target.id, frame), value);
        else yield* assignTarget(context, target, value, frame);
      }
      return NORMAL;
    }
    case "Return":
      return {
        kind: "return",
        value: node.value === undefined ? NONE : (quick(context, node.value, frame) ?? (yield* context.evaluate(node.value, frame))),
      };
    case "If":
      return (yield* runIf(context, node, frame, [])) ?? NORMAL;
    case "For":
      return yield* runFor(context, node, frame);
    case "AugAssign":
      if (node.target.kind === "Name") {
        const before = quick(context, node.target, frame) ?? (yield* context.evaluate(node.target, frame));
        const right = quick(context, node.value, frame) ?? (yield* context.evaluate(node.value, frame));
        frame.span = node.span;
        const after = context.augmented(node.op, before, right);
        assignName(frame.scope, mangle(node.target.id, frame), isEvaluation(after) ? yield* after : after);
        return NORMAL;
      }
      yield* updateTarget(
        context,
        node.target,
        function* (before) {
          const right = quick(context, node.value, frame) ?? (yield* context.evaluate(node.value, frame));
          frame.span = node.span;
          const after = context.augmented(node.op, before, right);
          return isEvaluation(after) ? yield* after : after;
        },
        frame,
      );
      return NORMAL;
    case "While":
      return yield* runWhile(context, node, frame);
    default:
      return yield* executeRare(context, node, frame);
  }
}

type Rare = Exclude<Statement, { kind: "Expr" | "Assign" | "Return" | "If" | "For" | "AugAssign" | "While" }>;

function* executeRare(context: Context, node: Rare, frame: Frame): Evaluation<Completion> {
  switch (node.kind) {
    case "Pass":
      return NORMAL;
    case "Break":
      return BREAK;
    case "Continue":
      return CONTINUE;
    case "With":
      return yield* runWith(context, node, frame);
    case "Try":
      return yield* runTry(context, node, frame);
    case "Match":
      return yield* runMatch(context, node, frame);
    case "FunctionDef":
      yield* defineFunction(context, node, frame);
      return NORMAL;
    case "ClassDef":
      yield* defineClass(context, node, frame);
      return NORMAL;
    default:
      yield* executeSimple(context, node, frame);
      return NORMAL;
  }
}

type Simple = Exclude<Rare, { kind: "Pass" | "Break" | "Continue" | "With" | "Try" | "Match" | "FunctionDef" | "ClassDef" }>;

function* executeSimple(context: Context, node: Simple, frame: Frame): Evaluation<void> {
  switch (node.kind) {
    case "AnnAssign":
      yield* annotate(context, node, frame);
      return;
    case "Delete":
      yield* runDelete(context, node, frame);
      return;
    case "Assert": {
      const truth = yield* settle(context.truth(yield* context.evaluate(node.test, frame)));
      if (truth !== false) return;
      const message = node.message === undefined ? "" : yield* settle(context.str(yield* context.evaluate(node.message, frame)));
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
  yield* assignTarget(context, node.target, yield* context.evaluate(node.value, frame), frame);
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

/** Undefined when it ended normally and `rest` is still to be run; with an unknown condition the rest has been run. */
function* runIf(context: Context, node: If, frame: Frame, rest: readonly Statement[]): Evaluation<Completion | undefined> {
  const pause = context.step();
  if (pause !== undefined) yield pause;
  frame.span = node.header;
  const test = quick(context, node.test, frame) ?? (yield* context.evaluate(node.test, frame));
  const truth = quickTruth(test) ?? (yield* settle(context.truth(test)));
  if (typeof truth === "object") {
    const elsewhere = endsElsewhere(node.body);
    return yield* doubtfulIf(context, node, truth, frame, elsewhere ? [] : rest, elsewhere ? rest : []);
  }
  const completion = yield* execute(context, truth ? node.body : node.orelse, frame);
  return completion.kind === "normal" ? undefined : completion;
}

function* runFor(context: Context, node: For, frame: Frame): Evaluation<Completion> {
  const source = yield* settle(context.iterator(yield* context.evaluate(node.iter, frame)));
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
      if (node.target.kind === "Name") assignName(frame.scope, mangle(node.target.id, frame), item);
      else yield* assignTarget(context, node.target, item, frame);
      const completion = yield* execute(context, node.body, frame);
      if (completion.kind === "break") return NORMAL;
      if (completion.kind === "return") return completion;
      if (trains(node)) break;
    }
  } finally {
    frame.loops.pop();
  }
  return node.orelse.length === 0 ? NORMAL : yield* execute(context, node.orelse, frame);
}

function* runWhile(context: Context, node: While, frame: Frame): Evaluation<Completion> {
  const loop = beginLoop(context, node, frame, false);
  try {
    for (;;) {
      frame.span = node.header;
      const test = yield* context.evaluate(node.test, frame);
      const truth = quickTruth(test) ?? (yield* settle(context.truth(test)));
      if (typeof truth === "object") {
        context.problem(`the loop ends here, since its condition is not known: ${truth.reason}`);
        forget(context, node.body, truth, frame);
        return NORMAL;
      }
      if (!truth) break;
      const pause = turnLoop(context, loop);
      if (pause !== undefined) yield pause;
      const completion = yield* execute(context, node.body, frame);
      if (completion.kind === "break") return NORMAL;
      if (completion.kind === "return") return completion;
      if (trains(node)) break;
    }
  } finally {
    frame.loops.pop();
  }
  return node.orelse.length === 0 ? NORMAL : yield* execute(context, node.orelse, frame);
}

function* runDelete(context: Context, node: Delete, frame: Frame): Evaluation<void> {
  for (const target of node.targets) yield* deleteTarget(context, target, frame);
}

function* runRaise(context: Context, node: Raise, frame: Frame): Evaluation<never> {
  if (node.exception === undefined) {
    if (frame.handling !== undefined) throw new PythonError(frame.handling);
    return context.raise("RuntimeError", "No active exception to reraise");
  }
  const value = yield* context.evaluate(node.exception, frame);
  frame.span = node.span;
  const made: AbstractValue = value.kind === "class" ? yield* context.call(value) : value;
  if (made.kind === "unknown") return context.raise("Exception", made.reason);
  if (made.kind !== "instance" || !isSubclass(made.class, context.builtinClass("BaseException"))) {
    return context.raise("TypeError", "exceptions must derive from BaseException");
  }
  if (node.cause !== undefined) made.attributes.set("__cause__", yield* context.evaluate(node.cause, frame));
  throw context.raised(made);
}
