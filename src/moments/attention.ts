import { averagesOverKeys, type Seen } from "./attention-prior.ts";
import { axisOf, otherPositions, rowPairs, samePairs, within } from "./attention-rows.ts";
import { averages, fromAverages, positionAxis, profileOf, type AxisId, type Kernel, type PairAverages } from "./kernel.ts";
import { softmaxSums, type SoftmaxSums } from "./softmax.ts";

/** Scaled dot-product attention softmax(scale · q kᵀ) v, with q, k and v of `channels` per head, drawn independently (theory.md section 5). */
export interface Attention {
  readonly query: Kernel;
  readonly key: Kernel;
  readonly value: Kernel;
  readonly queryAxis: AxisId;
  readonly keyAxis: AxisId;
  /** Channels of one head, over which q and k are multiplied. */
  readonly channels: number;
  /** Factor of the logits, usually 1 / sqrt(channels). */
  readonly scale: number;
  readonly seen: Seen;
  /** Probability that dropout keeps a weight; 1 without dropout. */
  readonly keep: number;
  /** Channels of the one source of keys and values, or as many as would correlate as much by chance; absent where they are independent. */
  readonly source?: number;
}

/** Statistics of the attention weights that forward and backward pass share. */
export interface AttentionWeights {
  /** Variance of a row's logits over keys, after the part that all keys share (which a softmax ignores). */
  readonly logitVariance: number;
  /** By query position. */
  readonly rows: readonly SoftmaxSums[];
  /** Correlation of a row's logits with those of another row, with the same row of another sample, with another row of another sample. */
  readonly correlations: readonly [positions: number, samples: number, both: number];
}

/** Forward result: kernel of the output, on the query's position axis. */
export interface Attended {
  readonly kernel: Kernel;
  readonly weights: AttentionWeights;
}

/** Statistics of softmax weights from the kernels of queries and keys. */
export function attentionWeights(attention: Attention): AttentionWeights {
  const { query, key, queryAxis, keyAxis, channels, scale, seen } = attention;
  const q = averages(query);
  const k = averages(key);
  const keys = axisOf(key, keyAxis).length;
  const { length } = axisOf(query, queryAxis);
  const distinct = Math.max(k.energy - (keys > 1 ? k.positions : 0), 0);
  const logitVariance = scale * scale * channels * q.energy * distinct;
  const counts = Array.from({ length }, (_, t) => visible(seen, t, keys, length));
  const { values } = axisOf(query, queryAxis);
  const whole = logitVariance > 0 ? q.energy * distinct : Infinity;
  const pair = Math.max(k.samples - k.both, 0);
  return {
    logitVariance,
    rows: values
      ? byEnergy(counts, values, logitVariance)
      : seen === "all"
        ? repeat(keys, length, logitVariance)
        : softmaxSums(counts, logitVariance),
    correlations: [q.energy > 0 ? q.positions / q.energy : 0, (q.samples * pair) / whole, (q.both * pair) / whole],
  };
}

/** How many keys row t of `length` sees. */
function visible(seen: Seen, t: number, keys: number, length: number): number {
  if (seen === "all") return keys;
  return Math.max(seen === "causal" ? t + 1 + keys - length : (seen.counts[t] ?? keys), 1);
}

function repeat(keys: number, length: number, variance: number): SoftmaxSums[] {
  const [sums] = softmaxSums([keys], variance);
  return sums ? new Array<SoftmaxSums>(length).fill(sums) : [];
}

/** Rows whose queries differ in energy: sums at up to nine logit variances, straight lines between. */
function byEnergy(counts: readonly number[], values: Float64Array, variance: number): SoftmaxSums[] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity) * variance;
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity) * variance;
  const levels = high > 1.02 * low + 1e-6 ? 8 : 0;
  const tables = Array.from({ length: levels + 1 }, (_, i) => softmaxSums(counts, low + ((high - low) * i) / Math.max(levels, 1)));
  return counts.map((keys, t) => {
    const own = (values[t] ?? 0) * variance;
    const place = levels === 0 ? 0 : ((own - low) / (high - low)) * levels;
    const index = Math.min(Math.floor(place), Math.max(levels - 1, 0));
    const below = tables[index]?.[t];
    const above = tables[index + 1]?.[t] ?? below;
    const mix = (x = 0, y = x): number => x + (y - x) * (place - index);
    return { variance: own, keys, squares: mix(below?.squares, above?.squares), backward: mix(below?.backward, above?.backward) };
  });
}

/** Forward attention: q_out = s + (q − s) E Σ a², and likewise between rows and samples with E Σ a b. */
export function attend(attention: Attention, weights: AttentionWeights = attentionWeights(attention)): Attended {
  const { value, queryAxis, keyAxis, seen, keep } = attention;
  const { rows, correlations } = weights;
  const keys = axisOf(value, keyAxis);
  const v = averages(value);
  const shared = keys.length > 1 ? v.positions : 0;
  const sharedPair = keys.length > 1 ? v.both : 0;
  const noise = 1 / keep - 1;
  const means = meansOverKeys(seen, profileOf(keys), rows);
  const energies = Float64Array.from(rows, (row, t) => {
    const energy = v.energy * (means?.[t] ?? 1);
    return shared * (1 + noise * row.squares) + ((energy - shared) * squaresOfOneSource(row, attention.source)) / keep;
  });
  const energy = energies.reduce((sum, x) => sum + x, 0) / Math.max(rows.length, 1);
  const positions = value.positions.map((axis) => (axis.axis === keyAxis ? positionAxis(queryAxis, rows.length, energies) : axis));
  const distinct = v.energy - shared;
  const distinctPair = v.samples - sharedPair;
  const [byPosition, bySample, byBoth] = correlations;
  const others = otherPositions({ samples: [], positions }, queryAxis);
  const result: PairAverages = {
    energy,
    positions: within(shared + distinct * rowPairs(rows, byPosition, seen).products, shared, rows.length, others),
    samples: sharedPair + distinctPair * samePairs(rows, bySample, seen).products,
    both: within(sharedPair + distinctPair * rowPairs(rows, byBoth, seen).products, sharedPair, rows.length, others),
  };
  return { kernel: fromAverages({ samples: value.samples, positions }, result), weights };
}

/**
 * E Σ a² as values meet it that keys are made of one source with: a row prefers keys that are alike, and so are their values. What the logits add to 1 / n grows by
 * 1 + (m − 2 + 2 / m) / D for a source of D channels, with m between the keys that are seen and those that the weights concentrate on: within 7% as simulated for 24 to
 * 100 keys, 22 to 84 channels and logits of variance 0.1 to 2.
 */
function squaresOfOneSource({ squares, keys }: SoftmaxSums, source: number | undefined): number {
  if (source === undefined || keys < 2) return squares;
  const m = keys ** 0.4 * squares ** -0.6;
  return Math.min(1 / keys + Math.max(squares - 1 / keys, 0) * (1 + (m - 2 + 2 / m) / source), 1);
}

/** Mean over the keys that a row sees of a profile over keys; undefined where all rows see all. */
function meansOverKeys(seen: Seen, profile: Float64Array, rows: readonly SoftmaxSums[]): Float64Array | undefined {
  if (seen === "all") return undefined;
  if (seen !== "causal") return averagesOverKeys(seen, profile);
  let sum = 0;
  const means = profile.map((value, i) => (sum += value) / (i + 1));
  return Float64Array.from(rows, ({ keys }) => means[Math.round(keys) - 1] ?? 1);
}
