/** Reading and writing parts of piecewise distributions, and arithmetic on them while a constructor runs. */
import type { Shape } from "../../graph/graph.ts";
import type { Box, Distribution, DistributionPiece, PiecewiseDistribution } from "../../moments/distribution.ts";
import { FORCED, sizeOf, stridesOf, type Data } from "./data.ts";
import { momentsOf } from "./data-moments.ts";

/** Most pieces kept; above that they are merged to one mixture. */
const PIECES = 256;

/** The box of all elements of a shape. */
export function wholeBox(shape: Shape): Box {
  return shape.map((extent) => [0, extent]);
}

/** The same distribution everywhere. */
export function uniformly(shape: Shape, distribution: Distribution): PiecewiseDistribution {
  return { shape, pieces: [{ box: wholeBox(shape), distribution }] };
}

/** All elements of a shape one number. */
export function constantly(shape: Shape, value: number): PiecewiseDistribution {
  return uniformly(shape, { kind: "constant", mean: value, variance: 0 });
}

/** Nothing is known of the elements. */
export const UNKNOWN_DISTRIBUTION: Distribution = { kind: "data", mean: NaN, variance: NaN };

function volume(box: Box): number {
  return box.reduce((product, [start, stop]) => product * Math.max(0, stop - start), 1);
}

function intersect(a: Box, b: Box): Box | undefined {
  const box: (readonly [number, number])[] = [];
  for (const [axis, [start, stop]] of a.entries()) {
    const [from, to] = b[axis] ?? [0, 0];
    const low = Math.max(start, from);
    const high = Math.min(stop, to);
    if (low >= high) return undefined;
    box.push([low, high]);
  }
  return box;
}

/** The parts of `box` outside of `hole`. */
function without(box: Box, hole: Box): Box[] {
  const common = intersect(box, hole);
  if (common === undefined) return [box];
  const parts: Box[] = [];
  const rest = [...box];
  for (const [axis, [low, high]] of common.entries()) {
    const [start, stop] = rest[axis] ?? [0, 0];
    if (start < low) parts.push(rest.map((side, i) => (i === axis ? [start, low] : side)));
    if (high < stop) parts.push(rest.map((side, i) => (i === axis ? [high, stop] : side)));
    rest[axis] = [low, high];
  }
  return parts;
}

function same(a: Distribution, b: Distribution): boolean {
  return a.kind === b.kind && Object.is(a.mean, b.mean) && Object.is(a.variance, b.variance);
}

/** One distribution for all pieces together. */
export function blended(pieces: readonly DistributionPiece[]): Distribution {
  const [first] = pieces;
  if (first === undefined) return { kind: "constant", mean: 0, variance: 0 };
  if (pieces.every(({ distribution }) => same(distribution, first.distribution))) return first.distribution;
  let total = 0;
  let sum = 0;
  let squares = 0;
  for (const { box, distribution } of pieces) {
    const weight = volume(box);
    total += weight;
    sum += weight * distribution.mean;
    squares += weight * (distribution.variance + distribution.mean ** 2);
  }
  const mean = total === 0 ? 0 : sum / total;
  return { kind: "mixture", mean, variance: total === 0 ? 0 : Math.max(0, squares / total - mean ** 2) };
}

function tidy(shape: Shape, pieces: readonly DistributionPiece[]): PiecewiseDistribution {
  const [first] = pieces;
  if (first !== undefined && pieces.every(({ distribution }) => same(distribution, first.distribution))) {
    return uniformly(shape, first.distribution);
  }
  return pieces.length > PIECES ? uniformly(shape, blended(pieces)) : { shape, pieces };
}

/** The distribution with `update` in the place of `box`. */
export function written(base: PiecewiseDistribution, box: Box, update: PiecewiseDistribution): PiecewiseDistribution {
  const moved = update.pieces.map((piece) => ({
    ...piece,
    box: piece.box.map(([start, stop], axis): readonly [number, number] => {
      const offset = box[axis]?.[0] ?? 0;
      return [start + offset, stop + offset];
    }),
  }));
  const kept = base.pieces.flatMap((piece) => without(piece.box, box).map((part) => ({ ...piece, box: part })));
  return tidy(base.shape, [...kept, ...moved]);
}

/** The part of the distribution in `box`. */
export function cut(base: PiecewiseDistribution, box: Box): PiecewiseDistribution {
  const pieces: DistributionPiece[] = [];
  for (const piece of base.pieces) {
    const common = intersect(piece.box, box);
    if (common === undefined) continue;
    pieces.push({ ...piece, box: common.map(([start, stop], axis) => [start - (box[axis]?.[0] ?? 0), stop - (box[axis]?.[0] ?? 0)]) });
  }
  return tidy(
    box.map(([start, stop]) => stop - start),
    pieces,
  );
}

/** Every `step`-th index along one axis: pieces are kept where they can be, else blended. */
export function strided(base: PiecewiseDistribution, axis: number, start: number, stop: number, step: number): PiecewiseDistribution {
  const box = wholeBox(base.shape).map((side, i): readonly [number, number] =>
    i === axis ? [start, Math.min(stop, base.shape[axis] ?? stop)] : side,
  );
  const part = cut(base, box);
  if (step === 1) return part;
  const shape = part.shape.map((extent, i) => (i === axis ? Math.ceil(extent / step) : extent));
  const pieces = part.pieces.map((piece) => ({
    ...piece,
    box: piece.box.map(([low, high], i): readonly [number, number] =>
      i === axis ? [Math.ceil(low / step), Math.ceil(high / step)] : [low, high],
    ),
  }));
  return tidy(
    shape,
    pieces.filter(({ box: kept }) => volume(kept) > 0),
  );
}

/** The same pieces with the axes in another order. */
export function permutedPieces(base: PiecewiseDistribution, order: readonly number[]): PiecewiseDistribution {
  const turn = <T>(items: readonly T[]): T[] => order.flatMap((axis) => items.slice(axis, axis + 1));
  return { shape: turn(base.shape), pieces: base.pieces.map((piece) => ({ ...piece, box: turn(piece.box) })) };
}

/** The same elements under another shape: pieces survive where they are runs of the leading axes, else they are blended. */
export function reshapedPieces(base: PiecewiseDistribution, shape: Shape): PiecewiseDistribution {
  const [only] = base.pieces;
  if (only === undefined || base.pieces.length === 1) {
    return { shape, pieces: only === undefined ? [] : [{ ...only, box: wholeBox(shape) }] };
  }
  const pieces: DistributionPiece[] = [];
  for (const piece of base.pieces) {
    const run = runOf(base.shape, piece.box);
    const box = run === undefined ? undefined : boxOfRun(shape, run);
    if (box === undefined) return uniformly(shape, blended(base.pieces));
    pieces.push({ ...piece, box });
  }
  return { shape, pieces };
}

/** The flat interval that a box covers, if it is one. */
function runOf(shape: Shape, box: Box): readonly [start: number, stop: number] | undefined {
  const strides = stridesOf(shape);
  const axis = box.reduce((last, [start, stop], i) => (start !== 0 || stop !== shape[i] ? i : last), -1);
  if (axis < 0) return [0, sizeOf(shape)];
  if (box.slice(0, axis).some(([start, stop]) => stop - start !== 1)) return undefined;
  const offset = box.slice(0, axis).reduce((sum, [start], i) => sum + start * (strides[i] ?? 1), 0);
  const [start, stop] = box[axis] ?? [0, 0];
  return [offset + start * (strides[axis] ?? 1), offset + stop * (strides[axis] ?? 1)];
}

function boxOfRun(shape: Shape, [start, stop]: readonly [number, number]): Box | undefined {
  const strides = stridesOf(shape);
  let rest = start;
  const box: (readonly [number, number])[] = [];
  for (const [axis, extent] of shape.entries()) {
    const stride = strides[axis] ?? 1;
    const length = stop - start;
    if (length % stride === 0 && rest % stride === 0 && rest / stride + length / stride <= extent) {
      box.push([rest / stride, (rest + length) / stride]);
      return [...box, ...shape.slice(axis + 1).map((side): readonly [number, number] => [0, side])];
    }
    const place = Math.floor(rest / stride);
    box.push([place, place + 1]);
    rest -= place * stride;
  }
  return undefined;
}

/** Axes of size 1 repeated, leading axes added. */
export function expandedPieces(base: PiecewiseDistribution, shape: Shape): PiecewiseDistribution {
  const lead = shape.length - base.shape.length;
  return {
    shape,
    pieces: base.pieces.map((piece) => ({
      ...piece,
      box: shape.map((extent, axis): readonly [number, number] =>
        axis < lead || (base.shape[axis - lead] ?? 1) !== extent ? [0, extent] : (piece.box[axis - lead] ?? [0, extent]),
      ),
    })),
  };
}

/** Every piece through `f`. */
export function mapPieces(base: PiecewiseDistribution, f: (distribution: Distribution) => Distribution): PiecewiseDistribution {
  return { shape: base.shape, pieces: base.pieces.map((piece) => ({ ...piece, distribution: f(piece.distribution) })) };
}

/** Pieces of both on a common division; the shapes are equal. */
export function zipPieces(
  a: PiecewiseDistribution,
  b: PiecewiseDistribution,
  f: (x: Distribution, y: Distribution) => Distribution,
): PiecewiseDistribution {
  const pieces: DistributionPiece[] = [];
  for (const one of a.pieces) {
    for (const other of b.pieces) {
      const box = intersect(one.box, other.box);
      if (box !== undefined) pieces.push({ box, distribution: f(one.distribution, other.distribution) });
    }
  }
  return tidy(a.shape, pieces);
}

/** The law of scale · x + shift. */
export function scaled({ kind, mean, variance }: Distribution, scale: number, shift: number): Distribution {
  if (scale === 0) return { kind: "constant", mean: shift, variance: 0 };
  const kept = shift === 0 || (kind !== "identity" && kind !== "orthogonal");
  return { kind: kept ? kind : "mixture", mean: mean * scale + shift, variance: variance * scale * scale };
}

/** Sum of independent elements. */
export function summed(a: Distribution, b: Distribution): Distribution {
  if (a.kind === "constant") return scaled(b, 1, a.mean);
  if (b.kind === "constant") return scaled(a, 1, b.mean);
  const kind =
    a.kind === "normal" && b.kind === "normal"
      ? "normal"
      : a.kind === "uniform" && b.kind === "uniform" && a.variance === b.variance
        ? "triangular"
        : "mixture";
  return { kind, mean: a.mean + b.mean, variance: a.variance + b.variance };
}

/** Product of independent elements. */
export function multiplied(a: Distribution, b: Distribution): Distribution {
  if (a.kind === "constant") return scaled(b, a.mean, 0);
  if (b.kind === "constant") return scaled(a, b.mean, 0);
  const mean = a.mean * b.mean;
  return { kind: "mixture", mean, variance: (a.variance + a.mean ** 2) * (b.variance + b.mean ** 2) - mean ** 2 };
}

/** Values of an element and their densities, for those that a function made of another: a second function meets what the first has left. */
const points = new WeakMap<Distribution, readonly (readonly [value: number, density: number])[]>();

const POINTS = 512;

function pointsOf(distribution: Distribution): readonly (readonly [value: number, density: number])[] {
  const known = points.get(distribution);
  if (known !== undefined) return known;
  const deviation = Math.sqrt(distribution.variance);
  const uniform = distribution.kind === "uniform";
  return Array.from({ length: POINTS }, (_, i) => {
    const place = -1 + (2 * (i + 0.5)) / POINTS;
    // Denser towards the ends, where a function may have a pole: x = (3t − t³) / 2.
    const z = uniform ? (Math.sqrt(3) * place * (3 - place * place)) / 2 : 6 * place;
    return [distribution.mean + deviation * z, uniform ? 1 - place * place : Math.exp(-0.5 * z * z)];
  });
}

/** A pointwise function, by quadrature over the element's distribution: uniform ones by their quantiles, what a function made by its values, others as if normal. */
export function transformed(distribution: Distribution, f: (value: number) => number): Distribution {
  if (!(distribution.variance > 0)) return { ...distribution, kind: "constant", mean: f(distribution.mean), variance: 0 };
  const values = pointsOf(distribution).map(([value, density]) => [f(value), density] as const);
  let weight = 0;
  let sum = 0;
  let squares = 0;
  for (const [value, density] of values) {
    weight += density;
    sum += density * value;
    squares += density * value * value;
  }
  const mean = sum / weight;
  const made: Distribution = { kind: "mixture", mean, variance: Math.max(0, squares / weight - mean * mean) };
  points.set(made, values);
  return made;
}

/** What is known numbers, as a distribution: constant runs along the first axis and scaled identities stay what they are. */
export function distributionOf(data: Data): PiecewiseDistribution {
  if (data.uniform !== undefined) return constantly(data.shape, data.uniform);
  if (data.size > FORCED) return uniformly(data.shape, { kind: "data", ...momentsOf(data) });
  if (isConstant(data)) return constantly(data.shape, data.size === 0 ? 0 : data.at(0));
  const runs = rowRuns(data);
  if (runs !== undefined) {
    const rest = data.shape.slice(1).map((extent): readonly [number, number] => [0, extent]);
    return {
      shape: data.shape,
      pieces: runs.map(({ start, stop, value }) => ({
        box: [[start, stop], ...rest],
        distribution: { kind: "constant", mean: value, variance: 0 },
      })),
    };
  }
  return uniformly(data.shape, { kind: isIdentity(data) ? "identity" : "data", ...momentsOf(data) });
}

// Most numbers differ soon, so the questions below ask for them one by one: computing all of a large table would take far longer.

function isConstant({ size, at }: Data): boolean {
  const first = at(0);
  for (let index = 1; index < size; index++) if (at(index) !== first) return false;
  return true;
}

function rowRuns({ shape, at }: Data): { start: number; stop: number; value: number }[] | undefined {
  if (shape.length === 0) return undefined;
  const width = sizeOf(shape.slice(1));
  const runs: { start: number; stop: number; value: number }[] = [];
  for (let row = 0; row < (shape[0] ?? 0); row++) {
    const value = at(row * width);
    for (let i = 1; i < width; i++) if (at(row * width + i) !== value) return undefined;
    const last = runs.at(-1);
    if (last !== undefined && Object.is(last.value, value)) last.stop = row + 1;
    else if (runs.length >= 64) return undefined;
    else runs.push({ start: row, stop: row + 1, value });
  }
  return runs;
}

function isIdentity({ shape, size, at }: Data): boolean {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || rows < 2 || columns < 2) return false;
  const scale = at(0);
  for (let index = 0; index < size; index++) {
    if (at(index) !== (Math.floor(index / columns) === index % columns ? scale : 0)) return false;
  }
  return true;
}
