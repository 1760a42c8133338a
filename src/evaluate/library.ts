/**
 * The PORT that a framework fills. The evaluator itself knows Python and nothing of tensors.
 */
import type { BinaryOperator, CompareOperator } from "../syntax/tree.ts";
import type { Location } from "../text/location.ts";
import type { AbstractValue, Context, Evaluation, IntValue, Pending, TensorValue } from "./value.ts";

/** A module of a library. Its members are put into its scope first; `source`, Python of our own, is evaluated in it after that. */
export interface LibraryModule {
  /** Dotted: `torch.nn.functional`. */
  readonly name: string;
  readonly members?: (context: Context) => Iterable<readonly [string, AbstractValue]>;
  readonly source?: { readonly file: string; readonly text: string };
  /** A value for a name the module does not have, such as an operation that is not modelled; undefined raises AttributeError or ImportError. */
  readonly missing?: (context: Context, name: string) => Pending<AbstractValue | undefined>;
}

/** Something evaluated code did that a rule may care about. Libraries add their own by declaration merging. */
export interface Observations {
  /** A call of a function whose effect is not modelled. */
  readonly unmodelled: { readonly name: string };
  /** A branch that was taken or left without its condition being known; the location lies in the condition. */
  readonly choice: { readonly reason: string };
}

export type Observation = {
  [Kind in keyof Observations]: { readonly kind: Kind; readonly location: Location | undefined } & Observations[Kind];
}[keyof Observations];

/** Operations on tensors. Each may raise Python exceptions through the context; undefined means: not supported, ask the other operand. */
export interface TensorProtocol {
  binary(context: Context, op: BinaryOperator, left: AbstractValue, right: AbstractValue): Pending<AbstractValue | undefined>;
  /** `left op= right`, in place where the type does it so. */
  augmented(context: Context, op: BinaryOperator, left: TensorValue, right: AbstractValue): Pending<AbstractValue | undefined>;
  unary(context: Context, op: "-" | "+" | "~", operand: TensorValue): Pending<AbstractValue>;
  compare(
    context: Context,
    op: Exclude<CompareOperator, "is" | "is not" | "in" | "not in">,
    left: AbstractValue,
    right: AbstractValue,
  ): Pending<AbstractValue | undefined>;
  contains(context: Context, tensor: TensorValue, item: AbstractValue): Pending<AbstractValue>;
  getItem(context: Context, tensor: TensorValue, index: AbstractValue): Pending<AbstractValue>;
  setItem(context: Context, tensor: TensorValue, index: AbstractValue, value: AbstractValue): Pending<void>;
  /** Undefined when there is no such attribute. */
  getAttribute(context: Context, tensor: TensorValue, name: string): Pending<AbstractValue | undefined>;
  setAttribute(context: Context, tensor: TensorValue, name: string, value: AbstractValue): Pending<void>;
  length(context: Context, tensor: TensorValue): AbstractValue;
  iterate(context: Context, tensor: TensorValue): Pending<readonly AbstractValue[] | AbstractValue>;
  /** A bool, or unknown. */
  truth(context: Context, tensor: TensorValue): AbstractValue;
  /** float(), int(), complex(): the number or unknown. */
  toNumber(context: Context, tensor: TensorValue, target: "int" | "float" | "complex"): AbstractValue;
  /** As an index (`__index__`), where it is an int. */
  toIndex(context: Context, tensor: TensorValue): IntValue | undefined;
  repr(context: Context, tensor: TensorValue): string;
  /** For copy.copy and copy.deepcopy; `memo` maps originals to copies and is to be kept. */
  copy(context: Context, tensor: TensorValue, deep: boolean, memo: Map<AbstractValue, AbstractValue>): AbstractValue;
  /** The class of tensors, for type() and isinstance(). */
  classOf(context: Context, tensor: TensorValue): AbstractValue;
}

/** A framework. */
export interface Library {
  readonly name: string;
  /** Top-level packages it answers for: `torch`, `torchvision`. A module under one of them that it does not have does not exist. */
  readonly packages: readonly string[];
  /** Stands in for packages that are not at hand: files that are come first. */
  readonly isStandIn?: boolean;
  module(path: string): LibraryModule | undefined;
  readonly tensors?: TensorProtocol;
  /** Copies native state of an instance for copy.copy and copy.deepcopy; the class's `__deepcopy__`, where it has one, comes first. */
  readonly copyNative?: (
    context: Context,
    original: AbstractValue,
    copy: AbstractValue,
    deep: boolean,
    memo: Map<AbstractValue, AbstractValue>,
  ) => Evaluation<void>;
}
