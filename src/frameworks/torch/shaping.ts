/** Views, concatenation, products and reductions, lowered to primitives. */
import { dataIn, tensorOf, viewOf } from "../../evaluate/tensors/storage.ts";
import { dataContent, graphType } from "../../evaluate/tensors/content.ts";
import { sizeOf } from "../../evaluate/tensors/data.ts";
import { apply1, type Compute } from "../../evaluate/tensors/apply.ts";
import type { Context, TensorValue } from "../../evaluate/value.ts";
import type { OpAttributes } from "../../graph/graph.ts";
import { broadcast } from "../../ops/support/shapes.ts";
import { axisOf } from "./call.ts";
import { cast } from "./arithmetic.ts";

/** The sizes with a -1 filled in. */
export function resolveShape(context: Context, from: readonly number[], sizes: readonly number[]): number[] {
  const total = sizeOf(from);
  const open = sizes.indexOf(-1);
  const rest = sizeOf(sizes.filter((_, axis) => axis !== open));
  const shape = open < 0 ? [...sizes] : sizes.map((extent, axis) => (axis === open ? (rest === 0 ? 0 : total / rest) : extent));
  if (shape.some((extent) => extent < 0 || !Number.isInteger(extent)) || sizeOf(shape) !== total) {
    return context.raise("RuntimeError", `shape '[${sizes.join(", ")}]' is invalid for input of size ${total}`);
  }
  return shape;
}

/** The same elements in another shape, one size may be −1. Raises RuntimeError where they do not fit. */
export function reshape(context: Context, x: TensorValue, sizes: readonly number[]): TensorValue {
  const shape = resolveShape(context, x.shape, sizes);
  if (shape.length === x.shape.length && shape.every((extent, axis) => extent === x.shape[axis])) return x;
  return viewOf(context, x, { kind: "reshape", from: x.shape, shape });
}

/** Axes in another order. */
export function permute(context: Context, x: TensorValue, order: readonly number[]): TensorValue {
  const axes = order.map((axis) => axisOf(context, axis, x.shape.length));
  if (axes.length !== x.shape.length || new Set(axes).size !== axes.length) {
    return context.raise(
      "RuntimeError",
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${x.shape.length} is not equal to len(dims) = ${axes.length}`,
    );
  }
  return axes.every((axis, i) => axis === i) ? x : viewOf(context, x, { kind: "permute", order: axes });
}

/** Two axes changed for each other. */
export function transpose(context: Context, x: TensorValue, first: number, second: number): TensorValue {
  const a = axisOf(context, first, x.shape.length);
  const b = axisOf(context, second, x.shape.length);
  return permute(
    context,
    x,
    x.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis)),
  );
}

/** Places start, start + step, .. below stop along an axis. */
export function slice(context: Context, x: TensorValue, axis: number, start: number, stop: number, step = 1): TensorValue {
  const extent = x.shape[axis] ?? 0;
  const from = Math.min(extent, Math.max(0, start < 0 ? start + extent : start));
  const to = Math.min(extent, Math.max(from, stop < 0 ? stop + extent : stop));
  if (from === 0 && to === extent && step === 1) return x;
  return viewOf(context, x, { kind: "slice", axis, start: from, stop: to, step });
}

/** One index of an axis, which goes. */
export function select(context: Context, x: TensorValue, axis: number, index: number): TensorValue {
  const extent = x.shape[axis] ?? 0;
  if (index < -extent || index >= extent) {
    return context.raise("IndexError", `index ${index} is out of bounds for dimension ${axis} with size ${extent}`);
  }
  const place = index < 0 ? index + extent : index;
  const shape = x.shape.filter((_, i) => i !== axis);
  return reshape(context, slice(context, x, axis, place, place + 1), shape);
}

/** A new axis of length 1. */
export function unsqueeze(context: Context, x: TensorValue, axis: number): TensorValue {
  const place = axisOf(context, axis, x.shape.length + 1);
  return reshape(context, x, [...x.shape.slice(0, place), 1, ...x.shape.slice(place)]);
}

/** Without all, or the given, axes of length 1. */
export function squeeze(context: Context, x: TensorValue, axes?: readonly number[]): TensorValue {
  const gone = axes?.map((axis) => axisOf(context, axis, x.shape.length));
  return reshape(
    context,
    x,
    x.shape.filter((extent, axis) => extent !== 1 || (gone !== undefined && !gone.includes(axis))),
  );
}

/** Axes from start to end as one. */
export function flatten(context: Context, x: TensorValue, start: number, end: number): TensorValue {
  if (x.shape.length === 0) return reshape(context, x, [1]);
  const from = axisOf(context, start, x.shape.length);
  const to = axisOf(context, end, x.shape.length);
  if (from > to) return context.raise("RuntimeError", "flatten() has invalid args: start_dim cannot come after end_dim");
  return reshape(context, x, [...x.shape.slice(0, from), sizeOf(x.shape.slice(from, to + 1)), ...x.shape.slice(to + 1)]);
}

/** Tensors equal but along an axis, whose lengths add up. Raises RuntimeError where they are not. */
export function concat(context: Context, parts: readonly TensorValue[], axis: number): TensorValue {
  const [first] = parts;
  if (first === undefined) return context.raise("RuntimeError", "torch.cat(): expected a non-empty list of Tensors");
  const rank = Math.max(...parts.map((part) => part.shape.length));
  const types = parts.map((part) => graphType(part.dtype));
  const mixed = types.includes("float")
    ? parts.map((part) => (graphType(part.dtype) === "float" ? part : cast(context, part, "float32")))
    : parts;
  // Vectors without elements are passed over, whatever the others are; a tensor is left where all are such.
  const isEmpty = parts.every((part) => part.shape.length === 1 && part.shape[0] === 0);
  return parts.length === 1 || isEmpty ? first : apply1(context, "concat", { axis: axisOf(context, axis, rank) }, mixed);
}

/** Equal shapes along a new axis. */
export function stack(context: Context, parts: readonly TensorValue[], axis: number): TensorValue {
  const [first] = parts;
  if (first === undefined) return context.raise("RuntimeError", "stack expects a non-empty TensorList");
  const wrong = parts.findIndex((part) => part.shape.join() !== first.shape.join());
  if (wrong >= 0) {
    return context.raise(
      "RuntimeError",
      `stack expects each tensor to be equal size, but got [${first.shape.join(", ")}] at entry 0 and [${parts[wrong]?.shape.join(", ") ?? ""}] at entry ${wrong}`,
    );
  }
  const place = axisOf(context, axis, first.shape.length + 1);
  return concat(
    context,
    parts.map((part) => unsqueeze(context, part, place)),
    place,
  );
}

/** Pieces of the given lengths. */
export function split(context: Context, x: TensorValue, lengths: readonly number[], axis: number): TensorValue[] {
  const extent = x.shape[axis] ?? 0;
  if (lengths.reduce((sum, length) => sum + length, 0) !== extent) {
    return context.raise(
      "RuntimeError",
      `split_with_sizes expects split_sizes to sum exactly to ${extent} (input tensor's size at dimension ${axis}), but got split_sizes=[${lengths.join(", ")}]`,
    );
  }
  let at = 0;
  return lengths.map((length) => {
    const part = slice(context, x, axis, at, at + length);
    at += length;
    return part;
  });
}

/** Lengths of pieces of at most `size`. */
export function evenLengths(extent: number, size: number): number[] {
  if (size <= 0) return [extent];
  return Array.from({ length: Math.max(1, Math.ceil(extent / size)) }, (_, i) => Math.min(size, extent - i * size));
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** torch.matmul. */
export function matmul(context: Context, a: TensorValue, b: TensorValue): TensorValue {
  const [p, q] = [a.shape.length, b.shape.length];
  if (p === 0 || q === 0) {
    return context.raise("RuntimeError", `both arguments to matmul need to be at least 1D, but they are ${p}D and ${q}D`);
  }
  const inner = a.shape[p - 1] ?? 0;
  const other = q === 1 ? (b.shape[0] ?? 0) : (b.shape[q - 2] ?? 0);
  if (inner !== other) {
    const rows = (x: TensorValue): string => `${sizeOf(x.shape.slice(0, -1))}x${x.shape.at(-1) ?? 1}`;
    return context.raise(
      "RuntimeError",
      p <= 2 && q <= 2
        ? `mat1 and mat2 shapes cannot be multiplied (${rows(a)} and ${rows(b)})`
        : `Expected size for first two dimensions of batch2 tensor to be: [${sizeOf(a.shape.slice(0, -2))}, ${inner}] but got: [${sizeOf(b.shape.slice(0, -2))}, ${other}].`,
    );
  }
  const lead = Math.max(p, q, 2) - 2;
  const letters = LETTERS.slice(0, lead);
  const batchA = p > 2 ? letters.slice(lead - (p - 2)) : "";
  const batchB = q > 2 ? letters.slice(lead - (q - 2)) : "";
  const left = batchA + (p === 1 ? "K" : "IK");
  const right = batchB + (q === 1 ? "K" : "KJ");
  const output = letters + (p === 1 ? "" : "I") + (q === 1 ? "" : "J");
  return apply1(context, "contract", { left, right, output }, [a, b]);
}

/** Reduction over some axes (all where none are given). */
export function reduce(
  context: Context,
  x: TensorValue,
  kind: OpAttributes["reduce"]["kind"],
  axes: readonly number[] | undefined,
  keep: boolean,
  more: { readonly power?: number; readonly unbiased?: boolean } = {},
): TensorValue {
  const all =
    axes === undefined || axes.length === 0 ? x.shape.map((_, axis) => axis) : axes.map((axis) => axisOf(context, axis, x.shape.length));
  const floating = kind === "mean" || kind === "variance" || kind === "deviation" || kind === "norm" || kind === "logsumexp";
  const source = floating && graphType(x.dtype) !== "float" && graphType(x.dtype) !== "complex" ? cast(context, x, "float32") : x;
  if (x.shape.length === 0) return source;
  return apply1(context, "reduce", { kind, axes: [...all].sort((a, b) => a - b), keep, ...more }, [source]);
}

/** A result of ints found by looking at lines along an axis (argmax, argsort): exact on known numbers. */
export function ranked(context: Context, name: string, x: TensorValue, shape: readonly number[], compute?: Compute): TensorValue {
  const data = dataIn(context, x);
  const exact = data === undefined ? undefined : compute?.([data], shape)?.[0];
  if (exact !== undefined) return tensorOf(context, dataContent(exact), "int64");
  return apply1(context, "discrete", { name, dtype: "int", shape }, [x]);
}

/** The shape that all broadcast to. Raises RuntimeError where there is none. */
export function broadcastShape(context: Context, shapes: readonly (readonly number[])[]): readonly number[] {
  const outcome = broadcast(shapes);
  return "error" in outcome ? context.raise("RuntimeError", outcome.error) : outcome.shape;
}

/** Laid along `own` axes and then broadcast to `shape`. */
export function expandTo(context: Context, x: TensorValue, own: readonly number[], shape: readonly number[]): TensorValue {
  const laid = reshape(context, x, own);
  return laid.shape.every((extent, axis) => extent === shape[axis]) ? laid : viewOf(context, laid, { kind: "expand", shape });
}
