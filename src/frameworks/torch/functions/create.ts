/** Tensors from nothing: numbers, ranges, noise. */
import { contentOf, dataIn, tensorOf } from "../../../evaluate/tensors/storage.ts";
import { dataContent, graphType, randomContent } from "../../../evaluate/tensors/content.ts";
import { apply1 } from "../../../evaluate/tensors/apply.ts";
import { computed, dataOf, few, filled, sizeOf } from "../../../evaluate/tensors/data.ts";
import { uniformly } from "../../../evaluate/tensors/piecewise.ts";
import type { ArrayState } from "../../../evaluate/standard/numpy/array.ts";
import { runOf } from "../../../evaluate/trace.ts";
import type { AbstractValue, Context, TensorValue } from "../../../evaluate/value.ts";
import type { Distribution } from "../../../moments/distribution.ts";
import { cast } from "../arithmetic.ts";
import { dataTensor, giveUp, items, known, spread, toNumber, type Call, type Rows } from "../call.ts";
import { normal, uniform } from "../../../moments/initializer.ts";
import { broadcastShape, expandTo } from "../shaping.ts";
import { worldOf } from "../world.ts";

const OPTIONS =
  "dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, memory_format=None, generator=None, out=None, names=None";

function requires(call: Call, tensor: TensorValue): TensorValue {
  if (call.args.given("requires_grad") && call.flag("requires_grad")) tensor.state.requiresGrad = true;
  return tensor;
}

function floatType(call: Call): string {
  return call.dtype("dtype") ?? worldOf(call.context).defaultType;
}

/** Fresh noise; during forward it is drawn anew on each call. */
export function noise(context: Context, shape: readonly number[], distribution: Distribution, dtype = "float32"): TensorValue {
  return tensorOf(context, randomContent(uniformly(shape, distribution), runOf(context).tracer !== undefined), dtype);
}

function sizes(call: Call): number[] {
  if (call.args.keywords.has("size")) {
    return spread(call.context, { kind: "tuple", items: [call.args.keywords.get("size") ?? { kind: "none" }] });
  }
  return call.variadic("size");
}

function constant(value: number, dtype?: string) {
  return (call: Call): TensorValue =>
    requires(call, tensorOf(call.context, dataContent(filled(call.variadic("size"), value)), dtype ?? floatType(call)));
}

function like(value: number) {
  return (call: Call): TensorValue => {
    const x = call.tensor("input");
    return requires(call, tensorOf(call.context, dataContent(filled(x.shape, value)), call.dtype("dtype") ?? x.dtype));
  };
}

function noiseLike(distribution: Distribution) {
  return (call: Call): TensorValue => {
    const x = call.tensor("input");
    return requires(call, noise(call.context, x.shape, distribution, call.dtype("dtype") ?? x.dtype));
  };
}

function randomOf(distribution: Distribution) {
  return (call: Call): TensorValue => requires(call, noise(call.context, call.variadic("size"), distribution, floatType(call)));
}

function arange(call: Call): TensorValue {
  const [a, b] = [call.value("start"), call.maybe("end")];
  const floating = [a, b, call.value("step")].some(
    (value) => value?.kind === "float" || (value?.kind === "tensor" && graphType(value.dtype) === "float"),
  );
  const start = b === undefined ? 0 : call.number("start");
  const end = b === undefined ? call.number("start") : call.number("end");
  const step = call.number("step");
  if (step === 0) call.raise("RuntimeError", "step must be nonzero");
  const count = Math.max(0, Math.ceil((end - start) / step));
  call.context.checkSize(count / 16);
  const dtype = call.dtype("dtype") ?? (floating ? worldOf(call.context).defaultType : "int64");
  return requires(
    call,
    dataTensor(call.context, [count], (index) => start + index * step, dtype),
  );
}

function linspace(call: Call): TensorValue {
  const [start, end, steps] = [call.number("start"), call.number("end"), call.number("steps")];
  const at = (index: number): number => (steps <= 1 ? start : start + ((end - start) * index) / (steps - 1));
  return requires(call, dataTensor(call.context, [steps], at, floatType(call)));
}

/** A window as in spectra; `at` gives its height where `turn` goes from 0 to 2 pi over it. */
function window(at: (turn: number, call: Call) => number): (call: Call) => TensorValue {
  return (call) => {
    const length = call.number("window_length");
    const steps = call.flag("periodic") ? length : length - 1;
    const height = (index: number): number => (length === 1 ? 1 : at((2 * Math.PI * index) / steps, call));
    return requires(call, dataTensor(call.context, [length], height, floatType(call)));
  };
}

const WINDOWS: Rows = {
  [`hann_window(window_length, periodic=True, *, ${OPTIONS})`]: window((turn) => 0.5 - 0.5 * Math.cos(turn)),
  [`hamming_window(window_length, periodic=True, alpha=0.54, beta=0.46, *, ${OPTIONS})`]: window(
    (turn, call) => call.number("alpha") - call.number("beta") * Math.cos(turn),
  ),
  [`blackman_window(window_length, periodic=True, *, ${OPTIONS})`]: window(
    (turn) => 0.42 - 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn),
  ),
  [`bartlett_window(window_length, periodic=True, *, ${OPTIONS})`]: window((turn) => 1 - Math.abs(turn / Math.PI - 1)),
};

function logspace(call: Call): TensorValue {
  const [start, end, steps, base] = [call.number("start"), call.number("end"), call.number("steps"), call.number("base")];
  return dataTensor(
    call.context,
    [steps],
    (index) => base ** (steps <= 1 ? start : start + ((end - start) * index) / (steps - 1)),
    floatType(call),
  );
}

function eye(call: Call): TensorValue {
  const rows = call.number("n");
  const columns = call.maybeNumber("m") ?? rows;
  return requires(
    call,
    dataTensor(call.context, [rows, columns], (index) => (Math.floor(index / columns) === index % columns ? 1 : 0), floatType(call)),
  );
}

/** A tensor of numpy's array. Its floats count as float32, as models cast them. */
function fromArray(context: Context, { shape, numbers, noise: law, reason, dtype }: ArrayState, wanted: string | undefined): TensorValue {
  const type = wanted ?? (dtype === "float64" ? "float32" : dtype);
  if (numbers !== undefined) return tensorOf(context, dataContent(dataOf(shape, Float64Array.from(numbers))), type);
  return law === undefined ? tensorOf(context, { kind: "unknown", shape, reason }, type) : noise(context, shape, law, type);
}

/** A tensor of nested lists of numbers; tensors among them are stacked. */
export function fromValues(context: Context, value: AbstractValue, dtype: string | undefined): TensorValue {
  const sure = known(value);
  if (sure.kind === "tensor") return dtype === undefined ? sure : cast(context, sure, dtype);
  if (sure.kind === "instance" && sure.native.array !== undefined) return fromArray(context, sure.native.array, dtype);
  const shape: number[] = [];
  const flat: number[] = [];
  const seen = { float: false, other: false };
  const walk = (item: AbstractValue, depth: number): void => {
    const inner = known(item);
    if (inner.kind === "int" || inner.kind === "float" || inner.kind === "bool") {
      seen.float ||= inner.kind === "float";
      seen.other ||= inner.kind !== "bool";
      flat.push(toNumber(context, inner, "data"));
      return;
    }
    if (inner.kind === "tensor") {
      const data = dataIn(context, inner);
      const values = data === undefined ? undefined : few(data);
      if (data === undefined || values === undefined) return giveUp(context, "a tensor is made from numbers that depend on the input");
      if (flat.length === 0) for (const [axis, extent] of data.shape.entries()) shape[depth + axis] = extent;
      seen.float ||= graphType(inner.dtype) === "float";
      seen.other ||= graphType(inner.dtype) !== "bool";
      for (const value of values) flat.push(value);
      return;
    }
    if (inner.kind === "none" || inner.kind === "str") {
      return context.raise("TypeError", `new(): invalid data type '${context.typeOf(inner).name}'`);
    }
    const parts = items(context, inner);
    context.checkSize(parts.length);
    context.chargeElements(parts.length);
    shape[depth] ??= parts.length;
    for (const part of parts) walk(part, depth + 1);
  };
  walk(sure, 0);
  if (sizeOf(shape) !== flat.length) return context.raise("ValueError", "expected sequence of equal lengths");
  const type = dtype ?? (seen.float || flat.length === 0 ? "float32" : seen.other ? "int64" : "bool");
  return tensorOf(context, dataContent(dataOf(shape, Float64Array.from(flat))), type);
}

function tensor(call: Call): TensorValue {
  const { context } = call;
  const data = call.value("data");
  const made = fromValues(context, data, call.dtype("dtype"));
  const own = data.kind === "tensor" ? tensorOf(context, contentOf(context, made), made.dtype) : made;
  return requires(call, own);
}

/** torch.Tensor(2, 3) is uninitialised, torch.Tensor([1, 2]) are numbers. */
export function legacyTensor(context: Context, collected: AbstractValue, dtype: string): TensorValue {
  const args = items(context, collected);
  const [first] = args;
  if (first === undefined) return tensorOf(context, dataContent(filled([0], 0)), dtype);
  const sure = known(first);
  const isSize = sure.kind === "tuple" && sure.subtype !== undefined;
  if (sure.kind === "int" || isSize) return tensorOf(context, dataContent(filled(spread(context, collected), 0)), dtype);
  return fromValues(context, first, dtype);
}

function triangle(lower: boolean) {
  return (call: Call): TensorValue => {
    const { context } = call;
    const x = call.tensor("input");
    const diagonal = call.number("diagonal");
    const columns = x.shape.at(-1) ?? 1;
    const rows = x.shape.at(-2) ?? 1;
    const keeps = (index: number): boolean => {
      const offset = (index % columns) - (Math.floor(index / columns) % rows);
      return lower ? offset <= diagonal : offset >= diagonal;
    };
    const data = dataIn(context, x);
    if (data !== undefined) {
      return tensorOf(context, dataContent(computed(x.shape, (index) => (keeps(index) ? data.at(index) : 0))), x.dtype);
    }
    const mask = dataTensor(context, [rows, columns], (index) => (keeps(index) ? 0 : 1), "bool");
    return apply1(context, "mask_fill", { value: 0 }, [x, mask]);
  };
}

function triangleIndices(lower: boolean) {
  return (call: Call): TensorValue => {
    const [rows, columns, offset] = [call.number("row"), call.number("col"), call.number("offset")];
    const places: number[] = [];
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) if (lower ? j - i <= offset : j - i >= offset) places.push(i * columns + j);
    }
    const count = places.length;
    const at = (index: number): number => {
      const place = places[index % count] ?? 0;
      return index < count ? Math.floor(place / columns) : place % columns;
    };
    return dataTensor(call.context, [2, count], at, "int64");
  };
}

function meshgrid(call: Call): AbstractValue {
  const { context } = call;
  const all = items(context, call.value("tensors"));
  const [first] = all;
  const list = all.length === 1 && first !== undefined && known(first).kind !== "tensor" ? items(context, first) : all;
  const axes = list.map(known).map((item) => (item.kind === "tensor" ? item : call.raise("TypeError", "meshgrid expects tensors")));
  const swap = call.maybe("indexing") !== undefined && call.text("indexing") === "xy" && axes.length > 1;
  const order = axes.map((_, axis) => (swap && axis < 2 ? 1 - axis : axis));
  const shape: number[] = [];
  for (const [axis, place] of order.entries()) shape[place] = axes[axis]?.shape[0] ?? 1;
  return {
    kind: "tuple",
    items: axes.map((axis, i) => {
      const own = shape.map((_, place) => (place === order[i] ? (axis.shape[0] ?? 1) : 1));
      return expandTo(context, axis, own, shape);
    }),
  };
}

/** Rows with values between low (inclusive) and high. */
function randint(call: Call): TensorValue {
  const [a, b, c] = [call.value("low"), call.maybe("high"), call.maybe("size")];
  const shape = c === undefined ? spread(call.context, { kind: "tuple", items: [b ?? { kind: "none" }] }) : call.ints("size");
  const low = c === undefined ? 0 : toNumber(call.context, a, "low");
  const high = c === undefined ? toNumber(call.context, a, "low") : call.number("high");
  return noise(call.context, shape, uniform(low, high), call.dtype("dtype") ?? "int64");
}

function bernoulli(call: Call): TensorValue {
  const x = call.tensor("input");
  const p = call.maybeNumber("p") ?? dataIn(call.context, x)?.uniform;
  if (p === undefined) return call.apply1("discrete", { name: "bernoulli", dtype: "float", shape: x.shape }, [x]);
  return noise(call.context, x.shape, { kind: "bernoulli", mean: p, variance: p * (1 - p) }, x.dtype);
}

function permutation(call: Call): TensorValue {
  const n = call.number("n");
  return noise(call.context, [n], { kind: "data", mean: (n - 1) / 2, variance: (n * n - 1) / 12 }, "int64");
}

function normalWith(call: Call): TensorValue {
  const { context } = call;
  const [mean, std, size] = [call.operand("mean"), call.operand("std"), call.maybe("size")];
  if (mean.kind === "number" && std.kind === "number") {
    return noise(context, size === undefined ? [] : call.ints("size"), normal(mean.value, std.value));
  }
  const shape = broadcastShape(
    context,
    [mean, std].flatMap((operand) => (operand.kind === "number" ? [] : [operand.shape])),
  );
  const draws = noise(context, shape, normal(0, 1));
  const scaled =
    std.kind === "number"
      ? apply1(context, "affine", { scale: std.value, shift: 0 }, [draws])
      : apply1(context, "multiply", {}, [draws, std]);
  return mean.kind === "number"
    ? apply1(context, "affine", { scale: 1, shift: mean.value }, [scaled])
    : apply1(context, "add", { weights: [1, 1] }, [mean, scaled]);
}

const empty = constant(0);

export const CREATE: Rows = {
  [`zeros(*size, ${OPTIONS}, **kwargs)`]: (call) =>
    call.args.keywords.has("size") ? tensorOf(call.context, dataContent(filled(sizes(call), 0)), floatType(call)) : constant(0)(call),
  [`ones(*size, ${OPTIONS}, **kwargs)`]: (call) =>
    call.args.keywords.has("size") ? tensorOf(call.context, dataContent(filled(sizes(call), 1)), floatType(call)) : constant(1)(call),
  [`empty(*size, ${OPTIONS}, **kwargs)`]: (call) =>
    call.args.keywords.has("size") ? tensorOf(call.context, dataContent(filled(sizes(call), 0)), floatType(call)) : empty(call),
  [`rand(*size, ${OPTIONS}, **kwargs)`]: (call) =>
    call.args.keywords.has("size") ? noise(call.context, sizes(call), uniform(0, 1), floatType(call)) : randomOf(uniform(0, 1))(call),
  [`randn(*size, ${OPTIONS}, **kwargs)`]: (call) =>
    call.args.keywords.has("size") ? noise(call.context, sizes(call), normal(0, 1), floatType(call)) : randomOf(normal(0, 1))(call),
  [`full(size, fill_value, ${OPTIONS})`]: (call) => {
    const value = call.value("fill_value");
    const natural = value.kind === "bool" ? "bool" : value.kind === "int" ? "int64" : worldOf(call.context).defaultType;
    return requires(
      call,
      tensorOf(call.context, dataContent(filled(call.ints("size"), call.number("fill_value"))), call.dtype("dtype") ?? natural),
    );
  },
  [`zeros_like(input, ${OPTIONS})`]: like(0),
  [`ones_like(input, ${OPTIONS})`]: like(1),
  [`empty_like(input, ${OPTIONS})`]: like(0),
  [`full_like(input, fill_value, ${OPTIONS})`]: (call) => {
    const x = call.tensor("input");
    return tensorOf(call.context, dataContent(filled(x.shape, call.number("fill_value"))), call.dtype("dtype") ?? x.dtype);
  },
  [`rand_like(input, ${OPTIONS})`]: noiseLike(uniform(0, 1)),
  [`randn_like(input, ${OPTIONS})`]: noiseLike(normal(0, 1)),
  [`randint(low, high=None, size=None, ${OPTIONS})`]: randint,
  [`randperm(n, ${OPTIONS})`]: permutation,
  "normal(mean=0.0, std=1.0, size=None, *, generator=None, out=None, dtype=None, device=None)": normalWith,
  "bernoulli(input, p=None, *, generator=None)": bernoulli,
  [`arange(start, end=None, step=1, ${OPTIONS})`]: arange,
  [`range(start, end=None, step=1, ${OPTIONS})`]: arange,
  ...WINDOWS,
  [`linspace(start, end, steps=100, ${OPTIONS})`]: linspace,
  [`logspace(start, end, steps=100, base=10.0, ${OPTIONS})`]: logspace,
  [`eye(n, m=None, ${OPTIONS})`]: eye,
  "tensor(data, dtype=None, device=None, requires_grad=False, pin_memory=False)": tensor,
  "as_tensor(data, dtype=None, device=None)": (call) => fromValues(call.context, call.value("data"), call.dtype("dtype")),
  "asarray(data, dtype=None, device=None, copy=None, requires_grad=False)": (call) =>
    fromValues(call.context, call.value("data"), call.dtype("dtype")),
  "from_numpy(data)": (call) => fromValues(call.context, call.value("data"), undefined),
  "scalar_tensor(data, dtype=None, device=None)": (call) => fromValues(call.context, call.value("data"), call.dtype("dtype") ?? "float32"),
  "tril(input, diagonal=0, *, out=None)": triangle(true),
  "triu(input, diagonal=0, *, out=None)": triangle(false),
  "tril_indices(row, col, offset=0, dtype=None, device=None)": triangleIndices(true),
  "triu_indices(row, col, offset=0, dtype=None, device=None)": triangleIndices(false),
  "meshgrid(*tensors, indexing=None)": meshgrid,
};

/** Methods that make tensors of the same type. */
export const NEW_METHODS: Rows = {
  [`new_zeros(self, *size, ${OPTIONS})`]: (call) =>
    tensorOf(call.context, dataContent(filled(call.variadic("size"), 0)), call.dtype("dtype") ?? call.tensor("self").dtype),
  [`new_ones(self, *size, ${OPTIONS})`]: (call) =>
    tensorOf(call.context, dataContent(filled(call.variadic("size"), 1)), call.dtype("dtype") ?? call.tensor("self").dtype),
  [`new_empty(self, *size, ${OPTIONS})`]: (call) =>
    tensorOf(call.context, dataContent(filled(call.variadic("size"), 0)), call.dtype("dtype") ?? call.tensor("self").dtype),
  [`new_full(self, size, fill_value, ${OPTIONS})`]: (call) =>
    tensorOf(
      call.context,
      dataContent(filled(call.ints("size"), call.number("fill_value"))),
      call.dtype("dtype") ?? call.tensor("self").dtype,
    ),
  "new_tensor(self, data, dtype=None, device=None, requires_grad=False)": (call) =>
    fromValues(call.context, call.value("data"), call.dtype("dtype") ?? call.tensor("self").dtype),
  "new(self, *args)": (call) => legacyTensor(call.context, call.args.get("args"), call.tensor("self").dtype),
};
