/** Functions of single elements, and arithmetic by name. */
import { contentOf, dataIn, tensorOf } from "../../../evaluate/tensors/storage.ts";
import { graphType, randomContent } from "../../../evaluate/tensors/content.ts";
import { mapPieces, transformed } from "../../../evaluate/tensors/piecewise.ts";
import type { Context, TensorValue } from "../../../evaluate/value.ts";
import { ACTIVATIONS, type ActivationId } from "../../../moments/activation.ts";
import type { Distribution } from "../../../moments/distribution.ts";
import { normalQuantile } from "../../../moments/special.ts";
import {
  activate,
  affine,
  asTensor,
  assign,
  bitwise,
  cast,
  compare,
  COMPARISONS,
  discrete,
  elementwise,
  expanded,
  floorDivide,
  larger,
  negated,
  power,
  product,
  quotient,
  remainder,
  sum,
} from "../arithmetic.ts";
import { axisOf, type Call, type Operand, type Rows } from "../call.ts";
import { broadcastShape, slice } from "../shaping.ts";

/** The result, written into the input where the call asks for it. */
export function inPlaceIf(call: Call, x: TensorValue, result: TensorValue): TensorValue {
  return call.args.given("inplace") && call.flag("inplace") ? assign(call.context, x, result) : result;
}

/** `input` through a row of the activation table; what the signature names besides are its parameters. */
function activation(id: ActivationId, parameters: readonly string[] = []) {
  return (call: Call): TensorValue => {
    const x = call.tensor("input");
    const result = activate(
      call.context,
      x,
      id,
      parameters.map((name) => call.number(name)),
    );
    return call.args.values.length > parameters.length + 1 ? inPlaceIf(call, x, result) : result;
  };
}

const PLAIN: readonly (readonly [name: string, id: ActivationId])[] = [
  ["tanh", "tanh"],
  ["sigmoid", "sigmoid"],
  ["exp", "exp"],
  ["expm1", "expm1"],
  ["log", "log"],
  ["log1p", "log1p"],
  ["sqrt", "sqrt"],
  ["rsqrt", "rsqrt"],
  ["abs", "abs"],
  ["absolute", "abs"],
  ["sin", "sin"],
  ["cos", "cos"],
  ["square", "square"],
  ["reciprocal", "reciprocal"],
  ["erf", "erf"],
  ["sign", "sign"],
  ["sgn", "sign"],
  ["floor", "floor"],
  ["ceil", "ceil"],
  ["trunc", "floor"],
  ["softsign", "softsign"],
  ["tanhshrink", "tanhshrink"],
  ["logsigmoid", "logsigmoid"],
  ["expit", "sigmoid"],
];

/** Functions without a row of their own in theory: exact on numbers, followed on distributions, otherwise only their shape is known. */
const OTHERS: Readonly<Record<string, (z: number) => number>> = {
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  frac: (z) => z - Math.trunc(z),
  exp2: (z) => 2 ** z,
  logit: (z) => Math.log(z / (1 - z)),
  lgamma: () => NaN,
  digamma: () => NaN,
  erfinv: (z) => normalQuantile((z + 1) / 2) * Math.SQRT1_2,
  sinc: (z) => (z === 0 ? 1 : Math.sin(Math.PI * z) / (Math.PI * z)),
};

/** An op of known shape and unknown moments. */
export function opaque(context: Context, call: Call, name: string, inputs: readonly TensorValue[], shape: readonly number[]): TensorValue {
  const outputs = [{ shape, dtype: "float" as const }];
  return call.apply1("opaque", { name, reason: `what ${name} does to gradients is not modelled`, outputs }, inputs);
}

function other(name: string, f: (z: number) => number) {
  return (call: Call): TensorValue => {
    const x = call.tensor("input");
    const exact = elementwise(call.context, [x], (z = NaN) => f(z), graphType(x.dtype) === "float" ? x.dtype : "float32");
    return exact ?? ofDistribution(call.context, x, f) ?? opaque(call.context, call, name, [x], x.shape);
  };
}

/** A function of fresh random numbers, which no gradient passes. */
function ofDistribution(context: Context, x: TensorValue, f: (z: number) => number): TensorValue | undefined {
  const content = contentOf(context, x);
  if (content.kind !== "distribution") return undefined;
  const distribution = mapPieces(content.distribution, (piece) => transformedAgain(piece, f));
  return tensorOf(context, randomContent(distribution, content.random), x.dtype);
}

const lately = new WeakMap<(z: number) => number, { readonly before: Distribution; readonly after: Distribution }>();

/** A model's layers are drawn alike: what went through the function last often comes again. */
function transformedAgain(before: Distribution, f: (z: number) => number): Distribution {
  const last = lately.get(f);
  const { kind, mean, variance } = before;
  if (last?.before.kind === kind && last.before.mean === mean && last.before.variance === variance) return last.after;
  const after = transformed(before, f);
  lately.set(f, { before, after });
  return after;
}

const ln2 = Math.LN2;

function logarithm(base: number) {
  return (call: Call): TensorValue => affine(call.context, activate(call.context, call.tensor("input"), "log"), 1 / base, 0);
}

function clamp(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const [low, high] = [call.maybe("min"), call.maybe("max")];
  let result = x;
  const tensors = [low, high].some((bound) => bound?.kind === "tensor" && dataIn(context, bound)?.size !== 1);
  if (!tensors) {
    const a = call.maybeNumber("min") ?? -Infinity;
    const b = call.maybeNumber("max") ?? Infinity;
    return activate(context, x, "clamp", [a, b]);
  }
  if (low !== undefined) result = larger(context, result, asTensor(context, call.operand("min")), false);
  if (high !== undefined) result = larger(context, result, asTensor(context, call.operand("max")), true);
  return result;
}

/** a + alpha·b and its like, for tensors and numbers. */
function binary(f: (context: Context, a: Operand, b: Operand) => TensorValue) {
  return (call: Call): TensorValue => f(call.context, call.operand("input"), call.operand("other"));
}

function lerp(call: Call): TensorValue {
  const { context } = call;
  const [start, end] = [call.tensor("input"), call.tensor("end")];
  const weight = call.operand("weight");
  if (weight.kind === "number") return call.apply1("add", { weights: [1 - weight.value, weight.value] }, [start, end]);
  // As a sum of two gated parts, not start + w (end − start): there the same tensor would stand in two summands that count as independent.
  const gate = asTensor(context, weight);
  const rest = affine(context, gate, -1, 1);
  return sum(context, product(context, start, rest), product(context, end, gate));
}

function where(call: Call): TensorValue {
  const { context } = call;
  const condition = call.tensor("condition");
  const mask = graphType(condition.dtype) === "bool" ? condition : cast(context, condition, "bool");
  let a = asTensor(context, call.operand("input"));
  let b = asTensor(context, call.operand("other"));
  if (graphType(a.dtype) === "float" && graphType(b.dtype) !== "float") b = cast(context, b, a.dtype);
  if (graphType(b.dtype) === "float" && graphType(a.dtype) !== "float") a = cast(context, a, b.dtype);
  return call.apply1("where", {}, [mask, a, b]);
}

function maskedFill(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const mask = call.tensor("mask");
  const value = call.operand("value");
  const number = value.kind === "number" ? value.value : dataIn(context, value)?.at(0);
  const wide = expanded(context, x, broadcastShape(context, [x.shape, mask.shape]));
  if (number === undefined) return call.apply1("where", {}, [mask, asTensor(context, value), wide]);
  return call.apply1("mask_fill", { value: number }, [wide, mask]);
}

function glu(call: Call): TensorValue {
  const { context } = call;
  const x = call.tensor("input");
  const axis = axisOf(context, call.number("dim"), x.shape.length);
  const extent = x.shape[axis] ?? 0;
  if (extent % 2 !== 0) call.raise("RuntimeError", `Halving dimension must be even, but dimension ${axis} is size ${extent}`);
  const gate = activate(context, slice(context, x, axis, extent / 2, extent), "sigmoid");
  return product(context, slice(context, x, axis, 0, extent / 2), gate);
}

function gelu(call: Call): TensorValue {
  return activate(call.context, call.tensor("input"), call.text("approximate") === "tanh" ? "gelu_tanh" : "gelu");
}

function softplus(call: Call): TensorValue {
  return activate(call.context, call.tensor("input"), "softplus", [call.number("beta"), call.number("threshold")]);
}

function isIn(name: string, f: (z: number) => boolean) {
  return (call: Call): TensorValue => discrete(call.context, name, [call.tensor("input")], "bool", (z = 0) => (f(z) ? 1 : 0));
}

function logical(name: string, f: (a: boolean, b: boolean) => boolean) {
  return (call: Call): TensorValue => {
    const inputs = [call.tensor("input"), call.tensor("other")];
    return discrete(call.context, name, inputs, "bool", (a = 0, b = 0) => (f(a !== 0, b !== 0) ? 1 : 0));
  };
}

/** Numbers by name, of one or more tensors. */
export const POINTWISE: Rows = {
  ...Object.fromEntries(
    PLAIN.map(([name, id]) => [`${name}(input, *, out=None)`, (call: Call) => activate(call.context, call.tensor("input"), id)]),
  ),
  ...Object.fromEntries(Object.entries(OTHERS).map(([name, f]) => [`${name}(input, eps=None, *, out=None)`, other(name, f)])),
  "round(input, *, decimals=0)": (call) => activate(call.context, call.tensor("input"), "round"),
  "relu(input, inplace=False)": activation("relu"),
  "log2(input)": logarithm(ln2),
  "log10(input)": logarithm(Math.LN10),
  "neg(input)": (call) => affine(call.context, call.tensor("input"), -1, 0),
  "negative(input)": (call) => affine(call.context, call.tensor("input"), -1, 0),
  "positive(input)": (call) => call.tensor("input"),
  "clamp(input, min=None, max=None)": clamp,
  "clip(input, min=None, max=None)": clamp,
  "clamp_min(input, min)": (call) => activate(call.context, call.tensor("input"), "clamp", [call.number("min"), Infinity]),
  "clamp_max(input, max)": (call) => activate(call.context, call.tensor("input"), "clamp", [-Infinity, call.number("max")]),
  "selu(input, inplace=False)": activation("selu"),
  "celu(input, alpha=1.0, inplace=False)": activation("celu", ["alpha"]),
  "rrelu(input, lower=0.125, upper=0.3333333333333333, training=False, inplace=False)": activation("rrelu", ["lower", "upper"]),
  "threshold(input, threshold, value, inplace=False)": activation("threshold", ["threshold", "value"]),

  "add(input, other, *, alpha=1, out=None)": (call) =>
    sum(call.context, call.operand("input"), call.operand("other"), call.number("alpha")),
  "sub(input, other, *, alpha=1, out=None)": (call) =>
    sum(call.context, call.operand("input"), call.operand("other"), -call.number("alpha")),
  "subtract(input, other, *, alpha=1)": (call) => sum(call.context, call.operand("input"), call.operand("other"), -call.number("alpha")),
  "rsub(input, other, *, alpha=1)": (call) => sum(call.context, call.operand("other"), call.operand("input"), -call.number("alpha")),
  "mul(input, other, *, out=None)": binary(product),
  "multiply(input, other)": binary(product),
  "div(input, other, *, rounding_mode=None, out=None)": (call) =>
    call.maybe("rounding_mode") === undefined
      ? quotient(call.context, call.operand("input"), call.operand("other"))
      : floorDivide(call.context, call.operand("input"), call.operand("other")),
  "divide(input, other, *, rounding_mode=None)": (call) =>
    call.maybe("rounding_mode") === undefined
      ? quotient(call.context, call.operand("input"), call.operand("other"))
      : floorDivide(call.context, call.operand("input"), call.operand("other")),
  "true_divide(input, other)": binary(quotient),
  "floor_divide(input, other)": binary(floorDivide),
  "remainder(input, other)": binary(remainder),
  "fmod(input, other)": binary(remainder),
  "pow(input, exponent)": (call) => power(call.context, call.operand("input"), call.operand("exponent")),
  "float_power(input, exponent)": (call) => power(call.context, call.operand("input"), call.operand("exponent")),
  "maximum(input, other)": (call) => larger(call.context, call.tensor("input"), call.tensor("other"), false),
  "minimum(input, other)": (call) => larger(call.context, call.tensor("input"), call.tensor("other"), true),
  "fmax(input, other)": (call) => larger(call.context, call.tensor("input"), call.tensor("other"), false),
  "fmin(input, other)": (call) => larger(call.context, call.tensor("input"), call.tensor("other"), true),
  "atan2(input, other)": (call) => {
    const inputs = [call.tensor("input"), call.tensor("other")];
    const shape = broadcastShape(
      call.context,
      inputs.map((input) => input.shape),
    );
    return elementwise(call.context, inputs, Math.atan2) ?? opaque(call.context, call, "atan2", inputs, shape);
  },
  "addcmul(input, tensor1, tensor2, *, value=1)": (call) =>
    sum(call.context, call.tensor("input"), product(call.context, call.tensor("tensor1"), call.tensor("tensor2")), call.number("value")),
  "addcdiv(input, tensor1, tensor2, *, value=1)": (call) =>
    sum(call.context, call.tensor("input"), quotient(call.context, call.tensor("tensor1"), call.tensor("tensor2")), call.number("value")),
  "lerp(input, end, weight)": lerp,
  "masked_fill(input, mask, value)": maskedFill,

  ...Object.fromEntries(
    Object.keys(COMPARISONS).map((name) => [
      `${name}(input, other)`,
      (call: Call) => compare(call.context, name as keyof typeof COMPARISONS, call.operand("input"), call.operand("other")),
    ]),
  ),
  "greater(input, other)": (call) => compare(call.context, "gt", call.operand("input"), call.operand("other")),
  "greater_equal(input, other)": (call) => compare(call.context, "ge", call.operand("input"), call.operand("other")),
  "less(input, other)": (call) => compare(call.context, "lt", call.operand("input"), call.operand("other")),
  "less_equal(input, other)": (call) => compare(call.context, "le", call.operand("input"), call.operand("other")),
  "not_equal(input, other)": (call) => compare(call.context, "ne", call.operand("input"), call.operand("other")),
  "isclose(input, other, rtol=1e-05, atol=1e-08)": (call) => compare(call.context, "eq", call.operand("input"), call.operand("other")),
  "isnan(input)": isIn("isnan", Number.isNaN),
  "isinf(input)": isIn("isinf", (z) => Math.abs(z) === Infinity),
  "isfinite(input)": isIn("isfinite", Number.isFinite),
  "logical_not(input)": isIn("logical_not", (z) => z === 0),
  "logical_and(input, other)": logical("logical_and", (a, b) => a && b),
  "logical_or(input, other)": logical("logical_or", (a, b) => a || b),
  "logical_xor(input, other)": logical("logical_xor", (a, b) => a !== b),
  "bitwise_and(input, other)": (call) => bitwise(call.context, "and", call.operand("input"), call.operand("other")),
  "bitwise_or(input, other)": (call) => bitwise(call.context, "or", call.operand("input"), call.operand("other")),
  "bitwise_xor(input, other)": (call) => bitwise(call.context, "xor", call.operand("input"), call.operand("other")),
  "bitwise_not(input)": (call) => negated(call.context, call.tensor("input")),
  "nan_to_num(input, nan=0.0, posinf=None, neginf=None)": (call) => call.tensor("input"),
};

/** torch.where's arguments are not those of Tensor.where. */
export const WHERE: Rows = {
  "where(condition, input=..., other=...)": (call) => {
    if (call.args.optional("input") !== undefined) return where(call);
    return call.context.unknown("where a condition holds depends on the input");
  },
};

export const WHERE_METHOD: Rows = {
  "where(input, condition, other)": where,
};

/** torch.nn.functional, pointwise. */
export const FUNCTIONAL_POINTWISE: Rows = {
  "relu(input, inplace=False)": activation("relu"),
  "relu_(input)": (call) => assign(call.context, call.tensor("input"), activate(call.context, call.tensor("input"), "relu")),
  "leaky_relu(input, negative_slope=0.01, inplace=False)": activation("leaky_relu", ["negative_slope"]),
  "leaky_relu_(input, negative_slope=0.01)": (call) =>
    assign(call.context, call.tensor("input"), activate(call.context, call.tensor("input"), "leaky_relu", [call.number("negative_slope")])),
  "relu6(input, inplace=False)": activation("relu6"),
  "elu(input, alpha=1.0, inplace=False)": activation("elu", ["alpha"]),
  "selu(input, inplace=False)": activation("selu"),
  "celu(input, alpha=1.0, inplace=False)": activation("celu", ["alpha"]),
  "rrelu(input, lower=0.125, upper=0.3333333333333333, training=False, inplace=False)": activation("rrelu", ["lower", "upper"]),
  "gelu(input, approximate='none')": gelu,
  "silu(input, inplace=False)": activation("silu"),
  "mish(input, inplace=False)": activation("mish"),
  "hardswish(input, inplace=False)": activation("hardswish"),
  "hardsigmoid(input, inplace=False)": activation("hardsigmoid"),
  "hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False)": activation("hardtanh", ["min_val", "max_val"]),
  "hardshrink(input, lambd=0.5)": activation("hardshrink", ["lambd"]),
  "softshrink(input, lambd=0.5)": activation("softshrink", ["lambd"]),
  "tanhshrink(input)": activation("tanhshrink"),
  "threshold(input, threshold, value, inplace=False)": activation("threshold", ["threshold", "value"]),
  "softplus(input, beta=1, threshold=20)": softplus,
  "softsign(input)": activation("softsign"),
  "logsigmoid(input)": activation("logsigmoid"),
  "tanh(input)": activation("tanh"),
  "sigmoid(input)": activation("sigmoid"),
  "glu(input, dim=-1)": glu,
  "prelu(input, weight)": (call) => call.apply1("prelu", {}, [call.tensor("input"), call.tensor("weight")]),
};

/** Whether theory has a row of that name. */
export function isActivation(name: string): name is ActivationId {
  return Object.hasOwn(ACTIVATIONS, name);
}
