/** `array[index]`: ints, slices, None, `...`, masks and lists of ints; lists in axes that follow each other go together. */
import { indexOf, sliceSpan } from "../../sequences.ts";
import type { AbstractValue, Context, Evaluation, UnknownValue } from "../../value.ts";
import { broadcastTo, known, result, strides, toArray, unknownArray, type ArrayState } from "./array.ts";

/** What is taken along each axis; `axes` are those of the result. */
interface Selection {
  /** Offsets along the axis, in row-major units. */
  readonly offsets: readonly number[];
  /** False where an int took the axis away. */
  readonly kept: boolean;
  /** Its places are listed one by one. */
  readonly listed: boolean;
}

/** `array[index]`. */
export function* getArrayItem(context: Context, state: ArrayState, index: AbstractValue): Evaluation<AbstractValue> {
  const picked = yield* select(context, state, index);
  if ("kind" in picked) return picked;
  const { shape, places } = picked;
  const { numbers } = state;
  if (numbers === undefined) return result(context, unknownArray(shape, state.reason, state.dtype));
  return result(
    context,
    known(
      shape,
      places.map((place) => numbers[place] ?? 0),
      state.dtype,
    ),
  );
}

/** `array[index] = value`, in place. */
export function* setArrayItem(context: Context, state: ArrayState, index: AbstractValue, value: AbstractValue): Evaluation<void> {
  const picked = yield* select(context, state, index);
  const source = yield* toArray(context, value);
  const { numbers } = state;
  if ("kind" in picked || "kind" in source || numbers === undefined || source.numbers === undefined) {
    context.problem("an array of numpy is changed in a way that is not modelled");
    numbers?.fill(NaN);
    return;
  }
  const given = broadcastTo(source, picked.shape);
  for (const [turn, place] of picked.places.entries()) numbers[place] = given[turn] ?? 0;
}

function* select(
  context: Context,
  state: ArrayState,
  index: AbstractValue,
): Evaluation<{ readonly shape: number[]; readonly places: number[] } | UnknownValue> {
  const parts = index.kind === "tuple" ? [...index.items] : [index];
  const taken = parts.filter((part) => part.kind !== "none" && part.kind !== "ellipsis").length;
  const open = parts.findIndex((part) => part.kind === "ellipsis");
  const fill = Array.from({ length: Math.max(0, state.shape.length - taken) }, (): AbstractValue => ALL);
  if (open < 0) parts.push(...fill);
  else parts.splice(open, 1, ...fill);
  const steps = strides(state.shape);
  const shape: number[] = [];
  let places = [0];
  let axis = 0;
  let list: readonly number[] | undefined;
  let last: Selection | undefined;
  for (const part of parts) {
    if (part.kind === "none") {
      shape.push(1);
      last = undefined;
      continue;
    }
    if (axis >= state.shape.length) return context.raise("IndexError", "too many indices for array");
    const selection = yield* along(context, part, state.shape[axis] ?? 0, steps[axis] ?? 1);
    if ("kind" in selection) return selection;
    const { offsets, kept, listed } = selection;
    if (listed && list !== undefined) {
      if (last?.listed !== true || offsets.length !== list.length) return context.unknown("an index into an array that is not modelled");
      const { length } = offsets;
      places = places.map((place, turn) => place + (offsets[turn % length] ?? 0));
    } else {
      if (kept) shape.push(offsets.length);
      places = places.flatMap((place) => offsets.map((offset) => place + offset));
    }
    if (listed) list = offsets;
    last = selection;
    context.checkSize(places.length);
    context.chargeElements(places.length);
    axis++;
  }
  return { shape, places };
}

const NOTHING = { kind: "none" } as const;
const ALL: AbstractValue = { kind: "slice", start: NOTHING, stop: NOTHING, step: NOTHING };

function* along(context: Context, part: AbstractValue, length: number, step: number): Evaluation<Selection | UnknownValue> {
  if (part.kind === "unknown") return part;
  if (part.kind === "slice") {
    const span = sliceSpan(context, part, length);
    if ("reason" in span) return span;
    return { offsets: Array.from({ length: span.count }, (_, turn) => (span.start + turn * span.step) * step), kept: true, listed: false };
  }
  const place = part.kind === "bool" ? undefined : indexOf(context, part);
  if (place !== undefined) {
    const at = place < 0 ? place + length : place;
    if (at < 0 || at >= length) return context.raise("IndexError", `index ${place} is out of bounds for axis with size ${length}`);
    return { offsets: [at * step], kept: false, listed: false };
  }
  const chosen = yield* toArray(context, part);
  if ("kind" in chosen) return chosen;
  const { numbers } = chosen;
  if (numbers === undefined || chosen.shape.length !== 1 || chosen.dtype === "float64") {
    return context.unknown("an index into an array that is not modelled");
  }
  const indices = chosen.dtype === "bool" ? numbers.flatMap((number, index) => (number === 0 ? [] : [index])) : numbers;
  return { offsets: indices.map((number) => (number < 0 ? number + length : number) * step), kept: true, listed: true };
}
