/** Functions that join, choose, reduce and reorder arrays. */
import { list, type NativeTable, NONE, tuple } from "../../../make.ts";
import { numberOf } from "../../../numbers/arithmetic.ts";
import type { AbstractValue, BoundArguments, Context, Evaluation } from "../../../value.ts";
import {
  type ArrayState,
  arrayValue,
  broadcastTo,
  known,
  result,
  sizeOf,
  stacked,
  toArray,
  unknownArray,
  widest,
  zipWith,
} from "../array.ts";
import { lengthsOf, reshaped, transposed } from "../ndarray.ts";
import { arrayProduct } from "../product.ts";
import { axesOf } from "../reduce.ts";
import { isSet, states } from "./making.ts";

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

export const SHAPING: NativeTable = {
  "dot(a, b)": (context, args) => arrayProduct(context, args.get("a"), args.get("b")),
  "matmul(a, b)": (context, args) => arrayProduct(context, args.get("a"), args.get("b")),
  "where(condition, x=..., y=...)": where,
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
