/** Indices and slices of sequences. */
import { bytes, int, list, str, tuple } from "./make.ts";
import { integerOf } from "./numbers/arithmetic.ts";
import type { AbstractValue, Context, ListValue, Pending, RangeValue, SliceValue, UnknownValue } from "./value.ts";

/** The integer that a value stands for as an index, or undefined where it is none. Ints of JavaScript's exact range only; larger ones are clamped. */
export function indexOf(context: Context, value: AbstractValue): number | undefined {
  const integer = integerOf(value);
  if (integer !== undefined) return clamp(integer);
  if (value.kind === "tensor") {
    const index = context.tensors?.toIndex(context, value);
    return index === undefined ? undefined : clamp(index.value);
  }
  return undefined;
}

function clamp(value: number | bigint): number {
  return typeof value === "number" ? value : value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
}

/** A slice laid over a length: `count` indices from `start` by `step`. */
export interface SliceSpan {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly count: number;
}

/** `slice.indices(length)`; unknown where a bound is. */
export function sliceSpan(context: Context, slice: SliceValue, length: number): SliceSpan | UnknownValue {
  const bound = (value: AbstractValue): number | undefined | UnknownValue => {
    if (value.kind === "none") return undefined;
    if (value.kind === "unknown") return value;
    return indexOf(context, value) ?? context.raise("TypeError", "slice indices must be integers or None or have an __index__ method");
  };
  const step = bound(slice.step) ?? 1;
  const low = bound(slice.start);
  const high = bound(slice.stop);
  if (typeof step === "object") return step;
  if (typeof low === "object") return low;
  if (typeof high === "object") return high;
  if (step === 0) return context.raise("ValueError", "slice step cannot be zero");
  const least = step < 0 ? -1 : 0;
  const most = step < 0 ? length - 1 : length;
  const place = (value: number | undefined, otherwise: number): number =>
    value === undefined ? otherwise : value < 0 ? Math.max(value + length, least) : Math.min(value, most);
  const start = place(low, step < 0 ? most : least);
  const stop = place(high, step < 0 ? least : most);
  return { start, stop, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}

/** The elements of a slice. */
export function takeSlice<T>(items: readonly T[], span: SliceSpan): T[] {
  if (span.step === 1) return items.slice(span.start, Math.max(span.start, span.stop));
  const taken: T[] = [];
  for (let turn = 0; turn < span.count; turn++) {
    const item = items[span.start + turn * span.step];
    if (item !== undefined) taken.push(item);
  }
  return taken;
}

/** The characters of a str, which are code points. */
export function characters(text: string): readonly string[] {
  return isPlain(text) ? text.split("") : Array.from(text);
}

function isPlain(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /^[\u0000-\ud7ff]*$/.test(text);
}

/** len() of a str. */
export function textLength(text: string): number {
  return isPlain(text) ? text.length : characters(text).length;
}

/** How many numbers a range has. */
export function rangeLength(range: RangeValue): number {
  return Math.max(0, Math.ceil((range.stop - range.start) / range.step));
}

/** `sequence[index]` for list, tuple, str, bytes and range. */
export function sequenceItem(context: Context, sequence: AbstractValue, index: AbstractValue): Pending<AbstractValue> {
  if (index.kind === "unknown") return index;
  if (index.kind === "slice") return sequenceSlice(context, sequence, index);
  const place = indexOf(context, index);
  const typeName = context.typeOf(sequence).name;
  if (place === undefined) {
    if (index.kind === "tensor") return context.unknown("an index that is not known before running");
    const needs = typeName === "str" ? "string" : typeName;
    const ending = typeName === "str" ? `, not '${context.typeOf(index).name}'` : ` or slices, not ${context.typeOf(index).name}`;
    return context.raise("TypeError", `${needs} indices must be integers${ending}`);
  }
  return itemAt(sequence, place) ?? context.raise("IndexError", `${typeName === "str" ? "string" : typeName} index out of range`);
}

function itemAt(sequence: AbstractValue, place: number): AbstractValue | undefined {
  switch (sequence.kind) {
    case "list":
    case "tuple":
      return sequence.items[place < 0 ? place + sequence.items.length : place];
    case "str": {
      const letters = characters(sequence.value);
      const letter = letters[place < 0 ? place + letters.length : place];
      return letter === undefined ? undefined : str(letter);
    }
    case "bytes": {
      const at = place < 0 ? place + sequence.value.length : place;
      return at < 0 || at >= sequence.value.length ? undefined : int(sequence.value.charCodeAt(at));
    }
    case "range": {
      const length = rangeLength(sequence);
      const at = place < 0 ? place + length : place;
      return at < 0 || at >= length ? undefined : int(sequence.start + at * sequence.step);
    }
    default:
      return undefined;
  }
}

function sequenceSlice(context: Context, sequence: AbstractValue, slice: SliceValue): AbstractValue {
  const over = (length: number, take: (span: SliceSpan) => AbstractValue): AbstractValue => {
    const span = sliceSpan(context, slice, length);
    return "reason" in span ? span : take(span);
  };
  switch (sequence.kind) {
    case "list":
      return over(sequence.items.length, (span) => list(takeSlice(sequence.items, span)));
    case "tuple":
      return over(sequence.items.length, (span) => tuple(takeSlice(sequence.items, span)));
    case "str": {
      const letters = characters(sequence.value);
      return over(letters.length, (span) => str(takeSlice(letters, span).join("")));
    }
    case "bytes":
      return over(sequence.value.length, (span) => bytes(takeSlice(sequence.value.split(""), span).join("")));
    case "range":
      return over(rangeLength(sequence), (span) => ({
        kind: "range",
        start: sequence.start + span.start * sequence.step,
        stop: sequence.start + span.stop * sequence.step,
        step: sequence.step * span.step,
      }));
    default:
      return context.raise("TypeError", `'${context.typeOf(sequence).name}' object is not subscriptable`);
  }
}

/** `list[index] = value`; for a slice, `replacement` is what the value's iteration gave. */
export function setListItem(context: Context, target: ListValue, index: AbstractValue, value: AbstractValue): void {
  const place = indexOf(context, index);
  if (place === undefined) return context.raise("TypeError", `list indices must be integers or slices, not ${context.typeOf(index).name}`);
  const at = place < 0 ? place + target.items.length : place;
  if (at < 0 || at >= target.items.length) return context.raise("IndexError", "list assignment index out of range");
  target.items[at] = value;
}

/** `list[slice] = replacement`. */
export function setListSlice(context: Context, target: ListValue, slice: SliceValue, replacement: readonly AbstractValue[]): void {
  const span = sliceSpan(context, slice, target.items.length);
  if ("reason" in span) return;
  if (span.step === 1) {
    target.items.splice(span.start, Math.max(0, span.stop - span.start), ...replacement);
    return;
  }
  if (span.count !== replacement.length) {
    const message = `attempt to assign sequence of size ${replacement.length} to extended slice of size ${span.count}`;
    return context.raise("ValueError", message);
  }
  for (const [turn, item] of replacement.entries()) target.items[span.start + turn * span.step] = item;
}

/** `del list[index]`, `del list[slice]`. */
export function deleteListItem(context: Context, target: ListValue, index: AbstractValue): void {
  if (index.kind === "slice") {
    const span = sliceSpan(context, index, target.items.length);
    if ("reason" in span) return;
    const gone = new Set(Array.from({ length: span.count }, (_, turn) => span.start + turn * span.step));
    const kept = target.items.filter((_, place) => !gone.has(place));
    target.items.splice(0, target.items.length, ...kept);
    return;
  }
  const place = indexOf(context, index);
  if (place === undefined) return context.raise("TypeError", `list indices must be integers or slices, not ${context.typeOf(index).name}`);
  const at = place < 0 ? place + target.items.length : place;
  if (at < 0 || at >= target.items.length) return context.raise("IndexError", "list assignment index out of range");
  target.items.splice(at, 1);
}
