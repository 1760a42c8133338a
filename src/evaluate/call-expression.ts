/** Call expressions: the callee, the arguments with their stars, and `super()`. */
import type { Call } from "../syntax/tree.ts";
import type { Frame } from "./context.ts";
import { isEvaluation, settle } from "./errors.ts";
import type { AbstractValue, Context, Evaluation, Pending, UnknownValue } from "./value.ts";

const NO_KEYWORDS: ReadonlyMap<string, AbstractValue> = new Map();

type Positional = readonly AbstractValue[] | UnknownValue;
type Keywords = ReadonlyMap<string, AbstractValue> | UnknownValue;

/** `func(*args, **keywords)`. */
export function callExpression(context: Context, node: Call, frame: Frame): Pending<AbstractValue> {
  const callee = context.evaluate(node.func, frame);
  if (isEvaluation(callee)) return callLater(context, node, frame, callee);
  const positional = positionalArguments(context, node, frame);
  if (isEvaluation(positional)) return callLater(context, node, frame, callee, positional);
  const keywords = keywordArguments(context, node, frame);
  if (isEvaluation(keywords)) return callLater(context, node, frame, callee, positional, keywords);
  return callWith(context, node, frame, callee, positional, keywords);
}

/** The same where some of it takes an evaluation; what was evaluated already is given. */
function* callLater(
  context: Context,
  node: Call,
  frame: Frame,
  func: Pending<AbstractValue>,
  args?: Pending<Positional>,
  named?: Pending<Keywords>,
): Evaluation<AbstractValue> {
  const callee = isEvaluation(func) ? yield* func : func;
  const given = args ?? positionalArguments(context, node, frame);
  const positional = isEvaluation(given) ? yield* given : given;
  const keyed = named ?? keywordArguments(context, node, frame);
  const keywords = isEvaluation(keyed) ? yield* keyed : keyed;
  const result = callWith(context, node, frame, callee, positional, keywords);
  return isEvaluation(result) ? yield* result : result;
}

function callWith(
  context: Context,
  node: Call,
  frame: Frame,
  callee: AbstractValue,
  positional: Positional,
  keywords: Keywords,
): Pending<AbstractValue> {
  frame.span = node.span;
  if ("reason" in positional) return callee.kind === "unknown" ? callee : positional;
  if ("reason" in keywords) return callee.kind === "unknown" ? callee : keywords;
  if (callee.kind === "class" && callee.name === "super" && positional.length === 0 && callee === context.builtinClass("super")) {
    return superHere(context, frame);
  }
  return context.apply(callee, positional, keywords);
}

function positionalArguments(context: Context, node: Call, frame: Frame): Pending<Positional> {
  const values: AbstractValue[] = [];
  for (let index = 0; index < node.args.length; index++) {
    const argument = node.args[index];
    if (argument === undefined) break;
    if (argument.kind === "Starred") return morePositional(context, node, index, values, frame);
    const value = context.evaluate(argument, frame);
    if (isEvaluation(value)) return morePositional(context, node, index, values, frame, value);
    values.push(value);
  }
  return values;
}

/** The arguments from the one at `first` on, whose evaluation may have begun. */
function* morePositional(
  context: Context,
  node: Call,
  first: number,
  values: AbstractValue[],
  frame: Frame,
  begun?: Evaluation<AbstractValue>,
): Evaluation<Positional> {
  for (const [index, argument] of node.args.entries()) {
    if (index < first) continue;
    if (argument.kind !== "Starred") {
      const value = index === first && begun !== undefined ? begun : context.evaluate(argument, frame);
      values.push(isEvaluation(value) ? yield* value : value);
      continue;
    }
    const items = yield* settle(context.elements(yield* settle(context.evaluate(argument.value, frame))));
    if ("reason" in items) {
      context.problem(`how many arguments are passed by * is not known: ${items.reason}`);
      return items;
    }
    for (const item of items) values.push(item);
    context.checkSize(values.length);
  }
  return values;
}

function keywordArguments(context: Context, node: Call, frame: Frame): Pending<Keywords> {
  if (node.keywords.length === 0) return NO_KEYWORDS;
  const keywords = new Map<string, AbstractValue>();
  for (let index = 0; index < node.keywords.length; index++) {
    const keyword = node.keywords[index];
    if (keyword === undefined) break;
    if (keyword.name === undefined) return moreKeywords(context, node, index, keywords, frame);
    const value = context.evaluate(keyword.value, frame);
    if (isEvaluation(value)) return moreKeywords(context, node, index, keywords, frame, value);
    keywords.set(keyword.name, value);
  }
  return keywords;
}

/** The keywords from the one at `first` on, whose evaluation may have begun. */
function* moreKeywords(
  context: Context,
  node: Call,
  first: number,
  keywords: Map<string, AbstractValue>,
  frame: Frame,
  begun?: Evaluation<AbstractValue>,
): Evaluation<Keywords> {
  for (const [index, keyword] of node.keywords.entries()) {
    if (index < first) continue;
    const pending = index === first && begun !== undefined ? begun : context.evaluate(keyword.value, frame);
    const value = isEvaluation(pending) ? yield* pending : pending;
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
