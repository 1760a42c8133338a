/** y = a · (average over a window around each position) + b · x: what a position has beside its neighbourhood where a = −b. */
import { averages, fromAverages, type Kernel, type PairAverages, positionCount } from "./kernel.ts";

/** Sums over the matrix M = a A + b I of the map, A the averages. */
export interface ContrastSums {
  /** Σ M². */
  readonly squares: number;
  /** Σ over outputs of (Σ over inputs M)², and the other way round. */
  readonly rows: number;
  readonly columns: number;
  /** Σ M. */
  readonly all: number;
}

/** One axis: its length, the window, the padding before it, and whether padding counts. */
export interface ContrastAxis {
  readonly length: number;
  readonly kernel: number;
  readonly before: number;
  readonly countPadding: boolean;
}

/** Σ A², Σ (row)², Σ (column)², Σ A and the trace of the averages along one axis. */
function averageSums({ length, kernel, before, countPadding }: ContrastAxis): readonly [number, number, number, number, number] {
  const columns = new Float64Array(length);
  let [squares, rows, all, trace] = [0, 0, 0, 0];
  for (let output = 0; output < length; output++) {
    const first = Math.max(output - before, 0);
    const last = Math.min(output - before + kernel - 1, length - 1);
    const count = Math.max(last - first + 1, 0);
    const weight = 1 / (countPadding ? kernel : Math.max(count, 1));
    squares += count * weight * weight;
    rows += (count * weight) ** 2;
    all += count * weight;
    if (first <= output && output <= last) trace += weight;
    for (let input = first; input <= last; input++) columns[input] = (columns[input] ?? 0) + weight;
  }
  return [squares, rows, columns.reduce((sum, value) => sum + value * value, 0), all, trace];
}

/** The sums of a map over several axes. */
export function contrastSums(axes: readonly ContrastAxis[], pooled: number, own: number): ContrastSums {
  const product = axes
    .map(averageSums)
    .reduce<readonly number[]>((all, sums) => all.map((value, i) => value * (sums[i] ?? 1)), [1, 1, 1, 1, 1]);
  const [squares = 1, rows = 1, columns = 1, all = 1, trace = 1] = product;
  const count = axes.reduce((sum, { length }) => sum * length, 1);
  const joint = (square: number, mixed: number): number =>
    Math.max(pooled * pooled * square + 2 * pooled * own * mixed + own * own * count, 0);
  return { squares: joint(squares, trace), rows: joint(rows, all), columns: joint(columns, all), all: pooled * all + own * count };
}

/** The kernel behind the map, or with its transpose, taken as flat over positions. */
export function contrasted(k: Kernel, { squares, rows, columns, all }: ContrastSums, transposed = false): Kernel {
  const count = positionCount(k);
  const { energy, positions, samples, both } = averages(k);
  const [own, other] = transposed ? [columns, rows] : [rows, columns];
  // Of one pair of samples: what is the same at one position and at two.
  const pair = (same: number, apart: number): readonly [same: number, apart: number] => {
    const equal = ((same - apart) * squares + apart * own) / count;
    const total = (same - apart) * other + apart * all * all;
    return [equal, count > 1 ? (total - count * equal) / (count * (count - 1)) : 0];
  };
  const [q, s] = pair(energy, positions);
  const [c, d] = pair(samples, both);
  const pairs: PairAverages = { energy: Math.max(q, 0), positions: s, samples: c, both: d };
  return fromAverages(k, pairs);
}
