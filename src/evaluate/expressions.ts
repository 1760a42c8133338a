/** Expressions. */
import type { Attribute, Dict, Expression, JoinedStr, Slice, Starred, Subscript } from "../syntax/tree.ts";
import { callExpression } from "./call-expression.ts";
import { comprehension, generatorExpression, mapComprehension } from "./comprehensions.ts";
import type { Frame } from "./context.ts";
import { after, isEvaluation, proceed, settle } from "./errors.ts";
import { makeFunction, yieldValue } from "./functions.ts";
import { list, NONE, set, str, tuple } from "./make.ts";
import { binaryOperation, booleans, comparison, conditional, unaryOperation } from "./operations.ts";
import { constant } from "./constants.ts";
import { assignOutside, lookupName, mangle } from "./scopes.ts";
import type { AbstractValue, Context, DictValue, Evaluation, Pending, SetValue } from "./value.ts";

/** Evaluates an expression in a frame: at once, unless some of it takes an evaluation. */
export function evaluate(context: Context, node: Expression, frame: Frame): Pending<AbstractValue> {
  switch (node.kind) {
    case "Name":
      return lookupName(context, frame.scope, mangle(node.id, frame)) ?? nameLater(context, frame, node);
    case "Constant":
      return constant(node);
    case "Call":
      return callExpression(context, node, frame);
    case "Attribute":
      return proceed(evaluate(context, node.value, frame), attributeOf, context, node, frame);
    case "Subscript":
      return proceed(evaluate(context, node.value, frame), subscriptOf, context, node, frame);
    case "BinOp":
      return binaryOperation(context, node, frame);
    case "UnaryOp":
      return proceed(evaluate(context, node.operand, frame), unaryOperation, context, node, frame);
    case "BoolOp":
      return booleans(context, node, frame);
    case "Compare":
      return comparison(context, node, frame);
    case "IfExp":
      return proceed(evaluate(context, node.test, frame), conditional, context, node, frame);
    case "Tuple":
      return after(elementValues(context, node.elements, frame), tuple);
    case "List":
      return after(elementValues(context, node.elements, frame), list);
    case "Slice":
      return sliceOf(context, node, frame);
    case "Lambda":
      return makeFunction(context, node, frame);
    case "Dict":
      return dictDisplay(context, node, frame);
    default:
      return evaluateRare(context, node, frame);
  }
}

function attributeOf(context: Context, node: Attribute, object: AbstractValue, frame: Frame): Pending<AbstractValue> {
  frame.span = node.span;
  return context.getAttribute(object, mangle(node.attr, frame));
}

function subscriptOf(context: Context, node: Subscript, object: AbstractValue, frame: Frame): Pending<AbstractValue> {
  const index = evaluate(context, node.index, frame);
  if (isEvaluation(index)) return subscriptLater(context, node, object, index, frame);
  frame.span = node.span;
  return context.getItem(object, index);
}

function* subscriptLater(
  context: Context,
  node: Subscript,
  object: AbstractValue,
  index: Evaluation<AbstractValue>,
  frame: Frame,
): Evaluation<AbstractValue> {
  const value = yield* index;
  frame.span = node.span;
  return yield* settle(context.getItem(object, value));
}

/** A name that has no value: a library's definition that nobody has asked for before, or none at all. */
function nameLater(context: Context, frame: Frame, node: Expression & { kind: "Name" }): Pending<AbstractValue> {
  const name = mangle(node.id, frame);
  const { later } = frame.globals;
  if (later?.has(name) !== true) return undefinedName(context, frame, node);
  return after(later.define(context, name), (value) => value ?? undefinedName(context, frame, node));
}

function undefinedName(context: Context, frame: Frame, node: Expression & { kind: "Name" }): never {
  frame.span = node.span;
  return context.raise("NameError", `name '${node.id}' is not defined`);
}

type Common =
  | "Name"
  | "Constant"
  | "Call"
  | "Attribute"
  | "Subscript"
  | "BinOp"
  | "UnaryOp"
  | "BoolOp"
  | "Compare"
  | "IfExp"
  | "Tuple"
  | "List"
  | "Slice"
  | "Lambda"
  | "Dict";

function* evaluateRare(context: Context, node: Exclude<Expression, { kind: Common }>, frame: Frame): Evaluation<AbstractValue> {
  switch (node.kind) {
    case "Set":
      return set(yield* members(context, yield* settle(elementValues(context, node.elements, frame))));
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
    case "JoinedStr":
      return str(yield* joinedText(context, node, frame));
    case "NamedExpr": {
      const value = yield* settle(evaluate(context, node.value, frame));
      assignOutside(frame.scope, mangle(node.target.id, frame), value);
      return value;
    }
    case "Starred":
      return tuple(yield* settle(elementValues(context, [node], frame)));
    case "Await":
      return yield* settle(evaluate(context, node.value, frame));
    case "Yield":
      return yield* yieldValue(frame, node.value === undefined ? NONE : yield* settle(evaluate(context, node.value, frame)));
    case "YieldFrom":
      return yield* yieldFrom(context, yield* settle(evaluate(context, node.value, frame)), frame);
    case "ErrorExpr":
      frame.span = node.span;
      return context.unknown(`a syntax error: ${node.message}`);
  }
}

function sliceOf(context: Context, { lower, upper, step }: Slice, frame: Frame): Pending<AbstractValue> {
  const bound = (part: Expression | undefined): Pending<AbstractValue> => (part === undefined ? NONE : evaluate(context, part, frame));
  return after(bound(lower), (start) =>
    after(bound(upper), (stop) => after(bound(step), (stride): AbstractValue => ({ kind: "slice", start, stop, step: stride }))),
  );
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

/** Elements of a display or arguments of a call, with `*values` laid out; something unknown under a star stays as one element. */
export function elementValues(context: Context, nodes: readonly (Expression | Starred)[], frame: Frame): Pending<AbstractValue[]> {
  const values: AbstractValue[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    if (node === undefined) break;
    if (node.kind === "Starred") return moreElements(context, nodes, index, values, frame);
    const value = evaluate(context, node, frame);
    if (isEvaluation(value)) return moreElements(context, nodes, index, values, frame, value);
    values.push(value);
  }
  return values;
}

/** The same from the element at `first` on, whose evaluation may have begun. */
function* moreElements(
  context: Context,
  nodes: readonly (Expression | Starred)[],
  first: number,
  values: AbstractValue[],
  frame: Frame,
  begun?: Evaluation<AbstractValue>,
): Evaluation<AbstractValue[]> {
  for (const [index, node] of nodes.entries()) {
    if (index < first) continue;
    if (node.kind !== "Starred") {
      const value = index === first && begun !== undefined ? begun : evaluate(context, node, frame);
      values.push(isEvaluation(value) ? yield* value : value);
      continue;
    }
    const items = yield* settle(context.elements(yield* settle(evaluate(context, node.value, frame))));
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

function dictDisplay(context: Context, node: Dict, frame: Frame): Pending<AbstractValue> {
  const entries: DictValue["entries"] = new Map();
  for (let index = 0; index < node.entries.length; index++) {
    const entry = node.entries[index];
    if (entry === undefined) break;
    if (entry.key === undefined) return moreEntries(context, node, index, entries, frame);
    const key = evaluate(context, entry.key, frame);
    if (isEvaluation(key)) return moreEntries(context, node, index, entries, frame, key);
    const value = evaluate(context, entry.value, frame);
    if (isEvaluation(value)) return moreEntries(context, node, index, entries, frame, key, value);
    const canonical = context.hash(key);
    if (isEvaluation(canonical)) return moreEntries(context, node, index, entries, frame, key, value, canonical);
    entries.set(canonical, { key: entries.get(canonical)?.key ?? key, value });
  }
  return { kind: "dict", entries };
}

/** The entries from the one at `first` on; what of that one was evaluated, or has begun to be, is given. */
function* moreEntries(
  context: Context,
  node: Dict,
  first: number,
  entries: DictValue["entries"],
  frame: Frame,
  firstKey?: Pending<AbstractValue>,
  firstValue?: Pending<AbstractValue>,
  firstHash?: Pending<string | number>,
): Evaluation<AbstractValue> {
  for (let index = first; index < node.entries.length; index++) {
    const entry = node.entries[index];
    if (entry === undefined) break;
    const begun = index === first;
    if (entry.key === undefined) {
      const source = yield* settle(evaluate(context, entry.value, frame));
      const mapping = yield* context.mapping(source);
      if (mapping.kind === "unknown") return mapping;
      for (const [key, slot] of mapping.entries) entries.set(key, { key: entries.get(key)?.key ?? slot.key, value: slot.value });
      continue;
    }
    const key = yield* settle((begun ? firstKey : undefined) ?? evaluate(context, entry.key, frame));
    const value = yield* settle((begun ? firstValue : undefined) ?? evaluate(context, entry.value, frame));
    const canonical = yield* settle((begun ? firstHash : undefined) ?? context.hash(key));
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
    const value = yield* settle(evaluate(context, part.value, frame));
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
