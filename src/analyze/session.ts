/** A file evaluated, ready for models to be built in its scope. */
import type { Chunk, SourceFile } from "../discover/candidate.ts";
import { guardedGlobals } from "../discover/guarded.ts";
import type { Stage } from "../evaluate/driver.ts";
import type { Interpreter, Outcome } from "../evaluate/evaluate.ts";
import { createInterpreter } from "../evaluate/evaluate.ts";
import { settle } from "../evaluate/errors.ts";
import type { Observation } from "../evaluate/library.ts";
import { scope } from "../evaluate/make.ts";
import type { Problem } from "../evaluate/problem.ts";
import type { AbstractValue, ModuleValue } from "../evaluate/value.ts";
import { LIBRARIES } from "../frameworks/index.ts";
import type { Statement } from "../syntax/tree.ts";
import type { AnalysisRequest } from "./analysis.ts";
import type { Memo } from "./memo.ts";

export interface Session {
  readonly interpreter: Interpreter;
  readonly file: SourceFile;
  readonly module: ModuleValue;
  readonly problems: readonly Problem[];
  readonly observations: readonly Observation[];
  readonly memo: Memo;
  /** Statements that took too long where a program was run alone; they are not run again. */
  readonly slow: WeakSet<Statement>;
}

/** Steps of one evaluation, of which the largest published models take less than half, and of all that a file takes: they end within two seconds. */
const MAX_STEPS = 300_000;
const MAX_STEPS_OF_FILE = 800_000;
/** How many times that where the user has told what to build, of which nothing else is tried. */
const TOLD = 4;

/** Evaluates a file's top level; undefined with the reason where even that could not be begun. */
export function* openSession({ roots, sitePackages, told }: AnalysisRequest, file: SourceFile, memo: Memo): Stage<Session | Problem> {
  const patience = told?.construct === undefined ? 1 : TOLD;
  const interpreter = createInterpreter({
    parse: memo.parseInSteps,
    libraries: LIBRARIES,
    roots: [...roots, ...sitePackages],
    limits: { steps: patience * MAX_STEPS, total: patience * MAX_STEPS_OF_FILE },
  });
  const { document } = file;
  const {
    value: module,
    failure,
    problems,
    observations,
  } = yield* interpreter.evaluateText({ kind: "file", path: document.file, text: document.text });
  if (module === undefined) return failure ?? { message: "the file could not be evaluated", location: undefined, severity: "error" };
  yield* runGuarded(interpreter, file, module);
  return { interpreter, file, module, problems, observations, memo, slow: new WeakSet() };
}

/** Gives the file's scope the globals that only its main block sets. What of them cannot be evaluated is missed where it is read. */
function* runGuarded(interpreter: Interpreter, file: SourceFile, module: ModuleValue): Stage<void> {
  const statements = guardedGlobals(file.module);
  const [last] = statements.slice(-1);
  if (last === undefined) return;
  const { value } = yield* interpreter.evaluateCode([...statements, { kind: "Pass", span: last.span }], {
    file: file.document.file,
    module,
    lenient: true,
  });
  for (const [name, assigned] of value?.scope.variables ?? []) module.scope.variables.set(name, assigned);
}

export interface ProgramOptions {
  /** Names of ours beside the file's. */
  readonly names?: ReadonlyMap<string, AbstractValue>;
  /** Go on after a statement that fails. */
  readonly lenient?: boolean;
}

/**
 * Runs a program at the top level of the file, as if it stood there: what it assigns is seen by the file's own functions. The value is that of the last
 * statement.
 */
export function* runAtTopLevel(session: Session, program: readonly Chunk[]): Stage<Outcome<AbstractValue>> {
  const all = program.flatMap(({ file, statements }) => statements.map((statement) => ({ file, statements: [statement] })));
  const problems: Problem[] = [];
  const observations: Observation[] = [];
  let value: AbstractValue | undefined;
  for (const { file, statements } of all) {
    const outcome = yield* session.interpreter.evaluateCode(statements, { file, module: session.module });
    problems.push(...outcome.problems);
    observations.push(...outcome.observations);
    if (outcome.value === undefined) return { ...outcome, value: undefined, problems, observations };
    value = outcome.value.value;
    for (const [name, assigned] of outcome.value.scope.variables) session.module.scope.variables.set(name, assigned);
  }
  return { value, failure: undefined, problems, observations };
}

/** Runs a program in the file's scope, with names of ours beside it. The value is that of the last statement. */
export function* runProgram(
  session: Session,
  program: readonly Chunk[],
  { names = new Map<string, AbstractValue>(), lenient = true }: ProgramOptions = {},
): Stage<Outcome<AbstractValue>> {
  let module = withNames(session.module, names);
  const problems: Problem[] = [];
  const observations: Observation[] = [];
  let value: AbstractValue | undefined;
  let failure: Problem | undefined;
  for (const { file, statements } of program) {
    const outcome = yield* session.interpreter.evaluateCode(statements, { file, module, lenient });
    problems.push(...outcome.problems);
    observations.push(...outcome.observations);
    value = outcome.value?.value;
    failure = outcome.failure;
    if (outcome.value === undefined) break;
    module = { ...module, scope: outcome.value.scope };
  }
  return { value, failure, problems, observations };
}

function withNames(module: ModuleValue, names: ReadonlyMap<string, AbstractValue>): ModuleValue {
  if (names.size === 0) return module;
  return { ...module, scope: scope("module", module.scope, new Map(names)) };
}

/** Looks up dotted names of modules once, so that what a library makes on first use is there to be seen. */
export function* warm({ interpreter, module }: Session, names: Iterable<string>): Stage<void> {
  yield* interpreter.run(function* (context) {
    for (const name of names) {
      const [first = "", ...rest] = name.split(".");
      let value = module.scope.variables.get(first);
      for (const part of rest) value = value?.kind === "module" ? yield* settle(context.findAttribute(value, part)) : undefined;
    }
  });
}
