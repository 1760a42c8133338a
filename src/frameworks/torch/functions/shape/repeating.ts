/** Views of another shape, expansion and repetition. */
import { tuple } from "../../../../evaluate/make.ts";
import { contentOf, dataIn, tensorOf } from "../../../../evaluate/tensors/storage.ts";
import { apply1 } from "../../../../evaluate/tensors/apply.ts";
import { sizeOf } from "../../../../evaluate/tensors/data.ts";
import type { AbstractValue, Context, TensorValue } from "../../../../evaluate/value.ts";
import { expanded } from "../../arithmetic.ts";
import { type Call, dataTensor, giveUp, toTensor } from "../../call.ts";
import { broadcastShape, reshape, squeeze } from "../../shaping.ts";

/** Another shape of as many elements; a dtype leaves what is known of them as it is. */
export function view(call: Call): AbstractValue {
  const x = call.tensor("input");
  const [first] = call.args.rest;
  if (first?.kind === "instance" && first.class.name === "dtype") return x;
  return reshape(call.context, x, call.variadic("shape"));
}

/** Axes of length 1 made as long as asked, new ones in front. */
export function expandMethod(call: Call): TensorValue {
  const x = call.tensor("input");
  const sizes = call.variadic("sizes");
  const lead = sizes.length - x.shape.length;
  return expanded(
    call.context,
    x,
    sizes.map((extent, axis) => (extent === -1 ? (x.shape[axis - lead] ?? 1) : extent)),
  );
}

/** As many copies along each axis as asked, new ones in front. */
export function repeat(call: Call): TensorValue {
  const x = call.tensor("input");
  const counts = call.variadic("repeats");
  if (counts.length < x.shape.length) {
    call.raise("RuntimeError", "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor");
  }
  return repeated(call.context, x, counts);
}

/** Repetition of axes of size 1 is an expansion. */
export function repeated(context: Context, x: TensorValue, counts: readonly number[]): TensorValue {
  const lead = counts.length - x.shape.length;
  const wide = reshape(context, x, [...new Array<number>(lead).fill(1), ...x.shape]);
  if (counts.every((count) => count === 1)) return wide;
  if (counts.every((count, axis) => count === 1 || wide.shape[axis] === 1)) {
    const shape = counts.map((count, axis) => count * (wide.shape[axis] ?? 1));
    return tensorCopy(context, expanded(context, wide, shape));
  }
  return apply1(context, "repeat", { counts, interleave: false }, [wide]);
}

/** The same content in storage of its own. */
export function tensorCopy(context: Context, x: TensorValue): TensorValue {
  return tensorOf(context, contentOf(context, x), x.dtype, { requiresGrad: x.state.requiresGrad });
}

/** As `repeat`, with missing counts 1 in front. */
export function tile(call: Call): TensorValue {
  const x = call.tensor("input");
  const counts = call.variadic("dims");
  return repeated(call.context, x, [...new Array<number>(Math.max(0, x.shape.length - counts.length)).fill(1), ...counts]);
}

/** Each element so many times in a row along `dim`. */
export function repeatInterleave(call: Call): TensorValue {
  const { context } = call;
  const flat = call.maybe("dim") === undefined;
  const source = flat ? reshape(context, call.tensor("input"), [-1]) : call.tensor("input");
  const axis = flat ? 0 : call.axis("dim", source.shape.length);
  const times = call.value("repeats");
  if (times.kind === "tensor" && times.shape.length > 0 && times.shape[0] !== 1) {
    const data = dataIn(context, times);
    if (data === undefined) return giveUp(context, "the number of repetitions depends on the input");
    const places = Array.from({ length: data.size }, (_, i) => new Array<number>(data.at(i)).fill(i)).flat();
    return apply1(context, "gather", { axis, kind: "select" }, [
      source,
      dataTensor(context, [places.length], (i) => places[i] ?? 0, "int64"),
    ]);
  }
  const count = call.number("repeats");
  return apply1(context, "repeat", { counts: source.shape.map((_, i) => (i === axis ? count : 1)), interleave: true }, [source]);
}

/** An axis divided into several. */
export function unflatten(call: Call): TensorValue {
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  const sizes = call.ints("sizes");
  const extent = x.shape[axis] ?? 1;
  const rest = sizeOf(sizes.filter((size) => size !== -1));
  const full = sizes.map((size) => (size === -1 ? extent / rest : size));
  if (sizeOf(full) !== extent) {
    call.raise(
      "RuntimeError",
      `unflatten: Provided sizes [${sizes.join(", ")}] don't multiply up to the size of dim ${axis} (${extent}) in the input tensor`,
    );
  }
  return reshape(call.context, x, [...x.shape.slice(0, axis), ...full, ...x.shape.slice(axis + 1)]);
}

/** All in the shape that they have in common. */
export function broadcastTensors(call: Call): AbstractValue {
  const tensors = call.args.rest.map((item) => toTensor(call.context, item, "tensors"));
  const shape = broadcastShape(
    call.context,
    tensors.map((tensor) => tensor.shape),
  );
  return tuple(tensors.map((tensor) => expanded(call.context, tensor, shape)));
}

/** Axes of length 1 added until there are `rank`: in front, for `atleast_3d` of a vector or matrix one of them at the end. */
export function atLeast(rank: number) {
  return (call: Call): TensorValue => {
    const x = call.tensor("input");
    const missing = rank - x.shape.length;
    if (missing <= 0) return x;
    const behind = rank === 3 && x.shape.length > 0 ? 1 : 0;
    return reshape(call.context, x, [...new Array<number>(missing - behind).fill(1), ...x.shape, ...new Array<number>(behind).fill(1)]);
  };
}

/** x without all, or the given, axes of length 1. */
export function squeezeCall(call: Call): TensorValue {
  const axes = call.maybe("dim");
  return squeeze(call.context, call.tensor("input"), axes === undefined ? undefined : call.ints("dim"));
}
