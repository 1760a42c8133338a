/**
 * How far along an axis what neighbours have in common reaches.
 *
 * Interpolation makes each element of neighbouring ones, and gives each back to neighbouring ones: positions near each other then have more in common than distant
 * ones. A tensor tells the sum of that over all offsets between positions (`locality`); the same law along each axis is taken for it, a triangle: what two averages of
 * windows of `reach` independent elements have in common.
 */
import type { AxisMap } from "./axis-map.ts";

/** Sum of the correlations over all offsets along one of `axes` like axes, the offset 0 among them: 1 where neighbours have nothing in common. */
export function reachOf(locality: number, axes: number): number {
  return axes > 0 ? (1 + Math.max(locality, 0)) ** (1 / axes) : 1;
}

/** Correlation of elements at an offset. Below 2 neighbours have what the sum asks for, and elements further apart nothing. */
function correlationAt(reach: number, offset: number): number {
  if (offset === 0) return 1;
  if (reach < 2) return offset === 1 ? (reach - 1) / 2 : 0;
  return Math.max(1 - offset / reach, 0);
}

/** Sum over all offsets along an axis of the products of two correlations: by how much more the products of two tensors add up, over positions, than of one whose neighbours have nothing in common. */
export function sharedReach(a: number, b: number): number {
  let sum = 1;
  for (let offset = 1; offset < Math.max(Math.min(a, b), 2); offset++) sum += 2 * correlationAt(a, offset) * correlationAt(b, offset);
  return sum;
}

/**
 * The most that is told. Neighbours have 0.6 in common at this reach; sums over more offsets say too much of them where a tensor is added, or activations and padding came
 * in between (measured in decoders whose skips are as strong as what is interpolated).
 */
const FARTHEST = 2.5;

/** What a map along one axis makes of neighbours. */
export interface MappedReach {
  /** Energy of the outputs relative to that of neighbours without anything in common. */
  readonly gain: number;
  readonly reach: number;
  /** Mean energy of outputs over that of inputs: of independent inputs, and of equal ones. */
  readonly white: number;
  readonly coherent: number;
}

/** The elements' sum over all outputs has the variance that the inputs' has, weighted: what their energy does not hold of it is between neighbours. */
export function mapReach({ inputs, outputs, rows, columns, weights }: AxisMap, reach: number): MappedReach {
  const lines: number[][] = Array.from({ length: outputs }, () => []);
  const sums = new Float64Array(inputs);
  rows.forEach((row, entry) => {
    lines[row]?.push(entry);
    const column = columns[entry] ?? 0;
    sums[column] = (sums[column] ?? 0) + (weights[entry] ?? 0);
  });
  let [white, coherent, near] = [0, 0, 0];
  for (const line of lines) {
    let sum = 0;
    for (const a of line) {
      const weight = weights[a] ?? 0;
      sum += weight;
      white += weight * weight;
      for (const b of line) near += weight * (weights[b] ?? 0) * correlationAt(reach, Math.abs((columns[a] ?? 0) - (columns[b] ?? 0)));
    }
    coherent += sum * sum;
  }
  if (!(near > 0)) return { gain: 1, reach: 1, white: 0, coherent: 0 };
  const all = sums.reduce((total, sum) => total + sum * sum, 0);
  return {
    gain: near / white,
    reach: Math.min(Math.max((reach * all) / near, 1), FARTHEST),
    white: white / outputs,
    coherent: coherent / outputs,
  };
}
