/**
 * What a fixed mask or bias makes of attention before any query is asked: the softmax of the mask alone. Where it hides keys a row's weights are spread over
 * the others; a bias that is the same for all samples (one that falls with distance, say) favours some of them.
 */
export interface Prior {
  /** Row-major over queries and keys; each row sums to one. */
  readonly weights: Float64Array;
  /** 1 / Σ weights² by query: the number of keys that a row sees, or as good as sees. */
  readonly counts: Float64Array;
}

/** Logits this much lower than others get no weight. */
export const HIDDEN = -1e3;

/** Which keys a row attends to: all, those up to its own place (counted from the last), or what a mask leaves. */
export type Seen = "all" | "causal" | Prior;

/** The prior of a mask that is added to the logits; `lead` masks of rows × keys follow each other and are averaged. */
export function priorOf(mask: Float64Array, rows: number, keys: number): Prior {
  const lead = Math.max(Math.round(mask.length / (rows * keys)), 1);
  const weights = new Float64Array(rows * keys);
  const squares = new Float64Array(rows);
  const row = new Float64Array(keys);
  for (let line = 0; line < lead * rows; line++) {
    let top = -Infinity;
    for (let s = 0; s < keys; s++) top = Math.max(top, mask[line * keys + s] ?? 0);
    let sum = 0;
    for (let s = 0; s < keys; s++) sum += row[s] = top === -Infinity ? 1 : Math.exp((mask[line * keys + s] ?? 0) - top);
    const t = line % rows;
    for (let s = 0; s < keys; s++) {
      const weight = (row[s] ?? 0) / sum;
      weights[t * keys + s] = (weights[t * keys + s] ?? 0) + weight / lead;
      squares[t] = (squares[t] ?? 0) + (weight * weight) / lead;
    }
  }
  return { weights, counts: squares.map((square) => 1 / square) };
}

/** Σ_s weights[t, s] · values[s] by query. */
export function averagesOverKeys({ weights, counts }: Prior, values: Float64Array): Float64Array {
  const keys = values.length;
  return counts.map((_, t) => values.reduce((sum, value, s) => sum + value * (weights[t * keys + s] ?? 0), 0));
}

/** Σ_t weights[t, s] · amounts[t] by key. */
export function spreadByPrior({ weights }: Prior, amounts: Float64Array, keys: number): Float64Array {
  const result = new Float64Array(keys);
  amounts.forEach((amount, t) => {
    for (let s = 0; s < keys; s++) result[s] = (result[s] ?? 0) + amount * (weights[t * keys + s] ?? 0);
  });
  return result;
}

/** By key, Σ over ordered pairs of different queries t, u of sqrt(heights[t] · heights[u]) · weights[t, s] · weights[u, s]. */
export function overlaps({ weights }: Prior, heights: Float64Array, keys: number): Float64Array {
  const all = new Float64Array(keys);
  const own = new Float64Array(keys);
  heights.forEach((height, t) => {
    for (let s = 0; s < keys; s++) {
      const weight = Math.sqrt(height) * (weights[t * keys + s] ?? 0);
      all[s] = (all[s] ?? 0) + weight;
      own[s] = (own[s] ?? 0) + weight * weight;
    }
  });
  return all.map((sum, s) => Math.max(sum * sum - (own[s] ?? 0), 0));
}
