import { fromAverages, positionAxis, positionCount, profileOf, type AxisId, type Kernel, type PositionAxis } from "./kernel.ts";
import { wideIndex, type Taps } from "./taps.ts";

/** A fixed linear map along one axis, y[row] = Σ weight · x[column], as a list of its entries. */
export interface AxisMap {
  readonly inputs: number;
  readonly outputs: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly weights: Float64Array;
}

/**
 * A matrix along one axis of which only the law of its entries is known: independent of each other and of what it multiplies. `exact` says whose sums are
 * always the same, such as the rows of a softmax.
 */
export interface RandomMap {
  readonly inputs: number;
  readonly outputs: number;
  readonly mean: number;
  readonly variance: number;
  readonly exact?: "rows" | "columns";
  /** Of two entries of the exact lines that stand at the same place of them: what rows of attention to the same keys have in common. */
  readonly covariance?: number;
  /** The same of the matrices of two samples, where these are not one: entries at the same place, and in two exact lines. */
  readonly between?: { readonly variance: number; readonly covariance: number };
}

/** What may act along an axis. */
export type LinearMap = AxisMap | RandomMap;

const isRandom = (map: LinearMap): map is RandomMap => "variance" in map;

/** A map from (row, column, weight) triples. */
export function axisMap(inputs: number, outputs: number, entries: readonly (readonly [number, number, number])[]): AxisMap {
  const rows = new Int32Array(entries.length);
  const columns = new Int32Array(entries.length);
  const weights = new Float64Array(entries.length);
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (entry === undefined) break;
    rows[i] = entry[0];
    columns[i] = entry[1];
    weights[i] = entry[2];
  }
  return { inputs, outputs, rows, columns, weights };
}

/** The map of the backward pass. */
export function transpose(map: AxisMap): AxisMap;
export function transpose(map: LinearMap): LinearMap;
export function transpose(map: LinearMap): LinearMap {
  if (isRandom(map)) {
    const { exact, ...rest } = map;
    const sums = exact === undefined ? {} : ({ exact: exact === "rows" ? "columns" : "rows" } as const);
    return { ...rest, ...sums, inputs: map.outputs, outputs: map.inputs };
  }
  return { inputs: map.outputs, outputs: map.inputs, rows: map.columns, columns: map.rows, weights: map.weights };
}

/** Average pooling. The divisor is the number of valid taps, or all of them where padding counts; `sum` for window sums. */
export function windowMap(taps: Taps, divisor: "valid" | "all" | "sum" = "valid"): AxisMap {
  const entries: [number, number, number][] = [];
  for (let j = 0; j < taps.narrow; j++) {
    const start = entries.length;
    for (let d = 0; d < taps.kernel; d++) {
      const index = wideIndex(taps, j, d);
      if (index >= 0) entries.push([j, index, 1]);
    }
    const count = divisor === "sum" ? 1 : divisor === "all" ? taps.kernel : entries.length - start;
    for (let entry = start; entry < entries.length; entry++) {
      const own = entries[entry];
      if (own) own[2] = 1 / count;
    }
  }
  return axisMap(taps.wide, taps.narrow, entries);
}

/** Adaptive average pooling: output o averages inputs floor(o·n/m) to ceil((o+1)·n/m). */
export function adaptiveMap(inputs: number, outputs: number): AxisMap {
  const entries: [number, number, number][] = [];
  for (let o = 0; o < outputs; o++) {
    const start = Math.floor((o * inputs) / outputs);
    const stop = Math.ceil(((o + 1) * inputs) / outputs);
    for (let i = start; i < stop; i++) entries.push([o, i, 1 / (stop - start)]);
  }
  return axisMap(inputs, outputs, entries);
}

/** Nearest-neighbour resizing, also repeat_interleave: output o reads input floor(o·n/m). */
export function nearestMap(inputs: number, outputs: number): AxisMap {
  return axisMap(
    inputs,
    outputs,
    Array.from({ length: outputs }, (_, o) => [o, Math.min(Math.floor((o * inputs) / outputs), inputs - 1), 1] as const),
  );
}

/** Linear interpolation along an axis (bilinear in two), with PyTorch's two conventions for the corners. */
export function linearMap(inputs: number, outputs: number, alignCorners: boolean): AxisMap {
  const entries: [number, number, number][] = [];
  for (let o = 0; o < outputs; o++) {
    const aligned = outputs > 1 ? (o * (inputs - 1)) / (outputs - 1) : 0;
    const source = Math.max(alignCorners ? aligned : ((o + 0.5) * inputs) / outputs - 0.5, 0);
    const low = Math.min(Math.floor(source), inputs - 1);
    const share = source - low;
    if (low + 1 >= inputs || share === 0) entries.push([o, low, 1]);
    else entries.push([o, low, 1 - share], [o, low + 1, share]);
  }
  return axisMap(inputs, outputs, entries);
}

/** Reads the inputs at `indices` (a slice, a flip, a roll, a gather with known indices); −1 stands for a zero. */
export function selectMap(inputs: number, indices: readonly number[]): AxisMap {
  const rows = new Int32Array(indices.length);
  const columns = new Int32Array(indices.length);
  let count = 0;
  for (let o = 0; o < indices.length; o++) {
    const index = indices[o] ?? -1;
    if (index < 0 || index >= inputs) continue;
    rows[count] = o;
    columns[count++] = index;
  }
  return {
    inputs,
    outputs: indices.length,
    rows: rows.subarray(0, count),
    columns: columns.subarray(0, count),
    weights: new Float64Array(count).fill(1),
  };
}

/** Mean over outputs of the sum of weights: what happens to a mean. */
export function meanWeight(map: LinearMap): number {
  if (isRandom(map)) return map.inputs * map.mean;
  return map.weights.reduce((sum, weight) => sum + weight, 0) / Math.max(map.outputs, 1);
}

/** One axis on which a map acts. */
export interface MappedAxis {
  readonly from: AxisId;
  readonly to: AxisId;
  readonly map: LinearMap;
}

/** What a map does to the white part (δ) and the coherent part (1) of a kernel along its axis. */
interface MapSums {
  readonly white: Float64Array;
  readonly coherent: Float64Array;
  /** Sums of the two over all pairs of outputs. */
  readonly whitePairs: number;
  readonly coherentPairs: number;
}

/**
 * The kernel after fixed maps along position axes, exact but for the rank-one profile: with E x_p x_p' = q sqrt(a a') (rs + (1 − rs) δ)
 * both parts are products over the axes. `transpose` the maps for the backward pass.
 */
export function mapPositions(k: Kernel, axes: readonly MappedAxis[]): Kernel {
  const found = k.positions.map((axis) => axes.find(({ from }) => from === axis.axis));
  const sums = k.positions.map((axis, i) => mapSums(found[i]?.map ?? identityMap(axis.length), axis));
  const between = k.positions.map((axis, i) => {
    const map = found[i]?.map;
    return map !== undefined && isRandom(map) && map.between !== undefined ? mapSums({ ...map, ...map.between }, axis) : sums[i];
  });
  const own = (part: "white" | "coherent", except = -1): number =>
    sums.reduce((product, each, i) => (i === except ? product : product * total(each[part])), 1);
  const white = own("white");
  const coherent = own("coherent");
  const rs = positionCount(k) > 1 ? k.acrossPositions : 0;
  const rd = positionCount(k) > 1 ? k.acrossBoth : k.acrossSamples;
  const positions = k.positions.map((axis, i) => {
    const along = found[i];
    const each = sums[i];
    if (!along || !each) return axis;
    const whiteShare = (1 - rs) * own("white", i);
    const coherentShare = rs * own("coherent", i);
    const profile = each.white.map((value, o) => Math.max(whiteShare * value + coherentShare * (each.coherent[o] ?? 0), 0));
    return positionAxis(along.to, along.map.outputs, profile);
  });
  const count = positions.reduce((product, { length }) => product * length, 1);
  const whitePairs = sums.reduce((product, each) => product * each.whitePairs, 1) - white;
  const coherentPairs = sums.reduce((product, each) => product * each.coherentPairs, 1) - coherent;
  const product = (value: (each: MapSums) => number): number => between.reduce((all, each) => all * (each ? value(each) : 1), 1);
  const [whiteOthers, coherentOthers] = [product((each) => total(each.white)), product((each) => total(each.coherent))];
  const mix = (r: number, whiteWeight: number, all: number, ones: number): number => k.energy * (r * ones + whiteWeight * all);
  const pairCount = Math.max(count * (count - 1), 1);
  return fromAverages(
    { samples: k.samples, positions },
    {
      energy: mix(rs, 1 - rs, white, coherent) / count,
      positions: mix(rs, 1 - rs, whitePairs, coherentPairs) / pairCount,
      samples: mix(rd, k.acrossSamples - rd, whiteOthers, coherentOthers) / count,
      both:
        mix(
          rd,
          k.acrossSamples - rd,
          product((each) => each.whitePairs) - whiteOthers,
          product((each) => each.coherentPairs) - coherentOthers,
        ) / pairCount,
    },
  );
}

function mapSums(map: LinearMap, axis: PositionAxis): MapSums {
  const profile = profileOf(axis);
  return isRandom(map) ? randomSums(map, profile) : fixedSums(map, profile);
}

/** Expectations over the entries; where a line's sum is always the same, two of its entries have −variance/(length − 1) in common. */
function randomSums({ inputs, outputs, mean, variance, exact, covariance = 0 }: RandomMap, profile: Float64Array): MapSums {
  const energy = total(profile);
  const roots = total(profile.map(Math.sqrt)) ** 2;
  const square = mean * mean;
  // What is left of Σ √(aa') over the entries of a line that cancel.
  const rest = Math.max(energy - (roots - energy) / Math.max(inputs - 1, 1), 0);
  const white = new Float64Array(outputs).fill((square + variance) * energy);
  const coherent = (value: number): Float64Array => new Float64Array(outputs).fill(square * roots + value);
  switch (exact) {
    case "rows":
      return {
        white,
        coherent: coherent(variance * rest),
        whitePairs: outputs * (variance + (outputs - 1) * covariance + outputs * square) * energy,
        coherentPairs: outputs * (outputs * square * roots + (variance + (outputs - 1) * covariance) * rest),
      };
    case "columns":
      return {
        white,
        coherent: coherent(variance * energy + covariance * (roots - energy)),
        whitePairs: outputs * outputs * square * energy,
        coherentPairs: outputs * outputs * square * roots,
      };
    default:
      return {
        white,
        coherent: coherent(variance * energy),
        whitePairs: outputs * (variance + outputs * square) * energy,
        coherentPairs: outputs * (outputs * square * roots + variance * energy),
      };
  }
}

function fixedSums({ outputs, inputs, rows, columns, weights }: AxisMap, profile: Float64Array): MapSums {
  const white = new Float64Array(outputs);
  const roots = new Float64Array(outputs);
  const columnSums = new Float64Array(inputs);
  for (let entry = 0; entry < weights.length; entry++) {
    const row = rows[entry] ?? 0;
    const column = columns[entry] ?? 0;
    const weight = weights[entry] ?? 0;
    const energy = profile[column] ?? 0;
    white[row] = (white[row] ?? 0) + weight * weight * energy;
    roots[row] = (roots[row] ?? 0) + weight * Math.sqrt(energy);
    columnSums[column] = (columnSums[column] ?? 0) + weight;
  }
  let whitePairs = 0;
  for (let i = 0; i < inputs; i++) whitePairs += (profile[i] ?? 0) * (columnSums[i] ?? 0) ** 2;
  return { white, coherent: roots.map((root) => root * root), whitePairs, coherentPairs: total(roots) ** 2 };
}

function identityMap(length: number): AxisMap {
  const indices = Int32Array.from({ length }, (_, i) => i);
  return { inputs: length, outputs: length, rows: indices, columns: indices, weights: new Float64Array(length).fill(1) };
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
