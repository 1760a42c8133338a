/** Known numbers of a tensor. Up to KEPT elements they are held; larger ones are computed as they are asked for. */
import type { Shape } from "../../graph/graph.ts";
import { Rewritten } from "./rewritten.ts";
import { readStrided, stridesOf, writeStrided } from "./strided.ts";

export { stridesOf } from "./strided.ts";

/** Most elements that are held, and that a graph's constant carries. */
export const KEPT = 65_536;

/** Most elements that are computed at once for something that needs them all. */
export const FORCED = 4_194_304;

/** Row-major numbers. Booleans are 0 and 1. */
export interface Data {
  readonly shape: Shape;
  readonly size: number;
  readonly at: (index: number) => number;
  /** Present where they are few and differ. */
  readonly values: Float64Array | undefined;
  /** The number that all elements are, where that is known. */
  readonly uniform?: number;
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** Numbers at hand. */
export function dataOf(shape: Shape, values: Float64Array): Data {
  return { shape, size: values.length, at: (index) => values[index] ?? NaN, values };
}

/** Numbers by a function of the flat index. */
export function computed(shape: Shape, at: (index: number) => number): Data {
  const size = sizeOf(shape);
  if (size > KEPT) return { shape, size, at, values: undefined };
  const values = new Float64Array(size);
  for (let index = 0; index < size; index++) values[index] = at(index);
  return dataOf(shape, values);
}

/** One number everywhere. */
export function filled(shape: Shape, value: number): Data {
  return { shape, size: sizeOf(shape), at: () => value, values: undefined, uniform: value };
}

/** A 0-dimensional number. */
export function scalar(value: number): Data {
  return filled([], value);
}

/** All numbers, or undefined where they are too many. */
export function force(data: Data): Float64Array | undefined {
  if (data.values !== undefined) return data.values;
  if (data.size > FORCED) return undefined;
  const values = new Float64Array(data.size);
  if (data.uniform !== undefined) return values.fill(data.uniform);
  for (let index = 0; index < data.size; index++) values[index] = data.at(index);
  return values;
}

/** The numbers of a tensor that has few. */
export function few(data: Data): Float64Array | undefined {
  return data.values ?? (data.size > KEPT ? undefined : force(data));
}

/** The number of a tensor with one element. */
export function single(data: Data): number | undefined {
  return data.size === 1 ? data.at(0) : undefined;
}

/** `f` of each number. */
export function mapped(data: Data, f: (value: number) => number): Data {
  if (data.uniform !== undefined) return filled(data.shape, f(data.uniform));
  return data.values === undefined
    ? computed(data.shape, (index) => f(data.at(index)))
    : dataOf(
        data.shape,
        data.values.map((value) => f(value)),
      );
}

/** Flat index into a tensor of shape `shape`, whose axis i moves by `strides[i]`, from the flat index into `out`. */
export function indexer(out: Shape, strides: readonly number[], offset = 0): (index: number) => number {
  const rank = out.length;
  if (rank === 0) return () => offset;
  return (index) => {
    let rest = index;
    let place = offset;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const extent = out[axis] ?? 1;
      const next = Math.floor(rest / extent);
      place += (rest - next * extent) * (strides[axis] ?? 0);
      rest = next;
    }
    return place;
  };
}

/** Numbers at strides from each other, as views see them. */
function strided(data: Data, shape: Shape, strides: readonly number[], offset = 0): Data {
  if (data.uniform !== undefined) return filled(shape, data.uniform);
  if (data.values !== undefined && sizeOf(shape) <= KEPT) return dataOf(shape, readStrided(data.values, shape, strides, offset));
  const place = indexer(shape, strides, offset);
  return computed(shape, (index) => data.at(place(index)));
}

/** The same numbers broadcast to a shape. */
export function broadcastTo(data: Data, shape: Shape): Data {
  if (data.shape.length === shape.length && data.shape.every((extent, axis) => extent === shape[axis])) return data;
  return data.size === 1 ? filled(shape, data.at(0)) : strided(data, shape, wideStrides(data, shape));
}

/** Strides by which a tensor is read as one of a shape that it is broadcast to. */
function wideStrides(data: Data, shape: Shape): number[] {
  const own = stridesOf(data.shape);
  const lead = shape.length - data.shape.length;
  return shape.map((_, axis) => ((data.shape[axis - lead] ?? 1) === 1 ? 0 : (own[axis - lead] ?? 0)));
}

/** `f` of corresponding numbers; `shape` is the broadcast shape. */
export function zipped(shape: Shape, inputs: readonly Data[], f: (...values: number[]) => number): Data {
  const same = inputs.map((input) => input.uniform ?? NaN);
  if (inputs.every((input) => input.uniform !== undefined)) return filled(shape, f(...same));
  const wide = inputs.map((input) => broadcastTo(input, shape));
  const [a, b, more] = wide;
  if (a === undefined || b === undefined || more !== undefined) return computed(shape, (index) => f(...wide.map(({ at }) => at(index))));
  const [left, right] = [few(a), few(b)];
  if (left === undefined || right === undefined) return computed(shape, (index) => f(a.at(index), b.at(index)));
  return dataOf(
    shape,
    left.map((value, index) => f(value, right[index] ?? NaN)),
  );
}

/** The same numbers in the same order under another shape. */
export function reshapedData(data: Data, shape: Shape): Data {
  const { size, at, values, uniform } = data;
  return { shape, size, at, values, ...(uniform === undefined ? {} : { uniform }) };
}

/** Axis i of the result is axis order[i]. */
export function permuted(data: Data, order: readonly number[]): Data {
  const own = stridesOf(data.shape);
  return strided(
    data,
    order.map((axis) => data.shape[axis] ?? 1),
    order.map((axis) => own[axis] ?? 0),
  );
}

/** Every `step`-th index of [start, stop) along one axis. */
export function sliced(data: Data, axis: number, start: number, stop: number, step: number): Data {
  const own = stridesOf(data.shape);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  const shape = data.shape.map((extent, i) => (i === axis ? count : extent));
  const strides = own.map((stride, i) => (i === axis ? stride * step : stride));
  const offset = start * (own[axis] ?? 0);
  if (!(data instanceof Rewritten)) return strided(data, shape, strides, offset);
  // What is written to number by number is mostly not read between.
  const place = indexer(shape, strides, offset);
  return { shape, size: sizeOf(shape), at: (index) => data.at(place(index)), values: undefined };
}

/** What is written to in parts smaller than one in so many is made to be written to again. */
const FEW_OF = 8;

/** `base` with the numbers of `update` at `place(0)`, `place(1)`, …; undefined where a copy of it all costs no more, or it has too many. */
export function withNumbers(base: Data, update: Data, place: (index: number) => number): Data | undefined {
  if (update.size * FEW_OF > base.size) return undefined;
  const table = base instanceof Rewritten ? base : rewritable(base);
  const indices = Array.from({ length: update.size }, (_, index) => index);
  return table?.written(indices.map(place), indices.map(update.at));
}

function rewritable(base: Data): Rewritten | undefined {
  const numbers = force(base);
  return numbers && new Rewritten(base.shape, base.values === undefined ? numbers : numbers.slice(), base.size <= KEPT);
}

/** `base` with `update` written where `sliced` would read. */
export function withSlice(base: Data, update: Data, axis: number, start: number, stop: number, step: number): Data {
  const own = stridesOf(base.shape);
  const stride = own[axis] ?? 1;
  const extent = base.shape[axis] ?? 1;
  const count = update.shape[axis] ?? 0;
  const [before, written] = [few(base), few(update)];
  if (before !== undefined && written !== undefined) {
    const values = before.slice();
    const strides = own.map((each, i) => (i === axis ? each * step : each));
    writeStrided(values, written, update.shape, strides, start * stride);
    return dataOf(base.shape, values);
  }
  return computed(base.shape, (index) => {
    const place = Math.floor(index / stride) % extent;
    const turn = place - start;
    if (turn < 0 || place >= stop || turn % step !== 0) return base.at(index);
    const block = Math.floor(index / (stride * extent));
    return update.at((block * count + turn / step) * stride + (index % stride));
  });
}

/** Concatenation along one axis. */
export function concatenated(parts: readonly Data[], axis: number): Data {
  const [first] = parts;
  if (first === undefined) return computed([0], () => NaN);
  const extents = parts.map((part) => part.shape[axis] ?? 1);
  const total = extents.reduce((sum, extent) => sum + extent, 0);
  const shape = first.shape.map((extent, i) => (i === axis ? total : extent));
  const stride = stridesOf(shape)[axis] ?? 1;
  const held = sizeOf(shape) > KEPT ? [undefined] : parts.map(few);
  if (held.every((values) => values !== undefined)) return dataOf(shape, inTurn(held, sizeOf(shape), stride, extents));
  return computed(shape, (index) => {
    const before = Math.floor(index / (stride * total));
    let place = Math.floor(index / stride) % total;
    for (const [turn, extent] of extents.entries()) {
      if (place < extent) return parts[turn]?.at((before * extent + place) * stride + (index % stride)) ?? NaN;
      place -= extent;
    }
    return NaN;
  });
}

/** Blocks of some arrays by turns, of `extents[i]` rows of `stride` numbers each. */
function inTurn(parts: readonly Float64Array[], size: number, stride: number, extents: readonly number[]): Float64Array {
  const values = new Float64Array(size);
  for (let next = 0, round = 0; next < size; round++) {
    for (const [index, part] of parts.entries()) {
      const block = (extents[index] ?? 1) * stride;
      values.set(part.subarray(round * block, (round + 1) * block), next);
      next += block;
    }
  }
  return values;
}

/** Whole slices along `axis` at the given places; negative places count from the end. */
export function selected(data: Data, axis: number, places: Data): Data {
  const extent = data.shape[axis] ?? 1;
  const stride = stridesOf(data.shape)[axis] ?? 1;
  const shape = [...data.shape.slice(0, axis), ...places.shape, ...data.shape.slice(axis + 1)];
  const count = places.size;
  return computed(shape, (index) => {
    const inner = index % stride;
    const turn = Math.floor(index / stride);
    const place = places.at(turn % count);
    return data.at((Math.floor(turn / count) * extent + (place < 0 ? place + extent : place)) * stride + inner);
  });
}

/** torch.gather. */
export function gathered(data: Data, axis: number, places: Data): Data {
  const own = stridesOf(data.shape);
  const locate = indexer(
    places.shape,
    own.map((stride, i) => (i === axis ? 0 : stride)),
  );
  return computed(places.shape, (index) => data.at(locate(index) + places.at(index) * (own[axis] ?? 1)));
}

/** Advanced indexing by tensors on neighbouring axes that starts at `axis`; the places are broadcast already. */
export function indexed(data: Data, axis: number, places: readonly Data[]): Data {
  const own = stridesOf(data.shape);
  const common = places[0]?.shape ?? [];
  const count = sizeOf(common);
  const after = sizeOf(data.shape.slice(axis + places.length));
  const block = sizeOf(data.shape.slice(axis));
  const shape = [...data.shape.slice(0, axis), ...common, ...data.shape.slice(axis + places.length)];
  return computed(shape, (index) => {
    const inner = index % after;
    const turn = Math.floor(index / after);
    let place = Math.floor(turn / count) * block + inner;
    for (const [i, where] of places.entries()) {
      const value = where.at(turn % count);
      place += (value < 0 ? value + (data.shape[axis + i] ?? 1) : value) * (own[axis + i] ?? 1);
    }
    return data.at(place);
  });
}

/** `counts` repetitions of the whole, or of each element, per axis. */
export function repeated(data: Data, counts: readonly number[], interleave: boolean): Data {
  const lead = counts.length - data.shape.length;
  const from = [...new Array<number>(Math.max(0, lead)).fill(1), ...data.shape];
  const own = stridesOf(from);
  const shape = counts.map((count, axis) => count * (from[axis] ?? 1));
  if (data.uniform !== undefined) return filled(shape, data.uniform);
  const out = stridesOf(shape);
  return computed(shape, (index) => {
    let rest = index;
    let place = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      const here = Math.floor(rest / (out[axis] ?? 1));
      rest -= here * (out[axis] ?? 1);
      place += (interleave ? Math.floor(here / (counts[axis] ?? 1)) : here % (from[axis] ?? 1)) * (own[axis] ?? 0);
    }
    return data.at(place);
  });
}

/** One number for all of some axes; undefined where there are too many. */
export function reduced(data: Data, axes: readonly number[], keep: boolean, f: (values: Float64Array) => number): Data | undefined {
  const all = force(data);
  if (all === undefined) return undefined;
  const own = stridesOf(data.shape);
  const inner = axes.map((axis) => data.shape[axis] ?? 1);
  const outerAxes = data.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const count = sizeOf(inner);
  const into = indexer(
    inner,
    axes.map((axis) => own[axis] ?? 0),
  );
  const outer = outerAxes.map((axis) => data.shape[axis] ?? 1);
  const start = indexer(
    outer,
    outerAxes.map((axis) => own[axis] ?? 0),
  );
  const line = new Float64Array(count);
  const results = computed(outer, (index) => {
    const base = start(index);
    for (let turn = 0; turn < count; turn++) line[turn] = all[base + into(turn)] ?? NaN;
    return f(line);
  });
  if (results.values === undefined) return undefined;
  return keep
    ? reshapedData(
        results,
        data.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)),
      )
    : results;
}

/** Each line along one axis replaced by `f` of it, which works in place. */
export function linewise(data: Data, axis: number, f: (line: Float64Array) => void): Data | undefined {
  const all = force(data);
  if (all === undefined) return undefined;
  const values = all.slice();
  const stride = stridesOf(data.shape)[axis] ?? 1;
  const extent = data.shape[axis] ?? 1;
  const line = new Float64Array(extent);
  for (let start = 0; start < values.length; start++) {
    if (Math.floor(start / stride) % extent !== 0) continue;
    for (let i = 0; i < extent; i++) line[i] = values[start + i * stride] ?? NaN;
    f(line);
    for (let i = 0; i < extent; i++) values[start + i * stride] = line[i] ?? NaN;
  }
  return dataOf(data.shape, values);
}
