/** Functions that make arrays. */
import { settle } from "../../../errors.ts";
import { type NativeTable, tuple } from "../../../make.ts";
import { numberOf } from "../../../numbers/arithmetic.ts";
import { roundFloat } from "../../../numbers/decimal.ts";
import type { AbstractValue, BoundArguments, Context, Evaluation, UnknownValue } from "../../../value.ts";
import { type ArrayState, arrayValue, isLarge, known, LARGE, mapArray, result, sizeOf, toArray, unknownArray } from "../array.ts";
import { lengthsOf, typeNamed } from "../ndarray.ts";
import { reduceArray } from "../reduce.ts";

function* made(context: Context, args: BoundArguments, fill: (size: number) => number[]): Evaluation<AbstractValue> {
  const shape = yield* lengthsOf(context, [args.get("shape")]);
  if ("reason" in shape) return shape;
  const dtype = typeNamed(args.notNone("dtype")) ?? "float64";
  return result(context, isLarge(shape) ? unknownArray(shape, LARGE, dtype) : known(shape, fill(sizeOf(shape)), dtype));
}

function filled(number: number): NativeTable[string] {
  return (context, args) => made(context, args, (size) => new Array<number>(size).fill(number));
}

function filledLike(number: number): NativeTable[string] {
  return function* (context, args): Evaluation<AbstractValue> {
    const state = yield* toArray(context, args.get("a"));
    if ("kind" in state) return state;
    return result(
      context,
      known(state.shape, new Array<number>(sizeOf(state.shape)).fill(number), typeNamed(args.notNone("dtype")) ?? state.dtype),
    );
  };
}

function* arrayOf(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const state = yield* toArray(context, args.get("object"));
  if ("kind" in state) return state;
  const dtype = typeNamed(args.notNone("dtype")) ?? state.dtype;
  return arrayValue(
    context,
    dtype === state.dtype && state.numbers === undefined ? state : mapArray(state, dtype, dtype === "int64" ? Math.trunc : (x) => x),
  );
}

function numbersOf(context: Context, args: BoundArguments, names: readonly string[]): number[] | UnknownValue {
  const numbers: number[] = [];
  for (const name of names) {
    const value = args.get(name);
    if (value.kind === "unknown") return value;
    numbers.push(numberOf(value) ?? context.raise("TypeError", "a number is required"));
  }
  return numbers;
}

function arange(context: Context, args: BoundArguments): AbstractValue {
  const given = args.rest;
  const unknown = given.find((value) => value.kind === "unknown");
  if (unknown !== undefined) return unknown;
  const [first = 0, second, step = 1] = given.map((value) => numberOf(value) ?? 0);
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  context.checkSize(length);
  const whole = given.every((value) => value.kind === "int");
  const numbers = Array.from({ length }, (_, index) => start + index * step);
  return arrayValue(context, known([length], numbers, typeNamed(args.notNone("dtype")) ?? (whole ? "int64" : "float64")));
}

function spaced(map: (x: number, base: number) => number): NativeTable[string] {
  return (context, args) => {
    const numbers = numbersOf(context, args, ["start", "stop", "num"]);
    if ("reason" in numbers) return numbers;
    const [start = 0, stop = 0, num = 50] = numbers;
    const end = args.get("endpoint");
    const gaps = end.kind === "bool" && !end.value ? num : num - 1;
    context.checkSize(num);
    const base = numberOf(args.get("base")) ?? 10;
    // As numpy: multiples of one step, and the last exactly `stop`.
    const step = gaps === 0 ? NaN : (stop - start) / gaps;
    const values = Array.from({ length: num }, (_, index) => (index === 0 ? start : index === gaps ? stop : start + index * step));
    const dtype = typeNamed(args.notNone("dtype")) ?? "float64";
    return arrayValue(
      context,
      known(
        [num],
        values.map((x) => (dtype === "int64" ? Math.trunc(map(x, base)) : map(x, base))),
        dtype,
      ),
    );
  };
}

function triangle(keep: (row: number, column: number, k: number) => boolean): NativeTable[string] {
  return function* (context, args): Evaluation<AbstractValue> {
    const state = yield* toArray(context, args.get("m"));
    if ("kind" in state) return state;
    const k = numberOf(args.get("k")) ?? 0;
    const columns = state.shape.at(-1) ?? 1;
    const rows = state.shape.at(-2) ?? 1;
    if (state.numbers === undefined) return result(context, state);
    const numbers = state.numbers.map((x, place) => (keep(Math.floor(place / columns) % rows, place % columns, k) ? x : 0));
    return result(context, known(state.shape, numbers, state.dtype));
  };
}

/** The items of a sequence as arrays, or unknown where one is. */
export function* states(context: Context, value: AbstractValue): Evaluation<ArrayState[] | UnknownValue> {
  const items = yield* settle(context.elements(value));
  if ("reason" in items) return items;
  const all: ArrayState[] = [];
  for (const item of items) {
    const state = yield* toArray(context, item);
    if ("kind" in state) return state;
    all.push(state);
  }
  return all;
}

/** Whether a flag is True. */
export function isSet(args: BoundArguments, name: string): boolean {
  const value = args.get(name);
  return value.kind === "bool" && value.value;
}

export const MAKING: NativeTable = {
  "array(object, dtype=None, *args, **kwargs)": arrayOf,
  "asarray(object, dtype=None, *args, **kwargs)": arrayOf,
  "ascontiguousarray(object, dtype=None)": arrayOf,
  "copy(object, dtype=None)": arrayOf,
  "zeros(shape, dtype=None, **kwargs)": filled(0),
  "ones(shape, dtype=None, **kwargs)": filled(1),
  "empty(shape, dtype=None, **kwargs)": filled(0),
  "zeros_like(a, dtype=None, **kwargs)": filledLike(0),
  "ones_like(a, dtype=None, **kwargs)": filledLike(1),
  "empty_like(a, dtype=None, **kwargs)": filledLike(0),
  "full(shape, fill_value, dtype=None)": (context, args) => {
    const value = numberOf(args.get("fill_value"));
    return value === undefined
      ? context.unknown("an array filled with something not known")
      : made(context, args, (size) => new Array<number>(size).fill(value));
  },
  "eye(N, M=None, k=0, dtype=None)": (context, args) => {
    const numbers = numbersOf(context, args, ["N", "k"]);
    if ("reason" in numbers) return numbers;
    const [rows = 0, k = 0] = numbers;
    const columns = numberOf(args.notNone("M") ?? args.get("N")) ?? rows;
    if (isLarge([rows, columns])) return arrayValue(context, unknownArray([rows, columns], LARGE));
    const cells = Array.from({ length: rows * columns }, (_, place) => ((place % columns) - Math.floor(place / columns) === k ? 1 : 0));
    return arrayValue(context, known([rows, columns], cells, typeNamed(args.notNone("dtype")) ?? "float64"));
  },
  "arange(*args, dtype=None)": arange,
  "linspace(start, stop, num=50, endpoint=True, base=10, dtype=None, **kwargs)": spaced((x) => x),
  "logspace(start, stop, num=50, endpoint=True, base=10, dtype=None, **kwargs)": spaced((x, base) => base ** x),
  "triu(m, k=0)": triangle((row, column, k) => column - row >= k),
  "tril(m, k=0)": triangle((row, column, k) => column - row <= k),
  *"clip(a, a_min, a_max)"(context, args) {
    const state = yield* toArray(context, args.get("a"));
    if ("kind" in state) return state;
    const [low, high] = [numberOf(args.get("a_min")) ?? -Infinity, numberOf(args.get("a_max")) ?? Infinity];
    return result(
      context,
      mapArray(state, state.dtype, (x) => Math.min(high, Math.max(low, x))),
    );
  },
  *"round(a, decimals=0)"(context, args) {
    const state = yield* toArray(context, args.get("a"));
    const digits = numberOf(args.get("decimals")) ?? 0;
    return "kind" in state
      ? state
      : result(
          context,
          mapArray(state, state.dtype, (x) => roundFloat(x, digits)),
        );
  },
  *"shape(a)"(context, args) {
    const state = yield* toArray(context, args.get("a"));
    return "kind" in state ? state : tuple(state.shape.map((length) => ({ kind: "int", value: length })));
  },
  *"count_nonzero(a)"(context, args) {
    const state = yield* toArray(context, args.get("a"));
    return "kind" in state
      ? state
      : result(
          context,
          reduceArray(state, undefined, false, (numbers) => numbers.filter((x) => x !== 0).length, "int64"),
        );
  },
};
