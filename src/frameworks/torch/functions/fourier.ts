/** Fourier transforms and complex tensors: known by their shapes alone. */
import type { DType } from "../../../graph/graph.ts";
import { graphType } from "../../../evaluate/tensors/content.ts";
import type { TensorValue } from "../../../evaluate/value.ts";
import { axisOf, dataTensor, toInts, toNumber, type Call, type Row, type Rows } from "../call.ts";
import { rolled } from "./shape/order.ts";

const REASON = "complex numbers are not modelled";

/** A tensor of known shape and unknown moments, of this type. */
function shaped(call: Call, name: string, inputs: readonly TensorValue[], shape: readonly number[], dtype: DType): TensorValue {
  return call.apply1("opaque", { name, reason: REASON, outputs: [{ shape, dtype }] }, inputs);
}

/** `real` says which end is halved: the output of a transform from real numbers, or the input of one to them. */
type Half = "none" | "output" | "input";

function axesOf(call: Call, rank: number, count: number | undefined): number[] {
  const { context } = call;
  if (count === 1) return [call.axis("dim", rank)];
  const given = call.maybe("dim");
  if (given !== undefined) return toInts(context, given, "dim").map((axis) => axisOf(context, axis, rank));
  return Array.from({ length: count ?? rank }, (_, i) => rank - (count ?? rank) + i);
}

function transform(name: string, count: number | undefined, half: Half): Row {
  return (call) => {
    const x = call.tensor("input");
    const axes = axesOf(call, x.shape.length, count);
    const wanted = call.maybe(count === 1 ? "n" : "s");
    const sizes = wanted === undefined ? [] : toInts(call.context, wanted, "n");
    const shape = [...x.shape];
    for (const [i, axis] of axes.entries()) {
      const isLast = i === axes.length - 1;
      const own = shape[axis] ?? 1;
      const size = sizes[i] ?? (isLast && half === "input" ? 2 * (own - 1) : own);
      shape[axis] = isLast && half === "output" ? Math.floor(size / 2) + 1 : size;
    }
    return shaped(call, name, [x], shape, half === "input" ? "float" : "complex");
  };
}

function transforms(): Rows {
  const rows: Record<string, Row> = {};
  for (const [suffix, count, dim] of [
    ["", 1, "n=None, dim=-1"],
    ["2", 2, "s=None, dim=(-2, -1)"],
    ["n", undefined, "s=None, dim=None"],
  ] as const) {
    for (const [prefix, half] of [
      ["fft", "none"],
      ["ifft", "none"],
      ["rfft", "output"],
      ["irfft", "input"],
    ] as const) {
      rows[`${prefix}${suffix}(input, ${dim}, norm=None, out=None)`] = transform(`${prefix}${suffix}`, count, half);
    }
  }
  return rows;
}

function frequencies(real: boolean): Row {
  return (call) => {
    const n = call.number("n");
    const step = call.number("d");
    const count = real ? Math.floor(n / 2) + 1 : n;
    const middle = Math.ceil(n / 2);
    return dataTensor(call.context, [count], (i) => (real || i < middle ? i : i - n) / (n * step), "float32");
  };
}

function shift(forward: boolean): Row {
  return (call) => {
    const x = call.tensor("input");
    const axes = axesOf(call, x.shape.length, undefined);
    const amounts = axes.map((axis) => (forward ? Math.floor : Math.ceil)((x.shape[axis] ?? 1) / 2));
    return rolled(call, x, amounts, axes);
  };
}

/** `torch.fft`. */
export const FOURIER: Rows = {
  ...transforms(),
  "fftfreq(n, d=1.0, *, dtype=None, device=None)": frequencies(false),
  "rfftfreq(n, d=1.0, *, dtype=None, device=None)": frequencies(true),
  "fftshift(input, dim=None)": shift(true),
  "ifftshift(input, dim=None)": shift(false),
};

function spectrogram(call: Call): TensorValue {
  const x = call.tensor("input");
  const window = call.number("n_fft");
  const hop = call.maybeNumber("hop_length") ?? Math.floor(window / 4);
  const length = (x.shape.at(-1) ?? 1) + (call.flag("center") ? 2 * Math.floor(window / 2) : 0);
  const bins = call.maybe("onesided") === undefined || call.flag("onesided") ? Math.floor(window / 2) + 1 : window;
  const shape = [...x.shape.slice(0, -1), bins, 1 + Math.floor((length - window) / hop)];
  const complex = call.maybe("return_complex") !== undefined && call.flag("return_complex");
  return shaped(call, "stft", [x], complex ? shape : [...shape, 2], complex ? "complex" : "float");
}

function inverseSpectrogram(call: Call): TensorValue {
  const x = call.tensor("input");
  const window = call.number("n_fft");
  const hop = call.maybeNumber("hop_length") ?? Math.floor(window / 4);
  const isComplex = graphType(x.dtype) === "complex";
  const frames = x.shape.at(isComplex ? -1 : -2) ?? 1;
  const whole = window + hop * (frames - 1) - (call.flag("center") ? 2 * Math.floor(window / 2) : 0);
  const length = call.maybe("length");
  const samples = length === undefined ? whole : toNumber(call.context, length, "length");
  return shaped(call, "istft", [x], [...x.shape.slice(0, isComplex ? -2 : -3), samples], "float");
}

/** Functions of complex tensors, and those that lead to and from them. */
export const COMPLEX: Rows = {
  "view_as_real(input)": (call) => shaped(call, "view_as_real", [call.tensor("input")], [...call.tensor("input").shape, 2], "float"),
  "view_as_complex(input)": (call) =>
    shaped(call, "view_as_complex", [call.tensor("input")], call.tensor("input").shape.slice(0, -1), "complex"),
  "polar(abs, angle, out=None)": (call) =>
    shaped(call, "polar", [call.tensor("abs"), call.tensor("angle")], call.tensor("abs").shape, "complex"),
  "complex(real, imag)": (call) =>
    shaped(call, "complex", [call.tensor("real"), call.tensor("imag")], call.tensor("real").shape, "complex"),
  "angle(input)": (call) => shaped(call, "angle", [call.tensor("input")], call.tensor("input").shape, "float"),
  "real(input)": (call) =>
    isReal(call) ? call.tensor("input") : shaped(call, "real", [call.tensor("input")], call.tensor("input").shape, "float"),
  "conj(input)": conjugate,
  "conj_physical(input)": conjugate,
  "imag(input)": (call) => shaped(call, "imag", [call.tensor("input")], call.tensor("input").shape, "float"),
  "stft(input, n_fft, hop_length=None, win_length=None, window=None, center=True, pad_mode='reflect', normalized=False, onesided=None, return_complex=None)":
    spectrogram,
  "istft(input, n_fft, hop_length=None, win_length=None, window=None, center=True, normalized=False, onesided=None, length=None, return_complex=False)":
    inverseSpectrogram,
};

function conjugate(call: Call): TensorValue {
  const x = call.tensor("input");
  return isReal(call) ? x : shaped(call, "conj", [x], x.shape, "complex");
}

function isReal(call: Call): boolean {
  return graphType(call.tensor("input").dtype) !== "complex";
}
