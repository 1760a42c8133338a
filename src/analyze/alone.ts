/** Runs a program in a scope of its own. Sizes that cannot be known, since they come from data, a file or the command line, are filled in by what they are called. */
import { importsBeside } from "../discover/beside.ts";
import type { WholeProgram } from "../discover/candidate.ts";
import { OWN_TEXT } from "../discover/candidate.ts";
import type { Reader } from "../discover/circumstances.ts";
import { GIVEN } from "../discover/constructions.ts";
import { CONFIGURATION } from "../discover/names.ts";
import { descendants, dottedName, namesBound, namesRead } from "../discover/tree-walk.ts";
import type { Stage } from "../evaluate/driver.ts";
import type { Outcome } from "../evaluate/evaluate.ts";
import type { Observation } from "../evaluate/library.ts";
import { scope, str } from "../evaluate/make.ts";
import { nameOfFile, parentOf } from "../evaluate/paths.ts";
import type { Problem } from "../evaluate/problem.ts";
import type { AbstractValue, ModuleValue } from "../evaluate/value.ts";
import type { Statement } from "../syntax/tree.ts";
import type { Session } from "./session.ts";

/** What came of it, with what was filled in, for people: "vocab_size=1000". */
export interface Filled extends Outcome<AbstractValue> {
  readonly filled: readonly string[];
}

/** Statements of one program that are run; a script that gives a constructor its arguments takes fewer. */
const MAX_STATEMENTS = 400;

/** Steps after which a statement, such as one that makes data, is not run for another call too. */
const MAX_STEPS = 100_000;

/** Runs a whole program. */
export function* runWhole(session: Session, reader: Reader, whole: WholeProgram): Stage<Filled> {
  const home = homeOf(session, whole.file);
  const problems: Problem[] = [];
  const observations: Observation[] = [];
  const filled: string[] = [];
  let value: AbstractValue | undefined;
  let failure: Problem | undefined;
  const objects = objectsIn(whole);
  const run = function* (file: string, statement: Statement): Stage<void> {
    const outcome = yield* session.interpreter.evaluateCode([statement], { file, module: home, lenient: true });
    problems.push(...outcome.problems);
    observations.push(...outcome.observations);
    value = outcome.value?.value;
    failure = outcome.failure;
    for (const [name, assigned] of outcome.value?.scope.variables ?? []) home.scope.variables.set(name, assigned);
    if (outcome.value?.scope.unknownNames !== undefined) home.scope.unknownNames = outcome.value.scope.unknownNames;
  };
  const fill = function* (name: string, known: AbstractValue | undefined): Stage<AbstractValue | undefined> {
    const plain = objects.has(name) || CONFIGURATION.test(name) ? undefined : reader.assumer.byName(name);
    const given = whole.fallbacks.get(name) ?? plain;
    const text = known?.kind === "unknown" || (isNothing(known) && isSize(given)) ? given : undefined;
    if (text === undefined) return undefined;
    const { body } = reader.parse(text).module;
    const read = namesRead(body);
    const beside = importsBeside(
      (each) => read.has(each),
      (each) => home.scope.variables.has(each),
    );
    const statements = [...beside.flatMap((each) => reader.parse(each).module.body), ...body];
    const outcome = yield* session.interpreter.evaluateCode(statements, { file: OWN_TEXT, module: home });
    if (outcome.value === undefined) return undefined;
    filled.push(name.startsWith(GIVEN) ? text : `${name}=${text}`);
    return outcome.value.value;
  };
  const all = whole.chunks.flatMap(({ file, statements }) => statements.map((statement) => ({ file, statement })));
  for (const { file, statement } of all.slice(-MAX_STATEMENTS)) {
    if (session.slow.has(statement)) continue;
    yield* run(file, statement);
    if (session.interpreter.context.steps > MAX_STEPS) session.slow.add(statement);
    for (const name of namesBound(statement)) {
      const assigned = home.scope.variables.get(name);
      const put = yield* fill(name, assigned);
      if (put !== undefined) home.scope.variables.set(name, put);
      else if (statement.kind === "Assign") yield* fillAttributes(assigned, fill);
    }
  }
  return { value, failure, problems, observations, filled: [...new Set(filled)] };
}

/** Fills in what an object keeps. */
function* fillAttributes(
  object: AbstractValue | undefined,
  fill: (name: string, value: AbstractValue | undefined) => Stage<AbstractValue | undefined>,
): Stage<void> {
  if (object?.kind !== "instance") return;
  for (const [attribute, held] of object.attributes) {
    const made = yield* fill(attribute, held);
    if (made !== undefined) object.attributes.set(attribute, made);
  }
}

/** What is counted in a file that was not read comes out as none. */
function isNothing(value: AbstractValue | undefined): boolean {
  return value?.kind === "int" && value.value === 0;
}

function isSize(text: string | undefined): boolean {
  return Number.isInteger(Number(text)) && Number(text) > 1;
}

/** Names that are used as objects, called or taken items of, so that they are no sizes; and what the program is to give. */
function objectsIn({ chunks }: WholeProgram): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { statements } of chunks) {
    for (const node of descendants(statements)) {
      const used = node.kind === "Attribute" || node.kind === "Subscript" ? node.value : node.kind === "Call" ? node.func : undefined;
      if (used?.kind === "Name") names.add(used.id);
      const counted = node.kind === "Call" && node.func.kind === "Name" && node.func.id === "len" ? node.args : [];
      for (const argument of counted.filter(({ kind }) => kind === "Name")) names.add(dottedName(argument) ?? "");
    }
  }
  const last = chunks.at(-1)?.statements.at(-1);
  if (last?.kind === "Expr" && last.value.kind === "Name") names.add(last.value.id);
  return names;
}

/** A module that stands for a file of which only some statements are run. */
function homeOf({ interpreter }: Session, file: string): ModuleValue {
  const name = nameOfFile(file, interpreter.context.roots);
  return {
    kind: "module",
    name,
    scope: scope(
      "module",
      undefined,
      new Map<string, AbstractValue>([
        ["__name__", str(name)],
        ["__file__", str(file)],
        ["__package__", str(parentOf(name) ?? "")],
      ]),
    ),
  };
}
