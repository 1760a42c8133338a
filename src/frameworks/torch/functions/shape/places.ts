/** Values at chosen places: gather, scatter, diagonals, masks. */
import { tuple } from "../../../../evaluate/make.ts";
import { dataContent } from "../../../../evaluate/tensors/content.ts";
import { dataIn, tensorOf } from "../../../../evaluate/tensors/storage.ts";
import { apply1 } from "../../../../evaluate/tensors/apply.ts";
import { computed, dataOf, filled, force, indexer, single, stridesOf } from "../../../../evaluate/tensors/data.ts";
import type { AbstractValue, Context, TensorValue } from "../../../../evaluate/value.ts";
import { affine, cast, expanded, product, sum } from "../../arithmetic.ts";
import { type Call, dataTensor, giveUp, toTensor } from "../../call.ts";
import { nonzeroOf } from "../../indexing.ts";
import { einsum } from "../products.ts";
import { broadcastShape, flatten, permute, reshape, stack, unsqueeze } from "../../shaping.ts";

/** index [..] → its shape, elements of x taken along `dim`. */
export function gather(call: Call): TensorValue {
  const x = call.tensor("input");
  return call.apply1("gather", { axis: call.axis("dim", x.shape.length), kind: "gather" }, [x, call.tensor("index")]);
}

/** x with the places `index` [k] along `dim`. */
export function indexSelect(call: Call): TensorValue {
  const x = call.tensor("input");
  return call.apply1("gather", { axis: call.axis("dim", x.shape.length), kind: "select" }, [
    x,
    reshape(call.context, call.tensor("index"), [-1]),
  ]);
}

/** scatter, scatter_add, index_copy, …: where the numbers go is not followed. */
export function scatter(source: string, name: string) {
  return (call: Call): TensorValue => {
    const x = call.tensor("input");
    const value = call.maybe(source);
    const update = value === undefined ? x : toTensor(call.context, value, source);
    const index = call.maybe("index");
    const exact = index?.kind === "tensor" ? exactScatter(call, x, index, update, name) : undefined;
    const hot = index?.kind === "tensor" && value !== undefined ? oneHotScatter(call, x, index, update) : undefined;
    return exact ?? hot ?? call.apply1("scatter", {}, [x, cast(call.context, update, x.dtype)]);
  };
}

/** One number put into zeros at one place of each row: one-hot vectors along that axis. */
function oneHotScatter(call: Call, x: TensorValue, index: TensorValue, update: TensorValue): TensorValue | undefined {
  const { context } = call;
  const base = dataIn(context, x);
  const number = dataIn(context, update);
  const value = number === undefined ? undefined : single(number);
  const axis = call.axis("dim", x.shape.length);
  const isRow = index.shape.length === x.shape.length && index.shape.every((size, at) => size === (at === axis ? 1 : x.shape[at]));
  if (base === undefined || value === undefined || !isRow || force(base)?.every((each) => each === 0) !== true) return undefined;
  const rows = index.shape.filter((_, at) => at !== axis);
  const classes = x.shape[axis] ?? 1;
  const given = { name: "one_hot", dtype: "int", shape: [...rows, classes], share: 1 / classes } as const;
  const hot = cast(context, apply1(context, "discrete", given, [reshape(context, index, rows)]), x.dtype);
  const order = x.shape.map((_, at) => (at === axis ? rows.length : at < axis ? at : at - 1));
  return affine(context, permute(context, hot, order), value, 0);
}

/** The largest matrix, in numbers, that an addition at known places is written as. */
const MAX_MATRIX = 4_000_000;

/** x [.., n, ..] plus the slices of `source` [.., m, ..] at known places of one axis: x + P source, with ones in P where a slice goes. */
export function indexAdd(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const update = cast(context, call.tensor("source"), x.dtype);
  const index = dataIn(context, call.tensor("index"));
  const axis = call.axis("dim", x.shape.length);
  const [rows = 0, columns = 0] = [x.shape[axis], update.shape[axis]];
  const places = index === undefined ? undefined : force(index);
  if (places === undefined || places.length !== columns || rows * columns > MAX_MATRIX || update.shape.length > 20) {
    return call.apply1("scatter", {}, [x, update]);
  }
  const matrix = dataTensor(context, [rows, columns], (at) => (places[at % columns] === Math.floor(at / columns) ? 1 : 0), "float32");
  const letters = "abcdefghijklmnopqrstuvwxy".slice(0, update.shape.length);
  const summed = letters[axis] ?? "a";
  const spread = einsum(context, `z${summed},${letters}->${letters.replace(summed, "z")}`, [matrix, update]);
  return sum(context, x, spread, call.number("alpha"));
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

/** x [.., n, .., m, ..] → [.., .., k], two axes become their diagonal, at the end. */
export function diagonal(call: Call): TensorValue {
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

/** [n] → the matrix [n, n] with that diagonal; [n, m] → its diagonal. */
export function diag(call: Call): TensorValue {
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
export function diagEmbed(context: Context, x: TensorValue): TensorValue {
  const n = x.shape.at(-1) ?? 1;
  const identity = dataTensor(context, [n, n], (index) => (Math.floor(index / n) === index % n ? 1 : 0), "float32");
  return product(context, unsqueeze(context, x, -1), identity);
}

/** Classes [..] → [.., C] of zeros and a one. */
export function oneHot(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const data = dataIn(context, x);
  const wanted = call.number("num_classes");
  const all = data === undefined ? undefined : force(data);
  const classes =
    wanted > 0
      ? wanted
      : all === undefined
        ? giveUp(context, "how many classes one_hot makes depends on the input")
        : all.reduce((a, b) => Math.max(a, b), -1) + 1;
  const shape = [...x.shape, classes];
  if (data !== undefined) {
    return tensorOf(context, dataContent(computed(shape, (i) => (data.at(Math.floor(i / classes)) === i % classes ? 1 : 0))), "int64");
  }
  return apply1(context, "discrete", { name: "one_hot", dtype: "int", shape, share: 1 / classes }, [x]);
}

/** Where x is not zero: [k, rank], or as_tuple one [k] per axis. Unknown where x depends on the input. */
export function nonzero(call: Call): AbstractValue {
  const data = dataIn(call.context, call.tensor("input"));
  if (data === undefined) return giveUp(call.context, "how many elements are not zero depends on the input");
  const places = nonzeroOf(call.context, data);
  return call.args.given("as_tuple") && call.flag("as_tuple") ? tuple(places) : stack(call.context, places, 1);
}

/** The elements under a mask: [k]. Unknown where the mask depends on the input. */
export function maskedSelect(call: Call): TensorValue {
  const { context } = call;
  const mask = call.tensor("mask");
  const data = dataIn(context, mask);
  if (data === undefined) return giveUp(context, "how many elements a mask selects depends on the input");
  const x = expanded(context, call.tensor("input"), broadcastShape(context, [call.tensor("input").shape, mask.shape]));
  const wide = dataIn(context, expanded(context, mask, x.shape)) ?? filled(x.shape, 0);
  const [places] = nonzeroOf(context, { ...wide, shape: [wide.size] });
  return places === undefined ? x : apply1(context, "gather", { axis: 0, kind: "select" }, [reshape(context, x, [-1]), places]);
}
