/** Constructors of values. */
import type {
  AbstractValue,
  BoolValue,
  BytesValue,
  ComplexValue,
  DictValue,
  EllipsisValue,
  FloatValue,
  IntValue,
  IteratorValue,
  ListValue,
  NativeFunctionValue,
  NativeImplementation,
  NoneValue,
  NotImplementedValue,
  PropertyValue,
  Scope,
  SetValue,
  StrValue,
  TupleValue,
} from "./value.ts";

export const NONE: NoneValue = { kind: "none" };
export const ELLIPSIS: EllipsisValue = { kind: "ellipsis" };
export const NOT_IMPLEMENTED: NotImplementedValue = { kind: "notImplemented" };
export const TRUE: BoolValue = { kind: "bool", value: true };
export const FALSE: BoolValue = { kind: "bool", value: false };

export function bool(value: boolean): BoolValue {
  return value ? TRUE : FALSE;
}

const SMALL_INTS: readonly IntValue[] = Array.from({ length: 1030 }, (_, index) => ({ kind: "int", value: index - 5 }));

/** An int from an exact number or bigint. A number must be an integer; one above 2^53 is taken at its exact value. */
export function int(value: number | bigint): IntValue {
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return SMALL_INTS[value + 5] ?? { kind: "int", value: value + 0 };
    return { kind: "int", value: BigInt(value) };
  }
  const small = Number(value);
  return Number.isSafeInteger(small) ? (SMALL_INTS[small + 5] ?? { kind: "int", value: small }) : { kind: "int", value };
}

export function float(value: number): FloatValue {
  return { kind: "float", value };
}

export function complex(real: number, imaginary: number): ComplexValue {
  return { kind: "complex", real, imaginary };
}

export function str(value: string): StrValue {
  return { kind: "str", value };
}

export function bytes(value: string): BytesValue {
  return { kind: "bytes", value };
}

export function tuple(items: readonly AbstractValue[]): TupleValue {
  return { kind: "tuple", items };
}

export function list(items: AbstractValue[]): ListValue {
  return { kind: "list", items };
}

/** A dict with string keys. */
export function dict(pairs: Iterable<readonly [string, AbstractValue]> = []): DictValue {
  const entries: DictValue["entries"] = new Map();
  for (const [name, value] of pairs) entries.set("s" + name, { key: str(name), value });
  return { kind: "dict", entries };
}

export function set(members: Map<string | number, AbstractValue> = new Map(), frozen = false): SetValue {
  return { kind: "set", frozen, members };
}

/** An iterator over values at hand. */
export function iteratorOver(items: Iterable<AbstractValue>, typeName = "iterator"): IteratorValue {
  const source = items[Symbol.iterator]();
  return {
    kind: "iterator",
    typeName,
    advance: () => {
      const turn = source.next();
      return turn.done === true ? undefined : turn.value;
    },
  };
}

/** The name at the start of a signature: `softmax` of `"softmax(input, dim=None)"`. */
export function nameOfSignature(signature: string): string {
  const open = signature.indexOf("(");
  return open < 0 ? signature : signature.slice(0, open);
}

/** A function of ours that becomes a method when it stands in a class. */
export function native(signature: string, implementation: NativeImplementation, binds = true): NativeFunctionValue {
  return { kind: "nativeFunction", name: nameOfSignature(signature), signature, implementation, binds, attributes: undefined };
}

/** Functions of ours by signature. The keys are ours, never a user's. */
export type NativeTable = Readonly<Record<string, NativeImplementation>>;

type Named = readonly [string, NativeFunctionValue];

/** Functions like these, by name. Every evaluation has functions of its own, since code may hang attributes on them. */
export function copiesOf(patterns: readonly NativeFunctionValue[]): Named[] {
  return patterns.map(({ kind, name, signature, implementation, binds }) => [
    name,
    { kind, name, signature, implementation, binds, attributes: undefined },
  ]);
}

const patterns = { bound: new WeakMap<NativeTable, NativeFunctionValue[]>(), plain: new WeakMap<NativeTable, NativeFunctionValue[]>() };

/** A table's functions as values by name, in its order; `binds`: as methods. */
export function natives(table: NativeTable, binds = true): Named[] {
  const known = binds ? patterns.bound : patterns.plain;
  let made = known.get(table);
  if (made === undefined) {
    made = Object.entries(table).map(([signature, implementation]) => native(signature, implementation, binds));
    known.set(table, made);
  }
  return copiesOf(made);
}

/** A read-only property of a native class: `self` is the argument. */
export function getter(read: (self: AbstractValue) => AbstractValue): PropertyValue {
  const get = native("get(self)", (_, args) => read(args.get("self")));
  return { kind: "property", get, set: undefined, delete: undefined, cached: false };
}

/** A scope with its variables, inside `parent`. */
export function scope(kind: Scope["kind"], parent: Scope | undefined, variables = new Map<string, AbstractValue>()): Scope {
  return { kind, variables, parent, elsewhere: undefined };
}
