/** Reductions, orders, statistics. */
import { dataContent, graphType } from "../../../evaluate/tensors/content.ts";
import { dataIn, tensorOf } from "../../../evaluate/tensors/storage.ts";
import { apply, apply1 } from "../../../evaluate/tensors/apply.ts";
import { bool } from "../../../evaluate/make.ts";
import { dataOf, force, linewise, reduced, stridesOf, type Data } from "../../../evaluate/tensors/data.ts";
import type { AbstractValue, Context, TensorValue } from "../../../evaluate/value.ts";
import type { OpAttributes } from "../../../graph/graph.ts";
import { activate, cast, compare, discrete, larger, sum } from "../arithmetic.ts";
import { axisOf, giveUp, known, toOperand, type Call, type Rows } from "../call.ts";
import { ranked, reduce, reshape } from "../shaping.ts";
import { namedResult } from "../world.ts";

type Kind = OpAttributes["reduce"]["kind"];

function axesOf(call: Call, name = "dim"): readonly number[] | undefined {
  return call.maybe(name) === undefined ? undefined : call.ints(name);
}

function typed(call: Call): TensorValue {
  const x = call.tensor("input");
  const dtype = call.dtype("dtype");
  return dtype === undefined ? x : cast(call.context, x, dtype);
}

function plain(kind: Kind) {
  return (call: Call): TensorValue => reduce(call.context, typed(call), kind, axesOf(call), call.flag("keepdim"));
}

/** Shape after the reduction of one axis. */
function without(shape: readonly number[], axis: number, keep: boolean): number[] {
  return keep ? shape.map((extent, i) => (i === axis ? 1 : extent)) : shape.filter((_, i) => i !== axis);
}

/** Index of the largest or smallest element of each line. */
function argBest(call: Call, x: TensorValue, axis: number | undefined, keep: boolean, minimum: boolean): TensorValue {
  const source = axis === undefined ? reshape(call.context, x, [-1]) : x;
  const place = axis ?? 0;
  const shape = axis === undefined ? (keep ? x.shape.map(() => 1) : []) : without(x.shape, axis, keep);
  const best = (line: Float64Array): number => {
    let at = 0;
    for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i] ?? 0, line[at] ?? 0];
      if (minimum ? a < b : a > b) at = i;
    }
    return at;
  };
  return ranked(call.context, minimum ? "argmin" : "argmax", source, shape, ([data]) => {
    const result = data === undefined ? undefined : reduced(data, [place], false, best);
    return result === undefined ? undefined : [{ ...result, shape }];
  });
}

/** max and min: of everything, along an axis with indices, or of two tensors. */
function extreme(minimum: boolean) {
  const name = minimum ? "min" : "max";
  return (call: Call): AbstractValue => {
    const { context } = call;
    const x = call.tensor("input");
    const dim = call.maybe("dim");
    if (dim === undefined) return reduce(context, x, name, undefined, false);
    // The second argument of torch.max(a, b) stands in the same place.
    if (dim.kind === "tensor" && (dim.shape.length > 0 || graphType(dim.dtype) === "float")) return larger(context, x, dim, minimum);
    const axis = call.axis("dim", x.shape.length);
    const keep = call.flag("keepdim");
    return namedResult(
      context,
      name,
      ["values", "indices"],
      [reduce(context, x, name, [axis], keep), argBest(call, x, axis, keep, minimum)],
    );
  };
}

function arg(minimum: boolean) {
  return (call: Call): TensorValue => {
    const x = call.tensor("input");
    const axis = call.maybe("dim") === undefined ? undefined : call.axis("dim", x.shape.length);
    return argBest(call, x, axis, call.flag("keepdim"), minimum);
  };
}

function variance(kind: "variance" | "deviation") {
  return (call: Call): TensorValue => {
    const dim = call.maybe("dim");
    // The old form var(unbiased).
    const old = dim?.kind === "bool";
    const correction = call.maybeNumber("correction");
    const unbiased = old ? dim.value : correction === undefined ? call.flag("unbiased") : correction !== 0;
    return reduce(call.context, call.tensor("input"), kind, old ? undefined : axesOf(call), call.flag("keepdim"), { unbiased });
  };
}

function varianceAndMean(kind: "variance" | "deviation") {
  return (call: Call): AbstractValue => {
    const x = call.tensor("input");
    const keep = call.flag("keepdim");
    const spread = reduce(call.context, x, kind, axesOf(call), keep, { unbiased: call.flag("unbiased") });
    return { kind: "tuple", items: [spread, reduce(call.context, x, "mean", axesOf(call), keep)] };
  };
}

function norm(order: string) {
  return (call: Call): TensorValue => {
    const value = call.maybe(order);
    const power = value === undefined ? 2 : call.number(order);
    return reduce(call.context, call.tensor("input"), "norm", axesOf(call), call.flag("keepdim"), { power });
  };
}

function cumulative(kind: "sum" | "product") {
  return (call: Call): TensorValue => {
    const x = typed(call);
    const source = graphType(x.dtype) === "bool" ? cast(call.context, x, "int64") : x;
    return call.apply1("cumulative", { kind, axis: call.axis("dim", source.shape.length) }, [source]);
  };
}

function sorted(data: Data, axis: number, descending: boolean): readonly [Data, Data] | undefined {
  const all = force(data);
  if (all === undefined) return undefined;
  const order = orders(data.shape, all, axis, descending);
  const stride = stridesOf(data.shape)[axis] ?? 1;
  const extent = data.shape[axis] ?? 1;
  const moved = Float64Array.from(order, (place, index) => all[index + (place - (Math.floor(index / stride) % extent)) * stride] ?? NaN);
  return [dataOf(data.shape, moved), dataOf(data.shape, order)];
}

function orders(shape: readonly number[], all: Float64Array, axis: number, descending: boolean): Float64Array {
  const result = linewise(dataOf(shape, all), axis, (line) => {
    const places = Array.from(line, (value, place) => [value, place] as const).sort(
      (a, b) => (descending ? b[0] - a[0] : a[0] - b[0]) || a[1] - b[1],
    );
    for (const [i, [, place]] of places.entries()) line[i] = place;
  });
  return result?.values ?? new Float64Array(all.length);
}

function sort(call: Call): AbstractValue {
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  const descending = call.flag("descending");
  const outputs = apply(call.context, "sort", { axis }, [x], ([data]) => (data === undefined ? undefined : sorted(data, axis, descending)));
  return namedResult(call.context, "sort", ["values", "indices"], indices(call.context, outputs));
}

function indices(context: Context, outputs: readonly TensorValue[]): readonly TensorValue[] {
  const [values, places] = outputs;
  return values === undefined || places === undefined ? outputs : [values, cast(context, places, "int64")];
}

function argsort(call: Call): TensorValue {
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  const descending = call.flag("descending");
  return ranked(call.context, "argsort", x, x.shape, ([data]) => {
    const order = data === undefined ? undefined : sorted(data, axis, descending)?.[1];
    return order === undefined ? undefined : [order];
  });
}

function topk(call: Call): AbstractValue {
  const x = call.tensor("input");
  const axis = call.axis("dim", x.shape.length);
  const count = call.number("k");
  if (count > (x.shape[axis] ?? 1)) call.raise("RuntimeError", "selected index k out of range");
  const outputs = apply(call.context, "sort", { axis, count }, [x]);
  return namedResult(call.context, "topk", ["values", "indices"], indices(call.context, outputs));
}

/** The k-th smallest, and the median: one of the values. */
function ofLine(kind: "median" | "kthvalue") {
  return (call: Call): AbstractValue => {
    const { context } = call;
    const x = call.tensor("input");
    if (kind === "median" && call.maybe("dim") === undefined) return reduce(context, x, "median", undefined, false);
    const axis = call.axis("dim", x.shape.length);
    const keep = call.flag("keepdim");
    return namedResult(
      context,
      kind,
      ["values", "indices"],
      [reduce(context, x, "median", [axis], keep), ranked(context, kind, x, without(x.shape, axis, keep))],
    );
  };
}

function some(name: "any" | "all") {
  return (call: Call): TensorValue => {
    const { context } = call;
    const x = call.tensor("input");
    const truth = graphType(x.dtype) === "bool" ? x : discrete(context, "bool", [x], "bool", (value = 0) => (value !== 0 ? 1 : 0));
    const axes = axesOf(call)?.map((axis) => axisOf(context, axis, x.shape.length)) ?? x.shape.map((_, axis) => axis);
    const keep = call.flag("keepdim");
    const shape = keep
      ? x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent))
      : x.shape.filter((_, axis) => !axes.includes(axis));
    const data = dataIn(context, truth);
    const test = (line: Float64Array): number =>
      name === "any" ? (line.some((value) => value !== 0) ? 1 : 0) : line.every((value) => value !== 0) ? 1 : 0;
    const exact = data === undefined ? undefined : reduced(data, axes, keep, test);
    if (exact !== undefined) return tensorOf(context, dataContent(exact), "bool");
    return apply1(context, "discrete", { name, dtype: "bool", shape }, [truth]);
  };
}

function equal(call: Call): AbstractValue {
  const { context } = call;
  const [a, b] = [call.tensor("input"), call.tensor("other")];
  if (a.shape.join() !== b.shape.join()) return bool(false);
  const same = dataIn(context, compare(context, "eq", a, b));
  const all = same === undefined ? undefined : force(same);
  return all === undefined
    ? context.unknown("whether two tensors are equal depends on the input")
    : bool(all.every((value) => value !== 0));
}

function unique(call: Call): AbstractValue {
  const { context } = call;
  const x = call.tensor("input");
  const data = dataIn(context, x);
  const all = data === undefined ? undefined : force(data);
  if (all === undefined) return giveUp(context, "how many different values there are depends on the input");
  const values = Float64Array.from(new Set(all)).sort();
  const places = new Map(Array.from(values, (value, index) => [value, index]));
  const inverse = all.map((value) => places.get(value) ?? 0);
  const counts = new Float64Array(values.length);
  for (const place of inverse) counts[place] = (counts[place] ?? 0) + 1;
  const parts = [tensorOf(context, dataContent(dataOf([values.length], values)), x.dtype)];
  if (call.flag("return_inverse")) parts.push(tensorOf(context, dataContent(dataOf(x.shape, inverse)), "int64"));
  if (call.flag("return_counts")) parts.push(tensorOf(context, dataContent(dataOf([counts.length], counts)), "int64"));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: "tuple", items: parts };
}

function distance(call: Call): TensorValue {
  const difference = sum(call.context, call.tensor("input"), toOperand(call.context, known(call.value("other"))), -1);
  return reduce(call.context, difference, "norm", undefined, false, { power: call.number("p") });
}

function traced(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const [rows = 0, columns = 0] = x.shape;
  const places = Array.from({ length: Math.min(rows, columns) }, (_, i) => i * columns + i);
  const index = tensorOf(context, dataContent(dataOf([places.length], Float64Array.from(places))), "int64");
  return reduce(
    context,
    apply1(context, "gather", { axis: 0, kind: "select" }, [reshape(context, x, [-1]), index]),
    "sum",
    undefined,
    false,
  );
}

export const REDUCE: Rows = {
  "sum(input, dim=None, keepdim=False, *, dtype=None, out=None)": plain("sum"),
  "nansum(input, dim=None, keepdim=False, *, dtype=None)": plain("sum"),
  "mean(input, dim=None, keepdim=False, *, dtype=None, out=None)": plain("mean"),
  "nanmean(input, dim=None, keepdim=False, *, dtype=None)": plain("mean"),
  "prod(input, dim=None, keepdim=False, *, dtype=None)": plain("product"),
  "amax(input, dim=None, keepdim=False)": (call) => reduce(call.context, call.tensor("input"), "max", axesOf(call), call.flag("keepdim")),
  "amin(input, dim=None, keepdim=False)": (call) => reduce(call.context, call.tensor("input"), "min", axesOf(call), call.flag("keepdim")),
  "logsumexp(input, dim, keepdim=False)": (call) =>
    reduce(call.context, call.tensor("input"), "logsumexp", axesOf(call), call.flag("keepdim")),
  "max(input, dim=None, keepdim=False, *, out=None)": extreme(false),
  "min(input, dim=None, keepdim=False, *, out=None)": extreme(true),
  "argmax(input, dim=None, keepdim=False)": arg(false),
  "argmin(input, dim=None, keepdim=False)": arg(true),
  "median(input, dim=None, keepdim=False)": ofLine("median"),
  "kthvalue(input, k, dim=-1, keepdim=False)": ofLine("kthvalue"),
  "var(input, dim=None, unbiased=True, keepdim=False, *, correction=None)": variance("variance"),
  "std(input, dim=None, unbiased=True, keepdim=False, *, correction=None)": variance("deviation"),
  "var_mean(input, dim=None, unbiased=True, keepdim=False)": varianceAndMean("variance"),
  "std_mean(input, dim=None, unbiased=True, keepdim=False)": varianceAndMean("deviation"),
  "norm(input, p='fro', dim=None, keepdim=False, dtype=None)": norm("p"),
  "dist(input, other, p=2)": distance,
  "trace(input)": traced,
  "cumsum(input, dim, *, dtype=None)": cumulative("sum"),
  "cumprod(input, dim, *, dtype=None)": cumulative("product"),
  "logcumsumexp(input, dim)": (call) => {
    const { context } = call;
    const x = call.tensor("input");
    const total = apply1(context, "cumulative", { kind: "sum", axis: call.axis("dim", x.shape.length) }, [activate(context, x, "exp")]);
    return activate(context, total, "log");
  },
  "sort(input, dim=-1, descending=False, stable=False)": sort,
  "argsort(input, dim=-1, descending=False, stable=False)": argsort,
  "topk(input, k, dim=-1, largest=True, sorted=True)": topk,
  "any(input, dim=None, keepdim=False)": some("any"),
  "all(input, dim=None, keepdim=False)": some("all"),
  "equal(input, other)": equal,
  "allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False)": equal,
  "unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None)": unique,
  "bincount(input, weights=None, minlength=0)": (call) => giveUp(call.context, "how many bins bincount fills depends on the input"),
  "count_nonzero(input, dim=None)": (call) => {
    const x = call.tensor("input");
    return reduce(
      call.context,
      discrete(call.context, "bool", [x], "int64", (value = 0) => (value !== 0 ? 1 : 0)),
      "sum",
      axesOf(call),
      false,
    );
  },
  "softmax(input, dim=None, dtype=None, _stacklevel=3)": (call) => softmax(call, false),
  "log_softmax(input, dim=None, dtype=None, _stacklevel=3)": (call) => softmax(call, true),
};

/** Without an axis, old versions took 0 or 1 by the number of axes. */
export function softmax(call: Call, log: boolean): TensorValue {
  const x = typed(call);
  const rank = x.shape.length;
  const axis = call.maybe("dim") === undefined ? (rank === 0 || rank === 1 || rank === 3 ? 0 : 1) : call.axis("dim", rank);
  return rank === 0 ? x : call.apply1("softmax", { axis, log }, [x]);
}

export const LINALG: Rows = {
  "norm(input, ord=None, dim=None, keepdim=False, *, dtype=None)": norm("ord"),
  "vector_norm(input, ord=2, dim=None, keepdim=False, *, dtype=None)": norm("ord"),
  "matrix_norm(input, ord='fro', dim=(-2, -1), keepdim=False, *, dtype=None)": norm("ord"),
};
