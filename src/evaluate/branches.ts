/**
 * Branches on something unknown.
 *
 * Both sides are run, each from the same state. A side that raises or leaves (return, break, continue) while the other goes on is dropped, since a model that
 * is analysed is one that runs through. What differs afterwards becomes unknown, for the reason the condition is. Contents of lists, dicts and sets that both
 * sides change are not taken back: a known limit.
 */
import type { If, Statement } from "../syntax/tree.ts";
import type { AttributeChange, Completion, Frame } from "./context.ts";
import { isIdentical } from "./comparing.ts";
import { PythonError, settle } from "./errors.ts";
import { assignedNames } from "./names.ts";
import { assignName, mangle } from "./scopes.ts";
import type { AbstractValue, Context, Evaluation, UnknownValue } from "./value.ts";

/** How a side ended, and what it left. */
interface Side {
  readonly completion: Completion | undefined;
  readonly error: PythonError | undefined;
  readonly variables: ReadonlyMap<string, AbstractValue>;
  readonly changes: readonly AttributeChange[];
  /** What the changed attributes were at its end, in the order of `changes`. */
  readonly after: readonly (AbstractValue | undefined)[];
}

/** An `if` whose condition is unknown; each side goes on with statements of its own. */
export function* doubtfulIf(
  context: Context,
  node: If,
  doubt: UnknownValue,
  frame: Frame,
  afterBody: readonly Statement[] = [],
  afterElse: readonly Statement[] = [],
): Evaluation<Completion> {
  const location = { file: frame.file, span: node.test.span };
  const told = `which branch is taken is not known: ${doubt.reason}`;
  context.problem(told, "warning", location);
  context.observe({ kind: "choice", location, reason: told });
  const before = new Map(frame.scope.variables);
  const outer = context.journal;
  const yes = yield* side(context, [...node.body, ...afterBody], frame);
  takeBack(yes, before, frame);
  const no = yield* side(context, [...node.orelse, ...afterElse], frame);
  context.journal = outer;
  outer?.push(...yes.changes, ...no.changes);
  return settleSides(context, yes, no, before, doubt, frame);
}

function* side(context: Context, statements: readonly Statement[], frame: Frame): Evaluation<Side> {
  const changes: AttributeChange[] = [];
  context.journal = changes;
  let completion: Completion | undefined;
  let error: PythonError | undefined;
  try {
    completion = yield* settle(context.execute(statements, frame));
  } catch (thrown) {
    if (!(thrown instanceof PythonError)) throw thrown;
    error = thrown;
  }
  const after = changes.map((change) => change.attributes.get(change.name));
  return { completion, error, variables: new Map(frame.scope.variables), changes, after };
}

function takeBack(done: Side, before: ReadonlyMap<string, AbstractValue>, frame: Frame): void {
  refill(frame.scope.variables, before);
  for (const change of [...done.changes].reverse()) put(change.attributes, change.name, change.before);
}

function put(attributes: Map<string, AbstractValue>, name: string, value: AbstractValue | undefined): void {
  if (value === undefined) attributes.delete(name);
  else attributes.set(name, value);
}

function refill(variables: Map<string, AbstractValue>, from: ReadonlyMap<string, AbstractValue>): void {
  variables.clear();
  for (const [name, value] of from) variables.set(name, value);
}

function redo(done: Side, frame: Frame): void {
  refill(frame.scope.variables, done.variables);
  for (const [index, change] of done.changes.entries()) put(change.attributes, change.name, done.after[index]);
}

/** `no` is the state that stands; chooses or joins. */
function settleSides(
  context: Context,
  yes: Side,
  no: Side,
  before: ReadonlyMap<string, AbstractValue>,
  doubt: UnknownValue,
  frame: Frame,
): Completion {
  if (yes.completion === undefined) {
    if (no.completion === undefined) throw no.error ?? yes.error ?? new Error("a side ended without a reason");
    return no.completion;
  }
  const yesStays = yes.completion.kind === "normal";
  if (no.completion === undefined || (no.completion.kind !== "normal" && yesStays)) {
    takeBack(no, before, frame);
    redo(yes, frame);
    return yes.completion;
  }
  if (no.completion.kind === "normal" && !yesStays) {
    // A loop that nothing else ends would go on for ever.
    if (yes.completion.kind !== "break" || frame.loops.at(-1)?.bounded !== false) return no.completion;
    takeBack(no, before, frame);
    redo(yes, frame);
    return yes.completion;
  }
  join(yes, no, doubt, frame);
  if (yes.completion.kind === "return" && no.completion.kind === "return") {
    return isIdentical(yes.completion.value, no.completion.value) === true ? no.completion : { kind: "return", value: doubt };
  }
  return no.completion;
}

function join(yes: Side, no: Side, doubt: UnknownValue, frame: Frame): void {
  for (const name of new Set([...yes.variables.keys(), ...no.variables.keys()])) {
    frame.scope.variables.set(name, joined(yes.variables.get(name), no.variables.get(name), doubt));
  }
  for (const [index, change] of yes.changes.entries()) {
    const value = joined(yes.after[index], change.attributes.get(change.name), doubt);
    change.attributes.set(change.name, value);
  }
  for (const change of no.changes) {
    if (yes.changes.some((other) => other.attributes === change.attributes && other.name === change.name)) continue;
    change.attributes.set(change.name, joined(change.before, change.attributes.get(change.name), doubt));
  }
}

function joined(yes: AbstractValue | undefined, no: AbstractValue | undefined, doubt: UnknownValue): AbstractValue {
  const only = yes ?? no;
  if (yes === undefined || no === undefined) {
    // A definition does no harm where it would not have been made.
    return only !== undefined && (only.kind === "function" || only.kind === "class" || only.kind === "module") ? only : doubt;
  }
  return yes === no || isIdentical(yes, no) === true ? no : doubt;
}

/** Everything that statements would assign becomes unknown. */
export function forget(_context: Context, statements: readonly Statement[], doubt: UnknownValue, frame: Frame): void {
  for (const name of assignedNames(statements)) assignName(frame.scope, mangle(name, frame), doubt);
}
