/** Call expressions: the callee, the arguments with their stars, and `super()`. */
import type { Call, Expression } from "../syntax/tree.ts";
import type { Frame } from "./context.ts";
import { isEvaluation, settle } from "./errors.ts";
import { quick } from "./quick.ts";
import type { AbstractValue, Context, Evaluation, UnknownValue } from "./value.ts";

const NO_KEYWORDS: ReadonlyMap<string, AbstractValue> = new Map();

/** `func(*args, **keywords)`. */
export function* callExpression(context: Context, node: Call, frame: Frame): Evaluation<AbstractValue> {
  const func = operand(context, node.func, frame);
  const callee = isEvaluation(func) ? yield* func : func;
  const positional = yield* positionalArguments(context, node, frame);
  const keywords: ReadonlyMap<string, AbstractValue> | UnknownValue =
    node.keywords.length === 0 ? NO_KEYWORDS : yield* keywordArguments(context, node, frame);
  frame.span = node.span;
  if ("reason" in positional) return callee.kind === "unknown" ? callee : positional;
  if ("reason" in keywords) return callee.kind === "unknown" ? callee : keywords;
  if (callee.kind === "class" && callee.name === "super" && positional.length === 0 && callee === context.builtinClass("super")) {
    return superHere(context, frame);
  }
  const result = context.apply(callee, positional, keywords);
  return isEvaluation(result) ? yield* result : result;
}

function operand(context: Context, node: Expression, frame: Frame): AbstractValue | Evaluation<AbstractValue> {
  return quick(context, node, frame) ?? context.evaluate(node, frame);
}

function* positionalArguments(context: Context, node: Call, frame: Frame): Evaluation<readonly AbstractValue[] | UnknownValue> {
  const values: AbstractValue[] = [];
  for (const argument of node.args) {
    if (argument.kind !== "Starred") {
      const value = operand(context, argument, frame);
      values.push(isEvaluation(value) ? yield* value : value);
      continue;
    }
    const items = yield* settle(context.elements(yield* context.evaluate(argument.value, frame)));
    if ("reason" in items) {
      context.problem(`how many arguments are passed by * is not known: ${items.reason}`);
      return items;
    }
    for (const item of items) values.push(item);
    context.checkSize(values.length);
  }
  return values;
}

function* keywordArguments(context: Context, node: Call, frame: Frame): Evaluation<ReadonlyMap<string, AbstractValue> | UnknownValue> {
  const keywords = new Map<string, AbstractValue>();
  for (const keyword of node.keywords) {
    const value = yield* settle(operand(context, keyword.value, frame));
    if (keyword.name !== undefined) {
      keywords.set(keyword.name, value);
      continue;
    }
    const mapping = yield* context.mapping(value);
    if (mapping.kind === "unknown") {
      context.problem(`which arguments are passed by ** is not known: ${mapping.reason}`);
      return mapping;
    }
    for (const { key, value: passed } of mapping.entries.values()) {
      if (key.kind !== "str") return context.raise("TypeError", "keywords must be strings");
      if (keywords.has(key.value)) return context.raise("TypeError", `got multiple values for keyword argument '${key.value}'`);
      keywords.set(key.value, passed);
    }
  }
  return keywords;
}

/** `super()` without arguments: the class around the function and its first argument. */
function superHere(context: Context, frame: Frame): AbstractValue {
  const start = frame.owner?.class;
  const self = frame.firstArgument;
  if (start === undefined || self === undefined) return context.raise("RuntimeError", "super(): no arguments");
  if (self.kind === "unknown") return self;
  const selfClass = self.kind === "class" && self.mro.includes(start) ? self : context.typeOf(self);
  return { kind: "super", start, self, selfClass };
}
