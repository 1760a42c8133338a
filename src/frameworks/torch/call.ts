/** Arguments of torch's functions as numbers, shapes and tensors. */
import { isEvaluation } from "../../evaluate/errors.ts";
import { copiesOf, float, int, native, tuple } from "../../evaluate/make.ts";
import { dataContent, graphType } from "../../evaluate/tensors/content.ts";
import { dataIn, tensorOf } from "../../evaluate/tensors/storage.ts";
import { writeContent } from "../../evaluate/tensors/write.ts";
import { computed, filled, single } from "../../evaluate/tensors/data.ts";
import { apply, apply1, type Compute } from "../../evaluate/tensors/apply.ts";
import { runOf } from "../../evaluate/trace.ts";
import type {
  AbstractValue,
  BoundArguments,
  Context,
  Evaluation,
  NativeFunctionValue,
  NativeImplementation,
  Pending,
  TensorValue,
  UnknownValue,
} from "../../evaluate/value.ts";
import type { OpAttributes, OpKind } from "../../graph/graph.ts";
import { dtypeName } from "./world.ts";

/** Ends a function of ours whose argument is not known: so is its result. */
export class UnknownArgument extends Error {
  readonly value: UnknownValue;

  constructor(value: UnknownValue) {
    super(value.reason);
    this.value = value;
  }
}

/** numpy's names of arguments, which torch takes too. */
const NUMPY_NAMES: Readonly<Record<string, string>> = { dim: "axis", keepdim: "keepdims" };

/** The signature with numpy's names beside torch's; undefined where it has none of them. */
function withNumpyNames(signature: string): string | undefined {
  if (!/[ (]dim\b/.test(signature) || /axis|\*\*/.test(signature)) return undefined;
  const open = signature.replace(/([ (]dim)(?=[,)])/, "$1=...").slice(0, -1);
  return `${open}${/\*/.test(signature) ? "" : ", *"}, axis=..., keepdims=...)`;
}

/** One call of a function of torch. */
export class Call {
  readonly context: Context;
  readonly args: BoundArguments;

  readonly #numpy: boolean;

  constructor(context: Context, args: BoundArguments, numpy = false) {
    this.context = context;
    this.args = args;
    this.#numpy = numpy;
  }

  /** The argument; unknown ends the call. */
  value(name: string): AbstractValue {
    return known(this.args.get(this.#spelt(name)));
  }

  /** The argument unless it is absent or None. */
  maybe(name: string): AbstractValue | undefined {
    const value = this.args.notNone(this.#spelt(name));
    return value === undefined ? undefined : known(value);
  }

  /** numpy's names do as well. */
  #spelt(name: string): string {
    const other = NUMPY_NAMES[name];
    return other !== undefined && this.#numpy && this.args.optional(other) !== undefined ? other : name;
  }

  tensor(name: string): TensorValue {
    return toTensor(this.context, this.value(name), name);
  }

  maybeTensor(name: string): TensorValue | undefined {
    const value = this.maybe(name);
    return value === undefined ? undefined : toTensor(this.context, value, name);
  }

  operand(name: string): Operand {
    return toOperand(this.context, this.value(name), name);
  }

  number(name: string): number {
    return toNumber(this.context, this.value(name), name);
  }

  maybeNumber(name: string): number | undefined {
    const value = this.maybe(name);
    return value === undefined ? undefined : toNumber(this.context, value, name);
  }

  /** True for anything true. */
  flag(name: string): boolean {
    return isTrue(this.context, this.value(name));
  }

  text(name: string): string {
    const value = this.value(name);
    return value.kind === "str" ? value.value : this.context.raise("TypeError", `${name} must be str`);
  }

  /** A list of ints: from a sequence, or from a single int. */
  ints(name: string): number[] {
    return toInts(this.context, this.value(name), name);
  }

  /** Ints given as `f(1, 2)`, as `f((1, 2))` or, where the signature ends in `**named`, by a name: `f(shape=(1, 2))`. */
  variadic(name: string): number[] {
    const [named] = this.args.keywords.values();
    return spread(this.context, this.args.rest.length === 0 && named !== undefined ? tuple([named]) : known(this.args.get(name)));
  }

  /** `count` numbers, from as many or from one. */
  many(name: string, count: number): number[] {
    const values = toInts(this.context, this.value(name), name);
    const [only] = values;
    return values.length === 1 && only !== undefined ? new Array<number>(count).fill(only) : values;
  }

  /** An axis of a tensor of that rank, counted from the front. */
  axis(name: string, rank: number): number {
    return axisOf(this.context, this.number(name), rank);
  }

  dtype(name: string): string | undefined {
    return dtypeName(this.maybe(name));
  }

  /** Tensors of a list. */
  tensors(name: string): TensorValue[] {
    return items(this.context, this.value(name)).map((item) => toTensor(this.context, item, name));
  }

  apply<K extends OpKind>(kind: K, attributes: OpAttributes[K], inputs: readonly TensorValue[], compute?: Compute): readonly TensorValue[] {
    return apply(this.context, kind, attributes, inputs, compute);
  }

  apply1<K extends OpKind>(kind: K, attributes: OpAttributes[K], inputs: readonly TensorValue[], compute?: Compute): TensorValue {
    return apply1(this.context, kind, attributes, inputs, compute);
  }

  raise(className: string, message: string): never {
    return this.context.raise(className, message);
  }
}

/** What a function of torch does. */
export type Row = (call: Call) => Pending<AbstractValue>;

/** Functions of torch by signature. */
export type Rows = Readonly<Record<string, Row>>;

/** The native function of a row. Nodes it makes outside of a leaf module carry its name. */
export function functionOf(signature: string, row: Row, binds = true): NativeFunctionValue {
  const name = signature.slice(0, signature.indexOf("("));
  const numpy = withNumpyNames(signature);
  const writes = /[^_]_$/.test(name) && name !== "requires_grad_";
  const implementation: NativeImplementation = (context, args) => {
    const { tracer } = runOf(context);
    const outer = tracer?.functional ?? "";
    if (tracer !== undefined && outer === "") tracer.functional = name;
    try {
      const result = row(new Call(context, args, numpy !== undefined));
      return isEvaluation(result) ? guarded(result) : result;
    } catch (error) {
      if (!(error instanceof UnknownArgument)) throw error;
      if (writes) overwrittenBy(context, args.values[0], error.value);
      return error.value;
    } finally {
      if (tracer !== undefined) tracer.functional = outer;
    }
  };
  return native(numpy ?? signature, implementation, binds);
}

/** A tensor that something unknown was written into. */
function overwrittenBy(context: Context, target: AbstractValue | undefined, { reason }: UnknownValue): void {
  if (target?.kind === "tensor") writeContent(context, target, { kind: "unknown", shape: target.shape, reason });
}

function* guarded(evaluation: Evaluation<AbstractValue>): Evaluation<AbstractValue> {
  try {
    return yield* evaluation;
  } catch (error) {
    if (error instanceof UnknownArgument) return error.value;
    throw error;
  }
}

/** What functions of tables are made from. */
const patterns = { bound: new WeakMap<Rows, readonly NativeFunctionValue[]>(), plain: new WeakMap<Rows, readonly NativeFunctionValue[]>() };

/** Native functions of a table, by name. */
export function functionsOf(rows: Rows, binds = true): (readonly [string, NativeFunctionValue])[] {
  const known = binds ? patterns.bound : patterns.plain;
  const made = known.get(rows) ?? Object.entries(rows).map(([signature, row]) => functionOf(signature, row, binds));
  known.set(rows, made);
  return copiesOf(made);
}

/** Runs something of ours that may meet an unknown argument. */
export function orUnknown<T>(work: () => T): T | UnknownValue {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnknownArgument) return error.value;
    throw error;
  }
}

/** The value, unless it is unknown. */
export function known(value: AbstractValue): AbstractValue {
  if (value.kind === "unknown") throw new UnknownArgument(value);
  return value;
}

/** Ends the call: its result is unknown for this reason. */
export function giveUp(context: Context, reason: string): never {
  throw new UnknownArgument(context.unknown(reason));
}

/** A tensor, or a Python number with what it is. */
export type Operand = TensorValue | PythonNumber;

export interface PythonNumber {
  readonly kind: "number";
  readonly value: number;
  /** Of which type a result with it is at least. */
  readonly type: "bool" | "int" | "float";
}

/** A tensor or a number. Raises TypeError for anything else; what is not known stops the call with its reason. */
export function toOperand(context: Context, value: AbstractValue, name = "other"): Operand {
  switch (known(value).kind) {
    case "tensor":
      return value as TensorValue;
    case "bool":
      return { kind: "number", value: toNumber(context, value, name), type: "bool" };
    case "int":
      return { kind: "number", value: toNumber(context, value, name), type: "int" };
    default:
      return { kind: "number", value: toNumber(context, value, name), type: "float" };
  }
}

/** Whether arithmetic with tensors knows this kind of value. */
export function isOperand(value: AbstractValue): boolean {
  return ["tensor", "bool", "int", "float", "unknown"].includes(value.kind);
}

/** A tensor. Raises TypeError for anything else. */
export function toTensor(context: Context, value: AbstractValue, name: string): TensorValue {
  const sure = known(value);
  if (sure.kind === "tensor") return sure;
  if (sure.kind === "int" || sure.kind === "float" || sure.kind === "bool") return numberTensor(context, sure);
  return context.raise("TypeError", `argument '${name}' must be Tensor, not ${context.typeOf(sure).name}`);
}

/** A tensor without axes from a Python number. */
export function numberTensor(context: Context, value: AbstractValue): TensorValue {
  const dtype = value.kind === "bool" ? "bool" : value.kind === "int" ? "int64" : "float32";
  return tensorOf(context, dataContent(filled([], toNumber(context, value, "value"))), dtype);
}

/** A number that is known. Raises otherwise. */
export function toNumber(context: Context, value: AbstractValue, name: string): number {
  const sure = known(value);
  switch (sure.kind) {
    case "int":
      return Number(sure.value);
    case "float":
      return sure.value;
    case "bool":
      return sure.value ? 1 : 0;
    case "str": {
      const number = { inf: Infinity, "-inf": -Infinity, fro: 2, nuc: NaN }[sure.value];
      return number ?? context.raise("TypeError", `argument '${name}' must be a number, not str`);
    }
    case "tensor": {
      const data = dataIn(context, sure);
      const number = data === undefined ? undefined : single(data);
      return number ?? giveUp(context, `the number that argument '${name}' holds depends on the input`);
    }
    default:
      return context.raise("TypeError", `argument '${name}' must be a number, not ${context.typeOf(sure).name}`);
  }
}

/** Whether an argument counts as true; one that is not known stops the call with its reason. */
export function isTrue(context: Context, value: AbstractValue): boolean {
  const truth = context.truth(value);
  if (truth === true || truth === false) return truth;
  if (isEvaluation(truth)) return true;
  throw new UnknownArgument(truth);
}

/** Items of a sequence at hand. */
export function items(context: Context, value: AbstractValue): readonly AbstractValue[] {
  const sure = known(value);
  if (sure.kind === "list" || sure.kind === "tuple") return sure.items;
  if (sure.kind === "tensor") return rows(context, sure);
  const elements = context.elements(sure);
  if (!isEvaluation(elements)) return listed(elements);
  // Sequences of classes of their own (torch.Size) are walked without anything outside being asked.
  let turn = elements.next(undefined);
  for (let count = 0; turn.done !== true && count < 1_000_000; count++) {
    if (turn.value.kind !== "step") return giveUp(context, "a sequence that is made by code is not known here");
    turn = elements.next(undefined);
  }
  if (turn.done !== true) return giveUp(context, "a sequence is too long");
  return listed(turn.value);
}

function listed(elements: readonly AbstractValue[] | UnknownValue): readonly AbstractValue[] {
  if ("reason" in elements) throw new UnknownArgument(elements);
  return elements;
}

/** The numbers of a one-dimensional tensor as values. */
function rows(context: Context, tensor: TensorValue): readonly AbstractValue[] {
  const data = dataIn(context, tensor);
  if (data === undefined || tensor.shape.length !== 1) return giveUp(context, "the numbers of a tensor are not known here");
  const whole = graphType(tensor.dtype) !== "float";
  return Array.from({ length: data.size }, (_, index) => (whole ? int(data.at(index)) : float(data.at(index))));
}

/** One whole number or a sequence of them. Raises TypeError for anything else. */
export function toInts(context: Context, value: AbstractValue, name: string): number[] {
  const sure = known(value);
  if (sure.kind === "int" || sure.kind === "float" || sure.kind === "bool") return [toNumber(context, sure, name)];
  if (sure.kind === "tensor" && sure.shape.length === 0) return [toNumber(context, sure, name)];
  return items(context, sure).map((item) => toNumber(context, item, name));
}

/** Ints of `*sizes`: each an int, or one sequence of them. */
export function spread(context: Context, collected: AbstractValue): number[] {
  const all = items(context, collected);
  const [first] = all;
  const inner = all.length === 1 && first !== undefined && ["list", "tuple"].includes(known(first).kind) ? items(context, first) : all;
  return inner.flatMap((item) =>
    known(item).kind === "tuple" || item.kind === "list" ? toInts(context, item, "size") : [toNumber(context, item, "size")],
  );
}

/** An axis from 0, negative ones counted from the end. Raises IndexError outside of the rank. */
export function axisOf(context: Context, axis: number, rank: number): number {
  const places = Math.max(1, rank);
  if (axis < -places || axis >= places) {
    return context.raise("IndexError", `Dimension out of range (expected to be in range of [${-places}, ${places - 1}], but got ${axis})`);
  }
  return axis < 0 ? axis + places : axis;
}

/** A tuple of whole numbers. */
export function numbers(values: readonly number[]): AbstractValue {
  return tuple(values.map((value) => int(value)));
}

/** A tensor of known numbers. */
export function dataTensor(context: Context, shape: readonly number[], at: (index: number) => number, dtype: string): TensorValue {
  return tensorOf(context, dataContent(computed(shape, at)), dtype);
}
