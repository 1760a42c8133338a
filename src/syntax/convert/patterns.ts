/** Patterns of match statements. */
import type { Concrete } from "../concrete.ts";
import { childOf, lastChildOf, namedChildren } from "../concrete.ts";
import type { Expression, MatchClass, MatchMapping, Pattern } from "../tree.ts";
import type { Context, Convert, Converters, Extent } from "./context.ts";
import { expressionOf, identifier, missing, notPython } from "./context.ts";

function errorPattern(message: string, extent: Extent, cx: Context): Pattern {
  return { kind: "ErrorPattern", span: cx.span(extent), message };
}

/** Patterns among children, where the sign of a number is a child of its own. */
function patternsOf(children: readonly Concrete[], cx: Context): Pattern[] {
  const found: Pattern[] = [];
  let sign: Concrete | undefined;
  for (const child of children) {
    if (child.type === "-") sign = child;
    if (child.type === "_") found.push({ kind: "MatchAs", span: cx.span(child), pattern: undefined, name: undefined });
    if (!child.named) continue;
    found.push(sign === undefined ? cx.pattern(child) : { kind: "MatchValue", ...negated(sign, child, cx) });
    sign = undefined;
  }
  return found;
}

function negated(sign: Concrete, number: Concrete, cx: Context): { span: Pattern["span"]; value: Expression } {
  const span = cx.span({ start: sign.start, end: number.end });
  return { span, value: { kind: "UnaryOp", span, op: "-", operand: cx.expression(number) } };
}

const wrapped: Convert<Pattern> = (node, cx) => patternsOf(node.children, cx)[0] ?? errorPattern(missing, node, cx);

const value: Convert<Pattern> = (node, cx) => ({ kind: "MatchValue", span: cx.span(node), value: cx.expression(node) });

const complex: Convert<Pattern> = (node, cx) => {
  const span = cx.span(node);
  const [first, second] = namedChildren(node);
  const minus = node.children[0]?.type === "-" ? node.children[0] : undefined;
  const operator = node.children.find(({ named, start }) => !named && start > (first?.start ?? node.start));
  if (first === undefined || second === undefined || operator === undefined) return errorPattern(notPython, node, cx);
  const left = minus === undefined ? cx.expression(first) : negated(minus, first, cx).value;
  const op = operator.type === "-" ? "-" : "+";
  return { kind: "MatchValue", span, value: { kind: "BinOp", span, left, op, opSpan: cx.span(operator), right: cx.expression(second) } };
};

function singleton(constant: boolean | null): Convert<Pattern> {
  return (node, cx) => ({ kind: "MatchSingleton", span: cx.span(node), value: constant });
}

/** A name captures, `_` matches all, a dotted name is a value. */
const named: Convert<Pattern> = (node, cx) => {
  const [name, ...attributes] = node.type === "identifier" ? [node] : namedChildren(node);
  if (name === undefined) return errorPattern(missing, node, cx);
  if (attributes.length > 0) return value(node, cx);
  const id = identifier(name, cx);
  return { kind: "MatchAs", span: cx.span(node), pattern: undefined, name: id === "_" ? undefined : id };
};

const as: Convert<Pattern> = (node, cx) => {
  const [pattern, name] = namedChildren(node);
  if (pattern === undefined || name === undefined) return errorPattern(missing, node, cx);
  return { kind: "MatchAs", span: cx.span(node), pattern: cx.pattern(pattern), name: identifier(name, cx) };
};

const or: Convert<Pattern> = (node, cx) => ({ kind: "MatchOr", span: cx.span(node), patterns: patternsOf(node.children, cx) });

const sequence: Convert<Pattern> = (node, cx) => ({ kind: "MatchSequence", span: cx.span(node), patterns: patternsOf(node.children, cx) });

const group: Convert<Pattern> = (node, cx) => {
  const [only, ...others] = namedChildren(node);
  if (only !== undefined && others.length === 0 && childOf(node, ",") === undefined) return cx.pattern(only);
  return sequence(node, cx);
};

function splatName(node: Concrete, cx: Context): string | undefined {
  const name = childOf(node, "identifier");
  const id = name === undefined ? "_" : identifier(name, cx);
  return id === "_" ? undefined : id;
}

const star: Convert<Pattern> = (node, cx) => ({ kind: "MatchStar", span: cx.span(node), name: splatName(node, cx) });

function keyOf(node: Concrete, cx: Context): Expression {
  const pattern = node.type === "complex_pattern" ? complex(node, cx) : undefined;
  return pattern?.kind === "MatchValue" ? pattern.value : cx.expression(node);
}

const mapping: Convert<MatchMapping> = (node, cx) => {
  const entries: { key: Expression; pattern: Pattern }[] = [];
  let sign: Concrete | undefined;
  let key: Expression | undefined;
  for (const child of node.children) {
    if (child.type === "-") sign = child;
    if (!child.named || child.type === "splat_pattern") continue;
    if (child.field === "value") entries.push({ key: key ?? expressionOf(undefined, node, cx), pattern: cx.pattern(child) });
    else key = sign === undefined ? keyOf(child, cx) : negated(sign, child, cx).value;
    sign = undefined;
  }
  const rest = childOf(node, "splat_pattern");
  return { kind: "MatchMapping", span: cx.span(node), entries, rest: rest === undefined ? undefined : splatName(rest, cx) };
};

const classPattern: Convert<MatchClass> = (node, cx) => {
  const [cls, ...others] = namedChildren(node);
  const positional: Pattern[] = [];
  const keywords: { name: string; pattern: Pattern }[] = [];
  for (const each of others) {
    const keyword = keywordPattern(each, cx);
    if (keyword === undefined) positional.push(cx.pattern(each));
    else keywords.push(keyword);
  }
  return { kind: "MatchClass", span: cx.span(node), cls: expressionOf(cls, node, cx), patterns: positional, keywords };
};

/** `name=pattern`. The grammar reads `name=pattern as alias` as an alias of `name=pattern`. */
function keywordPattern(node: Concrete, cx: Context): { name: string; pattern: Pattern } | undefined {
  const inner = node.type === "case_pattern" ? namedChildren(node)[0] : node;
  if (inner?.type === "as_pattern") {
    const [aliased, alias] = namedChildren(inner);
    const keyword = aliased === undefined ? undefined : keywordPattern(aliased, cx);
    if (keyword === undefined || alias === undefined) return undefined;
    const span = { start: keyword.pattern.span.start, end: cx.span(alias).end };
    return { name: keyword.name, pattern: { kind: "MatchAs", span, pattern: keyword.pattern, name: identifier(alias, cx) } };
  }
  if (inner?.type !== "keyword_pattern") return undefined;
  const [name] = namedChildren(inner);
  const [pattern] = patternsOf(inner.children.slice(1), cx);
  return { name: name === undefined ? "" : identifier(name, cx), pattern: pattern ?? errorPattern(missing, inner, cx) };
}

/** The pattern of a case clause: several with commas are a sequence without brackets. */
export function casePattern(clause: Concrete, cx: Context): Pattern {
  const patterns = clause.children.filter(({ type }) => type === "case_pattern");
  const [first] = patterns;
  if (first === undefined) return errorPattern(missing, { start: clause.start, end: clause.start }, cx);
  const comma = lastChildOf(clause, ",");
  if (comma === undefined) return cx.pattern(first);
  const end = Math.max(comma.end, patterns.at(-1)?.end ?? 0);
  return { kind: "MatchSequence", span: cx.span({ start: first.start, end }), patterns: patterns.map((each) => cx.pattern(each)) };
}

/** Converters of patterns. */
export const patterns: Converters<Pattern> = new Map<string, Convert<Pattern>>([
  ["case_pattern", wrapped],
  ["integer", value],
  ["float", value],
  ["string", value],
  ["concatenated_string", value],
  ["complex_pattern", complex],
  ["true", singleton(true)],
  ["false", singleton(false)],
  ["none", singleton(null)],
  ["dotted_name", named],
  ["identifier", named],
  ["as_pattern", as],
  ["union_pattern", or],
  ["list_pattern", sequence],
  ["tuple_pattern", group],
  ["splat_pattern", star],
  ["dict_pattern", mapping],
  ["class_pattern", classPattern],
]);
