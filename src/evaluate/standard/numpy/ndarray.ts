/** The class `ndarray` and those of scalars. */
import type { BinaryOperator } from "../../../syntax/tree.ts";
import { isEvaluation, settle } from "../../errors.ts";
import { bool, float, getter, int, iteratorOver, native, NONE, NOT_IMPLEMENTED, str, tuple } from "../../make.ts";
import { numberOf } from "../../numbers/arithmetic.ts";
import { floatFloorDivide, floatRemainder } from "../../numbers/floats.ts";
import { OPERATOR_METHODS } from "../../operators.ts";
import { nativeClass } from "../../types.ts";
import type { AbstractValue, ClassValue, Context, Evaluation } from "../../value.ts";
import {
  arrayValue,
  known,
  mapArray,
  nested,
  result,
  scalarValue,
  sizeOf,
  toArray,
  unknownArray,
  widest,
  zipWith,
  type ArrayState,
  type ArrayType,
} from "./array.ts";
import { getArrayItem, setArrayItem } from "./indexing.ts";
import { arrayProduct } from "./product.ts";
import { REDUCTIONS, reducer, running } from "./reduce.ts";

/** What an operator computes, and the type of its result where that is not the wider of the two. */
export const OPERATOR_NUMBERS: Partial<Record<BinaryOperator, readonly [(a: number, b: number) => number, ArrayType?]>> = {
  "+": [(a, b) => a + b],
  "-": [(a, b) => a - b],
  "*": [(a, b) => a * b],
  "/": [(a, b) => a / b, "float64"],
  "//": [(a, b) => (b === 0 ? NaN : floatFloorDivide(a, b))],
  "%": [(a, b) => (b === 0 ? NaN : floatRemainder(a, b))],
  "**": [(a, b) => a ** b],
  "&": [(a, b) => a & b],
  "|": [(a, b) => a | b],
  "^": [(a, b) => a ^ b],
};

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  __eq__: (a, b) => a === b,
  __ne__: (a, b) => a !== b,
  __lt__: (a, b) => a < b,
  __le__: (a, b) => a <= b,
  __gt__: (a, b) => a > b,
  __ge__: (a, b) => a >= b,
};

/** The array behind a value; of unknown numbers where there is none. */
export function stateOf(value: AbstractValue): ArrayState {
  return (value.kind === "instance" ? value.native.array : undefined) ?? unknownArray([], "not an array");
}

/** `left op right` of arrays and numbers; NotImplemented for what is neither. */
export function* arrayBinary(context: Context, op: BinaryOperator, left: AbstractValue, right: AbstractValue): Evaluation<AbstractValue> {
  if (left.kind === "tensor" || right.kind === "tensor") return NOT_IMPLEMENTED;
  if (op === "@") return yield* arrayProduct(context, left, right);
  const rule = OPERATOR_NUMBERS[op];
  if (rule === undefined) return NOT_IMPLEMENTED;
  const [a, b] = [yield* toArray(context, left), yield* toArray(context, right)];
  if ("kind" in a) return a;
  if ("kind" in b) return b;
  const [compute, dtype] = rule;
  const wide = widest(a.dtype, b.dtype);
  return result(context, zipWith(context, a, b, dtype ?? (wide === "bool" && "+-*".includes(op) ? "int64" : wide), compute));
}

function operatorMethods(): [string, AbstractValue][] {
  const ops: readonly BinaryOperator[] = ["+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^"];
  return ops.flatMap((op): [string, AbstractValue][] => {
    const name = OPERATOR_METHODS[op];
    return [
      [`__${name}__`, native(`__${name}__(self, other)`, (context, args) => arrayBinary(context, op, args.get("self"), args.get("other")))],
      [
        `__r${name}__`,
        native(`__r${name}__(self, other)`, (context, args) => arrayBinary(context, op, args.get("other"), args.get("self"))),
      ],
    ];
  });
}

function comparisonMethods(): [string, AbstractValue][] {
  return Object.entries(COMPARISONS).map(([name, test]) => [
    name,
    native(`${name}(self, other)`, function* (context, args): Evaluation<AbstractValue> {
      const other = yield* toArray(context, args.get("other"));
      if ("kind" in other) return NOT_IMPLEMENTED;
      return result(
        context,
        zipWith(context, stateOf(args.get("self")), other, "bool", (a, b) => (test(a, b) ? 1 : 0)),
      );
    }),
  ]);
}

/** Another shape of the same elements; one length may be -1. */
export function reshaped(context: Context, state: ArrayState, lengths: readonly number[]): ArrayState {
  const size = sizeOf(state.shape);
  const rest = sizeOf(lengths.filter((length) => length >= 0));
  const shape = lengths.map((length) => (length < 0 ? size / Math.max(1, rest) : length));
  if (sizeOf(shape) !== size || !shape.every(Number.isInteger)) {
    return context.raise("ValueError", `cannot reshape array of size ${size} into shape (${lengths.join(",")})`);
  }
  return { ...state, shape };
}

/** Axes in another order; the reverse of theirs where none is given. */
export function transposed(state: ArrayState, order: readonly number[] | undefined): ArrayState {
  const axes = (order ?? state.shape.map((_, axis) => state.shape.length - 1 - axis)).map((axis) =>
    axis < 0 ? axis + state.shape.length : axis,
  );
  const shape = axes.map((axis) => state.shape[axis] ?? 1);
  const { numbers } = state;
  if (numbers === undefined) return { ...state, shape };
  const moved = known(shape, new Array<number>(numbers.length).fill(0), state.dtype);
  const indices = new Array<number>(shape.length).fill(0);
  for (let place = 0; place < numbers.length; place++) {
    const source = state.shape.reduce((offset, length, axis) => offset * length + (indices[axes.indexOf(axis)] ?? 0), 0);
    if (moved.numbers !== undefined) moved.numbers[place] = numbers[source] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (indices[axis] ?? 0) + 1;
      indices[axis] = next === shape[axis] ? 0 : next;
      if (indices[axis] !== 0) break;
    }
  }
  return moved;
}

/** Lengths given as a tuple or one by one. */
export function* lengthsOf(
  context: Context,
  values: readonly AbstractValue[],
): Evaluation<number[] | (AbstractValue & { kind: "unknown" })> {
  const [first] = values;
  const items =
    values.length === 1 && first !== undefined && numberOf(first) === undefined ? yield* settle(context.elements(first)) : values;
  if ("reason" in items) return items;
  const lengths: number[] = [];
  for (const item of items) {
    if (item.kind === "unknown") return item;
    lengths.push(numberOf(item) ?? context.raise("TypeError", "an integer is required"));
  }
  return lengths;
}

/** The type that a dtype argument names. */
export function typeNamed(value: AbstractValue | undefined): ArrayType | undefined {
  const name = value?.kind === "class" ? value.name : value?.kind === "str" ? value.value : undefined;
  if (name === undefined) return undefined;
  return /^(u?int|long|byte|short)/.test(name) ? "int64" : name.startsWith("bool") ? "bool" : "float64";
}

function cast(state: ArrayState, dtype: ArrayType): ArrayState {
  if (dtype === state.dtype && dtype === "float64") return state;
  return mapArray(state, dtype, dtype === "int64" ? Math.trunc : dtype === "bool" ? (x) => (x === 0 ? 0 : 1) : (x) => x);
}

function methodsOf(): [string, AbstractValue][] {
  const method = (
    signature: string,
    work: (
      context: Context,
      state: ArrayState,
      args: Parameters<Parameters<typeof native>[1]>[1],
    ) => Evaluation<AbstractValue> | AbstractValue,
  ): [string, AbstractValue] => {
    const value = native(signature, (context, args) => work(context, stateOf(args.get("self")), args));
    return [value.name, value];
  };
  return [
    method("__getitem__(self, index)", (context, state, args) => getArrayItem(context, state, args.get("index"))),
    method("__setitem__(self, index, value)", function* (context, state, args) {
      yield* setArrayItem(context, state, args.get("index"), args.get("value"));
      return NONE;
    }),
    method("__len__(self)", (context, state) =>
      state.shape.length === 0 ? context.raise("TypeError", "len() of unsized object") : int(state.shape[0] ?? 0),
    ),
    method("__iter__(self)", function* (context, state) {
      const rows: AbstractValue[] = [];
      for (let row = 0; row < (state.shape[0] ?? 0); row++) rows.push(yield* getArrayItem(context, state, int(row)));
      return iteratorOver(rows);
    }),
    method("__neg__(self)", (context, state) =>
      result(
        context,
        mapArray(state, state.dtype, (x) => -x),
      ),
    ),
    method("__abs__(self)", (context, state) => result(context, mapArray(state, state.dtype, Math.abs))),
    method("__invert__(self)", (context, state) =>
      result(
        context,
        mapArray(state, state.dtype, (x) => (state.dtype === "bool" ? 1 - x : -x - 1)),
      ),
    ),
    method("__float__(self)", (context, state) => single(context, state, (x) => float(x))),
    method("__int__(self)", (context, state) => single(context, state, (x) => int(Math.trunc(x)))),
    method("__index__(self)", (context, state) => single(context, state, (x) => int(Math.trunc(x)))),
    method("__bool__(self)", (context, state) => single(context, state, (x) => bool(x !== 0))),
    method("item(self, *args)", (context, state) => single(context, state, (x) => numberValue(x, state.dtype))),
    method("tolist(self)", (context, state) => nested(context, state)),
    method("copy(self)", (context, state) =>
      arrayValue(context, { ...state, numbers: state.numbers === undefined ? undefined : [...state.numbers] }),
    ),
    method("astype(self, dtype, *args, **kwargs)", (context, state, args) =>
      arrayValue(context, cast(state, typeNamed(args.get("dtype")) ?? state.dtype)),
    ),
    method("reshape(self, *shape, order='C')", function* (context, state, args) {
      const lengths = yield* lengthsOf(context, args.rest);
      return "reason" in lengths ? lengths : arrayValue(context, reshaped(context, state, lengths));
    }),
    method("flatten(self, order='C')", (context, state) => arrayValue(context, { ...state, shape: [sizeOf(state.shape)] })),
    method("ravel(self, order='C')", (context, state) => arrayValue(context, { ...state, shape: [sizeOf(state.shape)] })),
    method("squeeze(self, axis=None)", (context, state) =>
      arrayValue(context, { ...state, shape: state.shape.filter((length) => length !== 1) }),
    ),
    method("transpose(self, *axes)", function* (context, state, args) {
      const axes = args.rest.length === 0 ? undefined : yield* lengthsOf(context, args.rest);
      return axes !== undefined && "reason" in axes ? axes : arrayValue(context, transposed(state, axes));
    }),
    method("fill(self, value)", (context, state, args) => {
      state.numbers?.fill(numberOf(args.get("value")) ?? NaN);
      return NONE;
    }),
    method("__repr__(self)", function* (context, state) {
      const inside = nested(context, state);
      const pending = context.repr(inside);
      return str(`array(${isEvaluation(pending) ? yield* pending : pending})`);
    }),
  ];
}

function numberValue(x: number, dtype: ArrayType): AbstractValue {
  return dtype === "float64" ? float(x) : dtype === "bool" ? bool(x !== 0) : int(Math.trunc(x));
}

function single(context: Context, state: ArrayState, make: (x: number) => AbstractValue): AbstractValue {
  if (sizeOf(state.shape) !== 1) return context.raise("ValueError", "only size-1 arrays can be converted to Python scalars");
  const [only] = state.numbers ?? [];
  return only === undefined ? context.unknown(state.reason) : make(only);
}

/** Makes the class of arrays. */
export function ndarrayClass(context: Context): ClassValue {
  const dtypeOf = (self: AbstractValue): AbstractValue => str(stateOf(self).dtype);
  return nativeClass({
    name: "ndarray",
    module: "numpy",
    bases: [context.builtinClass("object")],
    attributes: [
      ...methodsOf(),
      ...operatorMethods(),
      ...comparisonMethods(),
      ...Object.keys(REDUCTIONS).map((name): [string, AbstractValue] => [
        name,
        native(`${name}(a, axis=None, dtype=None, out=None, keepdims=False, **kwargs)`, reducer(name)),
      ]),
      [
        "cumsum",
        native(
          "cumsum(a, axis=None)",
          running((total, x) => total + x),
        ),
      ],
      [
        "cumprod",
        native(
          "cumprod(a, axis=None)",
          running((total, x) => total * x),
        ),
      ],
      ["shape", getter((self) => tuple(stateOf(self).shape.map((length) => int(length))))],
      ["ndim", getter((self) => int(stateOf(self).shape.length))],
      ["size", getter((self) => int(sizeOf(stateOf(self).shape)))],
      ["dtype", getter(dtypeOf)],
      [
        "T",
        {
          kind: "property",
          get: native("T(self)", (running_, args) => arrayValue(running_, transposed(stateOf(args.get("self")), undefined))),
          set: undefined,
          delete: undefined,
          cached: false,
        },
      ],
    ],
  });
}

/** Classes of scalars: ints and floats of their own name. */
export function scalarClasses(context: Context): [string, AbstractValue][] {
  const make = (name: string, dtype: ArrayType): [string, AbstractValue] => [
    name,
    nativeClass({
      name,
      module: "numpy",
      bases: [context.builtinClass(dtype === "bool" ? "int" : dtype === "int64" ? "int" : "float")],
      *create(running_, _, args) {
        const [value] = args.positional;
        const state = value === undefined ? known([], [0], dtype) : yield* toArray(running_, value);
        return "kind" in state
          ? state
          : state.shape.length === 0 && state.numbers !== undefined
            ? scalarValue(running_, cast(state, dtype).numbers?.[0] ?? 0, dtype)
            : result(running_, cast(state, dtype));
      },
      attributes: [
        ["item", native("item(self)", (_, args) => numberValue(numberOf(args.get("self")) ?? NaN, dtype))],
        ["tolist", native("tolist(self)", (_, args) => numberValue(numberOf(args.get("self")) ?? NaN, dtype))],
        [
          "astype",
          native("astype(self, dtype)", (running_, args) =>
            scalarValue(running_, numberOf(args.get("self")) ?? NaN, typeNamed(args.get("dtype")) ?? dtype),
          ),
        ],
        ["shape", getter(() => tuple([]))],
        ["ndim", getter(() => int(0))],
        ["dtype", getter(() => str(name))],
      ],
    }),
  ];
  const floats = ["float16", "float32", "float64", "float_", "double", "single", "half", "floating", "longdouble"];
  const ints = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "int_", "intp", "integer", "long"];
  return [...floats.map((name) => make(name, "float64")), ...ints.map((name) => make(name, "int64")), make("bool_", "bool")];
}
