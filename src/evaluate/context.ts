/**
 * What evaluated code and native functions work with. The parts of the evaluator (expressions, calls, attributes, …) call each other through it, so that none
 * imports another in a circle.
 */
import type { BinaryOperator, CompareOperator, Expression, Statement } from "../syntax/tree.ts";
import type { Tree } from "../syntax/parse.ts";
import type { Paced, Step } from "../text/step.ts";
import type { Location, Span } from "../text/location.ts";
import type { Library, Observation, TensorProtocol } from "./library.ts";
import type { Problem, Severity } from "./problem.ts";
import type {
  AbstractValue,
  ClassValue,
  DictValue,
  Evaluation,
  InstanceValue,
  ModuleValue,
  OwnerCell,
  Pending,
  Scope,
  UnknownValue,
} from "./value.ts";

/** A turn of a loop that is under way, from 0. */
export interface LoopTurn {
  /** Tells apart which loop it is, and the how-manieth time it was entered in this run. */
  readonly name: string;
  iteration: number;
  /** Whether it ends by itself: an iterable does, a condition may not. */
  readonly bounded: boolean;
}

/** One Python call (or module) under way. */
export interface Frame {
  readonly name: string;
  readonly file: string;
  /** The module's scope: `global` names. */
  readonly globals: Scope;
  /** Where names are assigned; changes inside comprehensions. */
  scope: Scope;
  /** What is being evaluated now: the innermost call, otherwise the statement. */
  span: Span;
  /** Loops under way in this frame, outermost first. */
  readonly loops: LoopTurn[];
  /** The class whose method this is, and its first argument: for `super()`. */
  readonly owner: OwnerCell | undefined;
  readonly firstArgument: AbstractValue | undefined;
  /** The exception that an `except` clause is handling, for a bare `raise`. */
  handling: InstanceValue | undefined;
}

/** A change of one attribute: `before` is undefined where it did not exist. */
export interface AttributeChange {
  readonly attributes: Map<string, AbstractValue>;
  readonly name: string;
  readonly before: AbstractValue | undefined;
}

/** A module that was imported. */
export interface ModuleRecord {
  readonly value: ModuleValue;
  /** Its file; undefined for modules of libraries without source and for packages without `__init__`. */
  readonly file: string | undefined;
  /** Directories its submodules are in. */
  readonly paths: readonly string[];
  /** Dotted name of the package that relative imports start from. */
  readonly package: string;
  /** `deferred` while nobody has asked for what its file defines. */
  state: "deferred" | "running" | "done";
  /** Of a library of ours: what it does not have is unknown rather than an error. */
  readonly ours: boolean;
}

/** Comparison operators with a method of their own. */
export type RichOperator = Exclude<CompareOperator, "is" | "is not" | "in" | "not in">;

declare module "./value.ts" {
  interface Context {
    readonly libraries: readonly Library[];
    readonly tensors: TensorProtocol | undefined;
    /** Calls under way, outermost first; the last is the one that runs. */
    readonly frames: Frame[];
    readonly builtins: Scope;
    /** A built-in class by its Python name: `int`, `ValueError`. */
    builtinClass(name: string): ClassValue;

    /** Changes of attributes since a branch on something unknown began, so that both sides can be joined. */
    journal: AttributeChange[] | undefined;
    /** Above 0 inside a `try` that catches ImportError: there a missing package raises instead of being unknown. */
    importGuards: number;
    /** Whether the user's code has changed a class or a module of ours: what ours do is then no longer known beforehand. */
    alteredOurs: boolean;
    /** Native functions under way that may call back. */
    nativeDepth: number;
    /** How often each loop statement was entered in this run. */
    readonly loopEntries: Map<object, number>;

    // What happened.
    readonly problems: Problem[];
    problem(message: string, severity?: Severity, location?: Location): void;
    /** Records what ended an evaluation, a Python exception or a limit, and returns the record. */
    failure(error: Error): Problem;
    readonly observations: readonly Observation[];
    observe(observation: Observation): void;
    /** Where evaluation is. */
    location(): Location | undefined;
    /** Unknown from here. */
    unknown(reason: string): UnknownValue;
    /** Raises a Python exception of a built-in class. */
    raise(className: string, message: string): never;
    /** A Python exception of a built-in class, to be raised. */
    exception(className: string, message: string): InstanceValue;
    /** The exception on its way; notes where it was raised. */
    raised(exception: InstanceValue): Error;

    // Evaluation.
    evaluate(expression: Expression, frame: Frame): Pending<AbstractValue>;
    /** The value of an annotation: a type, a str of its text, or unknown. Never raises. */
    annotation(expression: Expression, frame: Frame): Evaluation<AbstractValue>;
    execute(statements: readonly Statement[], frame: Frame): Pending<Completion>;
    executeOne(statement: Statement, frame: Frame): Pending<Completion>;
    /** Calls anything callable. */
    call(
      callee: AbstractValue,
      positional?: readonly AbstractValue[],
      keywords?: ReadonlyMap<string, AbstractValue>,
    ): Evaluation<AbstractValue>;
    /** The same, at once where that is possible. */
    apply(
      callee: AbstractValue,
      positional: readonly AbstractValue[],
      keywords: ReadonlyMap<string, AbstractValue>,
    ): Pending<AbstractValue>;
    /** The attribute; raises AttributeError. */
    getAttribute(object: AbstractValue, name: string): Pending<AbstractValue>;
    /** The attribute, or undefined where Python would raise AttributeError. */
    findAttribute(object: AbstractValue, name: string): Pending<AbstractValue | undefined>;
    setAttribute(object: AbstractValue, name: string, value: AbstractValue): Pending<void>;
    deleteAttribute(object: AbstractValue, name: string): Pending<void>;
    getItem(object: AbstractValue, index: AbstractValue): Pending<AbstractValue>;
    setItem(object: AbstractValue, index: AbstractValue, value: AbstractValue): Pending<void>;
    deleteItem(object: AbstractValue, index: AbstractValue): Pending<void>;
    binary(op: BinaryOperator, left: AbstractValue, right: AbstractValue): Pending<AbstractValue>;
    augmented(op: BinaryOperator, left: AbstractValue, right: AbstractValue): Pending<AbstractValue>;
    unary(op: "-" | "+" | "~", operand: AbstractValue): Pending<AbstractValue>;
    compare(op: RichOperator, left: AbstractValue, right: AbstractValue): Pending<AbstractValue>;
    /** `==` as Python's containers use it: identity first. */
    equals(left: AbstractValue, right: AbstractValue): Pending<boolean | UnknownValue>;
    contains(container: AbstractValue, item: AbstractValue): Pending<boolean | UnknownValue>;
    truth(value: AbstractValue): Pending<boolean | UnknownValue>;
    /** An iterator over a value; raises TypeError. Unknown where it cannot be known. */
    iterator(value: AbstractValue): Pending<AbstractValue>;
    /** All that an iterable gives; unknown where it cannot be known. */
    elements(iterable: AbstractValue): Pending<readonly AbstractValue[] | UnknownValue>;
    /** A mapping (anything with `keys` and items) as a dict; raises TypeError. */
    mapping(value: AbstractValue): Evaluation<DictValue | UnknownValue>;
    length(value: AbstractValue): Pending<AbstractValue>;
    str(value: AbstractValue): Pending<string>;
    repr(value: AbstractValue): Pending<string>;
    format(value: AbstractValue, spec: string): Pending<string>;
    hash(value: AbstractValue): Pending<string | number>;
    typeOf(value: AbstractValue): ClassValue;

    /** A module by its dotted path, evaluated on first use; unknown where it exists but is not modelled, undefined where there is none. */
    importModule(path: string): Evaluation<ModuleValue | UnknownValue | undefined>;
    /** Modules by dotted name, those under way included. */
    readonly modules: Map<string, ModuleRecord>;
    /** Directories that absolute imports search, in order. */
    readonly roots: readonly string[];
    /** Files that were read so far. */
    readonly files: Set<string>;
    readonly parse: (text: string) => Paced<Tree>;
    /** Where counting stops: the whole budget, or what a statement of a module may take. */
    stepLimit: number;
    readonly steps: number;
    /** Counts a step; the request to hand on to the driver when it is time, as `const pause = context.step(); if (pause) yield pause`. */
    step(): Step | undefined;
    /** Counts work that is more than a statement: as many steps as statements would take as long. */
    charge(steps: number): void;
    /** The same for work on that many elements of a list, a text or an array at once. */
    chargeElements(count: number): void;
    /** Ends the evaluation: `what` is more than limits.ts allows. */
    exceeded(what: string): never;
    /** Raises LimitReached when `size` is above the bound on collections. */
    checkSize(size: number): void;
  }
}

/** How statements ended. */
export type Completion = { readonly kind: "normal" | "break" | "continue" } | { readonly kind: "return"; readonly value: AbstractValue };

export type { Context } from "./value.ts";
