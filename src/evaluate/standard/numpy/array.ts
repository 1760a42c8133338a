/**
 * Arrays of numpy: small ones with their numbers, others (random, read from files) by their shape alone. For the arithmetic of shapes, schedules and tables;
 * what is differentiated are tensors.
 */
import { bool, float, int, list } from "../../make.ts";
import { numberOf } from "../../numbers/arithmetic.ts";
import { settle } from "../../errors.ts";
import { STEP } from "../../../text/step.ts";
import type { Distribution } from "../../../moments/distribution.ts";
import type { AbstractValue, ClassValue, Context, Evaluation, InstanceValue, UnknownValue } from "../../value.ts";

export type ArrayType = "int64" | "float64" | "bool";

/** `numbers` in row-major order, bools as 0 and 1; undefined where they are not known, for `reason`. */
export interface ArrayState {
  readonly shape: readonly number[];
  readonly dtype: ArrayType;
  readonly numbers: number[] | undefined;
  /** Law of numbers that are drawn independently; undefined where they are not, or where it is not known. */
  readonly noise?: Distribution;
  readonly reason: string;
}

declare module "../../value.ts" {
  interface NativeStates {
    /** Of numpy arrays. */
    readonly array: ArrayState;
  }
}

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** Arrays above this many elements have a shape and no numbers. */
const MOST_NUMBERS = 200_000;

/** Whether there are more elements than are computed one by one. */
export function isLarge(shape: readonly number[]): boolean {
  return sizeOf(shape) > MOST_NUMBERS;
}

export const LARGE = "the elements of a large array are not kept";

/** The class of arrays, or of scalars of a type. */
export function numpyClass(context: Context, name: string): ClassValue {
  const found = context.modules.get("numpy")?.value.scope.variables.get(name);
  return found?.kind === "class" ? found : context.builtinClass(name);
}

/** An array as a value. */
export function arrayValue(context: Context, state: ArrayState): InstanceValue {
  return { kind: "instance", class: numpyClass(context, "ndarray"), attributes: new Map(), native: { array: state } };
}

/** An array whose numbers are known, in row-major order. */
export function known(shape: readonly number[], numbers: number[], dtype: ArrayType = "float64"): ArrayState {
  return { shape, numbers, dtype, reason: "" };
}

/** An array of which only shape and type are known, and why. */
export function unknownArray(shape: readonly number[], reason: string, dtype: ArrayType = "float64"): ArrayState {
  return { shape, numbers: undefined, dtype, reason };
}

/** A scalar: an int, float or bool of numpy's class. */
export function scalarValue(context: Context, number: number, dtype: ArrayType): AbstractValue {
  const subtype = { class: numpyClass(context, dtype === "bool" ? "bool_" : dtype), attributes: new Map<string, AbstractValue>() };
  switch (dtype) {
    case "bool":
      return bool(number !== 0);
    case "int64":
      return Number.isFinite(number) ? { ...int(Math.trunc(number)), subtype } : { ...float(number), subtype };
    case "float64":
      return { ...float(number), subtype };
  }
}

/** An array, or a scalar where the shape is empty. */
export function result(context: Context, state: ArrayState): AbstractValue {
  context.chargeElements(state.numbers?.length ?? 0);
  if (state.shape.length > 0) return arrayValue(context, state);
  const [only] = state.numbers ?? [];
  return only === undefined ? context.unknown(state.reason) : scalarValue(context, only, state.dtype);
}

/** A value as an array: numbers, nested lists of them, arrays; unknown otherwise. */
export function* toArray(context: Context, value: AbstractValue): Evaluation<ArrayState | UnknownValue> {
  if (value.kind === "unknown") return value;
  if (value.kind === "instance" && value.native.array !== undefined) return value.native.array;
  const number = numberOf(value);
  if (number !== undefined) return known([], [number], typeOfScalar(value));
  if (value.kind === "tensor") return unknownArray(value.shape, "a tensor's values are not known before running");
  if (value.kind === "str" || value.kind === "none") return context.unknown("an array of something other than numbers");
  const items = yield* settle(context.elements(value));
  return "reason" in items ? items : yield* stackItems(context, items);
}

function typeOfScalar(value: AbstractValue): ArrayType {
  return value.kind === "bool" ? "bool" : value.kind === "int" ? "int64" : "float64";
}

function* stackItems(context: Context, items: readonly AbstractValue[]): Evaluation<ArrayState | UnknownValue> {
  const row = rowOf(items);
  if (row !== undefined) {
    context.chargeElements(items.length);
    yield STEP;
    return row;
  }
  const parts: ArrayState[] = [];
  for (const item of items) {
    const part = yield* toArray(context, item);
    if ("kind" in part) return part;
    parts.push(part);
  }
  return stacked(context, parts);
}

/** Plain numbers next to each other, which most arrays are made of. */
function rowOf(items: readonly AbstractValue[]): ArrayState | undefined {
  if (items.length === 0) return undefined;
  const numbers: number[] = [];
  let dtype: ArrayType = "bool";
  for (const item of items) {
    const number = numberOf(item);
    if (number === undefined) return undefined;
    numbers.push(number);
    dtype = widest(dtype, typeOfScalar(item));
  }
  return known([items.length], numbers, dtype);
}

/** Arrays of one shape as the rows of one. */
export function stacked(context: Context, parts: readonly ArrayState[]): ArrayState {
  const inner = parts[0]?.shape ?? [];
  if (parts.some((part) => part.shape.join() !== inner.join())) {
    return context.raise("ValueError", "setting an array element with a sequence. The requested array has an inhomogeneous shape");
  }
  const shape = [parts.length, ...inner];
  const missing = parts.find((part) => part.numbers === undefined);
  const dtype = parts.length === 0 ? "float64" : parts.map((part) => part.dtype).reduce(widest);
  return missing === undefined
    ? known(
        shape,
        parts.flatMap((part) => part.numbers ?? []),
        dtype,
      )
    : unknownArray(shape, missing.reason, dtype);
}

/** The type that both fit into, as numpy promotes. */
export function widest(left: ArrayType, right: ArrayType): ArrayType {
  if (left === "float64" || right === "float64") return "float64";
  return left === "int64" || right === "int64" ? "int64" : "bool";
}

/** The shape two shapes broadcast to; raises ValueError. */
export function broadcastShape(context: Context, left: readonly number[], right: readonly number[]): number[] {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const a = left[axis - rank + left.length] ?? 1;
    const b = right[axis - rank + right.length] ?? 1;
    if (a !== b && a !== 1 && b !== 1) {
      return context.raise("ValueError", `operands could not be broadcast together with shapes (${left.join(",")}) (${right.join(",")})`);
    }
    return a === 1 ? b : a;
  });
}

/** The numbers of an array laid over a shape it broadcasts to. */
export function broadcastTo(state: ArrayState, shape: readonly number[]): number[] {
  const numbers = state.numbers ?? [];
  const steps = strides(state.shape);
  const offset = shape.length - state.shape.length;
  const own = shape.map((_, axis) => ((state.shape[axis - offset] ?? 1) === 1 ? 0 : (steps[axis - offset] ?? 0)));
  return Array.from({ length: sizeOf(shape) }, (_, place) => {
    let rest = place;
    let index = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] ?? 1;
      index += (rest % length) * (own[axis] ?? 0);
      rest = Math.floor(rest / length);
    }
    return numbers[index] ?? 0;
  });
}

/** Elements between neighbours along each axis, row-major. */
export function strides(shape: readonly number[]): number[] {
  const steps: number[] = [];
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    steps[axis] = step;
    step *= shape[axis] ?? 1;
  }
  return steps;
}

/** Two arrays, element by element. */
export function zipWith(
  context: Context,
  left: ArrayState,
  right: ArrayState,
  dtype: ArrayType,
  compute: (a: number, b: number) => number,
): ArrayState {
  const [x] = left.numbers ?? [];
  const [y] = right.numbers ?? [];
  if (left.shape.length === 0 && right.shape.length === 0 && x !== undefined && y !== undefined) return known([], [compute(x, y)], dtype);
  const shape = broadcastShape(context, left.shape, right.shape);
  if (isLarge(shape)) return unknownArray(shape, LARGE, dtype);
  const missing = left.numbers === undefined ? left : right.numbers === undefined ? right : undefined;
  if (missing !== undefined) return unknownArray(shape, missing.reason, dtype);
  const a = broadcastTo(left, shape);
  const b = broadcastTo(right, shape);
  return known(
    shape,
    a.map((number, index) => compute(number, b[index] ?? 0)),
    dtype,
  );
}

/** Each element by itself. */
export function mapArray(state: ArrayState, dtype: ArrayType, compute: (x: number) => number): ArrayState {
  return state.numbers === undefined
    ? unknownArray(state.shape, state.reason, dtype)
    : known(state.shape, state.numbers.map(compute), dtype);
}

/** Nested lists of an array's numbers. */
export function nested(context: Context, state: ArrayState): AbstractValue {
  const numbers = state.numbers;
  if (numbers === undefined) return context.unknown(state.reason);
  const element = (number: number): AbstractValue =>
    state.dtype === "float64" ? float(number) : state.dtype === "bool" ? bool(number !== 0) : int(number);
  const build = (axis: number, start: number): AbstractValue => {
    if (axis === state.shape.length) return element(numbers[start] ?? 0);
    const step = sizeOf(state.shape.slice(axis + 1));
    return list(Array.from({ length: state.shape[axis] ?? 0 }, (_, index) => build(axis + 1, start + index * step)));
  };
  return build(0, 0);
}
