/** Binary, augmented and unary operators. */
import { likelier } from "./chance.ts";
import type { BinaryOperator } from "../syntax/tree.ts";
import { isEvaluation, settle } from "./errors.ts";
import { complex, float, int } from "./make.ts";
import { isSubclass, findInClass } from "./mro.ts";
import { integerOf } from "./numbers/arithmetic.ts";
import { subtract } from "./numbers/ints.ts";
import { builtinBinary, extendInPlace } from "./operands.ts";
import { callMethod, callSpecial, customClass, findSpecial } from "./special.ts";
import type { AbstractValue, Context, Evaluation, Pending } from "./value.ts";

/** The special method of each operator, without underscores. */
export const OPERATOR_METHODS: Readonly<Record<BinaryOperator, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "truediv",
  "//": "floordiv",
  "%": "mod",
  "**": "pow",
  "@": "matmul",
  "<<": "lshift",
  ">>": "rshift",
  "&": "and",
  "|": "or",
  "^": "xor",
};

const UNARY_METHODS = { "-": "__neg__", "+": "__pos__", "~": "__invert__" } as const;

/** `left op right`. */
export function binary(context: Context, op: BinaryOperator, left: AbstractValue, right: AbstractValue): Pending<AbstractValue> {
  if (left.kind === "unknown") return left;
  if (right.kind === "unknown") return right;
  if (customClass(left) === undefined && customClass(right) === undefined && left.kind !== "tensor" && right.kind !== "tensor") {
    const result = builtinBinary(context, op, left, right);
    if (result === undefined) return unsupported(context, op, left, right);
    return result;
  }
  return binarySpecial(context, op, left, right);
}

function unsupported(context: Context, op: string, left: AbstractValue, right: AbstractValue): never {
  const text = op === "**" ? "** or pow()" : op;
  return context.raise(
    "TypeError",
    `unsupported operand type(s) for ${text}: '${context.typeOf(left).name}' and '${context.typeOf(right).name}'`,
  );
}

function* binarySpecial(context: Context, op: BinaryOperator, left: AbstractValue, right: AbstractValue): Evaluation<AbstractValue> {
  const result = yield* tryBinary(context, op, left, right);
  if (result === undefined) return unsupported(context, op, left, right);
  return result;
}

function* tryBinary(
  context: Context,
  op: BinaryOperator,
  left: AbstractValue,
  right: AbstractValue,
): Evaluation<AbstractValue | undefined> {
  const forward = `__${OPERATOR_METHODS[op]}__`;
  const reflected = `__r${OPERATOR_METHODS[op]}__`;
  const rightFirst = overridesReflected(context, left, right, reflected);
  if (rightFirst) {
    const first = yield* half(context, right, reflected, left);
    if (first !== undefined) return first;
  }
  const straight = yield* half(context, left, forward, right);
  if (straight !== undefined) return straight;
  if (left.kind === "tensor" || right.kind === "tensor") {
    const ofTensor = context.tensors?.binary(context, op, left, right);
    const value = isEvaluation(ofTensor) ? yield* ofTensor : ofTensor;
    if (value !== undefined) return value;
  }
  if (!rightFirst) {
    const back = yield* half(context, right, reflected, left);
    if (back !== undefined) return back;
  }
  return yield* settle(builtinBinary(context, op, left, right));
}

/** A right operand of a derived class answers first, if it has a method of its own. */
function overridesReflected(context: Context, left: AbstractValue, right: AbstractValue, reflected: string): boolean {
  const rightClass = customClass(right);
  if (rightClass === undefined) return false;
  const leftClass = context.typeOf(left);
  if (rightClass === leftClass || !isSubclass(rightClass, leftClass)) return false;
  const found = findInClass(rightClass, reflected);
  return found !== undefined && found.value.kind === "function";
}

/** One operand's method; undefined for none or NotImplemented. */
function* half(context: Context, self: AbstractValue, method: string, other: AbstractValue): Evaluation<AbstractValue | undefined> {
  const found = findSpecial(self, method);
  if (found === undefined) return undefined;
  const result = yield* settle(callMethod(context, found, self, [other]));
  return result.kind === "notImplemented" ? undefined : result;
}

/** `left op= right`: the value to assign. */
export function augmented(context: Context, op: BinaryOperator, left: AbstractValue, right: AbstractValue): Pending<AbstractValue> {
  if (left.kind === "unknown") return left;
  if (right.kind === "unknown" && left.kind !== "list") return right;
  if (left.kind === "tensor") return augmentedTensor(context, op, left, right);
  if (customClass(left) === undefined) {
    const inPlace = extendInPlace(context, op, left, right);
    return inPlace ?? binary(context, op, left, right);
  }
  return augmentedSpecial(context, op, left, right);
}

function* augmentedTensor(
  context: Context,
  op: BinaryOperator,
  left: AbstractValue & { kind: "tensor" },
  right: AbstractValue,
): Evaluation<AbstractValue> {
  const result = context.tensors?.augmented(context, op, left, right);
  const value = isEvaluation(result) ? yield* result : result;
  return value ?? (yield* settle(binary(context, op, left, right)));
}

function* augmentedSpecial(context: Context, op: BinaryOperator, left: AbstractValue, right: AbstractValue): Evaluation<AbstractValue> {
  const result = yield* half(context, left, `__i${OPERATOR_METHODS[op]}__`, right);
  if (result !== undefined) return result;
  const inPlace = extendInPlace(context, op, left, right);
  if (inPlace !== undefined) return yield* settle(inPlace);
  return yield* settle(binary(context, op, left, right));
}

/** `-x`, `+x`, `~x`. */
export function unary(context: Context, op: "-" | "+" | "~", operand: AbstractValue): Pending<AbstractValue> {
  if (operand.kind === "unknown") return operand;
  if (operand.kind === "tensor" && context.tensors !== undefined) return context.tensors.unary(context, op, operand);
  if (customClass(operand) !== undefined) return unarySpecial(context, op, operand);
  return unaryBuiltin(context, op, operand);
}

function unaryBuiltin(context: Context, op: "-" | "+" | "~", operand: AbstractValue): AbstractValue {
  const integer = integerOf(operand);
  if (integer !== undefined) return int(op === "+" ? integer : op === "-" ? subtract(0, integer) : subtract(-1, integer));
  if (operand.kind === "float" && op !== "~") return op === "-" ? float(-operand.value) : operand;
  if (operand.kind === "complex" && op !== "~") return op === "-" ? complex(-operand.real, -operand.imaginary) : operand;
  return context.raise("TypeError", `bad operand type for unary ${op}: '${context.typeOf(operand).name}'`);
}

function* unarySpecial(context: Context, op: "-" | "+" | "~", operand: AbstractValue): Evaluation<AbstractValue> {
  return (yield* callSpecial(context, operand, UNARY_METHODS[op])) ?? unaryBuiltin(context, op, operand);
}

/** `bool(x)` where that needs no user code; undefined where it does. */
export function quickTruth(value: AbstractValue): boolean | undefined {
  switch (value.kind) {
    case "bool":
      return value.value;
    case "none":
      return false;
    case "int":
    case "float":
      return value.subtype === undefined ? value.value !== 0 && value.value !== 0n : undefined;
    case "str":
      return value.subtype === undefined ? value.value !== "" : undefined;
    case "list":
    case "tuple":
      return value.subtype === undefined ? value.items.length > 0 : undefined;
    case "dict":
      return value.subtype === undefined ? value.entries.size > 0 : undefined;
    case "function":
    case "nativeFunction":
    case "boundMethod":
    case "module":
      return true;
    default:
      return undefined;
  }
}

/** `bool(x)`; unknown where it is not known. */
export function truth(context: Context, value: AbstractValue): Pending<boolean | (AbstractValue & { kind: "unknown" })> {
  const quick = quickTruth(value);
  if (quick !== undefined) return quick;
  if (value.kind === "unknown") return value.chance === undefined ? value : likelier(context, value, value.chance);
  if (value.kind === "tensor" && context.tensors !== undefined) {
    const result = context.tensors.truth(context, value);
    return result.kind === "unknown" ? result : (quickTruth(result) ?? true);
  }
  if (customClass(value) !== undefined) return truthSpecial(context, value);
  return plainTruth(value);
}

function plainTruth(value: AbstractValue): boolean {
  switch (value.kind) {
    case "int":
    case "float":
      return value.value !== 0 && value.value !== 0n;
    case "str":
    case "bytes":
      return value.value !== "";
    case "list":
    case "tuple":
      return value.items.length > 0;
    case "dict":
      return value.entries.size > 0;
    case "set":
      return value.members.size > 0;
    case "range":
      return value.step > 0 ? value.start < value.stop : value.start > value.stop;
    case "complex":
      return value.real !== 0 || value.imaginary !== 0;
    default:
      return true;
  }
}

function* truthSpecial(context: Context, value: AbstractValue): Evaluation<boolean | (AbstractValue & { kind: "unknown" })> {
  for (const name of ["__bool__", "__len__"]) {
    const result = yield* callSpecial(context, value, name);
    if (result !== undefined) return result.kind === "unknown" ? result : (quickTruth(result) ?? true);
  }
  return plainTruth(value);
}
