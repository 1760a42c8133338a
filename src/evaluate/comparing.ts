/** Comparison, equality and membership. */
import { compareDrawn } from "./chance.ts";
import type { RichOperator } from "./context.ts";
import { isEvaluation, settle } from "./errors.ts";
import { bool } from "./make.ts";
import { compareNumbers } from "./numbers/floats.ts";
import { callMethod, customClass, findSpecial } from "./special.ts";
import type { AbstractValue, Context, DictValue, Evaluation, Pending, SetValue, UnknownValue } from "./value.ts";
import { rangeLength } from "./sequences.ts";

const METHODS: Readonly<Record<RichOperator, string>> = {
  "==": "__eq__",
  "!=": "__ne__",
  "<": "__lt__",
  "<=": "__le__",
  ">": "__gt__",
  ">=": "__ge__",
};
const MIRRORED: Readonly<Record<RichOperator, RichOperator>> = { "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

/** `left op right`. */
export function compare(context: Context, op: RichOperator, left: AbstractValue, right: AbstractValue): Pending<AbstractValue> {
  if (left.kind === "unknown") return left.drawn === undefined ? left : compareDrawn(op, left, right);
  if (right.kind === "unknown") return right.drawn === undefined ? right : compareDrawn(MIRRORED[op], right, left);
  const quick = quickCompare(op, left, right);
  if (quick !== undefined) return bool(quick);
  return compareSlow(context, op, left, right);
}

/** Numbers and strings, at once. */
function quickCompare(op: RichOperator, left: AbstractValue, right: AbstractValue): boolean | undefined {
  if (left.kind === "instance" || right.kind === "instance" || left.kind === "unknown" || right.kind === "unknown") return undefined;
  if (left.subtype !== undefined || right.subtype !== undefined) return undefined;
  const a = scalar(left);
  const b = scalar(right);
  if (a !== undefined && b !== undefined) return ordered(op, compareNumbers(a, b));
  if (left.kind === "str" && right.kind === "str") return ordered(op, left.value < right.value ? -1 : left.value > right.value ? 1 : 0);
  return undefined;
}

function scalar(value: AbstractValue): number | bigint | undefined {
  switch (value.kind) {
    case "int":
    case "float":
      return value.value;
    case "bool":
      return Number(value.value);
    default:
      return undefined;
  }
}

function ordered(op: RichOperator, order: number): boolean {
  switch (op) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function* compareSlow(context: Context, op: RichOperator, left: AbstractValue, right: AbstractValue): Evaluation<AbstractValue> {
  const pause = context.step();
  if (pause !== undefined) yield pause;
  const forward = yield* half(context, METHODS[op], left, right);
  if (forward !== undefined) return forward;
  if (left.kind === "tensor" || right.kind === "tensor") {
    const ofTensor = context.tensors?.compare(context, op, left, right);
    const value = isEvaluation(ofTensor) ? yield* ofTensor : ofTensor;
    if (value !== undefined) return value;
  }
  const mirrored = yield* half(context, METHODS[MIRRORED[op]], right, left);
  if (mirrored !== undefined) return mirrored;
  if (op === "!=") {
    // Without `__ne__`, Python turns the answer of `__eq__` around.
    const equal = yield* compareSlow(context, "==", left, right);
    if (equal.kind !== "bool") return equal;
    return bool(!equal.value);
  }
  return yield* compareBuiltin(context, op, left, right);
}

function* half(context: Context, method: string, self: AbstractValue, other: AbstractValue): Evaluation<AbstractValue | undefined> {
  const found = findSpecial(self, method);
  if (found === undefined || found.kind === "unknown") return undefined;
  const result = yield* settle(callMethod(context, found, self, [other]));
  return result.kind === "notImplemented" ? undefined : result;
}

/** Values of built-in types, whatever class of their own they have. */
export function* compareBuiltin(
  context: Context,
  op: Exclude<RichOperator, "!=">,
  left: AbstractValue,
  right: AbstractValue,
): Evaluation<AbstractValue> {
  if (op === "==") {
    const equal = yield* equalBuiltin(context, left, right);
    return typeof equal === "object" ? equal : bool(equal);
  }
  const a = scalar(left);
  const b = scalar(right);
  if (a !== undefined && b !== undefined) return bool(ordered(op, compareNumbers(a, b)));
  if ((left.kind === "str" || left.kind === "bytes") && left.kind === right.kind) {
    return bool(ordered(op, left.value < right.value ? -1 : left.value > right.value ? 1 : 0));
  }
  if ((left.kind === "list" || left.kind === "tuple") && left.kind === right.kind) {
    return yield* compareItems(context, op, left.items, right.items);
  }
  if (left.kind === "set" && right.kind === "set") return bool(compareSets(op, left, right));
  const names = `'${context.typeOf(left).name}' and '${context.typeOf(right).name}'`;
  return context.raise("TypeError", `'${op}' not supported between instances of ${names}`);
}

function* compareItems(
  context: Context,
  op: RichOperator,
  left: readonly AbstractValue[],
  right: readonly AbstractValue[],
): Evaluation<AbstractValue> {
  for (const [index, a] of left.entries()) {
    const b = right[index];
    if (b === undefined) break;
    const equal = yield* settle(equals(context, a, b));
    if (typeof equal === "object") return equal;
    if (!equal) return yield* settle(compare(context, op, a, b));
  }
  return bool(ordered(op, left.length - right.length));
}

function compareSets(op: RichOperator, left: SetValue, right: SetValue): boolean {
  const within = (a: SetValue, b: SetValue): boolean => [...a.members.keys()].every((key) => b.members.has(key));
  switch (op) {
    case "<=":
      return within(left, right);
    case "<":
      return within(left, right) && left.members.size < right.members.size;
    case ">=":
      return within(right, left);
    case ">":
      return within(right, left) && left.members.size > right.members.size;
    default:
      return within(left, right) && within(right, left);
  }
}

/** `==` as containers use it: what is identical is equal. */
export function equals(context: Context, left: AbstractValue, right: AbstractValue): Pending<boolean | UnknownValue> {
  if (left === right && left.kind !== "unknown") return true;
  if (left.kind === "unknown") return left;
  if (right.kind === "unknown") return right;
  return quickCompare("==", left, right) ?? equalsSlow(context, left, right);
}

function* equalsSlow(context: Context, left: AbstractValue, right: AbstractValue): Evaluation<boolean | UnknownValue> {
  const result = yield* compareSlow(context, "==", left, right);
  if (result.kind === "bool") return result.value;
  return yield* settle(context.truth(result));
}

function* equalBuiltin(context: Context, left: AbstractValue, right: AbstractValue): Evaluation<boolean | UnknownValue> {
  if (left === right) return true;
  const a = scalar(left);
  const b = scalar(right);
  if (a !== undefined && b !== undefined) return compareNumbers(a, b) === 0;
  if (left.kind === "complex" || right.kind === "complex") return equalComplex(left, right);
  switch (left.kind) {
    case "str":
    case "bytes":
      return right.kind === left.kind && right.value === left.value;
    case "list":
    case "tuple":
      return right.kind === left.kind && (yield* equalItems(context, left.items, right.items));
    case "dict":
      return right.kind === "dict" && (yield* equalDicts(context, left, right));
    case "set":
      return right.kind === "set" && compareSets("==", left, right);
    case "range":
      return right.kind === "range" && rangeLength(left) === rangeLength(right) && left.start === right.start && left.step === right.step;
    case "boundMethod":
      return right.kind === "boundMethod" && right.function === left.function && right.self === left.self;
    case "slice":
      return (
        right.kind === "slice" && (yield* equalItems(context, [left.start, left.stop, left.step], [right.start, right.stop, right.step]))
      );
    default:
      return left.kind === right.kind && (left.kind === "none" || left.kind === "ellipsis" || left.kind === "notImplemented");
  }
}

function equalComplex(left: AbstractValue, right: AbstractValue): boolean {
  const [realLeft, imaginaryLeft] = left.kind === "complex" ? [left.real, left.imaginary] : [scalar(left), 0];
  const [realRight, imaginaryRight] = right.kind === "complex" ? [right.real, right.imaginary] : [scalar(right), 0];
  return realLeft !== undefined && Number(realLeft) === Number(realRight) && imaginaryLeft === imaginaryRight;
}

function* equalItems(
  context: Context,
  left: readonly AbstractValue[],
  right: readonly AbstractValue[],
): Evaluation<boolean | UnknownValue> {
  if (left.length !== right.length) return false;
  let doubt: UnknownValue | undefined;
  for (const [index, a] of left.entries()) {
    const b = right[index];
    const equal = b === undefined ? false : yield* settle(equals(context, a, b));
    if (equal === false) return false;
    if (typeof equal === "object") doubt ??= equal;
  }
  return doubt ?? true;
}

function* equalDicts(context: Context, left: DictValue, right: DictValue): Evaluation<boolean | UnknownValue> {
  if (left.entries.size !== right.entries.size) return false;
  let doubt: UnknownValue | undefined;
  for (const [key, slot] of left.entries) {
    const other = right.entries.get(key);
    const equal = other === undefined ? false : yield* settle(equals(context, slot.value, other.value));
    if (equal === false) return false;
    if (typeof equal === "object") doubt ??= equal;
  }
  return doubt ?? true;
}

/** `left is right`. Values that Python keeps once, and literals that it may keep once, are compared by value. */
export function isIdentical(left: AbstractValue, right: AbstractValue): boolean | UnknownValue {
  if (left.kind === "unknown") return left;
  if (right.kind === "unknown") return right;
  if (left === right) return true;
  if (left.kind !== right.kind || customClass(left) !== customClass(right)) return false;
  switch (left.kind) {
    case "none":
    case "ellipsis":
    case "notImplemented":
      return true;
    case "bool":
    case "int":
    case "str":
      return right.kind === left.kind && left.value === right.value;
    case "tuple":
      return right.kind === "tuple" && left.items.length === 0 && right.items.length === 0;
    default:
      return false;
  }
}
