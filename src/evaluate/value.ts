/**
 * Values of evaluated Python.
 *
 * A value that is not known is a value too: `unknown` carries why and from where, and everything computed from it carries the same. Whatever user code names is
 * a key of a Map. Interfaces that later rooms extend (`NativeStates`, `TensorValue`, `Context`) are open for declaration merging.
 */
import type { Expression, FunctionDef, Lambda } from "../syntax/tree.ts";
import type { Location } from "../text/location.ts";
import type { StageReply, StageRequest } from "./driver.ts";
import type { Limits } from "./limits.ts";

/** Class and attributes of a value whose class derives from the built-in one (a namedtuple, an OrderedDict, `class Config(dict)`). */
export interface Subtype {
  readonly class: ClassValue;
  readonly attributes: Map<string, AbstractValue>;
  /** Set after `self.__dict__ = self` of a dict: its entries are its attributes. */
  entriesAreAttributes?: boolean;
}

interface Built<Kind extends string> {
  readonly kind: Kind;
  /** Absent for the built-in class itself. */
  readonly subtype?: Subtype;
}

export type NoneValue = Built<"none">;
export type EllipsisValue = Built<"ellipsis">;
export type NotImplementedValue = Built<"notImplemented">;

export interface BoolValue extends Built<"bool"> {
  readonly value: boolean;
}

/** Exact: a number while it is a safe integer, a bigint otherwise. Made by `int` of make.ts. */
export interface IntValue extends Built<"int"> {
  readonly value: number | bigint;
}

export interface FloatValue extends Built<"float"> {
  readonly value: number;
}

export interface ComplexValue extends Built<"complex"> {
  readonly real: number;
  readonly imaginary: number;
}

export interface StrValue extends Built<"str"> {
  readonly value: string;
}

/** Bytes as a string of code units 0–255. */
export interface BytesValue extends Built<"bytes"> {
  readonly value: string;
}

export interface TupleValue extends Built<"tuple"> {
  readonly items: readonly AbstractValue[];
}

export interface ListValue extends Built<"list"> {
  readonly items: AbstractValue[];
}

/** Keys of the inner Map are canonical keys (keys.ts), so that 1, 1.0 and True are one key, as in Python. */
export interface DictValue extends Built<"dict"> {
  readonly entries: Map<string | number, DictSlot>;
}

/** Replaced as a whole, never changed in place: a dict may be a view of something else (`__dict__`). */
export interface DictSlot {
  readonly key: AbstractValue;
  readonly value: AbstractValue;
}

export interface SetValue extends Built<"set"> {
  readonly frozen: boolean;
  readonly members: Map<string | number, AbstractValue>;
}

export interface SliceValue extends Built<"slice"> {
  readonly start: AbstractValue;
  readonly stop: AbstractValue;
  readonly step: AbstractValue;
}

export interface RangeValue extends Built<"range"> {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

/** An iterator of any type. User generators have `resume` as well. */
export interface IteratorValue extends Built<"iterator"> {
  readonly typeName: string;
  /** The next value, or undefined when there is none left. */
  readonly advance: (context: Context) => Pending<AbstractValue | undefined>;
  readonly generator?: GeneratorControl;
}

/** `send`, `throw` and `close` of a generator. */
export interface GeneratorControl {
  readonly send: (context: Context, value: AbstractValue) => Evaluation<AbstractValue | undefined>;
  readonly raise: (context: Context, error: InstanceValue) => Evaluation<AbstractValue | undefined>;
  readonly close: (context: Context) => Evaluation<void>;
  /** Value of the generator's `return`, once it has ended. */
  readonly result: () => AbstractValue;
}

/** One parameter of a signature, with its default already evaluated. */
export interface BoundParameter {
  readonly name: string;
  readonly kind: "positional" | "either" | "variadic" | "keyword" | "keywords";
  readonly default: AbstractValue | undefined;
  readonly annotation: Expression | undefined;
}

/** A function defined by evaluated code. */
export interface FunctionValue extends Built<"function"> {
  readonly name: string;
  readonly qualifiedName: string;
  readonly definition: FunctionDef | Lambda;
  readonly parameters: readonly BoundParameter[];
  readonly closure: Scope;
  readonly file: string;
  /** Whether its body yields. */
  readonly generator: boolean;
  /** The class in whose body it was defined, for `super()` and `__class__`. */
  readonly owner: OwnerCell | undefined;
  /** What code has set on it, if anything. */
  attributes: Map<string, AbstractValue> | undefined;
}

/** The class whose body is around: its name (for `__private` names) and, once the body has ended, the class. */
export interface OwnerCell {
  readonly name: string;
  class: ClassValue | undefined;
}

/** A function of ours. Its signature is Python text: `"softmax(input, dim=None, *, dtype=None)"`; a default of `...` means: may be absent. */
export interface NativeFunctionValue extends Built<"nativeFunction"> {
  readonly name: string;
  readonly signature: string;
  readonly implementation: NativeImplementation;
  /** Becomes a bound method when found in a class, as Python functions do. */
  readonly binds: boolean;
  /** What code has set on it, if anything. */
  attributes: Map<string, AbstractValue> | undefined;
}

export type NativeImplementation = (context: Context, args: BoundArguments) => Pending<AbstractValue>;

/** Arguments of a native function, by the names of its signature. */
export interface BoundArguments {
  /** The argument or its default; for `*args` a tuple, for `**kwargs` a dict. */
  get(name: string): AbstractValue;
  /** Undefined where the argument is absent (default `...`). */
  optional(name: string): AbstractValue | undefined;
  /** Undefined where the argument is absent or None. */
  notNone(name: string): AbstractValue | undefined;
  /** Whether the caller passed it. */
  given(name: string): boolean;
  /** What was collected by `*args`. */
  readonly rest: readonly AbstractValue[];
  /** What was collected by `**kwargs`. */
  readonly keywords: ReadonlyMap<string, AbstractValue>;
  /** All arguments in the order of the signature; absent ones are undefined. */
  readonly values: readonly (AbstractValue | undefined)[];
}

export interface BoundMethodValue extends Built<"boundMethod"> {
  readonly function: AbstractValue;
  readonly self: AbstractValue;
}

/** staticmethod(f), classmethod(f). */
export interface WrappedMethodValue extends Built<"staticMethod" | "classMethod"> {
  readonly function: AbstractValue;
}

/** property(get, set, delete); `cached` for functools.cached_property. */
export interface PropertyValue extends Built<"property"> {
  readonly get: AbstractValue | undefined;
  readonly set: AbstractValue | undefined;
  readonly delete: AbstractValue | undefined;
  readonly cached: boolean;
}

/** A class, of evaluated code or ours. A native class is one whose attributes are native functions; `create` makes its bare instances. */
export interface ClassValue extends Built<"class"> {
  name: string;
  qualifiedName: string;
  module: string;
  readonly bases: readonly AbstractValue[];
  /** Method resolution order: itself first, `object` last. */
  readonly mro: readonly ClassValue[];
  readonly attributes: ClassAttributes;
  readonly metaclass: ClassValue | undefined;
  /** A base that is not known: attributes not found elsewhere are unknown for its reason. */
  readonly unknownBase: UnknownValue | undefined;
  create: NativeCreate | undefined;
  /** Where it was defined. */
  readonly location: Location | undefined;
  readonly native: NativeStateMap;
}

/** What a class defines, by name. */
export interface ClassAttributes extends Map<string, AbstractValue> {
  /** How often an attribute was set or deleted. */
  readonly changes: number;
  /** The first attribute of that name along `order`, the resolution order of the class whose attributes these are. */
  findAlong(order: readonly ClassValue[], name: string): ClassAttribute | undefined;
}

/** A class's attribute and the class that has it. */
export interface ClassAttribute {
  readonly value: AbstractValue;
  readonly owner: ClassValue;
}

/** Makes a bare instance (`object.__new__`); `__init__` runs after it, where there is one. */
export type NativeCreate = (context: Context, cls: ClassValue, args: CallArguments) => Pending<AbstractValue>;

/** Arguments as passed. */
export interface CallArguments {
  readonly positional: readonly AbstractValue[];
  readonly keywords: ReadonlyMap<string, AbstractValue>;
}

/** State of native classes, by name: `interface NativeStates { module: ModuleState }` and then `instance.native.module`. */
export interface NativeStates {
  /** Of exceptions: raised from where. */
  readonly raised: { readonly location: Location | undefined; readonly calledFrom: readonly Location[] };
  /** Of classes: called with each class that derives from it, once made; what it returns takes the class's place. */
  readonly subclassHook: (context: Context, cls: ClassValue, keywords: ReadonlyMap<string, AbstractValue>) => Pending<AbstractValue>;
  /** Of classes: makes an instance, by `build` or as that would. */
  readonly constructing: (
    context: Context,
    cls: ClassValue,
    args: CallArguments,
    build: () => Pending<AbstractValue>,
  ) => Pending<AbstractValue>;
  /** Of classes with a `__getattr__` of ours: what that would give, at once; undefined where it has to be asked. */
  readonly held: (object: InstanceValue, name: string) => AbstractValue | undefined;
  /** Of classes with a `__setattr__` of ours: what that does. */
  readonly assign: (context: Context, object: InstanceValue, name: string, value: AbstractValue) => Pending<void>;
  /** Of classes with a `__call__` of ours: what that does. */
  readonly call: (
    context: Context,
    object: InstanceValue,
    positional: readonly AbstractValue[],
    keywords: ReadonlyMap<string, AbstractValue>,
  ) => Pending<AbstractValue>;
  /** Of classes: whether values of `candidate` count as instances although it does not derive from it (`collections.abc.Iterable`). */
  readonly accepts: (context: Context, candidate: ClassValue, value: AbstractValue | undefined) => boolean | UnknownValue;
}

export type NativeStateMap = { -readonly [Name in keyof NativeStates]?: NativeStates[Name] };

export interface InstanceValue {
  readonly kind: "instance";
  class: ClassValue;
  readonly attributes: Map<string, AbstractValue>;
  readonly native: NativeStateMap;
}

export interface ModuleValue extends Built<"module"> {
  readonly name: string;
  readonly scope: Scope;
  /** Attributes that are not in its scope: submodules, operations that a library knows to be missing. */
  readonly missing?: (context: Context, name: string) => Pending<AbstractValue | undefined>;
}

/** `super(start, self)`: looks after `start` in the resolution order of `self`. */
export interface SuperValue extends Built<"super"> {
  readonly start: ClassValue;
  readonly self: AbstractValue;
  readonly selfClass: ClassValue;
}

/** A tensor: identity and what code can see of it without numbers. tensor.ts adds the rest. */
export interface TensorValue extends Built<"tensor"> {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** Not known, why, and where that began. */
export interface UnknownValue {
  readonly kind: "unknown";
  readonly reason: string;
  readonly location: Location | undefined;
  /** A number drawn uniformly between these two. */
  readonly drawn?: readonly [low: number, high: number];
  /** How probable it is to be true, where it compares a drawn number. */
  readonly chance?: number;
}

export type AbstractValue =
  | NoneValue
  | EllipsisValue
  | NotImplementedValue
  | BoolValue
  | IntValue
  | FloatValue
  | ComplexValue
  | StrValue
  | BytesValue
  | TupleValue
  | ListValue
  | DictValue
  | SetValue
  | SliceValue
  | RangeValue
  | IteratorValue
  | FunctionValue
  | NativeFunctionValue
  | BoundMethodValue
  | WrappedMethodValue
  | PropertyValue
  | ClassValue
  | InstanceValue
  | ModuleValue
  | SuperValue
  | TensorValue
  | UnknownValue;

/** Names of a module, a function call, a class body or a comprehension. */
export interface Scope {
  readonly kind: "builtins" | "module" | "function" | "class" | "comprehension";
  readonly variables: Map<string, AbstractValue>;
  /** Where names not found here are looked for. Class scopes are passed over from inside. */
  readonly parent: Scope | undefined;
  /** Names declared `global` or `nonlocal` here, and the scope that holds them. */
  readonly elsewhere: Map<string, Scope> | undefined;
  /** After `from x import *` of something unknown: what names that are not found may be. */
  unknownNames?: UnknownValue;
  /** Of a library's module: names whose definitions are evaluated when something asks for them. */
  later?: LaterNames;
}

/** Definitions of a module that wait to be asked for. */
export interface LaterNames {
  has(name: string): boolean;
  names(): Iterable<string>;
  /** Evaluates a definition, which waits no longer. */
  define(context: Context, name: string): Evaluation<AbstractValue | undefined>;
}

/** Evaluation may call user code, so it is a generator; most of what it asks is answered inside the room, only a StageRequest reaches the driver. */
export type Evaluation<T> = Generator<EvaluationRequest, T, EvaluationReply>;

export type EvaluationRequest =
  | StageRequest
  /** Run this on the evaluator's own stack, so that Python's recursion is not JavaScript's. */
  | { readonly kind: "call"; readonly evaluation: Evaluation<AbstractValue> }
  /** Python's `yield`. */
  | { readonly kind: "yield"; readonly value: AbstractValue };

export type EvaluationReply = StageReply | AbstractValue;

/** At once, or in the course of an evaluation: `yield* settle(pending)`. */
export type Pending<T> = T | Evaluation<T>;

/** What evaluated code and native functions work with. context.ts declares the rest by merging. */
export interface Context {
  readonly limits: Limits;
}
