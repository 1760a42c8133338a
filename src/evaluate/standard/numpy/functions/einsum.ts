/** Einstein sums of small arrays, as tables of positions are made by them. */
import { tuple } from "../../../make.ts";
import type { AbstractValue, BoundArguments, Context, Evaluation } from "../../../value.ts";
import { type ArrayState, isLarge, known, LARGE, result, sizeOf, unknownArray, widest } from "../array.ts";
import { states } from "./making.ts";

/** `np.einsum("m,d->md", a, b)`; unknown for equations with an ellipsis. */
export function* einsum(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const [equation, ...operands] = args.rest;
  if (equation?.kind !== "str" || equation.value.includes(".")) return context.unknown("this numpy.einsum is not modelled");
  const parts = yield* states(context, tuple(operands));
  if ("kind" in parts) return parts;
  const [left = "", right] = equation.value.replace(/\s/g, "").split("->");
  const subscripts = left.split(",").map((each) => Array.from(each));
  const lengths = lengthsOfLetters(context, parts, subscripts);
  const once = Array.from(lengths.keys(), String).filter((letter) => left.split(letter).length === 2);
  const given = right === undefined ? once.sort() : Array.from(right);
  const letters = [...given, ...[...lengths.keys()].filter((letter) => !given.includes(letter))];
  const all = letters.map((letter) => lengths.get(letter) ?? 1);
  const shape = all.slice(0, given.length);
  const dtype = parts.map((part) => part.dtype).reduce(widest);
  const missing = parts.find((part) => part.numbers === undefined);
  if (missing !== undefined || isLarge(all)) return result(context, unknownArray(shape, missing?.reason ?? LARGE, dtype));
  const strides = parts.map((part, index) => stridesOf(part, subscripts[index] ?? [], letters));
  return result(context, known(shape, sums(parts, strides, all, sizeOf(shape)), dtype));
}

function lengthsOfLetters(
  context: Context,
  parts: readonly ArrayState[],
  subscripts: readonly (readonly string[])[],
): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  parts.forEach(({ shape }, index) => {
    const letters = subscripts[index] ?? [];
    if (letters.length !== shape.length) context.raise("ValueError", "einstein sum subscripts string does not fit its operands");
    letters.forEach((letter, axis) => lengths.set(letter, Math.max(lengths.get(letter) ?? 1, shape[axis] ?? 1)));
  });
  return lengths;
}

/** How far apart neighbours along each letter lie in an array's numbers; letters that stand twice take its diagonal. */
function stridesOf({ shape }: ArrayState, own: readonly string[], letters: readonly string[]): readonly number[] {
  const strides = own.map((_, axis) => (shape[axis] === 1 ? 0 : sizeOf(shape.slice(axis + 1))));
  return letters.map((letter) => own.reduce((sum, each, axis) => sum + (each === letter ? (strides[axis] ?? 0) : 0), 0));
}

/** The sums of products over the letters that come after the first `size` elements' own. */
function sums(parts: readonly ArrayState[], strides: readonly (readonly number[])[], all: readonly number[], size: number): number[] {
  const numbers = new Array<number>(size).fill(0);
  const summed = sizeOf(all) / Math.max(size, 1);
  const place = all.map(() => 0);
  for (let step = 0; step < size * summed; step += 1) {
    const factors = parts.map((part, index) => part.numbers?.[dot(place, strides[index] ?? [])] ?? 0);
    const target = Math.floor(step / summed);
    numbers[target] = factors.reduce((product, factor) => product * factor, 1) + (numbers[target] ?? 0);
    for (let axis = all.length - 1; axis >= 0; axis -= 1) {
      place[axis] = ((place[axis] ?? 0) + 1) % (all[axis] ?? 1);
      if (place[axis] !== 0) break;
    }
  }
  return numbers;
}

function dot(place: readonly number[], strides: readonly number[]): number {
  return place.reduce((sum, position, axis) => sum + position * (strides[axis] ?? 0), 0);
}
