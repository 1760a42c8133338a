/** Functions that move elements about. */
import { contentOf, dataContent, dataIn, tensorOf, withoutGradient } from "../../../evaluate/tensor.ts";
import { apply1 } from "../../../evaluate/tensors/apply.ts";
import { computed, dataOf, filled, force, indexer, sizeOf, stridesOf } from "../../../evaluate/tensors/data.ts";
import { int, tuple } from "../../../evaluate/make.ts";
import type { AbstractValue, Context, TensorValue } from "../../../evaluate/value.ts";
import { cast, expanded, product } from "../arithmetic.ts";
import { axisOf, dataTensor, giveUp, items, known, spread, toTensor, type Call, type Rows } from "../call.ts";
import { nonzeroOf } from "../indexing.ts";
import {
  broadcastShape,
  concat,
  evenLengths,
  flatten,
  permute,
  reshape,
  select,
  slice,
  split,
  squeeze,
  stack,
  transpose,
  unsqueeze,
} from "../shaping.ts";
import { opaque } from "./pointwise.ts";

function view(call: Call): AbstractValue {
  const x = call.tensor("input");
  const [first] = call.args.rest;
  if (first?.kind === "instance" && first.class.name === "dtype") return x;
  return reshape(call.context, x, call.variadic("shape"));
}

function expandMethod(call: Call): TensorValue {
  const x = call.tensor("input");
  const sizes = call.variadic("sizes");
  const lead = sizes.length - x.shape.length;
  return expanded(
    call.context,
    x,
    sizes.map((extent, axis) => (extent === -1 ? (x.shape[axis - lead] ?? 1) : extent)),
  );
}

function repeat(call: Call): TensorValue {
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

function tile(call: Call): TensorValue {
  const x = call.tensor("input");
  const counts = call.variadic("dims");
  return repeated(call.context, x, [...new Array<number>(Math.max(0, x.shape.length - counts.length)).fill(1), ...counts]);
}

function repeatInterleave(call: Call): TensorValue {
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

function cat(call: Call): TensorValue {
  const { context } = call;
  const parts = call.tensors("tensors");
  return concat(context, parts, call.number("dim"));
}

function splitCall(call: Call, sizes: AbstractValue): AbstractValue {
  const { context } = call;
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  const lengths =
    known(sizes).kind === "int" || sizes.kind === "float" || sizes.kind === "tensor"
      ? evenLengths(x.shape[axis] ?? 0, numberIn(call, sizes))
      : items(context, sizes).map((item) => numberIn(call, item));
  return tuple(split(context, x, lengths, axis));
}

function numberIn(call: Call, value: AbstractValue): number {
  return spread(call.context, tuple([value]))[0] ?? 1;
}

function chunk(call: Call): AbstractValue {
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  const extent = x.shape[axis] ?? 0;
  return tuple(split(call.context, x, evenLengths(extent, Math.ceil(extent / call.number("chunks"))), axis));
}

function tensorSplit(call: Call): AbstractValue {
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  const extent = x.shape[axis] ?? 0;
  const sections = call.value("indices_or_sections");
  if (sections.kind !== "int") {
    const marks = [0, ...call.ints("indices_or_sections"), extent];
    const lengths = marks.slice(1).map((mark, i) => Math.max(0, mark - (marks[i] ?? 0)));
    return tuple(split(call.context, x, lengths, axis));
  }
  const count = Number(sections.value);
  const small = Math.floor(extent / count);
  return tuple(
    split(
      call.context,
      x,
      Array.from({ length: count }, (_, i) => small + (i < extent % count ? 1 : 0)),
      axis,
    ),
  );
}

function unbind(call: Call): AbstractValue {
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  return tuple(Array.from({ length: x.shape[axis] ?? 0 }, (_, i) => select(call.context, x, axis, i)));
}

function movedOrder(rank: number, from: readonly number[], to: readonly number[]): number[] {
  const rest = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !from.includes(axis));
  return Array.from({ length: rank }, (_, place) => {
    const i = to.indexOf(place);
    return i >= 0 ? (from[i] ?? 0) : (rest.shift() ?? 0);
  });
}

function movedim(call: Call): TensorValue {
  const x = call.tensor("input");
  const rank = x.shape.length;
  const axes = (name: string): number[] => call.ints(name).map((axis) => axisOf(call.context, axis, rank));
  return permute(call.context, x, movedOrder(rank, axes("source"), axes("destination")));
}

/** A permutation of the indices along one axis; `from` gives, for each new index, the old one. */
function reorder(call: Call, x: TensorValue, axis: number, from: (index: number, extent: number) => number): TensorValue {
  const extent = x.shape[axis] ?? 1;
  const stride = stridesOf(x.shape)[axis] ?? 1;
  return call.apply1("reorder", { axis }, [x], ([data], shape) => {
    if (data === undefined) return undefined;
    const at = (index: number): number => {
      const place = Math.floor(index / stride) % extent;
      return data.at(index + (from(place, extent) - place) * stride);
    };
    return [computed(shape, at)];
  });
}

function flip(call: Call): TensorValue {
  const x = call.tensor("input");
  const axes = call.variadic("dims").map((axis) => axisOf(call.context, axis, x.shape.length));
  return axes.reduce((result, axis) => reorder(call, result, axis, (index, extent) => extent - 1 - index), x);
}

function roll(call: Call): TensorValue {
  const x = call.tensor("input");
  const shifts = call.ints("shifts");
  if (call.maybe("dims") === undefined) {
    const flat = reshape(call.context, x, [-1]);
    const [shift = 0] = shifts;
    return reshape(
      call.context,
      reorder(call, flat, 0, (index, extent) => modulo(index - shift, extent)),
      x.shape,
    );
  }
  return rolled(
    call,
    x,
    shifts,
    call.ints("dims").map((axis) => axisOf(call.context, axis, x.shape.length)),
  );
}

/** The tensor with its elements moved along axes, those that fall off coming back in front. */
export function rolled(call: Call, x: TensorValue, shifts: readonly number[], axes: readonly number[]): TensorValue {
  return axes.reduce((result, axis, i) => {
    const shift = shifts[i] ?? 0;
    return shift === 0 ? result : reorder(call, result, axis, (index, extent) => modulo(index - shift, extent));
  }, x);
}

function modulo(value: number, extent: number): number {
  return ((value % extent) + extent) % extent;
}

function gather(call: Call): TensorValue {
  const x = call.tensor("input");
  return call.apply1("gather", { axis: call.axis("dim", x.shape.length), kind: "gather" }, [x, call.tensor("index")]);
}

function indexSelect(call: Call): TensorValue {
  const x = call.tensor("input");
  return call.apply1("gather", { axis: call.axis("dim", x.shape.length), kind: "select" }, [
    x,
    reshape(call.context, call.tensor("index"), [-1]),
  ]);
}

/** scatter, scatter_add, index_add, …: where the numbers go is not followed. */
function scatter(source: string, name: string) {
  return (call: Call): TensorValue => {
    const x = call.tensor("input");
    const value = call.maybe(source);
    const update = value === undefined ? x : toTensor(call.context, value, source);
    const index = call.maybe("index");
    const exact = index?.kind === "tensor" ? exactScatter(call, x, index, update, name) : undefined;
    return exact ?? call.apply1("scatter", {}, [x, cast(call.context, update, x.dtype)]);
  };
}

function exactScatter(call: Call, x: TensorValue, index: TensorValue, update: TensorValue, name: string): TensorValue | undefined {
  const { context } = call;
  const base = dataIn(context, x);
  const places = dataIn(context, index);
  const values = dataIn(context, update);
  const all = base === undefined ? undefined : force(base);
  if (all === undefined || places === undefined || values === undefined || !name.startsWith("scatter")) return undefined;
  const axis = call.axis("dim", x.shape.length);
  const own = stridesOf(x.shape);
  const locate = indexer(
    index.shape,
    own.map((stride, i) => (i === axis ? 0 : stride)),
  );
  const result = all.slice();
  for (let i = 0; i < places.size; i++) {
    const at = locate(i) + places.at(i) * (own[axis] ?? 1);
    const value = values.size === 1 ? values.at(0) : values.at(i);
    result[at] = name === "scatter_add" ? (result[at] ?? 0) + value : value;
  }
  return tensorOf(context, dataContent(dataOf(x.shape, result)), x.dtype);
}

function diagonal(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const rank = x.shape.length;
  const [a, b] = [call.axis("dim1", rank), call.axis("dim2", rank)];
  const offset = call.number("offset");
  const order = [...x.shape.map((_, axis) => axis).filter((axis) => axis !== a && axis !== b), a, b];
  const moved = permute(context, x, order);
  const [rows, columns] = [moved.shape.at(-2) ?? 0, moved.shape.at(-1) ?? 0];
  const count = Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
  const places = dataTensor(context, [count], (i) => (i + Math.max(0, -offset)) * columns + i + Math.max(0, offset), "int64");
  const flat = flatten(context, moved, -2, -1);
  return apply1(context, "gather", { axis: rank - 2, kind: "select" }, [flat, places]);
}

function diag(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  if (x.shape.length === 2) return diagonalOf(call, x);
  return diagEmbed(context, x);
}

function diagonalOf(call: Call, x: TensorValue): TensorValue {
  const [rows = 0, columns = 0] = x.shape;
  const places = dataTensor(call.context, [Math.min(rows, columns)], (i) => i * columns + i, "int64");
  return apply1(call.context, "gather", { axis: 0, kind: "select" }, [reshape(call.context, x, [-1]), places]);
}

/** A matrix with the last axis on its diagonal. */
function diagEmbed(context: Context, x: TensorValue): TensorValue {
  const n = x.shape.at(-1) ?? 1;
  const identity = dataTensor(context, [n, n], (index) => (Math.floor(index / n) === index % n ? 1 : 0), "float32");
  return product(context, unsqueeze(context, x, -1), identity);
}

function oneHot(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const data = dataIn(context, x);
  const wanted = call.number("num_classes");
  const all = data === undefined ? undefined : force(data);
  const classes =
    wanted > 0 ? wanted : all === undefined ? giveUp(context, "how many classes one_hot makes depends on the input") : Math.max(...all) + 1;
  const shape = [...x.shape, classes];
  if (data !== undefined) {
    return tensorOf(context, dataContent(computed(shape, (i) => (data.at(Math.floor(i / classes)) === i % classes ? 1 : 0))), "int64");
  }
  return apply1(context, "discrete", { name: "one_hot", dtype: "int", shape }, [x]);
}

function nonzero(call: Call): AbstractValue {
  const data = dataIn(call.context, call.tensor("input"));
  if (data === undefined) return giveUp(call.context, "how many elements are not zero depends on the input");
  const places = nonzeroOf(call.context, data);
  return call.args.given("as_tuple") && call.flag("as_tuple") ? tuple(places) : stack(call.context, places, 1);
}

function pad(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const amounts = call.ints("pad");
  const mode = call.text("mode");
  const rank = x.shape.length;
  const perAxis = x.shape.map((_, axis): readonly [number, number] => {
    const turn = rank - 1 - axis;
    return [amounts[2 * turn] ?? 0, amounts[2 * turn + 1] ?? 0];
  });
  if (amounts.length > 2 * rank) call.raise("RuntimeError", "Padding length should be less than or equal to two times the input dimension");
  if (perAxis.every(([before, after]) => before === 0 && after === 0)) return x;
  const value = call.maybeNumber("value") ?? 0;
  const kinds = { constant: value === 0 ? "zeros" : "constant", reflect: "reflect", replicate: "replicate", circular: "circular" } as const;
  const kind = Object.entries(kinds).find(([name]) => name === mode)?.[1];
  if (kind === undefined) return call.raise("NotImplementedError", `Unrecognised padding mode ${mode}`);
  return apply1(context, "pad", { amounts: perAxis, mode: kind, value }, [x]);
}

function unfoldMethod(call: Call): TensorValue {
  const x = call.tensor("input");
  return call.apply1(
    "strided_window",
    { axis: call.axis("dimension", x.shape.length), size: call.number("size"), step: call.number("step") },
    [x],
  );
}

function asStrided(call: Call): TensorValue {
  return opaque(call.context, call, "as_strided", [call.tensor("input")], call.ints("size"));
}

function unflatten(call: Call): TensorValue {
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

function broadcastTensors(call: Call): AbstractValue {
  const tensors = call.args.rest.map((item) => toTensor(call.context, item, "tensors"));
  const shape = broadcastShape(
    call.context,
    tensors.map((tensor) => tensor.shape),
  );
  return tuple(tensors.map((tensor) => expanded(call.context, tensor, shape)));
}

function atLeast(rank: number) {
  return (call: Call): TensorValue => {
    const x = call.tensor("input");
    return x.shape.length >= rank ? x : reshape(call.context, x, [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape]);
  };
}

function transposed(call: Call): TensorValue {
  return transpose(call.context, call.tensor("input"), call.number("dim0"), call.number("dim1"));
}

function maskedSelect(call: Call): TensorValue {
  const { context } = call;
  const mask = call.tensor("mask");
  const data = dataIn(context, mask);
  if (data === undefined) return giveUp(context, "how many elements a mask selects depends on the input");
  const x = expanded(context, call.tensor("input"), broadcastShape(context, [call.tensor("input").shape, mask.shape]));
  const wide = dataIn(context, expanded(context, mask, x.shape)) ?? filled(x.shape, 0);
  const [places] = nonzeroOf(context, { ...wide, shape: [wide.size] });
  return places === undefined ? x : apply1(context, "gather", { axis: 0, kind: "select" }, [reshape(context, x, [-1]), places]);
}

function squeezeCall(call: Call): TensorValue {
  const axes = call.maybe("dim");
  return squeeze(call.context, call.tensor("input"), axes === undefined ? undefined : call.ints("dim"));
}

/** Differences of neighbours. */
function diff(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  const extent = x.shape[axis] ?? 0;
  return apply1(context, "add", { weights: [1, -1] }, [slice(context, x, axis, 1, extent), slice(context, x, axis, 0, extent - 1)]);
}

export const SHAPE: Rows = {
  "diff(input, n=1, dim=-1)": diff,
  "reshape(input, *shape, **named)": view,
  "view(input, *shape, **named)": view,
  "view_as(input, other)": (call) => reshape(call.context, call.tensor("input"), call.tensor("other").shape),
  "reshape_as(input, other)": (call) => reshape(call.context, call.tensor("input"), call.tensor("other").shape),
  "flatten(input, start_dim=0, end_dim=-1)": (call) =>
    flatten(call.context, call.tensor("input"), call.number("start_dim"), call.number("end_dim")),
  "ravel(input)": (call) => reshape(call.context, call.tensor("input"), [-1]),
  "unflatten(input, dim, sizes)": unflatten,
  "squeeze(input, dim=None)": squeezeCall,
  "unsqueeze(input, dim)": (call) => unsqueeze(call.context, call.tensor("input"), call.number("dim")),
  "transpose(input, dim0, dim1)": transposed,
  "swapaxes(input, dim0, dim1)": transposed,
  "swapdims(input, dim0, dim1)": transposed,
  "t(input)": (call) =>
    call.tensor("input").shape.length < 2 ? call.tensor("input") : transpose(call.context, call.tensor("input"), 0, 1),
  "adjoint(input)": (call) => transpose(call.context, call.tensor("input"), -2, -1),
  "permute(input, *dims, **named)": (call) => permute(call.context, call.tensor("input"), call.variadic("dims")),
  "movedim(input, source, destination)": movedim,
  "moveaxis(input, source, destination)": movedim,
  "expand(input, *sizes, **named)": expandMethod,
  "expand_as(input, other)": (call) => expanded(call.context, call.tensor("input"), call.tensor("other").shape),
  "broadcast_to(input, size)": (call) => expanded(call.context, call.tensor("input"), call.ints("size")),
  "broadcast_tensors(*tensors)": broadcastTensors,
  "repeat(input, *repeats, **named)": repeat,
  "tile(input, *dims, **named)": tile,
  "repeat_interleave(input, repeats, dim=None, *, output_size=None)": repeatInterleave,
  "cat(tensors, dim=0, *, out=None)": cat,
  "concat(tensors, dim=0, *, out=None)": cat,
  "concatenate(tensors, dim=0, *, out=None)": cat,
  "stack(tensors, dim=0, *, out=None)": (call) => stack(call.context, call.tensors("tensors"), call.number("dim")),
  "hstack(tensors)": (call) => concat(call.context, call.tensors("tensors"), (call.tensors("tensors")[0]?.shape.length ?? 1) > 1 ? 1 : 0),
  "vstack(tensors)": (call) =>
    concat(
      call.context,
      call.tensors("tensors").map((part) => (part.shape.length < 2 ? reshape(call.context, part, [1, -1]) : part)),
      0,
    ),
  "dstack(tensors)": (call) => stack(call.context, call.tensors("tensors"), -1),
  "split(input, split_size, dim=0)": (call) => splitCall(call, call.value("split_size")),
  "split_with_sizes(input, split_sizes, dim=0)": (call) => splitCall(call, call.value("split_sizes")),
  "chunk(input, chunks, dim=0)": chunk,
  "tensor_split(input, indices_or_sections, dim=0)": tensorSplit,
  "unbind(input, dim=0)": unbind,
  "select(input, dim, index)": (call) =>
    select(call.context, call.tensor("input"), call.axis("dim", call.tensor("input").shape.length), call.number("index")),
  "narrow(input, dim, start, length)": (call) => {
    const x = call.tensor("input");
    const start = call.number("start");
    return slice(call.context, x, call.axis("dim", x.shape.length), start, start + call.number("length"));
  },
  "index_select(input, dim, index)": indexSelect,
  "gather(input, dim, index, *, sparse_grad=False)": gather,
  "take(input, index)": (call) => call.apply1("gather", { axis: 0, kind: "take" }, [call.tensor("input"), call.tensor("index")]),
  "take_along_dim(input, index, dim)": gather,
  "masked_select(input, mask)": maskedSelect,
  "scatter(input, dim, index, src=None, *, value=None, reduce=None)": (call) =>
    scatter(call.maybe("src") === undefined ? "value" : "src", "scatter")(call),
  "scatter_add(input, dim, index, src)": scatter("src", "scatter_add"),
  "scatter_reduce(input, dim, index, src, reduce='sum', *, include_self=True)": scatter("src", "reduce"),
  "index_add(input, dim, index, source, *, alpha=1)": scatter("source", "add"),
  "index_copy(input, dim, index, source)": scatter("source", "copy"),
  "index_fill(input, dim, index, value)": scatter("value", "fill"),
  "masked_scatter(input, mask, source, index=None)": scatter("source", "masked"),
  "flip(input, *dims, **named)": flip,
  "fliplr(input)": (call) => reorder(call, call.tensor("input"), 1, (index, extent) => extent - 1 - index),
  "flipud(input)": (call) => reorder(call, call.tensor("input"), 0, (index, extent) => extent - 1 - index),
  "roll(input, shifts, dims=None)": roll,
  "rot90(input, k=1, dims=(0, 1))": (call) =>
    transpose(call.context, call.tensor("input"), call.ints("dims")[0] ?? 0, call.ints("dims")[1] ?? 1),
  "diagonal(input, offset=0, dim1=0, dim2=1)": diagonal,
  "diag(input, diagonal=0)": diag,
  "diag_embed(input, offset=0, dim1=-2, dim2=-1)": (call) => diagEmbed(call.context, call.tensor("input")),
  "nonzero(input, *, as_tuple=False)": nonzero,
  "argwhere(input)": nonzero,
  "as_strided(input, size, stride, storage_offset=0)": asStrided,
  "atleast_1d(input)": atLeast(1),
  "atleast_2d(input)": atLeast(2),
  "atleast_3d(input)": atLeast(3),
  "clone(input, *, memory_format=None)": (call) => tensorCopy(call.context, call.tensor("input")),
  "detach(input)": (call) => withoutGradient(call.context, call.tensor("input")),
  "contiguous(input, *, memory_format=None)": (call) => call.tensor("input"),
  "numel(input)": (call) => int(sizeOf(call.tensor("input").shape)),
};

export const SHAPE_METHODS: Rows = {
  "unfold(input, dimension, size, step)": unfoldMethod,
};

export const SHAPE_FUNCTIONAL: Rows = {
  "pad(input, pad, mode='constant', value=None)": pad,
  "one_hot(input, num_classes=-1)": oneHot,
};
