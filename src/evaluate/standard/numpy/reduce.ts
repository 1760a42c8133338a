/** Reductions of arrays: over all elements or along axes. */
import { isEvaluation } from "../../errors.ts";
import { indexOf } from "../../sequences.ts";
import type { AbstractValue, BoundArguments, Context, Evaluation } from "../../value.ts";
import { known, result, sizeOf, strides, toArray, unknownArray, type ArrayState, type ArrayType } from "./array.ts";

/** Many numbers to one. */
export type Reduction = (numbers: readonly number[]) => number;

const sum: Reduction = (numbers) => numbers.reduce((total, number) => total + number, 0);
const mean: Reduction = (numbers) => sum(numbers) / numbers.length;

function variance(numbers: readonly number[]): number {
  const middle = mean(numbers);
  return mean(numbers.map((number) => (number - middle) ** 2));
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? NaN)) / 2;
}

const greatest: Reduction = (numbers) => numbers.reduce((best, number) => Math.max(best, number), -Infinity);
const least: Reduction = (numbers) => numbers.reduce((best, number) => Math.min(best, number), Infinity);

/** Each with the type of its result: `same` as the array's, `count` for int also from bools. */
export const REDUCTIONS: Readonly<Record<string, readonly [Reduction, ArrayType | "same" | "count"]>> = {
  sum: [sum, "count"],
  prod: [(numbers) => numbers.reduce((product, number) => product * number, 1), "count"],
  mean: [mean, "float64"],
  average: [mean, "float64"],
  median: [median, "float64"],
  std: [(numbers) => Math.sqrt(variance(numbers)), "float64"],
  var: [variance, "float64"],
  max: [greatest, "same"],
  min: [least, "same"],
  amax: [greatest, "same"],
  amin: [least, "same"],
  argmax: [(numbers) => numbers.indexOf(greatest(numbers)), "int64"],
  argmin: [(numbers) => numbers.indexOf(least(numbers)), "int64"],
  any: [(numbers) => (numbers.some((number) => number !== 0) ? 1 : 0), "bool"],
  all: [(numbers) => (numbers.every((number) => number !== 0) ? 1 : 0), "bool"],
  ptp: [(numbers) => greatest(numbers) - least(numbers), "same"],
};

function typeAfter(rule: ArrayType | "same" | "count", dtype: ArrayType): ArrayType {
  if (rule === "same") return dtype;
  return rule === "count" ? (dtype === "bool" ? "int64" : dtype) : rule;
}

/** Reduces over `axes`; all of them where that is undefined. */
export function reduceArray(
  state: ArrayState,
  axes: readonly number[] | undefined,
  keep: boolean,
  reduction: Reduction,
  dtype: ArrayType,
): ArrayState {
  const gone = new Set((axes ?? state.shape.map((_, axis) => axis)).map((axis) => (axis < 0 ? axis + state.shape.length : axis)));
  const shape = state.shape.flatMap((length, axis) => (gone.has(axis) ? (keep ? [1] : []) : [length]));
  const { numbers } = state;
  if (numbers === undefined) return unknownArray(shape, state.reason, dtype);
  if (gone.size === state.shape.length) return known(shape, [reduction(numbers)], dtype);
  const steps = strides(state.shape);
  const offsets = (which: (axis: number) => boolean): number[] =>
    state.shape.reduce<number[]>(
      (places, length, axis) =>
        which(axis) ? places.flatMap((place) => Array.from({ length }, (_, at) => place + at * (steps[axis] ?? 0))) : places,
      [0],
    );
  const within = offsets((axis) => gone.has(axis));
  const starts = offsets((axis) => !gone.has(axis));
  return known(
    shape,
    starts.map((start) => reduction(within.map((offset) => numbers[start + offset] ?? 0))),
    dtype,
  );
}

/** The axes of an argument: an int, a tuple, or all. */
export function axesOf(context: Context, value: AbstractValue | undefined): readonly number[] | undefined {
  if (value === undefined || value.kind === "none") return undefined;
  const items = value.kind === "tuple" || value.kind === "list" ? value.items : [value];
  return items.map((item) => indexOf(context, item) ?? context.raise("TypeError", "an integer is required for the axis"));
}

/** A reduction as a function of numpy or a method of arrays, with the parameters `a`, `axis`, `keepdims`. */
export function reducer(name: string): (context: Context, args: BoundArguments) => Evaluation<AbstractValue> {
  return function* (context, args) {
    const state = yield* toArray(context, args.get("a"));
    if ("kind" in state) return state;
    const [reduction, rule] = REDUCTIONS[name] ?? [sum, "same"];
    context.chargeElements(state.numbers?.length ?? 0);
    if (state.numbers?.length === 0 && (reduction === greatest || reduction === least)) {
      return context.raise("ValueError", "zero-size array to reduction operation which has no identity");
    }
    const keep = context.truth(args.get("keepdims"));
    const kept = isEvaluation(keep) ? yield* keep : keep;
    return result(
      context,
      reduceArray(state, axesOf(context, args.notNone("axis")), kept === true, reduction, typeAfter(rule, state.dtype)),
    );
  };
}

/** cumsum and cumprod: of the flattened array, or along an axis. */
export function running(
  combine: (total: number, number: number) => number,
): (context: Context, args: BoundArguments) => Evaluation<AbstractValue> {
  return function* (context, args) {
    const state = yield* toArray(context, args.get("a"));
    if ("kind" in state) return state;
    const axis = axesOf(context, args.notNone("axis"))?.[0];
    const dtype = state.dtype === "bool" ? "int64" : state.dtype;
    const shape = axis === undefined ? [sizeOf(state.shape)] : state.shape;
    const at = axis === undefined ? 0 : axis < 0 ? axis + shape.length : axis;
    const numbers = state.numbers;
    if (numbers === undefined) return result(context, unknownArray(shape, state.reason, dtype));
    const step = strides(shape)[at] ?? 1;
    const length = shape[at] ?? 1;
    const totals = [...numbers];
    for (const place of totals.keys()) {
      if (Math.floor(place / step) % length === 0) continue;
      totals[place] = combine(totals[place - step] ?? 0, totals[place] ?? 0);
    }
    return result(context, known(shape, totals, dtype));
  };
}
