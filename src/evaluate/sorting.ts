/** Sorting as Python does: stable, by `<` alone, with a key. */
import { settle } from "./errors.ts";
import { numberOf } from "./numbers/arithmetic.ts";
import type { AbstractValue, Context, Evaluation, UnknownValue } from "./value.ts";

interface Keyed {
  readonly key: AbstractValue;
  readonly item: AbstractValue;
}

/** The items in order; unknown where a comparison is. */
export function* sorted(
  context: Context,
  items: readonly AbstractValue[],
  key: AbstractValue,
  reverse: AbstractValue,
): Evaluation<AbstractValue[] | UnknownValue> {
  context.chargeElements(items.length);
  const pairs: Keyed[] = [];
  for (const item of items) pairs.push({ item, key: key.kind === "none" ? item : yield* context.call(key, [item]) });
  const unknown = pairs.find((pair) => pair.key.kind === "unknown")?.key;
  if (unknown?.kind === "unknown") return unknown;
  const backwards = yield* settle(context.truth(reverse));
  if (typeof backwards === "object") return backwards;
  if (backwards) pairs.reverse();
  const ordered = quickSort(pairs) ?? (yield* mergeSort(context, pairs));
  if ("reason" in ordered) return ordered;
  if (backwards) ordered.reverse();
  return ordered.map((pair) => pair.item);
}

/** Numbers without NaN, or strings, at once. */
function quickSort(pairs: readonly Keyed[]): Keyed[] | undefined {
  const numbers = pairs.map((pair) => (pair.key.kind === "instance" ? undefined : numberOf(pair.key)));
  if (numbers.every((number) => number !== undefined && !Number.isNaN(number) && Math.abs(number) < 2 ** 53)) {
    return pairs
      .map((pair, index) => ({ pair, number: numbers[index] ?? 0 }))
      .sort((a, b) => a.number - b.number)
      .map(({ pair }) => pair);
  }
  const text = (pair: Keyed): string => (pair.key.kind === "str" ? pair.key.value : "");
  if (pairs.every((pair) => pair.key.kind === "str" && pair.key.subtype === undefined)) {
    return [...pairs].sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
  }
  return undefined;
}

function* mergeSort(context: Context, pairs: readonly Keyed[]): Evaluation<Keyed[] | UnknownValue> {
  if (pairs.length < 2) return [...pairs];
  const middle = pairs.length >> 1;
  const left = yield* mergeSort(context, pairs.slice(0, middle));
  if ("reason" in left) return left;
  const right = yield* mergeSort(context, pairs.slice(middle));
  if ("reason" in right) return right;
  const merged: Keyed[] = [];
  let at = 0;
  for (const second of right) {
    for (let first = left[at]; first !== undefined; first = left[++at]) {
      const before = yield* settle(context.truth(yield* settle(context.compare("<", second.key, first.key))));
      if (typeof before === "object") return before;
      if (before) break;
      merged.push(first);
    }
    merged.push(second);
  }
  merged.push(...left.slice(at));
  return merged;
}
