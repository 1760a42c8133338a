/** Einstein sums of small arrays, as tables of positions are made by them. */
import { tuple } from "../../../make.ts";
import type { AbstractValue, BoundArguments, Context, Evaluation } from "../../../value.ts";
import { type ArrayState, isLarge, known, LARGE, result, unknownArray, widest } from "../array.ts";
import { states } from "./making.ts";

/** `np.einsum("m,d->md", a, b)`; unknown for equations with an ellipsis. */
export function* einsum(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const [equation, ...operands] = args.rest;
  if (equation?.kind !== "str" || equation.value.includes(".")) return context.unknown("this numpy.einsum is not modelled");
  const parts = yield* states(context, tuple(operands));
  if ("kind" in parts) return parts;
  const [left = "", right] = equation.value.replace(/\s/g, "").split("->");
  const subscripts = left.split(",");
  const lengths = new Map<string, number>();
  parts.forEach((part, index) => {
    const letters = [...(subscripts[index] ?? "")];
    if (letters.length !== part.shape.length) context.raise("ValueError", "einstein sum subscripts string does not fit its operands");
    letters.forEach((letter, axis) => lengths.set(letter, Math.max(lengths.get(letter) ?? 1, part.shape[axis] ?? 1)));
  });
  const given = right ?? [...lengths.keys()].filter((letter) => left.split(letter).length === 2).sort().join(""); // prettier-ignore
  const summed = [...lengths.keys()].filter((letter) => !given.includes(letter));
  const shape = [...given].map((letter) => lengths.get(letter) ?? 1);
  const dtype = parts.map((part) => part.dtype).reduce(widest);
  const missing = parts.find((part) => part.numbers === undefined);
  const letters = [...given, ...summed];
  const all = letters.map((letter) => lengths.get(letter) ?? 1);
  if (missing !== undefined || isLarge(all)) return result(context, unknownArray(shape, missing?.reason ?? LARGE, dtype));
  const strides = parts.map((part, index) => stridesOf(part, [...(subscripts[index] ?? "")], letters));
  const kept = all.slice(given.length).reduce((size, length) => size * length, 1);
  const numbers = new Array<number>(all.slice(0, given.length).reduce((size, length) => size * length, 1)).fill(0);
  const place = letters.map(() => 0);
  for (let step = 0; step < numbers.length * kept; step += 1) {
    let product = 1;
    parts.forEach((part, index) => {
      const at = place.reduce((sum, position, axis) => sum + position * (strides[index]?.[axis] ?? 0), 0);
      product *= part.numbers?.[at] ?? 0;
    });
    const target = Math.floor(step / kept);
    numbers[target] = (numbers[target] ?? 0) + product;
    for (let axis = letters.length - 1; axis >= 0; axis -= 1) {
      place[axis] = ((place[axis] ?? 0) + 1) % (all[axis] ?? 1);
      if (place[axis] !== 0) break;
    }
  }
  return result(context, known(shape, numbers, dtype));
}

/** How far apart neighbours along each letter lie in an array's numbers; letters that stand twice take its diagonal. */
function stridesOf({ shape }: ArrayState, own: readonly string[], letters: readonly string[]): readonly number[] {
  const strides = own.map((_, axis) => (shape[axis] === 1 ? 0 : shape.slice(axis + 1).reduce((size, length) => size * length, 1)));
  return letters.map((letter) => own.reduce((sum, each, axis) => sum + (each === letter ? (strides[axis] ?? 0) : 0), 0));
}
