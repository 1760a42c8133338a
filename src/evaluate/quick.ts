/**
 * Expressions that need no user code, evaluated at once: names, constants, and attributes, items, operators and comparisons of built-in values. Whatever might
 * take an evaluation is left to it; nothing here has an effect, so that starting over costs nothing.
 */
import type { BinOp, Compare, Expression } from "../syntax/tree.ts";
import { isIdentical } from "./comparing.ts";
import type { Frame } from "./context.ts";
import { bool, bytes, complex, ELLIPSIS, float, int, NONE, str } from "./make.ts";
import { builtinBinary } from "./operands.ts";
import { lookupName, mangle } from "./scopes.ts";
import type { AbstractValue, Context } from "./value.ts";

/** The value, or undefined where it is not to be had at once. */
export function quick(context: Context, node: Expression, frame: Frame): AbstractValue | undefined {
  switch (node.kind) {
    case "Name":
      return lookupName(context, frame.scope, mangle(node.id, frame));
    case "Constant":
      return constant(node);
    case "Attribute":
      return quickAttribute(context, node, frame);
    case "Subscript":
      return quickItem(context, node, frame);
    case "BinOp":
      return quickBinary(context, node, frame);
    case "Compare":
      return quickComparison(context, node, frame);
    default:
      return undefined;
  }
}

function atOnce(result: ReturnType<Context["getAttribute"]>): AbstractValue | undefined {
  return "kind" in result ? result : undefined;
}

function quickAttribute(context: Context, node: Expression & { kind: "Attribute" }, frame: Frame): AbstractValue | undefined {
  const object = quick(context, node.value, frame);
  // A tensor's attribute may be an operation.
  if (object === undefined || object.kind === "tensor") return undefined;
  frame.span = node.span;
  return atOnce(context.getAttribute(object, mangle(node.attr, frame)));
}

function quickItem(context: Context, node: Expression & { kind: "Subscript" }, frame: Frame): AbstractValue | undefined {
  if (node.index.kind !== "Name" && node.index.kind !== "Constant") return undefined;
  const object = quick(context, node.value, frame);
  if (
    object === undefined ||
    (object.kind !== "list" && object.kind !== "tuple" && object.kind !== "dict") ||
    object.subtype !== undefined
  ) {
    return undefined;
  }
  const index = quick(context, node.index, frame);
  if (index === undefined) return undefined;
  frame.span = node.span;
  return atOnce(context.getItem(object, index));
}

function isNumber(value: AbstractValue | undefined): value is AbstractValue & { kind: "int" | "float" } {
  return value !== undefined && (value.kind === "int" || value.kind === "float") && value.subtype === undefined;
}

function quickBinary(context: Context, node: BinOp, frame: Frame): AbstractValue | undefined {
  // Chains nest to the left without limit.
  if (node.left.kind === "BinOp" && node.left.left.kind === "BinOp") return undefined;
  const left = quick(context, node.left, frame);
  if (!isNumber(left)) return undefined;
  const right = quick(context, node.right, frame);
  if (!isNumber(right)) return undefined;
  frame.span = node.span;
  const result = builtinBinary(context, node.op, left, right);
  return result === undefined ? undefined : atOnce(result);
}

function quickComparison(context: Context, node: Compare, frame: Frame): AbstractValue | undefined {
  const [link, more] = node.links;
  if (link === undefined || more !== undefined || link.op === "in" || link.op === "not in") return undefined;
  const left = quick(context, node.left, frame);
  if (left === undefined) return undefined;
  const right = quick(context, link.right, frame);
  if (right === undefined) return undefined;
  if (link.op === "is" || link.op === "is not") {
    const same = isIdentical(left, right);
    return typeof same === "object" ? same : bool(same === (link.op === "is"));
  }
  const plain = (isNumber(left) && isNumber(right)) || (left.kind === "str" && right.kind === "str");
  return plain ? atOnce(context.compare(link.op, left, right)) : undefined;
}

const constants = new WeakMap<Expression, AbstractValue>();

/** The value of a literal, made once. */
export function constant(node: Expression & { kind: "Constant" }): AbstractValue {
  let value = constants.get(node);
  if (value === undefined) {
    value = makeConstant(node);
    constants.set(node, value);
  }
  return value;
}

function makeConstant(node: Expression & { kind: "Constant" }): AbstractValue {
  switch (node.type) {
    case "none":
      return NONE;
    case "bool":
      return bool(node.value);
    case "int":
      return int(node.value);
    case "float":
      return float(node.value);
    case "complex":
      return complex(0, node.value);
    case "str":
      return str(node.value);
    case "bytes":
      return bytes(node.value);
    case "ellipsis":
      return ELLIPSIS;
  }
}
