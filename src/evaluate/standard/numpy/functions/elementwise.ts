/** Functions of each value by itself, and of two. */
import type { NativeTable } from "../../../make.ts";
import { roundFloat } from "../../../numbers/decimal.ts";
import { plain } from "../../../numbers/plain.ts";
import type { AbstractValue, Evaluation } from "../../../value.ts";
import { erf } from "../../math.ts";
import { type ArrayType, mapArray, result, toArray, widest, zipWith } from "../array.ts";

const roundHalfEven = (x: number): number => roundFloat(x, 0);

/** Of one array; `same` keeps ints as ints. */
export const ELEMENTWISE: Readonly<Record<string, readonly [(x: number) => number, ("same" | ArrayType)?]>> = {
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

export const BINARY: Readonly<Record<string, readonly [(a: number, b: number) => number, ArrayType?]>> = {
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

export const OPERATORS = {
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

/** The numpy function of that name on each element. */
export function elementwise(name: string): NativeTable[string] {
  const [compute, type] = ELEMENTWISE[name] ?? [Math.abs];
  const implementation: NativeTable[string] = function* (context, args): Evaluation<AbstractValue> {
    const state = yield* toArray(context, args.get("x"));
    if ("kind" in state) return state;
    return result(context, mapArray(state, type === "same" ? state.dtype : (type ?? "float64"), compute));
  };
  return plain(implementation, type === undefined ? { compute, arity: 1, result: "float64" } : undefined);
}

/** The numpy function of that name on elements of two broadcast arrays. */
export function pairwise(name: string): NativeTable[string] {
  return function* (context, args): Evaluation<AbstractValue> {
    const [a, b] = [yield* toArray(context, args.get("x1")), yield* toArray(context, args.get("x2"))];
    if ("kind" in a) return a;
    if ("kind" in b) return b;
    const [compute, type] = BINARY[name] ?? [Math.max];
    return result(context, zipWith(context, a, b, type ?? widest(a.dtype, b.dtype), compute));
  };
}
