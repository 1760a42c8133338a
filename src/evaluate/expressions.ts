/** Expressions. */
import type { BinOp, BoolOp, Compare, CompareOperator, Dict, Expression, IfExp, JoinedStr, Starred } from "../syntax/tree.ts";
import { callExpression } from "./call-expression.ts";
import { isIdentical } from "./comparing.ts";
import { comprehension, generatorExpression, mapComprehension } from "./comprehensions.ts";
import type { Frame } from "./context.ts";
import { isEvaluation, settle } from "./errors.ts";
import { makeFunction, yieldValue } from "./functions.ts";
import { bool, list, NONE, set, str, TRUE, tuple } from "./make.ts";
import { quickTruth } from "./operators.ts";
import { constant, quick } from "./quick.ts";
import { assignOutside, lookupName, mangle } from "./scopes.ts";
import type { AbstractValue, Context, DictValue, Evaluation, SetValue } from "./value.ts";

/** Evaluates an expression in a frame. */
export function* evaluate(context: Context, node: Expression, frame: Frame): Evaluation<AbstractValue> {
  switch (node.kind) {
    case "Name":
      return lookupName(context, frame.scope, mangle(node.id, frame)) ?? undefinedName(context, frame, node);
    case "Constant":
      return constant(node);
    case "Call":
      return yield* callExpression(context, node, frame);
    case "Attribute": {
      const object = quick(context, node.value, frame) ?? (yield* evaluate(context, node.value, frame));
      frame.span = node.span;
      const found = context.getAttribute(object, mangle(node.attr, frame));
      return isEvaluation(found) ? yield* found : found;
    }
    case "Subscript": {
      const object = quick(context, node.value, frame) ?? (yield* evaluate(context, node.value, frame));
      const index = quick(context, node.index, frame) ?? (yield* evaluate(context, node.index, frame));
      frame.span = node.span;
      const found = context.getItem(object, index);
      return isEvaluation(found) ? yield* found : found;
    }
    case "BinOp":
      return yield* binaryChain(context, node, frame);
    case "UnaryOp": {
      const operand = quick(context, node.operand, frame) ?? (yield* evaluate(context, node.operand, frame));
      frame.span = node.span;
      if (node.op !== "not") return yield* settle(context.unary(node.op, operand));
      const truth = yield* settle(context.truth(operand));
      return typeof truth === "object" ? truth : bool(!truth);
    }
    case "BoolOp":
      return yield* booleans(context, node, frame);
    case "Compare":
      return yield* comparison(context, node, frame);
    case "IfExp":
      return yield* conditional(context, node, frame);
    default:
      return yield* evaluateRare(context, node, frame);
  }
}

function undefinedName(context: Context, frame: Frame, node: Expression & { kind: "Name" }): never {
  frame.span = node.span;
  return context.raise("NameError", `name '${node.id}' is not defined`);
}

type Rare = Exclude<
  Expression,
  { kind: "Name" | "Constant" | "Call" | "Attribute" | "Subscript" | "BinOp" | "UnaryOp" | "BoolOp" | "Compare" | "IfExp" }
>;

function* evaluateRare(context: Context, node: Rare, frame: Frame): Evaluation<AbstractValue> {
  switch (node.kind) {
    case "Tuple":
      return tuple(yield* elementValues(context, node.elements, frame));
    case "List":
      return list(yield* elementValues(context, node.elements, frame));
    case "Set":
      return set(yield* members(context, yield* elementValues(context, node.elements, frame)));
    case "Dict":
      return yield* dictDisplay(context, node, frame);
    case "ListComp": {
      const items = yield* comprehension(context, node, frame);
      return "reason" in items ? items : list(items);
    }
    case "SetComp": {
      const items = yield* comprehension(context, node, frame);
      return "reason" in items ? items : set(yield* members(context, items));
    }
    case "DictComp":
      return yield* mapComprehension(context, node, frame);
    case "GeneratorExp":
      return yield* generatorExpression(context, node, frame);
    case "Lambda":
      return yield* makeFunction(context, node, frame);
    case "JoinedStr":
      return str(yield* joinedText(context, node, frame));
    default:
      return yield* evaluateRarest(context, node, frame);
  }
}

type Rarest = Exclude<
  Rare,
  { kind: "Tuple" | "List" | "Set" | "Dict" | "ListComp" | "SetComp" | "DictComp" | "GeneratorExp" | "Lambda" | "JoinedStr" }
>;

function* evaluateRarest(context: Context, node: Rarest, frame: Frame): Evaluation<AbstractValue> {
  switch (node.kind) {
    case "Slice": {
      const part = function* (bound: Expression | undefined): Evaluation<AbstractValue> {
        return bound === undefined ? NONE : (quick(context, bound, frame) ?? (yield* evaluate(context, bound, frame)));
      };
      return { kind: "slice", start: yield* part(node.lower), stop: yield* part(node.upper), step: yield* part(node.step) };
    }
    case "NamedExpr": {
      const value = yield* evaluate(context, node.value, frame);
      assignOutside(frame.scope, mangle(node.target.id, frame), value);
      return value;
    }
    case "Starred":
      return tuple(yield* elementValues(context, [node], frame));
    case "Await":
      return yield* evaluate(context, node.value, frame);
    case "Yield":
      return yield* yieldValue(frame, node.value === undefined ? NONE : yield* evaluate(context, node.value, frame));
    case "YieldFrom":
      return yield* yieldFrom(context, yield* evaluate(context, node.value, frame), frame);
    case "ErrorExpr":
      frame.span = node.span;
      return context.unknown(`a syntax error: ${node.message}`);
  }
}

function* yieldFrom(context: Context, source: AbstractValue, frame: Frame): Evaluation<AbstractValue> {
  const iterator = yield* settle(context.iterator(source));
  if (iterator.kind === "unknown") return iterator;
  if (iterator.kind !== "iterator") {
    const items = yield* settle(context.elements(iterator));
    if ("reason" in items) return items;
    for (const item of items) yield* yieldValue(frame, item);
    return NONE;
  }
  for (;;) {
    const item = yield* settle(iterator.advance(context));
    if (item === undefined) return iterator.generator?.result() ?? NONE;
    yield* yieldValue(frame, item);
  }
}

/** `a + b + c …` from the left, without recursion into the left operands. */
function* binaryChain(context: Context, root: BinOp, frame: Frame): Evaluation<AbstractValue> {
  const spine: BinOp[] = [];
  let node: Expression = root;
  while (node.kind === "BinOp") {
    spine.push(node);
    node = node.left;
  }
  let left = quick(context, node, frame) ?? (yield* evaluate(context, node, frame));
  for (let link = spine.pop(); link !== undefined; link = spine.pop()) {
    const right = quick(context, link.right, frame) ?? (yield* evaluate(context, link.right, frame));
    frame.span = link.span;
    const result = context.binary(link.op, left, right);
    left = isEvaluation(result) ? yield* result : result;
  }
  return left;
}

function* booleans(context: Context, node: BoolOp, frame: Frame): Evaluation<AbstractValue> {
  let value: AbstractValue = NONE;
  for (const part of node.values) {
    value = quick(context, part, frame) ?? (yield* evaluate(context, part, frame));
    if (part === node.values[node.values.length - 1]) return value;
    const truth = quickTruth(value) ?? (yield* settle(context.truth(value)));
    if (typeof truth === "object") return yield* doubtful(context, node, part, truth, frame);
    if (truth === (node.op === "or")) return value;
  }
  return value;
}

/** After an unknown operand: the rest decides only where it settles the truth of the whole. */
function* doubtful(context: Context, node: BoolOp, after: Expression, unknown: AbstractValue, frame: Frame): Evaluation<AbstractValue> {
  for (const part of node.values.slice(node.values.indexOf(after) + 1)) {
    if (part.kind !== "Name" && part.kind !== "Constant" && part.kind !== "Compare") return unknown;
    const value = yield* evaluate(context, part, frame);
    if (value.kind === "bool" && value.value === (node.op === "or")) return value;
  }
  return unknown;
}

function* comparison(context: Context, node: Compare, frame: Frame): Evaluation<AbstractValue> {
  let left = quick(context, node.left, frame) ?? (yield* evaluate(context, node.left, frame));
  let result: AbstractValue = TRUE;
  for (const [index, link] of node.links.entries()) {
    const right = quick(context, link.right, frame) ?? (yield* evaluate(context, link.right, frame));
    frame.span = node.span;
    result = yield* compareOne(context, link.op, left, right);
    if (index === node.links.length - 1) return result;
    const truth = yield* settle(context.truth(result));
    if (typeof truth === "object") return truth;
    if (!truth) return result;
    left = right;
  }
  return result;
}

function* compareOne(context: Context, op: CompareOperator, left: AbstractValue, right: AbstractValue): Evaluation<AbstractValue> {
  switch (op) {
    case "is":
    case "is not": {
      const same = isIdentical(left, right);
      return typeof same === "object" ? same : bool(same === (op === "is"));
    }
    case "in":
    case "not in": {
      const inside = yield* settle(context.contains(right, left));
      return typeof inside === "object" ? inside : bool(inside === (op === "in"));
    }
    default: {
      const result = context.compare(op, left, right);
      return isEvaluation(result) ? yield* result : result;
    }
  }
}

function* conditional(context: Context, node: IfExp, frame: Frame): Evaluation<AbstractValue> {
  const test = quick(context, node.test, frame) ?? (yield* evaluate(context, node.test, frame));
  const truth = quickTruth(test) ?? (yield* settle(context.truth(test)));
  if (typeof truth !== "object") return yield* evaluate(context, truth ? node.body : node.orelse, frame);
  const yes = yield* evaluate(context, node.body, frame);
  const no = yield* evaluate(context, node.orelse, frame);
  return isIdentical(yes, no) === true ? yes : truth;
}

/** Elements of a display or arguments of a call, with `*values` laid out; something unknown under a star stays as one element. */
export function* elementValues(context: Context, nodes: readonly (Expression | Starred)[], frame: Frame): Evaluation<AbstractValue[]> {
  const values: AbstractValue[] = [];
  for (const node of nodes) {
    if (node.kind !== "Starred") {
      values.push(quick(context, node, frame) ?? (yield* evaluate(context, node, frame)));
      continue;
    }
    const items = yield* settle(context.elements(yield* evaluate(context, node.value, frame)));
    if ("reason" in items) values.push(items);
    else for (const item of items) values.push(item);
    context.checkSize(values.length);
  }
  return values;
}

/** Members of a set made of values. */
export function* members(context: Context, values: readonly AbstractValue[]): Evaluation<SetValue["members"]> {
  const result: SetValue["members"] = new Map();
  for (const value of values) {
    const key = yield* settle(context.hash(value));
    if (!result.has(key)) result.set(key, value);
  }
  return result;
}

function* dictDisplay(context: Context, node: Dict, frame: Frame): Evaluation<AbstractValue> {
  const entries: DictValue["entries"] = new Map();
  for (const entry of node.entries) {
    if (entry.key === undefined) {
      const source = yield* evaluate(context, entry.value, frame);
      const mapping = yield* context.mapping(source);
      if (mapping.kind === "unknown") return mapping;
      for (const [key, slot] of mapping.entries) entries.set(key, { key: entries.get(key)?.key ?? slot.key, value: slot.value });
      continue;
    }
    const key = quick(context, entry.key, frame) ?? (yield* evaluate(context, entry.key, frame));
    const value = quick(context, entry.value, frame) ?? (yield* evaluate(context, entry.value, frame));
    const canonical = yield* settle(context.hash(key));
    entries.set(canonical, { key: entries.get(canonical)?.key ?? key, value });
  }
  return { kind: "dict", entries };
}

function* joinedText(context: Context, node: JoinedStr, frame: Frame): Evaluation<string> {
  let text = "";
  for (const part of node.values) {
    if (part.kind === "Constant") {
      text += part.value;
      continue;
    }
    const value = yield* evaluate(context, part.value, frame);
    const spec: string = part.formatSpec === undefined ? "" : yield* joinedText(context, part.formatSpec, frame);
    if (part.conversion === undefined) text += yield* settle(context.format(value, spec));
    else {
      const converted = yield* settle(part.conversion === "s" ? context.str(value) : context.repr(value));
      text += spec === "" ? converted : yield* settle(context.format(str(converted), spec));
    }
    if (text.length > context.limits.text) context.exceeded(`a string of more than ${context.limits.text} characters`);
  }
  return text;
}
