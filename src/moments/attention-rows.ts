import { overlaps, spreadByPrior, type Seen } from "./attention-prior.ts";
import { positionCount, type AxisId, type Kernel, type PositionAxis } from "./kernel.ts";
import { softmaxPair, type SoftmaxSums } from "./softmax.ts";

/** Means over pairs of different rows of what two rows with correlation r have in common: Σ a b and the backward sum. */
export interface RowPairs {
  readonly products: number;
  readonly backward: number;
}

/** Of rows that see n₁ ≤ n₂ keys the second spends n₁/n₂ of its weight on those that both see. */
export function rowPairs(rows: readonly SoftmaxSums[], r: number, seen: Seen): RowPairs {
  const count = rows.length;
  const [first] = rows;
  if (!first || count < 2) return { products: 0, backward: 0 };
  if (seen === "all") return softmaxPair(mean(rows), r);
  if (seen !== "causal") {
    const keys = keysOf(rows, seen);
    const whole = (sum: keyof RowPairs): number =>
      crossRows(rows, r, seen, keys, sum).reduce((total, x) => total + x, 0) / (count * (count - 1));
    return { products: whole("products"), backward: whole("backward") };
  }
  const later = inverseCounts(rows);
  let products = 0;
  let backward = 0;
  rows.forEach((row, t) => {
    const shared = row.keys * (later[t] ?? 0);
    const pair = softmaxPair(row, r);
    products += pair.products * shared;
    backward += pair.backward * shared;
  });
  const pairs = (count * (count - 1)) / 2;
  return { products: products / pairs, backward: backward / pairs };
}

function keysOf(rows: readonly SoftmaxSums[], seen: Exclude<Seen, string>): number {
  return seen.weights.length / Math.max(rows.length, 1);
}

/** Σ over later rows of 1/n. */
function inverseCounts(rows: readonly SoftmaxSums[]): Float64Array {
  const later = new Float64Array(rows.length);
  for (let t = rows.length - 2; t >= 0; t--) later[t] = (later[t + 1] ?? 0) + 1 / (rows[t + 1]?.keys ?? 1);
  return later;
}

function mean(rows: readonly SoftmaxSums[]): SoftmaxSums {
  const average = (name: keyof SoftmaxSums): number => rows.reduce((sum, row) => sum + row[name], 0) / rows.length;
  return { variance: average("variance"), keys: average("keys"), squares: average("squares"), backward: average("backward") };
}

/** Mean over rows of the same for one row of two samples. */
export function samePairs(rows: readonly SoftmaxSums[], r: number, seen: Seen): RowPairs {
  if (seen === "all") return softmaxPair(mean(rows), r);
  const pairs = rows.map((row) => softmaxPair(row, r));
  const average = (name: keyof RowPairs): number => pairs.reduce((sum, pair) => sum + pair[name], 0) / Math.max(pairs.length, 1);
  return { products: average("products"), backward: average("backward") };
}

/** What rows spend on keys, evenly over those that each row sees. */
export function spreadOverKeys(rows: readonly SoftmaxSums[], amounts: Float64Array, keys: number, seen: Seen): Float64Array {
  if (typeof seen === "object") return spreadByPrior(seen, amounts, keys);
  const result = new Float64Array(keys);
  rows.forEach((row, t) => {
    const seen = Math.min(Math.round(row.keys), keys);
    result[seen - 1] = (result[seen - 1] ?? 0) + (amounts[t] ?? 0) / Math.max(seen, 1);
  });
  for (let i = keys - 2; i >= 0; i--) result[i] = (result[i] ?? 0) + (result[i + 1] ?? 0);
  return result;
}

/** By key, Σ over ordered pairs of different rows of E a b, or of the key's part of the backward sum. */
export function crossRows(rows: readonly SoftmaxSums[], r: number, seen: Seen, keys: number, sum: keyof RowPairs): Float64Array {
  const count = rows.length;
  if (count < 2) return new Float64Array(keys);
  if (typeof seen === "object") {
    const heights = Float64Array.from(rows, (row) => softmaxPair(row, r)[sum] * row.keys);
    return overlaps(seen, heights, keys);
  }
  if (seen === "all") return new Float64Array(keys).fill((count * (count - 1) * softmaxPair(mean(rows), r)[sum]) / keys);
  const later = inverseCounts(rows);
  return spreadOverKeys(
    rows,
    Float64Array.from(rows, (row, t) => 2 * softmaxPair(row, r)[sum] * row.keys * (later[t] ?? 0)),
    keys,
    seen,
  );
}

/** The position axis of that name, of length 1 where there is none. */
export function axisOf(k: Kernel, axis: AxisId): PositionAxis {
  return k.positions.find((own) => own.axis === axis) ?? { axis, length: 1 };
}

/** Positions besides one axis: windows, frames, whatever does not attend to each other. */
export function otherPositions(axes: Pick<Kernel, "samples" | "positions">, axis: AxisId): number {
  return positionCount({ samples: [], positions: axes.positions.filter((own) => own.axis !== axis) });
}

/** Average over pairs of positions, `same` for those along the axis alone and `other` for the rest. */
export function within(same: number, other: number, length: number, others: number): number {
  const count = length * others;
  return count > 1 ? ((length - 1) * same + (others - 1) * length * other) / (count - 1) : 0;
}
