/** Products of matrices and vectors of numpy. */
import type { AbstractValue, Context, Evaluation } from "../../value.ts";
import { known, result, toArray, unknownArray, widest } from "./array.ts";

/** `left @ right` of two arrays of one or two axes. Raises ValueError where their lengths do not fit. */
export function* arrayProduct(context: Context, left: AbstractValue, right: AbstractValue): Evaluation<AbstractValue> {
  const [a, b] = [yield* toArray(context, left), yield* toArray(context, right)];
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
