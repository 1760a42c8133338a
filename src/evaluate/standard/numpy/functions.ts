/** Functions of numpy. */
import { settle } from "../../errors.ts";
import { erf } from "../math.ts";
import { list, NONE, tuple, type NativeTable } from "../../make.ts";
import { numberOf } from "../../numbers/arithmetic.ts";
import { roundFloat } from "../../numbers/decimal.ts";
import type { AbstractValue, BoundArguments, Context, Evaluation, UnknownValue } from "../../value.ts";
import {
  arrayValue,
  broadcastTo,
  isLarge,
  known,
  LARGE,
  mapArray,
  result,
  sizeOf,
  stacked,
  toArray,
  unknownArray,
  widest,
  zipWith,
  type ArrayState,
  type ArrayType,
} from "./array.ts";
import { arrayBinary, lengthsOf, reshaped, transposed, typeNamed } from "./ndarray.ts";
import { axesOf, reduceArray, REDUCTIONS, reducer, running } from "./reduce.ts";

const roundHalfEven = (x: number): number => roundFloat(x, 0);

/** Of one array; `same` keeps ints as ints. */
const ELEMENTWISE: Readonly<Record<string, readonly [(x: number) => number, ("same" | ArrayType)?]>> = {
  sqrt: [Math.sqrt],
  exp: [Math.exp],
  expm1: [Math.expm1],
  log: [Math.log],
  log2: [Math.log2],
  log10: [Math.log10],
  log1p: [Math.log1p],
  sin: [Math.sin],
  cos: [Math.cos],
  tan: [Math.tan],
  arcsin: [Math.asin],
  arccos: [Math.acos],
  arctan: [Math.atan],
  sinh: [Math.sinh],
  cosh: [Math.cosh],
  tanh: [Math.tanh],
  erf: [erf],
  ceil: [Math.ceil],
  floor: [Math.floor],
  rint: [roundHalfEven],
  trunc: [Math.trunc],
  deg2rad: [(x) => (x * Math.PI) / 180],
  rad2deg: [(x) => (x * 180) / Math.PI],
  abs: [Math.abs, "same"],
  absolute: [Math.abs, "same"],
  fabs: [Math.abs],
  sign: [Math.sign, "same"],
  square: [(x) => x * x, "same"],
  negative: [(x) => -x, "same"],
  reciprocal: [(x) => 1 / x],
  isnan: [(x) => (Number.isNaN(x) ? 1 : 0), "bool"],
  isinf: [(x) => (Number.isFinite(x) || Number.isNaN(x) ? 0 : 1), "bool"],
  isfinite: [(x) => (Number.isFinite(x) ? 1 : 0), "bool"],
  logical_not: [(x) => (x === 0 ? 1 : 0), "bool"],
};

const BINARY: Readonly<Record<string, readonly [(a: number, b: number) => number, ArrayType?]>> = {
  maximum: [Math.max],
  minimum: [Math.min],
  fmax: [Math.max],
  fmin: [Math.min],
  arctan2: [Math.atan2, "float64"],
  hypot: [Math.hypot, "float64"],
  logical_and: [(a, b) => (a !== 0 && b !== 0 ? 1 : 0), "bool"],
  logical_or: [(a, b) => (a !== 0 || b !== 0 ? 1 : 0), "bool"],
  greater: [(a, b) => (a > b ? 1 : 0), "bool"],
  less: [(a, b) => (a < b ? 1 : 0), "bool"],
  equal: [(a, b) => (a === b ? 1 : 0), "bool"],
};

const OPERATORS = {
  add: "+",
  subtract: "-",
  multiply: "*",
  divide: "/",
  true_divide: "/",
  floor_divide: "//",
  mod: "%",
  remainder: "%",
  power: "**",
} as const;

function elementwise(name: string): NativeTable[string] {
  return function* (context, args): Evaluation<AbstractValue> {
    const state = yield* toArray(context, args.get("x"));
    if ("kind" in state) return state;
    const [compute, type] = ELEMENTWISE[name] ?? [Math.abs];
    return result(context, mapArray(state, type === "same" ? state.dtype : (type ?? "float64"), compute));
  };
}

function pairwise(name: string): NativeTable[string] {
  return function* (context, args): Evaluation<AbstractValue> {
    const [a, b] = [yield* toArray(context, args.get("x1")), yield* toArray(context, args.get("x2"))];
    if ("kind" in a) return a;
    if ("kind" in b) return b;
    const [compute, type] = BINARY[name] ?? [Math.max];
    return result(context, zipWith(context, a, b, type ?? widest(a.dtype, b.dtype), compute));
  };
}

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

function* states(context: Context, value: AbstractValue): Evaluation<ArrayState[] | UnknownValue> {
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

function isSet(args: BoundArguments, name: string): boolean {
  const value = args.get(name);
  return value.kind === "bool" && value.value;
}

/** Joins arrays along an existing axis. */
function joined(context: Context, parts: readonly ArrayState[], axis: number): ArrayState {
  const [first] = parts;
  if (first === undefined) return context.raise("ValueError", "need at least one array to concatenate");
  const at = axis < 0 ? axis + first.shape.length : axis;
  const total = parts.reduce((sum, part) => sum + (part.shape[at] ?? 0), 0);
  const shape = first.shape.map((length, index) => (index === at ? total : length));
  const dtype = parts.map((part) => part.dtype).reduce(widest);
  const missing = parts.find((part) => part.numbers === undefined);
  if (missing !== undefined) return unknownArray(shape, missing.reason, dtype);
  const outer = sizeOf(first.shape.slice(0, at));
  const numbers: number[] = [];
  for (let block = 0; block < outer; block++) {
    for (const part of parts) {
      const size = sizeOf(part.shape.slice(at));
      for (const number of part.numbers?.slice(block * size, (block + 1) * size) ?? []) numbers.push(number);
    }
  }
  return known(shape, numbers, dtype);
}

function* product(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const [a, b] = [yield* toArray(context, args.get("a")), yield* toArray(context, args.get("b"))];
  if ("kind" in a) return a;
  if ("kind" in b) return b;
  const [n, k] = a.shape.length === 1 ? [1, a.shape[0] ?? 1] : [a.shape[0] ?? 1, a.shape[1] ?? 1];
  const [rows, m] = b.shape.length === 1 ? [b.shape[0] ?? 1, 1] : [b.shape[0] ?? 1, b.shape[1] ?? 1];
  if (a.shape.length > 2 || b.shape.length > 2 || a.shape.length * b.shape.length === 0) {
    return context.unknown("this product of arrays is not modelled");
  }
  if (k !== rows) return context.raise("ValueError", `shapes (${a.shape.join(",")}) and (${b.shape.join(",")}) not aligned`);
  const shape = [...a.shape.slice(0, -1), ...b.shape.slice(1)];
  const missing = a.numbers === undefined ? a : b.numbers === undefined ? b : undefined;
  if (missing !== undefined) return result(context, unknownArray(shape, missing.reason));
  context.checkSize(n * m * k);
  const numbers = Array.from({ length: n * m }, (_, place) => {
    let sum = 0;
    for (let t = 0; t < k; t++) sum += (a.numbers?.[Math.floor(place / m) * k + t] ?? 0) * (b.numbers?.[t * m + (place % m)] ?? 0);
    return sum;
  });
  return result(context, known(shape, numbers, widest(a.dtype, b.dtype)));
}

function* where(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const [x, y] = [args.optional("x"), args.optional("y")];
  if (x === undefined || y === undefined) return context.unknown("np.where() with one argument is not modelled");
  const parts: ArrayState[] = [];
  for (const value of [args.get("condition"), x, y]) {
    const state = yield* toArray(context, value);
    if ("kind" in state) return state;
    parts.push(state);
  }
  const [condition, a, b] = parts;
  if (condition === undefined || a === undefined || b === undefined) return NONE;
  const both = zipWith(context, a, b, widest(a.dtype, b.dtype), (p) => p);
  const { shape } = zipWith(context, condition, both, both.dtype, (p) => p);
  if (condition.numbers === undefined || both.numbers === undefined) {
    return result(context, unknownArray(shape, condition.reason || both.reason, both.dtype));
  }
  const [chosen, first, second] = [broadcastTo(condition, shape), broadcastTo(a, shape), broadcastTo(b, shape)];
  return result(
    context,
    known(
      shape,
      chosen.map((test, index) => (test !== 0 ? first[index] : second[index]) ?? 0),
      both.dtype,
    ),
  );
}

const SHAPING: NativeTable = {
  *"reshape(a, newshape, order='C')"(context, args) {
    const state = yield* toArray(context, args.get("a"));
    const lengths = yield* lengthsOf(context, [args.get("newshape")]);
    if ("kind" in state) return state;
    return "reason" in lengths ? lengths : arrayValue(context, reshaped(context, state, lengths));
  },
  *"transpose(a, axes=None)"(context, args) {
    const state = yield* toArray(context, args.get("a"));
    return "kind" in state ? state : arrayValue(context, transposed(state, axesOf(context, args.notNone("axes"))));
  },
  *"expand_dims(a, axis)"(context, args) {
    const state = yield* toArray(context, args.get("a"));
    if ("kind" in state) return state;
    const [axis = 0] = axesOf(context, args.get("axis")) ?? [];
    const shape = [...state.shape];
    shape.splice(axis < 0 ? axis + shape.length + 1 : axis, 0, 1);
    return arrayValue(context, { ...state, shape });
  },
  *"squeeze(a, axis=None)"(context, args) {
    const state = yield* toArray(context, args.get("a"));
    return "kind" in state ? state : result(context, { ...state, shape: state.shape.filter((length) => length !== 1) });
  },
  *"concatenate(arrays, axis=0)"(context, args) {
    const parts = yield* states(context, args.get("arrays"));
    return "kind" in parts ? parts : result(context, joined(context, parts, axesOf(context, args.get("axis"))?.[0] ?? 0));
  },
  *"stack(arrays, axis=0)"(context, args) {
    const parts = yield* states(context, args.get("arrays"));
    if ("kind" in parts) return parts;
    const rows = stacked(context, parts);
    const [axis = 0] = axesOf(context, args.get("axis")) ?? [];
    const at = axis < 0 ? axis + rows.shape.length : axis;
    const order = rows.shape.map((_, index) => index).filter((index) => index !== 0);
    order.splice(at, 0, 0);
    return result(context, transposed(rows, order));
  },
  *"tile(A, reps)"(context, args) {
    const state = yield* toArray(context, args.get("A"));
    const reps = yield* lengthsOf(context, [args.get("reps")]);
    if ("kind" in state) return state;
    if ("reason" in reps) return reps;
    let all: ArrayState = {
      ...state,
      shape: [...new Array<number>(Math.max(0, reps.length - state.shape.length)).fill(1), ...state.shape],
    };
    for (const [index, times] of reps.entries()) {
      all = joined(
        context,
        Array.from({ length: times }, () => all),
        index + all.shape.length - reps.length,
      );
    }
    return result(context, all);
  },
  *"repeat(a, repeats, axis=None)"(context, args) {
    const state = yield* toArray(context, args.get("a"));
    const times = numberOf(args.get("repeats"));
    if ("kind" in state) return state;
    if (times === undefined) return context.unknown("np.repeat() with a number of times for each element is not modelled");
    const [given] = axesOf(context, args.notNone("axis")) ?? [];
    const flat = given === undefined ? { ...state, shape: [sizeOf(state.shape)] } : state;
    const axis = given === undefined ? 0 : given < 0 ? given + state.shape.length : given;
    const shape = flat.shape.map((length, at) => (at === axis ? length * times : length));
    if (state.numbers === undefined) return result(context, unknownArray(shape, state.reason, state.dtype));
    const inner = sizeOf(flat.shape.slice(axis + 1));
    const numbers = Array.from({ length: sizeOf(shape) }, (_, place) => {
      const row = Math.floor(place / (inner * times));
      return state.numbers?.[row * inner + (place % inner)] ?? 0;
    });
    return result(context, known(shape, numbers, state.dtype));
  },
  *"outer(a, b)"(context, args) {
    const [a, b] = [yield* toArray(context, args.get("a")), yield* toArray(context, args.get("b"))];
    if ("kind" in a) return a;
    if ("kind" in b) return b;
    const column = { ...a, shape: [sizeOf(a.shape), 1] };
    return result(
      context,
      zipWith(context, column, { ...b, shape: [sizeOf(b.shape)] }, widest(a.dtype, b.dtype), (x, y) => x * y),
    );
  },
  *"meshgrid(*xi, indexing='xy')"(context, args) {
    const parts = yield* states(context, tuple(args.rest));
    if ("kind" in parts) return parts;
    const mode = args.get("indexing");
    const swap = mode.kind === "str" && mode.value === "xy" && parts.length > 1;
    const shape = parts.map((part) => sizeOf(part.shape));
    const grids = parts.map((part, axis) => {
      const own: ArrayState = { ...part, shape: shape.map((length, index) => (index === axis ? length : 1)) };
      const grid =
        part.numbers === undefined ? unknownArray(shape, part.reason, part.dtype) : known(shape, broadcastTo(own, shape), part.dtype);
      const order = shape.map((_, index) => (swap && index < 2 ? 1 - index : index));
      return arrayValue(context, transposed(grid, order));
    });
    return list(grids);
  },
  *"flip(m, axis=None)"(context, args) {
    const state = yield* toArray(context, args.get("m"));
    if ("kind" in state) return state;
    if (state.shape.length !== 1) return context.unknown("np.flip() of several axes is not modelled");
    return result(context, { ...state, numbers: state.numbers === undefined ? undefined : [...state.numbers].reverse() });
  },
  *"sort(a, axis=-1)"(context, args) {
    const state = yield* toArray(context, args.get("a"));
    if ("kind" in state) return state;
    if (state.shape.length !== 1) return context.unknown("np.sort() of several axes is not modelled");
    if (state.numbers === undefined) return result(context, unknownArray(state.shape, state.reason, state.dtype));
    return result(context, { ...state, numbers: [...state.numbers].sort((a, b) => a - b) });
  },
  *"unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, **kwargs)"(context, args) {
    const state = yield* toArray(context, args.get("ar"));
    if ("kind" in state) return state;
    const { numbers: all } = state;
    if (all === undefined) return context.unknown(state.reason);
    if (args.notNone("axis") !== undefined) return context.unknown("np.unique() along an axis is not modelled");
    const numbers = [...new Set(all)].sort((a, b) => a - b);
    const whole = (values: readonly number[]): AbstractValue => arrayValue(context, known([values.length], [...values], "int64"));
    const results: AbstractValue[] = [arrayValue(context, known([numbers.length], numbers, state.dtype))];
    if (isSet(args, "return_index")) results.push(whole(numbers.map((x) => all.indexOf(x))));
    if (isSet(args, "return_inverse")) results.push(whole(all.map((x) => numbers.indexOf(x))));
    if (isSet(args, "return_counts")) results.push(whole(numbers.map((x) => all.filter((y) => y === x).length)));
    return results.length === 1 ? (results[0] ?? NONE) : tuple(results);
  },
  *"diff(a, n=1, axis=-1)"(context, args) {
    const state = yield* toArray(context, args.get("a"));
    if ("kind" in state) return state;
    if (state.shape.length !== 1 || state.numbers === undefined) return context.unknown("this use of np.diff() is not modelled");
    const numbers = state.numbers.slice(1).map((x, index) => x - (state.numbers?.[index] ?? 0));
    return arrayValue(context, known([numbers.length], numbers, state.dtype));
  },
};

const MAKING: NativeTable = {
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
  "dot(a, b)": product,
  "matmul(a, b)": product,
  "where(condition, x=..., y=...)": where,
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

/** All functions by signature. */
export function numpyFunctions(): NativeTable {
  const table: Record<string, NativeTable[string]> = { ...MAKING, ...SHAPING };
  for (const name of Object.keys(ELEMENTWISE)) table[`${name}(x, *args, **kwargs)`] = elementwise(name);
  for (const name of Object.keys(BINARY)) table[`${name}(x1, x2)`] = pairwise(name);
  for (const [name, op] of Object.entries(OPERATORS)) {
    table[`${name}(x1, x2)`] = (context: Context, args: BoundArguments) => arrayBinary(context, op, args.get("x1"), args.get("x2"));
  }
  for (const name of Object.keys(REDUCTIONS)) {
    table[`${name}(a, axis=None, dtype=None, out=None, keepdims=False, **kwargs)`] = reducer(name);
  }
  table["cumsum(a, axis=None, dtype=None)"] = running((total, x) => total + x);
  table["cumprod(a, axis=None, dtype=None)"] = running((total, x) => total * x);
  return table;
}
