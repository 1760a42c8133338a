/** Functions and methods that change a tensor's shape, by name. */
import { int } from "../../../../evaluate/make.ts";
import { withoutGradient } from "../../../../evaluate/tensors/storage.ts";
import { sizeOf } from "../../../../evaluate/tensors/data.ts";
import { expanded } from "../../arithmetic.ts";
import type { Rows } from "../../call.ts";
import { concat, flatten, permute, reshape, select, slice, stack, transpose, unsqueeze } from "../../shaping.ts";
import { flip, movedim, reorder, roll, transposed } from "./order.ts";
import { asStrided, cat, chunk, diff, pad, splitCall, tensorSplit, unbind, unfoldMethod } from "./parts.ts";
import { diag, diagEmbed, diagonal, gather, indexAdd, indexSelect, maskedSelect, nonzero, oneHot, scatter } from "./places.ts";
import {
  atLeast,
  broadcastTensors,
  expandMethod,
  repeat,
  repeatInterleave,
  squeezeCall,
  tensorCopy,
  tile,
  unflatten,
  view,
} from "./repeating.ts";

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
  "index_add(input, dim, index, source, *, alpha=1)": indexAdd,
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
