/** The evaluator: one run's state, and the parts of the evaluation bound together. */
import { userLocation } from "./places.ts";
import type { BinaryOperator, Expression, Statement } from "../syntax/tree.ts";
import type { Tree } from "../syntax/parse.ts";
import { STEP, type Paced, type Step } from "../text/step.ts";
import type { Location } from "../text/location.ts";
import { deleteAttribute, setAttribute } from "./attributes/assign.ts";
import { findAttribute, getAttribute } from "./attributes/access.ts";
import { makeBuiltins } from "./builtins/index.ts";
import { apply, call } from "./calls.ts";
import { compare, equals } from "./comparing.ts";
import type { AttributeChange, Completion, Frame, ModuleRecord, RichOperator } from "./context.ts";
import { LimitReached, PythonError, settle } from "./errors.ts";
import { evaluate } from "./expressions.ts";
import { format } from "./format.ts";
import { deleteItem, getItem, hash, mapping, setItem } from "./items.ts";
import { contains, elements, iterator, length } from "./iterate.ts";
import type { Library, Observation, TensorProtocol } from "./library.ts";
import { TOO_LONG, type Limits } from "./limits.ts";
import { scope, str as makeStr, tuple } from "./make.ts";
import { importModule } from "./modules.ts";
import { augmented, binary, truth, unary } from "./operators.ts";
import type { Problem, Severity } from "./problem.ts";
import { repr, str } from "./repr.ts";
import { execute, executeOne } from "./statements.ts";
import { builtinTypeName, nativeClass } from "./types.ts";
import type {
  AbstractValue,
  ClassValue,
  Context,
  DictValue,
  Evaluation,
  InstanceValue,
  ModuleValue,
  Pending,
  Scope,
  UnknownValue,
} from "./value.ts";

/** The least that a run is left with, of what the first may take. */
const LEAST_SHARE = 64;

/** Elements that are computed in the time that a statement takes. */
const ELEMENTS_PER_STEP = 64;

/** What an evaluator is given. */
export interface EvaluatorOptions {
  readonly libraries: readonly Library[];
  readonly limits: Limits;
  readonly roots: readonly string[];
  readonly parse: (text: string) => Paced<Tree>;
}

export class Evaluator implements Context {
  readonly libraries: readonly Library[];
  readonly tensors: TensorProtocol | undefined;
  readonly limits: Limits;
  readonly roots: readonly string[];
  readonly parse: (text: string) => Paced<Tree>;
  readonly frames: Frame[] = [];
  readonly builtins: Scope = scope("builtins", undefined);
  readonly loopEntries = new Map<object, number>();
  readonly problems: Problem[] = [];
  readonly observations: Observation[] = [];
  readonly modules = new Map<string, ModuleRecord>();
  readonly files = new Set<string>();
  journal: AttributeChange[] | undefined;
  importGuards = 0;
  alteredOurs = false;
  nativeDepth = 0;
  steps = 0;
  stepLimit: number;
  /** Problems beyond the bound on how many are kept. */
  omitted = 0;
  readonly #classes: ReadonlyMap<string, ClassValue>;
  readonly #otherClasses = new Map<string, ClassValue>();
  readonly #seen = new Set<string>();
  #nextPause = 0;
  /** Whether what was evaluated before has left less than a whole budget of steps. */
  #isShort = false;
  /** Steps that a run may take now, and those that were taken before it. */
  #grant: number;
  #began = 0;

  constructor(options: EvaluatorOptions) {
    this.libraries = options.libraries;
    this.tensors = options.libraries.find((library) => library.tensors !== undefined)?.tensors;
    this.limits = options.limits;
    this.roots = options.roots;
    this.parse = options.parse;
    this.stepLimit = options.limits.steps;
    this.#grant = options.limits.steps;
    const { classes, names } = makeBuiltins();
    this.#classes = classes;
    for (const [name, value] of names) this.builtins.variables.set(name, value);
  }

  /**
   * Makes ready for a new run: nothing is under way. Where something heavy is tried again and again, each run that took most of its steps halves those of the
   * next, so that what is light still has its own.
   */
  begin(): void {
    this.frames.length = 0;
    this.journal = undefined;
    this.importGuards = 0;
    this.nativeDepth = 0;
    const { steps, total } = this.limits;
    if (this.steps - this.#began > this.#grant / 2) this.#grant = Math.max(this.#grant / 2, steps / LEAST_SHARE);
    this.#began = this.steps;
    const grant = Math.min(this.#grant, (total - this.steps) / 2);
    this.#isShort = grant < steps;
    this.stepLimit = this.steps + grant;
    this.loopEntries.clear();
    this.#seen.clear();
  }

  builtinClass(name: string): ClassValue {
    const found = this.#classes.get(name) ?? this.#otherClasses.get(name);
    if (found !== undefined) return found;
    const object = this.#classes.get("object");
    const made = nativeClass({ name, bases: object === undefined ? [] : [object] });
    this.#otherClasses.set(name, made);
    return made;
  }

  typeOf(value: AbstractValue): ClassValue {
    if (value.kind === "instance") return value.class;
    if (value.kind === "class") return value.metaclass ?? this.builtinClass("type");
    if (value.kind === "tensor" && this.tensors !== undefined) {
      const cls = value.subtype?.class ?? this.tensors.classOf(this, value);
      if (cls.kind === "class") return cls;
    }
    if (value.kind !== "unknown" && value.subtype !== undefined) return value.subtype.class;
    return this.builtinClass(builtinTypeName(value));
  }

  // What happened.

  problem(message: string, severity: Severity = "warning", location = this.location()): void {
    this.#record({ message, severity, location });
  }

  #record(problem: Problem): void {
    const key = `${problem.message}\n${problem.location?.file ?? ""}:${problem.location?.span.start ?? ""}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (this.problems.length < this.limits.problems) this.problems.push(problem);
    else this.omitted++;
  }

  failure(error: Error): Problem {
    const problem = this.#describe(error);
    this.#record(problem);
    return problem;
  }

  #describe(error: Error): Problem {
    if (error instanceof LimitReached) return { message: error.message, severity: "error", location: error.location };
    if (!(error instanceof PythonError)) {
      return { message: `the evaluator failed: ${error.message}`, severity: "error", location: this.location() };
    }
    const { exception } = error;
    const raised = exception.native.raised;
    const text = messageOf(exception);
    const name = exception.class.name;
    return {
      message: text === "" ? name : `${name}: ${text}`,
      severity: "error",
      location: raised?.location,
      exception: name,
      ...(raised === undefined || raised.calledFrom.length === 0 ? {} : { calledFrom: raised.calledFrom }),
    };
  }

  observe(observation: Observation): void {
    this.observations.push(observation);
  }

  location(): Location | undefined {
    const frame = this.frames.at(-1);
    return frame === undefined ? undefined : { file: frame.file, span: frame.span };
  }

  unknown(reason: string): UnknownValue {
    return { kind: "unknown", reason, location: this.location() };
  }

  exception(className: string, message: string): InstanceValue {
    const args = tuple(message === "" ? [] : [makeStr(message)]);
    return { kind: "instance", class: this.builtinClass(className), attributes: new Map([["args", args]]), native: {} };
  }

  raised(exception: InstanceValue): PythonError {
    const calledFrom = this.frames.slice(-11, -1).map((frame) => ({ file: frame.file, span: frame.span }));
    exception.native.raised ??= { location: this.location(), calledFrom };
    return new PythonError(exception);
  }

  raise(className: string, message: string): never {
    throw this.raised(this.exception(className, message));
  }

  exceeded(what: string): never {
    throw new LimitReached(`evaluation stops here: ${what}`, userLocation(this) ?? this.location());
  }

  checkSize(size: number): void {
    if (size > this.limits.collection) this.exceeded(`a collection of more than ${this.limits.collection} elements`);
  }

  step(): Step | undefined {
    this.charge(1);
    if (this.steps < this.#nextPause) return undefined;
    this.#nextPause = this.steps + this.limits.stepsPerSlice;
    return STEP;
  }

  charge(steps: number): void {
    this.steps += steps;
    if (this.steps > this.stepLimit) this.exceeded(this.#isShort ? `${TOO_LONG}, after all that the file took before` : TOO_LONG);
  }

  chargeElements(count: number): void {
    if (count > ELEMENTS_PER_STEP) this.charge(Math.ceil(count / ELEMENTS_PER_STEP));
  }

  // Evaluation: each part in its own file.

  evaluate(expression: Expression, frame: Frame): Pending<AbstractValue> {
    return evaluate(this, expression, frame);
  }

  *annotation(expression: Expression, frame: Frame): Evaluation<AbstractValue> {
    if (expression.kind === "Constant" && expression.type === "str") return makeStr(expression.value);
    try {
      return yield* settle(evaluate(this, expression, frame));
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      return this.unknown("an annotation that cannot be evaluated");
    }
  }

  execute(statements: readonly Statement[], frame: Frame): Pending<Completion> {
    return execute(this, statements, frame);
  }

  executeOne(statement: Statement, frame: Frame): Pending<Completion> {
    return executeOne(this, statement, frame);
  }

  apply(callee: AbstractValue, positional: readonly AbstractValue[], keywords: ReadonlyMap<string, AbstractValue>): Pending<AbstractValue> {
    return apply(this, callee, positional, keywords);
  }

  call(
    callee: AbstractValue,
    positional?: readonly AbstractValue[],
    keywords?: ReadonlyMap<string, AbstractValue>,
  ): Evaluation<AbstractValue> {
    return call(this, callee, positional, keywords);
  }

  getAttribute(object: AbstractValue, name: string): Pending<AbstractValue> {
    return getAttribute(this, object, name);
  }

  findAttribute(object: AbstractValue, name: string): Pending<AbstractValue | undefined> {
    return findAttribute(this, object, name);
  }

  setAttribute(object: AbstractValue, name: string, value: AbstractValue): Pending<void> {
    return setAttribute(this, object, name, value);
  }

  deleteAttribute(object: AbstractValue, name: string): Pending<void> {
    return deleteAttribute(this, object, name);
  }

  getItem(object: AbstractValue, index: AbstractValue): Pending<AbstractValue> {
    return getItem(this, object, index);
  }

  setItem(object: AbstractValue, index: AbstractValue, value: AbstractValue): Pending<void> {
    return setItem(this, object, index, value);
  }

  deleteItem(object: AbstractValue, index: AbstractValue): Pending<void> {
    return deleteItem(this, object, index);
  }

  binary(op: BinaryOperator, left: AbstractValue, right: AbstractValue): Pending<AbstractValue> {
    return binary(this, op, left, right);
  }

  augmented(op: BinaryOperator, left: AbstractValue, right: AbstractValue): Pending<AbstractValue> {
    return augmented(this, op, left, right);
  }

  unary(op: "-" | "+" | "~", operand: AbstractValue): Pending<AbstractValue> {
    return unary(this, op, operand);
  }

  compare(op: RichOperator, left: AbstractValue, right: AbstractValue): Pending<AbstractValue> {
    return compare(this, op, left, right);
  }

  equals(left: AbstractValue, right: AbstractValue): Pending<boolean | UnknownValue> {
    return equals(this, left, right);
  }

  contains(container: AbstractValue, item: AbstractValue): Pending<boolean | UnknownValue> {
    return contains(this, container, item);
  }

  truth(value: AbstractValue): Pending<boolean | UnknownValue> {
    return truth(this, value);
  }

  iterator(value: AbstractValue): Pending<AbstractValue> {
    return iterator(this, value);
  }

  elements(iterable: AbstractValue): Pending<readonly AbstractValue[] | UnknownValue> {
    return elements(this, iterable);
  }

  mapping(value: AbstractValue): Evaluation<DictValue | UnknownValue> {
    return mapping(this, value);
  }

  length(value: AbstractValue): Pending<AbstractValue> {
    return length(this, value);
  }

  str(value: AbstractValue): Pending<string> {
    return str(this, value);
  }

  repr(value: AbstractValue): Pending<string> {
    return repr(this, value);
  }

  format(value: AbstractValue, spec: string): Pending<string> {
    return format(this, value, spec);
  }

  hash(value: AbstractValue): Pending<string | number> {
    return hash(this, value);
  }

  importModule(path: string): Evaluation<ModuleValue | UnknownValue | undefined> {
    return importModule(this, path);
  }
}

/** `str(exception)` without user code. */
function messageOf(exception: InstanceValue): string {
  const args = exception.attributes.get("args");
  if (args?.kind !== "tuple") return "";
  const [first] = args.items;
  if (first === undefined) return "";
  return first.kind === "str"
    ? first.value
    : first.kind === "int"
      ? first.value.toString()
      : first.kind === "unknown"
        ? first.reason
        : `<${first.kind}>`;
}
