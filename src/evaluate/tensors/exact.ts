/** Primitive ops on known numbers. A kind without a row here is not computed exactly. */
import type { OpAttributes, OpKind, Shape } from "../../graph/graph.ts";
import { ACTIVATIONS } from "../../moments/activation.ts";
import {
  broadcastTo,
  computed,
  concatenated,
  force,
  gathered,
  indexed,
  indexer,
  linewise,
  mapped,
  permuted,
  reduced,
  repeated,
  reshapedData,
  sizeOf,
  sliced,
  stridesOf,
  zipped,
  type Data,
} from "./data.ts";

type Rule<K extends OpKind> = (attributes: OpAttributes[K], inputs: readonly Data[], shape: Shape) => Data | undefined;

/** By kind: the first output, or undefined where it cannot be computed. `shape` is that output's shape. */
export const EXACT: { readonly [K in OpKind]?: Rule<K> } = {
  activation({ function: name, parameters }, [x]) {
    const [a = 0, b = 0] = parameters;
    const { value } = ACTIVATIONS[name];
    return x && mapped(x, (z) => value(z, a, b));
  },
  affine: ({ scale, shift }, [x]) => x && mapped(x, (z) => (scale === 0 ? shift : z * scale + shift)),
  add({ weights }, inputs, shape) {
    const [v = 1, w = 1] = weights;
    // A sum begins with +0.
    if (inputs.length === 2) return zipped(shape, inputs, (a = 0, b = 0) => 0 + v * a + w * b);
    return zipped(shape, inputs, (...values) => values.reduce((sum, value, i) => sum + (weights[i] ?? 1) * value, 0));
  },
  multiply: (_, inputs, shape) => zipped(shape, inputs, (a = 0, b = 0) => a * b),
  divide: (_, inputs, shape) => zipped(shape, inputs, (a = 0, b = 1) => a / b),
  maximum: ({ minimum }, inputs, shape) => zipped(shape, inputs, (a = 0, b = 0) => (minimum ? Math.min(a, b) : Math.max(a, b))),
  where: (_, inputs, shape) => zipped(shape, inputs, (condition = 0, a = 0, b = 0) => (condition !== 0 ? a : b)),
  mask_fill: ({ value }, inputs, shape) => zipped(shape, inputs, (x = 0, mask = 0) => (mask !== 0 ? value : x)),
  reshape: (_, [x], shape) => x && reshapedData(x, shape),
  permute: ({ order }, [x]) => x && permuted(x, order),
  expand: (_, [x], shape) => x && broadcastTo(x, shape),
  repeat: ({ counts, interleave }, [x]) => x && repeated(x, counts, interleave),
  concat: ({ axis }, inputs) =>
    concatenated(
      inputs.filter(({ shape }) => !(shape.length === 1 && shape[0] === 0)),
      axis,
    ),
  slice: ({ axis, start, stop, step }, [x]) => x && sliced(x, axis, start, Math.min(stop, x.shape[axis] ?? stop), step),
  gather({ axis, kind }, [x, ...places], shape) {
    const [index] = places;
    if (x === undefined || index === undefined) return undefined;
    if (kind === "gather") return gathered(x, axis, index);
    if (kind === "take") return computed(index.shape, (i) => x.at(index.at(i)));
    const common = shape.slice(axis, shape.length - (x.shape.length - axis - places.length));
    return indexed(
      x,
      axis,
      places.map((place) => broadcastTo(place, common)),
    );
  },
  cast: ({ dtype }, [x]) => x && (dtype === "int" ? mapped(x, Math.trunc) : dtype === "bool" ? mapped(x, (z) => (z !== 0 ? 1 : 0)) : x),
  detach: (_, [x]) => x,
  reduce: ({ kind, axes, keep, power, unbiased }, [x]) => x && reduced(x, axes, keep, reducer(kind, power ?? 2, unbiased !== false)),
  cumulative: ({ kind, axis }, [x]) =>
    x &&
    linewise(x, axis, (line) => {
      for (let i = 1; i < line.length; i++) {
        line[i] = kind === "sum" ? (line[i] ?? 0) + (line[i - 1] ?? 0) : (line[i] ?? 0) * (line[i - 1] ?? 0);
      }
    }),
  softmax: ({ axis, log }, [x]) => x && linewise(x, axis, (line) => softmaxInPlace(line, log)),
  pad({ amounts, mode, value }, [x], shape) {
    if (x === undefined || (mode !== "zeros" && mode !== "constant")) return undefined;
    const own = stridesOf(x.shape);
    const out = stridesOf(shape);
    return computed(shape, (index) => {
      let rest = index;
      let place = 0;
      for (let axis = 0; axis < shape.length; axis++) {
        const here = Math.floor(rest / (out[axis] ?? 1));
        rest -= here * (out[axis] ?? 1);
        const from = here - (amounts[axis]?.[0] ?? 0);
        if (from < 0 || from >= (x.shape[axis] ?? 1)) return value;
        place += from * (own[axis] ?? 0);
      }
      return x.at(place);
    });
  },
  strided_window({ axis, step }, [x], shape) {
    if (x === undefined) return undefined;
    const own = stridesOf(x.shape);
    const place = indexer(shape, [...own.map((stride, i) => (i === axis ? stride * step : stride)), own[axis] ?? 1]);
    return computed(shape, (index) => x.at(place(index)));
  },
  contract({ left, right, output }, [a, b], shape) {
    if (a === undefined || b === undefined) return undefined;
    const summed = [...new Set(left + right)].filter((letter) => !output.includes(letter));
    const extents = summed.map((letter) => (left.includes(letter) ? a.shape[left.indexOf(letter)] : b.shape[right.indexOf(letter)]) ?? 1);
    const count = sizeOf(extents);
    const va = force(a);
    const vb = force(b);
    if (va === undefined || vb === undefined || count * sizeOf(shape) > 4_000_000) return undefined;
    const strides = (letters: string, data: Data, wanted: readonly string[]): number[] => {
      const own = stridesOf(data.shape);
      return wanted.map((letter) =>
        Array.from(letters).reduce((sum, l, axis) => (l === letter && data.shape[axis] !== 1 ? sum + (own[axis] ?? 0) : sum), 0),
      );
    };
    const outA = indexer(shape, strides(left, a, Array.from(output)));
    const outB = indexer(shape, strides(right, b, Array.from(output)));
    const inA = indexer(extents, strides(left, a, summed));
    const inB = indexer(extents, strides(right, b, summed));
    return computed(shape, (index) => {
      const [i, j] = [outA(index), outB(index)];
      let sum = 0;
      for (let turn = 0; turn < count; turn++) sum += (va[i + inA(turn)] ?? 0) * (vb[j + inB(turn)] ?? 0);
      return sum;
    });
  },
  normalize: ({ power, axis, epsilon }, [x]) =>
    x &&
    linewise(x, axis, (line) => {
      const norm = Math.max(epsilon, reducer("norm", power, true)(line));
      for (let i = 0; i < line.length; i++) line[i] = (line[i] ?? 0) / norm;
    }),
};

function softmaxInPlace(line: Float64Array, log: boolean): void {
  const top = line.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = line.reduce((total, z) => total + Math.exp(z - top), 0);
  for (let i = 0; i < line.length; i++) {
    const z = (line[i] ?? 0) - top;
    line[i] = log ? z - Math.log(sum) : Math.exp(z) / sum;
  }
}

/** The function of a line that a reduction is. */
function reducer(kind: OpAttributes["reduce"]["kind"], power: number, unbiased: boolean): (line: Float64Array) => number {
  const sum = (line: Float64Array): number => line.reduce((a, b) => a + b, 0);
  const variance = (line: Float64Array): number => {
    const mean = sum(line) / line.length;
    return line.reduce((total, value) => total + (value - mean) ** 2, 0) / (line.length - (unbiased ? 1 : 0));
  };
  switch (kind) {
    case "sum":
      return sum;
    case "mean":
      return (line) => sum(line) / line.length;
    case "max":
      return (line) => line.reduce((a, b) => Math.max(a, b), -Infinity);
    case "min":
      return (line) => line.reduce((a, b) => Math.min(a, b), Infinity);
    case "product":
      return (line) => line.reduce((a, b) => a * b, 1);
    case "variance":
      return variance;
    case "deviation":
      return (line) => Math.sqrt(variance(line));
    case "norm":
      return (line) =>
        power === Infinity
          ? line.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
          : line.reduce((total, value) => total + Math.abs(value) ** power, 0) ** (1 / power);
    case "logsumexp":
      return (line) => {
        const top = line.reduce((a, b) => Math.max(a, b), -Infinity);
        return top + Math.log(line.reduce((total, value) => total + Math.exp(value - top), 0));
      };
    case "median":
      return (line) => [...line].sort((a, b) => a - b)[Math.floor((line.length - 1) / 2)] ?? NaN;
  }
}
