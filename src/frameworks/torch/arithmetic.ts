/** Arithmetic between tensors and numbers, lowered to primitives. */
import { contentOf, dataIn, tensorOf, viewOf } from "../../evaluate/tensors/storage.ts";
import { dataContent, graphType, type Content } from "../../evaluate/tensors/content.ts";
import { writeContent } from "../../evaluate/tensors/write.ts";
import { broadcastTo, filled, mapped, single, zipped } from "../../evaluate/tensors/data.ts";
import { apply1 } from "../../evaluate/tensors/apply.ts";
import { runOf } from "../../evaluate/trace.ts";
import type { Context, TensorValue } from "../../evaluate/value.ts";
import type { ActivationId } from "../../moments/activation.ts";
import { broadcast } from "../../ops/support/shapes.ts";
import type { Operand, PythonNumber } from "./call.ts";

/** An elementwise function of [..]: same shape. */
export function activate(context: Context, x: TensorValue, name: ActivationId, parameters: readonly number[] = []): TensorValue {
  if (name === "abs" && graphType(x.dtype) === "complex") {
    const outputs = [{ shape: x.shape, dtype: "float" as const }];
    return apply1(context, "opaque", { name, reason: "complex numbers are not modelled", outputs }, [x]);
  }
  return apply1(context, "activation", { function: name, parameters }, [x]);
}

/** scale · x + shift with numbers: same shape. */
export function affine(context: Context, x: TensorValue, scale: number, shift: number): TensorValue {
  return apply1(context, "affine", { scale, shift }, [x]);
}

/** The tensor with another element type; itself where it has it already. */
export function cast(context: Context, x: TensorValue, dtype: string): TensorValue {
  if (x.dtype === dtype) return x;
  const type = graphType(dtype);
  if (type === graphType(x.dtype)) return retyped(context, x, dtype);
  return retyped(context, apply1(context, "cast", { dtype: type }, [x]), dtype);
}

function retyped(context: Context, x: TensorValue, dtype: string): TensorValue {
  if (x.dtype === dtype) return x;
  const content = contentOf(context, x);
  return tensorOf(context, content, dtype, { requiresGrad: x.state.requiresGrad && graphType(dtype) === "float" });
}

/** A tensor of one known number stands for the number, where it does not change the other's shape. */
function asNumber(context: Context, operand: Operand, other: Operand): Operand {
  if (operand.kind === "number" || other.kind === "number") return operand;
  if (operand.shape.length > other.shape.length || (operand.shape.length === other.shape.length && other.shape.length === 0)) {
    return operand;
  }
  const data = dataIn(context, operand);
  const value = data === undefined || dataIn(context, other) !== undefined ? undefined : single(data);
  if (value === undefined) return operand;
  const type = graphType(operand.dtype);
  return { kind: "number", value, type: type === "bool" || type === "int" ? type : "float" };
}

/** An int tensor becomes a floating one where a float takes part. */
function lifted(context: Context, x: TensorValue, number: PythonNumber, divides = false): TensorValue {
  const type = graphType(x.dtype);
  return type !== "float" && type !== "complex" && (divides || number.type === "float") ? cast(context, x, "float32") : x;
}

function isWhole(x: TensorValue): boolean {
  const type = graphType(x.dtype);
  return type === "int" || type === "bool";
}

/** Two tensors of one element type: integers become numbers where they meet floating-point ones. */
function promoted(context: Context, a: TensorValue, b: TensorValue): readonly [TensorValue, TensorValue] {
  if (isWhole(a) && graphType(b.dtype) === "float") return [cast(context, a, b.dtype), b];
  if (isWhole(b) && graphType(a.dtype) === "float") return [a, cast(context, b, a.dtype)];
  return [a, b];
}

/** A number as a tensor of shape []. */
export function constantTensor(context: Context, number: PythonNumber): TensorValue {
  return tensorOf(
    context,
    dataContent(filled([], number.value)),
    number.type === "bool" ? "bool" : number.type === "int" ? "int64" : "float32",
  );
}

/** A number as a constant, a tensor as it is. */
export function asTensor(context: Context, operand: Operand): TensorValue {
  return operand.kind === "number" ? constantTensor(context, operand) : operand;
}

/** a + weight · b. */
export function sum(context: Context, a: Operand, b: Operand, weight = 1): TensorValue {
  const left = asNumber(context, a, b);
  const right = asNumber(context, b, a);
  if (left.kind !== "number" && right.kind !== "number") {
    return apply1(context, "add", { weights: [1, weight] }, promoted(context, left, right));
  }
  if (right.kind === "number" && left.kind !== "number") return affine(context, lifted(context, left, right), 1, weight * right.value);
  if (left.kind === "number" && right.kind !== "number") return affine(context, lifted(context, right, left), weight, left.value);
  return apply1(context, "add", { weights: [1, weight] }, [asTensor(context, left), asTensor(context, right)]);
}

/** a · b, broadcast. */
export function product(context: Context, a: Operand, b: Operand): TensorValue {
  const left = asNumber(context, a, b);
  const right = asNumber(context, b, a);
  if (right.kind === "number" && left.kind !== "number") return affine(context, lifted(context, left, right), right.value, 0);
  if (left.kind === "number" && right.kind !== "number") return affine(context, lifted(context, right, left), left.value, 0);
  return apply1(context, "multiply", {}, promoted(context, asTensor(context, left), asTensor(context, right)));
}

/** a / b, broadcast; integers are divided as floats. */
export function quotient(context: Context, a: Operand, b: Operand): TensorValue {
  const left = asNumber(context, a, b);
  const right = asNumber(context, b, a);
  if (right.kind === "number" && left.kind !== "number") {
    const x = lifted(context, left, right, true);
    const data = dataIn(context, x);
    if (data !== undefined) return tensorOf(context, dataContent(mapped(data, (value) => value / right.value)), x.dtype);
    return affine(context, x, 1 / right.value, 0);
  }
  if (left.kind === "number" && right.kind !== "number") {
    const inverse = activate(context, lifted(context, right, left, true), "reciprocal");
    return left.value === 1 ? inverse : affine(context, inverse, left.value, 0);
  }
  const divided = [asTensor(context, left), asTensor(context, right)].map((x) => (isWhole(x) ? cast(context, x, "float32") : x));
  return apply1(context, "divide", {}, divided);
}

/** aᵇ, broadcast. */
export function power(context: Context, a: Operand, b: Operand): TensorValue {
  const exponent = asNumber(context, b, a);
  if (exponent.kind === "number" && a.kind !== "number") return powerOf(context, lifted(context, a, exponent), exponent.value);
  const base = asNumber(context, a, b);
  if (base.kind === "number" && b.kind !== "number") {
    const x = lifted(context, b, base);
    const data = dataIn(context, x);
    if (data !== undefined) return tensorOf(context, dataContent(mapped(data, (value) => base.value ** value)), x.dtype);
    return activate(context, affine(context, x, Math.log(base.value), 0), "exp");
  }
  const x = asTensor(context, a);
  const y = asTensor(context, b);
  const exact = elementwise(context, [x, y], (u, v) => u ** v);
  return exact ?? activate(context, product(context, y, activate(context, x, "log")), "exp");
}

function powerOf(context: Context, x: TensorValue, exponent: number): TensorValue {
  const whole = graphType(x.dtype) === "int" && exponent >= 0;
  const data = dataIn(context, x);
  if (data !== undefined) {
    return tensorOf(context, dataContent(mapped(data, (value) => value ** exponent)), whole ? x.dtype : floatType(x.dtype));
  }
  switch (exponent) {
    case 1:
      return x;
    case 2:
      return activate(context, x, "square");
    case 0.5:
      return activate(context, x, "sqrt");
    case -0.5:
      return activate(context, x, "rsqrt");
    case -1:
      return activate(context, x, "reciprocal");
    default:
      return activate(context, x, "power", [exponent]);
  }
}

function floatType(dtype: string): string {
  return graphType(dtype) === "float" ? dtype : "float32";
}

/** A function of known numbers, element by element; undefined where some are not known. */
export function elementwise(
  context: Context,
  inputs: readonly TensorValue[],
  f: (...values: number[]) => number,
  dtype?: string,
): TensorValue | undefined {
  const data = inputs.map((input) => dataIn(context, input));
  const sure = data.filter((one) => one !== undefined);
  if (sure.length < data.length) return undefined;
  const shape = broadcast(inputs.map((input) => input.shape));
  if ("error" in shape) return context.raise("RuntimeError", shape.error);
  return tensorOf(context, dataContent(zipped(shape.shape, sure, f)), dtype ?? inputs[0]?.dtype ?? "float32");
}

/** A result without gradient: comparisons, logic, integer arithmetic. */
export function discrete(
  context: Context,
  name: string,
  inputs: readonly TensorValue[],
  dtype: string,
  f: (...values: number[]) => number,
): TensorValue {
  const exact = elementwise(context, inputs, f, dtype);
  if (exact !== undefined) return exact;
  const shape = broadcast(inputs.map((input) => input.shape));
  if ("error" in shape) return context.raise("RuntimeError", shape.error);
  return retyped(context, apply1(context, "discrete", { name, dtype: graphType(dtype), shape: shape.shape }, inputs), dtype);
}

export const COMPARISONS = {
  eq: (a, b) => (a === b ? 1 : 0),
  ne: (a, b) => (a !== b ? 1 : 0),
  lt: (a, b) => (a < b ? 1 : 0),
  le: (a, b) => (a <= b ? 1 : 0),
  gt: (a, b) => (a > b ? 1 : 0),
  ge: (a, b) => (a >= b ? 1 : 0),
} as const satisfies Record<string, (a: number, b: number) => number>;

/** A comparison: booleans of the broadcast shape, through which no gradient flows. */
export function compare(context: Context, name: keyof typeof COMPARISONS, a: Operand, b: Operand): TensorValue {
  const f = COMPARISONS[name];
  return discrete(context, name, [asTensor(context, a), asTensor(context, b)], "bool", f);
}

const BITWISE = {
  and: (a: number, b: number) => Number(BigInt(a) & BigInt(b)),
  or: (a: number, b: number) => Number(BigInt(a) | BigInt(b)),
  xor: (a: number, b: number) => Number(BigInt(a) ^ BigInt(b)),
} as const;

/** And, or, exclusive or of masks, broadcast. */
export function bitwise(context: Context, name: keyof typeof BITWISE, a: Operand, b: Operand): TensorValue {
  const x = asTensor(context, a);
  const y = asTensor(context, b);
  const dtype = graphType(x.dtype) === "bool" ? y.dtype : x.dtype;
  const f = BITWISE[name];
  return discrete(context, name, [x, y], dtype, (u = 0, v = 0) => f(u, v));
}

/** −x, or the opposite of a mask. */
export function negated(context: Context, x: TensorValue): TensorValue {
  const whole = graphType(x.dtype) === "int";
  return discrete(context, "not", [x], x.dtype, (value = 0) => (whole ? -value - 1 : value === 0 ? 1 : 0));
}

/** `//` and `%`: exact on known numbers, without a gradient otherwise (that of % is 1). */
export function floorDivide(context: Context, a: Operand, b: Operand): TensorValue {
  const x = asTensor(context, a);
  const y = asTensor(context, b);
  return discrete(context, "floor_divide", [x, y], wider(x, y), (u = 0, v = 1) => Math.floor(u / v));
}

/** a mod b with the sign of b, as Python's. */
export function remainder(context: Context, a: Operand, b: Operand): TensorValue {
  const x = asTensor(context, a);
  const y = asTensor(context, b);
  return discrete(context, "remainder", [x, y], wider(x, y), (u = 0, v = 1) => u - Math.floor(u / v) * v);
}

function wider(x: TensorValue, y: TensorValue): string {
  return graphType(x.dtype) === "float" ? x.dtype : graphType(y.dtype) === "float" ? y.dtype : x.dtype;
}

/** The elementwise maximum (`minimum`: minimum) of two tensors, broadcast. */
export function larger(context: Context, a: TensorValue, b: TensorValue, minimum: boolean): TensorValue {
  return apply1(context, "maximum", { minimum }, [a, b]);
}

/** Broadcast to a shape, as a view. */
export function expanded(context: Context, x: TensorValue, shape: readonly number[]): TensorValue {
  if (x.shape.length === shape.length && shape.every((extent, axis) => x.shape[axis] === extent)) return x;
  const lead = shape.length - x.shape.length;
  if (lead < 0 || x.shape.some((extent, axis) => extent !== 1 && extent !== shape[axis + lead])) {
    return context.raise(
      "RuntimeError",
      `The expanded size of the tensor (${shape.join(", ")}) must match the existing size (${x.shape.join(", ")}) at non-singleton dimensions`,
    );
  }
  return viewOf(context, x, { kind: "expand", shape });
}

/** Writes a tensor or a number into `target`, in place. */
export function assign(context: Context, target: TensorValue, value: Operand): TensorValue {
  let content: Content;
  if (value.kind === "number") content = dataContent(filled(target.shape, value.value));
  else {
    const fitting = graphType(value.dtype) === graphType(target.dtype) ? value : cast(context, value, target.dtype);
    const own = contentOf(context, fitting);
    content =
      own.kind === "data" ? dataContent(broadcastTo(own.data, target.shape)) : contentOf(context, expanded(context, fitting, target.shape));
    if (runOf(context).gradients && !target.state.parameter && value.state.requiresGrad) target.state.requiresGrad = true;
  }
  writeContent(context, target, content);
  return target;
}

/** Writes content into `target`, in place. */
export function overwrite(context: Context, target: TensorValue, content: Content): TensorValue {
  writeContent(context, target, content);
  return target;
}
