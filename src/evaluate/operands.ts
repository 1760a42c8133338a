/** Binary operators of the built-in types. */
import type { BinaryOperator } from "../syntax/tree.ts";
import { settle } from "./errors.ts";
import { bytes, list, set, str, tuple } from "./make.ts";
import { arithmetic, integerOf } from "./numbers/arithmetic.ts";
import { formatPercent } from "./percent.ts";
import type { AbstractValue, Context, DictValue, Evaluation, ListValue, Pending, SetValue } from "./value.ts";

/** The result for built-in operands, or undefined where their types do not have the operator. */
export function builtinBinary(
  context: Context,
  op: BinaryOperator,
  left: AbstractValue,
  right: AbstractValue,
): Pending<AbstractValue> | undefined {
  const number = arithmetic(context, op, left, right);
  if (number !== undefined) return number;
  switch (op) {
    case "+":
      return concatenate(context, left, right);
    case "*":
      return repeat(context, left, right) ?? repeat(context, right, left) ?? rejectRepetition(context, left, right);
    case "%":
      return left.kind === "str" ? percent(context, left.value, right) : undefined;
    case "|":
    case "&":
    case "-":
    case "^":
      return combine(context, op, left, right);
    default:
      return undefined;
  }
}

function* percent(context: Context, text: string, right: AbstractValue): Evaluation<AbstractValue> {
  return str(yield* formatPercent(context, text, right));
}

function concatenate(context: Context, left: AbstractValue, right: AbstractValue): AbstractValue | undefined {
  switch (left.kind) {
    case "str":
      if (right.kind !== "str") {
        if (right.kind === "tensor") return undefined;
        return context.raise("TypeError", `can only concatenate str (not "${context.typeOf(right).name}") to str`);
      }
      checkText(context, left.value.length + right.value.length);
      return str(left.value + right.value);
    case "bytes":
      return right.kind === "bytes" ? bytes(left.value + right.value) : undefined;
    case "list":
      if (right.kind !== "list") {
        rejectConcatenation(context, "list", right);
        return undefined;
      }
      allocate(context, left.items.length + right.items.length);
      return list([...left.items, ...right.items]);
    case "tuple":
      if (right.kind !== "tuple") {
        rejectConcatenation(context, "tuple", right);
        return undefined;
      }
      allocate(context, left.items.length + right.items.length);
      return tuple([...left.items, ...right.items]);
    default:
      return undefined;
  }
}

/** Raises, unless the right operand may have an answer of its own. */
function rejectConcatenation(context: Context, type: string, right: AbstractValue): void {
  if (right.kind === "instance" || right.kind === "tensor") return;
  context.raise("TypeError", `can only concatenate ${type} (not "${context.typeOf(right).name}") to ${type}`);
}

/** Guards the length of a string to be made. */
export function checkText(context: Context, length: number): void {
  if (length > context.limits.text) context.exceeded(`a string of more than ${context.limits.text} characters`);
}

function repeat(context: Context, sequence: AbstractValue, times: AbstractValue): AbstractValue | undefined {
  const integer = integerOf(times);
  if (integer === undefined) return undefined;
  const count = Math.max(0, Number(integer));
  switch (sequence.kind) {
    case "str":
      checkText(context, sequence.value.length * count);
      return str(sequence.value.repeat(count));
    case "bytes":
      checkText(context, sequence.value.length * count);
      return bytes(sequence.value.repeat(count));
    case "list":
      return list(repeated(context, sequence.items, count));
    case "tuple":
      return tuple(repeated(context, sequence.items, count));
    default:
      return undefined;
  }
}

function rejectRepetition(context: Context, left: AbstractValue, right: AbstractValue): AbstractValue | undefined {
  const isSequence = (value: AbstractValue): boolean => ["list", "tuple", "str", "bytes"].includes(value.kind);
  const other = isSequence(left) ? right : isSequence(right) ? left : undefined;
  if (other === undefined || other.kind === "instance" || other.kind === "tensor") return undefined;
  return context.raise("TypeError", `can't multiply sequence by non-int of type '${context.typeOf(other).name}'`);
}

/** Checks and counts a sequence that is about to be made. */
function allocate(context: Context, size: number): void {
  context.checkSize(size);
  context.chargeElements(size);
}

function repeated(context: Context, items: readonly AbstractValue[], count: number): AbstractValue[] {
  allocate(context, items.length * count);
  const all: AbstractValue[] = [];
  if (items.length > 0) for (let turn = 0; turn < count; turn++) all.push(...items);
  return all;
}

function combine(context: Context, op: "|" | "&" | "-" | "^", left: AbstractValue, right: AbstractValue): AbstractValue | undefined {
  if (left.kind === "set" && right.kind === "set") return combineSets(op, left, right);
  if (op !== "|") return undefined;
  if (left.kind === "dict" && right.kind === "dict") return mergeDicts(left, right);
  // `int | None` in annotations that are evaluated: the types do not matter here, the union behaves as a tuple of classes in isinstance.
  if (isTypeLike(left) && isTypeLike(right)) {
    const none = (value: AbstractValue): readonly AbstractValue[] =>
      value.kind === "tuple" ? value.items : [value.kind === "none" ? context.builtinClass("NoneType") : value];
    return tuple([...none(left), ...none(right)]);
  }
  return undefined;
}

function isTypeLike(value: AbstractValue): boolean {
  if (value.kind === "tuple") return value.items.length > 0 && value.items.every((item) => item.kind === "class");
  return value.kind === "class" || value.kind === "none" || value.kind === "str";
}

/** A set operation. */
export function combineSets(op: "|" | "&" | "-" | "^", left: SetValue, right: SetValue): SetValue {
  const members: SetValue["members"] = new Map();
  const keepLeft = op !== "&";
  for (const [key, value] of left.members) {
    const shared = right.members.has(key);
    if (op === "|" || (shared ? op === "&" : keepLeft)) members.set(key, value);
  }
  if (op === "|" || op === "^") for (const [key, value] of right.members) if (!left.members.has(key)) members.set(key, value);
  return set(members, left.frozen);
}

function mergeDicts(left: DictValue, right: DictValue): DictValue {
  const entries: DictValue["entries"] = new Map();
  for (const source of [left, right]) {
    for (const [key, slot] of source.entries) entries.set(key, { key: entries.get(key)?.key ?? slot.key, value: slot.value });
  }
  return left.subtype === undefined
    ? { kind: "dict", entries }
    : { kind: "dict", entries, subtype: { class: left.subtype.class, attributes: new Map(left.subtype.attributes) } };
}

/** `op=` of mutable built-ins, in place; undefined where the type has none. */
export function extendInPlace(
  context: Context,
  op: BinaryOperator,
  left: AbstractValue,
  right: AbstractValue,
): Pending<AbstractValue> | undefined {
  if (left.kind === "list" && op === "+") return extendList(context, left, right);
  if (left.kind === "list" && op === "*") {
    const times = integerOf(right);
    if (times === undefined) return undefined;
    const all = repeated(context, [...left.items], Math.max(0, Number(times)));
    left.items.splice(0, left.items.length, ...all);
    return left;
  }
  if (left.kind === "dict" && op === "|" && right.kind === "dict") {
    for (const [key, slot] of right.entries) left.entries.set(key, { key: left.entries.get(key)?.key ?? slot.key, value: slot.value });
    return left;
  }
  if (left.kind === "set" && !left.frozen && right.kind === "set" && (op === "|" || op === "&" || op === "-" || op === "^")) {
    const result = combineSets(op, left, right);
    left.members.clear();
    for (const [key, value] of result.members) left.members.set(key, value);
    return left;
  }
  return undefined;
}

function* extendList(context: Context, target: ListValue, source: AbstractValue): Evaluation<AbstractValue> {
  const items = yield* settle(context.elements(source));
  if ("reason" in items) {
    context.problem(`the list is extended by something unknown: ${items.reason}`);
    return items;
  }
  context.checkSize(target.items.length + items.length);
  context.chargeElements(items.length);
  for (const item of [...items]) target.items.push(item);
  return target;
}
