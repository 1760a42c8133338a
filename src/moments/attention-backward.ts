import { axisOf, crossRows, otherPositions, rowPairs, samePairs, spreadOverKeys, within } from "./attention-rows.ts";
import type { Attention, AttentionWeights } from "./attention.ts";
import { averages, fromAverages, positionAxis, profileOf, type Kernel } from "./kernel.ts";

/** Gradient kernels of the three inputs. */
export interface AttentionGradients {
  readonly query: Kernel;
  readonly key: Kernel;
  readonly value: Kernel;
}

/** Backward attention, from the gradient kernel of the output (on the query's axis) to those of query, key and value. */
export function attendBackward(attention: Attention, weights: AttentionWeights, g: Kernel): AttentionGradients {
  const logits = withCommonSource(attention, weights, logitGradients(attention, weights, g));
  return {
    query: queryGradient(attention, logits),
    key: keyGradient(attention, weights, logits),
    value: valueGradient(attention, weights, g),
  };
}

/** Energy of the logits' gradients, summed over the keys of a row, and what two rows have in common. */
interface LogitGradients {
  /** By row. */
  readonly energies: Float64Array;
  /** Before the sum over what two rows share of their weights. */
  readonly rowValue: number;
  readonly positions: number;
  readonly samples: number;
  readonly both: number;
}

/** The gradient of a weight is g · v, of which the softmax cancels what all keys share (not under dropout). */
function logitGradients(
  { value, keyAxis, queryAxis, channels, keep, seen }: Attention,
  weights: AttentionWeights,
  g: Kernel,
): LogitGradients {
  const { rows, correlations } = weights;
  const v = averages(value);
  const gradient = averages(g);
  const several = axisOf(value, keyAxis).length > 1;
  const distinct = several ? Math.max(v.energy - v.positions, 0) : v.energy;
  const dropped = several ? v.positions * (1 / keep - 1) : 0;
  const output = profileOf(axisOf(g, queryAxis));
  const own = channels * gradient.energy * (distinct / keep + dropped);
  const rowValue = several ? channels * distinct * gradient.positions : 0;
  const pair = several ? channels * Math.max(v.samples - v.both, 0) : 0;
  return {
    energies: Float64Array.from(rows, (row, t) => own * (output[t] ?? 1) * row.backward),
    rowValue,
    positions: rowValue * rowPairs(rows, correlations[0], seen).backward,
    samples: pair * gradient.samples * samePairs(rows, correlations[1], seen).backward,
    both: pair * gradient.both * rowPairs(rows, correlations[2], seen).backward,
  };
}

/**
 * Keys and values of one source: the gradient of a query is Wk S Wvᵀ g, S the covariance of the source under the row's weights. Of n samples of D channels, all
 * of one energy as a layer normalisation leaves them, E ‖S‖² is 1 + (n − 2 + 2 / n) / D times that of independent keys and values. The same factor stands before
 * what the key's weights sum over positions; the gradient that a key hands on to the source is taken to have it too, though there the positions do not add up.
 */
function withCommonSource({ source, keyAxis, key }: Attention, { rows }: AttentionWeights, logits: LogitGradients): LogitGradients {
  if (source === undefined || axisOf(key, keyAxis).length < 2) return logits;
  const factor = (row: number): number => {
    const n = 1 / (rows[row]?.squares ?? 1);
    return 1 + (n - 2 + 2 / n) / source;
  };
  return { ...logits, energies: logits.energies.map((energy, row) => energy * factor(row)) };
}

function queryGradient({ query, key, queryAxis, keyAxis, scale }: Attention, logits: LogitGradients): Kernel {
  const k = averages(key);
  const several = axisOf(key, keyAxis).length > 1;
  const factor = several ? scale * scale * Math.max(k.energy - k.positions, 0) : 0;
  const pair = several ? scale * scale * Math.max(k.samples - k.both, 0) : 0;
  const length = logits.energies.length;
  const others = otherPositions(query, queryAxis);
  const positions = query.positions.map((axis) => (axis.axis === queryAxis ? positionAxis(queryAxis, length, logits.energies) : axis));
  return fromAverages(
    { samples: query.samples, positions },
    {
      energy: (factor * total(logits.energies)) / Math.max(length, 1),
      positions: within(factor * logits.positions, 0, length, others),
      samples: pair * logits.samples,
      both: within(pair * logits.both, 0, length, others),
    },
  );
}

/** A softmax ignores what all keys share: gradients sum to zero over keys. */
function keyGradient(
  { query, key, queryAxis, keyAxis, scale, seen }: Attention,
  weights: AttentionWeights,
  logits: LogitGradients,
): Kernel {
  const { rows, correlations } = weights;
  const q = averages(query);
  const keys = axisOf(key, keyAxis).length;
  const several = keys > 1;
  const queries = profileOf(axisOf(query, queryAxis));
  const own = spreadOverKeys(
    rows,
    logits.energies.map((x, t) => x * q.energy * (queries[t] ?? 1)),
    keys,
    seen,
  );
  const crossing = crossRows(rows, correlations[0], seen, keys, "backward");
  const factor = scale * scale;
  const energies = own.map((x, i) => Math.max(factor * (x + q.positions * logits.rowValue * (crossing[i] ?? 0)), 0));
  const energy = total(energies) / keys;
  const pairs = rows.length * (rows.length - 1);
  const samples = (factor * (q.samples * logits.samples * rows.length + q.both * logits.both * pairs)) / keys;
  const positions = key.positions.map((axis) => (axis.axis === keyAxis ? positionAxis(keyAxis, keys, energies) : axis));
  const others = otherPositions(key, keyAxis);
  return fromAverages(
    { samples: key.samples, positions },
    {
      energy: several ? energy : 0,
      positions: several ? within(-energy / (keys - 1), 0, keys, others) : 0,
      samples: several ? samples : 0,
      both: several ? within(-samples / (keys - 1), 0, keys, others) : 0,
    },
  );
}

function valueGradient(attention: Attention, { rows, correlations }: AttentionWeights, g: Kernel): Kernel {
  const { value, seen, keep, queryAxis, keyAxis } = attention;
  const gradient = averages(g);
  const output = profileOf(axisOf(g, queryAxis));
  const length = rows.length;
  const keys = axisOf(value, keyAxis).length;
  const own = spreadOverKeys(
    rows,
    Float64Array.from(rows, (row, t) => (row.squares / keep) * gradient.energy * (output[t] ?? 1)),
    keys,
    seen,
  );
  const crossing = crossRows(rows, correlations[0], seen, keys, "products");
  const energies = own.map((x, i) => Math.max(x + gradient.positions * (crossing[i] ?? 0), 0));
  const energy = total(energies) / keys;
  const noise = 1 / keep - 1;
  const rowTotal = rows.reduce((sum, row, t) => sum + (output[t] ?? 1) * gradient.energy * (1 + noise * row.squares), 0);
  const all = rowTotal + gradient.positions * length * (length - 1);
  const samples =
    (gradient.samples * length * samePairs(rows, correlations[1], seen).products +
      gradient.both * length * (length - 1) * rowPairs(rows, correlations[2], seen).products) /
    keys;
  const sampleTotal = gradient.samples * length + gradient.both * length * (length - 1);
  const rest = (sum: number, diagonal: number): number => (keys > 1 ? (sum - keys * diagonal) / (keys * (keys - 1)) : 0);
  const positions = value.positions.map((axis) => (axis.axis === keyAxis ? positionAxis(keyAxis, keys, energies) : axis));
  const others = otherPositions(value, keyAxis);
  const ratio = (length / keys) ** 2;
  return fromAverages(
    { samples: value.samples, positions },
    {
      energy,
      positions: within(rest(all, energy), gradient.positions * ratio, keys, others),
      samples,
      both: within(rest(sampleTotal, samples), gradient.both * ratio, keys, others),
    },
  );
}

function total(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0);
}
