/**
 * The room's door: an interpreter that keeps the modules it has evaluated.
 *
 * Everything it does is a Stage. Nothing it returns is an exception: what went wrong is a Problem, and the values that depend on it are unknown. An interpreter
 * lives as long as none of the `files` it has read changes; then a new one is made.
 */
import type { Statement } from "../syntax/tree.ts";
import type { Tree } from "../syntax/parse.ts";
import type { Paced } from "../text/step.ts";
import type { ModuleRecord } from "./context.ts";
import type { SourceText, Stage } from "./driver.ts";
import { asError, settle } from "./errors.ts";
import { Evaluator } from "./evaluator.ts";
import { enter } from "./functions.ts";
import type { Library, Observation } from "./library.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { NONE, scope } from "./make.ts";
import { lenient, moduleFrame } from "./module-body.ts";
import { loadFile } from "./module-files.ts";
import { nameOfFile } from "./paths.ts";
import type { Problem } from "./problem.ts";
import { STANDARD_LIBRARY } from "./standard/index.ts";
import { asStage } from "./trampoline.ts";
import type { AbstractValue, Context, Evaluation, ModuleValue, Scope } from "./value.ts";

/** What an interpreter is given. */
export interface InterpreterOptions {
  /** Text to tree; the host may remember trees by their text. */
  readonly parse: (text: string) => Paced<Tree>;
  /** Frameworks, beside the standard library. */
  readonly libraries?: readonly Library[];
  /** Directories that absolute imports search, in order. */
  readonly roots?: readonly string[];
  readonly limits?: Partial<Limits>;
}

/** How an evaluation ended. */
export interface Outcome<T> {
  /** Undefined where it did not end normally. */
  readonly value: T | undefined;
  /** What ended it: an exception nobody caught, or a limit. */
  readonly failure: Problem | undefined;
  /** Problems of this evaluation, the failure included. */
  readonly problems: readonly Problem[];
  readonly observations: readonly Observation[];
}

/** Where code is evaluated. */
export interface CodePlace {
  /** The name its locations carry. */
  readonly file: string;
  /** The module whose names it sees; what it assigns stays out of it. */
  readonly module?: ModuleValue;
  /** Go on after a statement that fails, as at the top level of a module. */
  readonly lenient?: boolean;
}

/** The result of evaluated code. */
export interface CodeResult {
  /** Of the last statement, if that is an expression. */
  readonly value: AbstractValue;
  /** The names it assigned, over those of its module. */
  readonly scope: Scope;
}

export interface Interpreter {
  /** For native code and tests; evaluations made with it are run by `run`. */
  readonly context: Context;
  /** Files read so far, the modules given as text included. */
  readonly files: ReadonlySet<string>;
  /** Modules evaluated so far, by dotted name. */
  readonly modules: ReadonlyMap<string, ModuleRecord>;
  /** Evaluates a file as a module, once. `__name__` is its dotted name, so `if __name__ == "__main__"` is false. */
  readonly evaluateModule: (path: string) => Stage<Outcome<ModuleValue>>;
  /** The same for a text at hand, such as a notebook's joined cells or an unsaved document. */
  readonly evaluateText: (file: SourceText) => Stage<Outcome<ModuleValue>>;
  /** Evaluates statements over a module. Lists and other objects of the module that they change stay changed. */
  readonly evaluateCode: (statements: readonly Statement[], place: CodePlace) => Stage<Outcome<CodeResult>>;
  /** Calls a value. */
  readonly call: (
    callee: AbstractValue,
    positional?: readonly AbstractValue[],
    keywords?: ReadonlyMap<string, AbstractValue>,
  ) => Stage<Outcome<AbstractValue>>;
  /** Runs anything that evaluates, with a budget of steps of its own. */
  readonly run: <T>(work: (context: Context) => Evaluation<T>) => Stage<Outcome<T>>;
}

/** Makes an interpreter. */
export function createInterpreter(options: InterpreterOptions): Interpreter {
  const evaluator = new Evaluator({
    libraries: [...(options.libraries ?? []), STANDARD_LIBRARY],
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    roots: options.roots ?? [],
    parse: options.parse,
  });
  const run = <T>(work: (context: Context) => Evaluation<T>): Stage<Outcome<T>> => runWork(evaluator, work);
  return {
    context: evaluator,
    files: evaluator.files,
    modules: evaluator.modules,
    evaluateModule: (path) => run((context) => moduleOf(context, path)),
    evaluateText: (file) => run((context) => moduleOfText(context, file)),
    evaluateCode: (statements, place) => run((context) => runCode(context, statements, place)),
    call: (callee, positional, keywords) => run((context) => context.call(callee, positional, keywords)),
    run,
  };
}

function* runWork<T>(evaluator: Evaluator, work: (context: Context) => Evaluation<T>): Stage<Outcome<T>> {
  evaluator.begin();
  const problems = evaluator.problems.length;
  const observations = evaluator.observations.length;
  let value: T | undefined;
  let failure: Problem | undefined;
  try {
    value = yield* asStage(work(evaluator));
  } catch (error) {
    failure = evaluator.failure(asError(error));
  }
  return {
    value,
    failure,
    problems: evaluator.problems.slice(problems),
    observations: evaluator.observations.slice(observations),
  };
}

function* moduleOf(context: Context, path: string): Evaluation<ModuleValue> {
  const loaded = [...context.modules.values()].find((record) => record.file === path);
  if (loaded !== undefined) return loaded.value;
  const reply = yield { kind: "read", paths: [path] };
  if (reply?.kind !== "file") return context.raise("FileNotFoundError", `there is no file ${path}`);
  return yield* moduleOfText(context, reply);
}

function* moduleOfText(context: Context, file: SourceText): Evaluation<ModuleValue> {
  context.files.add(file.path);
  const record = yield* loadFile(context, file, nameOfFile(file.path, context.roots));
  return record.value;
}

function* runCode(context: Context, statements: readonly Statement[], place: CodePlace): Evaluation<CodeResult> {
  const own = scope("module", place.module?.scope);
  const frame = moduleFrame(own, place.file);
  enter(context, frame);
  try {
    const last = statements.at(-1);
    const before = last?.kind === "Expr" ? statements.slice(0, -1) : statements;
    if (place.lenient === true) yield* lenient(context, before, frame);
    else yield* settle(context.execute(before, frame));
    const value = last?.kind === "Expr" ? yield* settle(context.evaluate(last.value, frame)) : NONE;
    return { value, scope: own };
  } finally {
    context.frames.pop();
  }
}
