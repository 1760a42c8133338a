/** Binary operators on int, bool, float and complex. */
import type { BinaryOperator } from "../../syntax/tree.ts";
import { complex, float, int } from "../make.ts";
import type { AbstractValue, Context } from "../value.ts";
import { floatFloorDivide, floatPower, floatRemainder } from "./floats.ts";
import { add, bitLength, floorDivide, multiply, power, remainder, subtract, trueDivide, type Integer } from "./ints.ts";

/** The integer of an int or bool. */
export function integerOf(value: AbstractValue): Integer | undefined {
  if (value.kind === "int") return value.value;
  return value.kind === "bool" ? Number(value.value) : undefined;
}

/** The number of an int, bool or float, rounded to a double. */
export function numberOf(value: AbstractValue): number | undefined {
  switch (value.kind) {
    case "int":
      return Number(value.value);
    case "float":
      return value.value;
    case "bool":
      return Number(value.value);
    default:
      return undefined;
  }
}

/** The result, or undefined when an operand is no number. */
export function arithmetic(context: Context, op: BinaryOperator, left: AbstractValue, right: AbstractValue): AbstractValue | undefined {
  const leftInteger = integerOf(left);
  const rightInteger = integerOf(right);
  if (leftInteger !== undefined && rightInteger !== undefined) return integers(context, op, left, right, leftInteger, rightInteger);
  const leftNumber = numberOf(left);
  const rightNumber = numberOf(right);
  if (leftNumber !== undefined && rightNumber !== undefined) return floats(context, op, leftNumber, rightNumber);
  if (left.kind === "complex" || right.kind === "complex") return complexes(context, op, left, right);
  return undefined;
}

function integers(
  context: Context,
  op: BinaryOperator,
  left: AbstractValue,
  right: AbstractValue,
  a: Integer,
  b: Integer,
): AbstractValue | undefined {
  switch (op) {
    case "+":
      return int(add(a, b));
    case "-":
      return int(subtract(a, b));
    case "*":
      if (typeof a === "bigint" || typeof b === "bigint") checkBits(context, bitLength(a) + bitLength(b));
      return int(multiply(a, b));
    case "/":
      if (Number(b) === 0) return context.raise("ZeroDivisionError", "division by zero");
      return float(trueDivide(a, b));
    case "//":
      if (Number(b) === 0) return context.raise("ZeroDivisionError", "integer division or modulo by zero");
      return int(floorDivide(a, b));
    case "%":
      if (Number(b) === 0) return context.raise("ZeroDivisionError", "integer modulo by zero");
      return int(remainder(a, b));
    case "**":
      if (b < 0) return floats(context, op, Number(a), Number(b));
      if (bitLength(a) > 1) checkBits(context, (bitLength(a) - 1) * Number(b));
      return int(power(a, b));
    case "<<":
      if (b < 0) return context.raise("ValueError", "negative shift count");
      checkBits(context, bitLength(a) + Number(b));
      return int(BigInt(a) << BigInt(b));
    case ">>":
      if (b < 0) return context.raise("ValueError", "negative shift count");
      return int(BigInt(a) >> BigInt(b));
    case "&":
    case "|":
    case "^":
      return bitwise(op, left, right, a, b);
    case "@":
      return undefined;
  }
}

function bitwise(op: "&" | "|" | "^", left: AbstractValue, right: AbstractValue, a: Integer, b: Integer): AbstractValue {
  const [x, y] = [BigInt(a), BigInt(b)];
  const result = op === "&" ? x & y : op === "|" ? x | y : x ^ y;
  return left.kind === "bool" && right.kind === "bool" ? { kind: "bool", value: result !== 0n } : int(result);
}

function checkBits(context: Context, bits: number): void {
  if (bits > context.limits.intBits) context.exceeded(`an int of more than ${context.limits.intBits} bits`);
}

function floats(context: Context, op: BinaryOperator, a: number, b: number): AbstractValue | undefined {
  switch (op) {
    case "+":
      return float(a + b);
    case "-":
      return float(a - b);
    case "*":
      return float(a * b);
    case "/":
      return b === 0 ? context.raise("ZeroDivisionError", "float division by zero") : float(a / b);
    case "//":
      return b === 0 ? context.raise("ZeroDivisionError", "float floor division by zero") : float(floatFloorDivide(a, b));
    case "%":
      return b === 0 ? context.raise("ZeroDivisionError", "float modulo") : float(floatRemainder(a, b));
    case "**":
      return powerOfFloats(context, a, b);
    default:
      return undefined;
  }
}

function powerOfFloats(context: Context, a: number, b: number): AbstractValue {
  const result = floatPower(a, b);
  switch (result.kind) {
    case "float":
      return float(result.value);
    case "overflow":
      return context.raise("OverflowError", "(34, 'Numerical result out of range')");
    case "zeroDivision":
      return context.raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
    case "complex": {
      const radius = Math.abs(a) ** b;
      return complex(radius * Math.cos(Math.PI * b), radius * Math.sin(Math.PI * b));
    }
  }
}

function complexes(context: Context, op: BinaryOperator, left: AbstractValue, right: AbstractValue): AbstractValue | undefined {
  const a = parts(left);
  const b = parts(right);
  if (a === undefined || b === undefined) return undefined;
  switch (op) {
    case "+":
      return complex(a.real + b.real, a.imaginary + b.imaginary);
    case "-":
      return complex(a.real - b.real, a.imaginary - b.imaginary);
    case "*":
      return complex(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real);
    case "/": {
      const size = b.real * b.real + b.imaginary * b.imaginary;
      if (size === 0) return context.raise("ZeroDivisionError", "complex division by zero");
      return complex((a.real * b.real + a.imaginary * b.imaginary) / size, (a.imaginary * b.real - a.real * b.imaginary) / size);
    }
    case "**": {
      if (a.real === 0 && a.imaginary === 0) return complex(b.real === 0 ? 1 : 0, 0);
      const logarithm = Math.log(Math.hypot(a.real, a.imaginary));
      const angle = Math.atan2(a.imaginary, a.real);
      const radius = Math.exp(b.real * logarithm - b.imaginary * angle);
      const turn = b.imaginary * logarithm + b.real * angle;
      return complex(radius * Math.cos(turn), radius * Math.sin(turn));
    }
    default:
      return undefined;
  }
}

function parts(value: AbstractValue): { real: number; imaginary: number } | undefined {
  if (value.kind === "complex") return value;
  const real = numberOf(value);
  return real === undefined ? undefined : { real, imaginary: 0 };
}
