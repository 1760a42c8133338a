/** Names, and what follows one: attributes, subscripts and calls. */
import type { Concrete } from "../concrete.ts";
import { childIn, childOf, childrenIn, namedChildren } from "../concrete.ts";
import type { Attribute, Call, DictEntry, ErrorExpr, Expression, Keyword, Name, Slice, Subscript } from "../tree.ts";
import type { Context, Convert, Converters } from "./context.ts";
import { errorExpr, expressionIn, expressionOf, identifier, missing, notPython } from "./context.ts";
import { oneOrTuple } from "./sequence.ts";

const name: Convert<Name> = (node, cx) => ({ kind: "Name", span: cx.span(node), id: identifier(node, cx) });

/** `a.b.c` where the grammar allows nothing but names. */
const dotted: Convert<Expression> = (node, cx) => {
  const [first, ...others] = namedChildren(node);
  let value = expressionOf(first, node, cx);
  for (const each of others) {
    value = {
      kind: "Attribute",
      span: cx.span({ start: node.start, end: each.end }),
      value,
      attr: identifier(each, cx),
      attrSpan: cx.span(each),
    };
  }
  return value;
};

const attribute: Convert<Attribute | ErrorExpr> = (node, cx) => {
  const attr = childIn(node, "attribute") ?? namedChildren(node)[1];
  if (attr === undefined || attr.missing || cx.inserted(attr)) return errorExpr(missing, node, cx);
  const value = expressionOf(childIn(node, "object") ?? namedChildren(node)[0], node, cx);
  return { kind: "Attribute", span: cx.span(node), value, attr: identifier(attr, cx), attrSpan: cx.span(attr) };
};

const subscript: Convert<Subscript> = (node, cx) => {
  const value = expressionIn(node, "value", cx);
  return { kind: "Subscript", span: cx.span(node), value, index: oneOrTuple(node, childrenIn(node, "subscript"), cx) };
};

/** `List[int]` in an annotation. */
const genericType: Convert<Subscript> = (node, cx) => {
  const brackets = childOf(node, "type_parameter") ?? node;
  const value = expressionOf(childOf(node, "identifier"), node, cx);
  return { kind: "Subscript", span: cx.span(node), value, index: oneOrTuple(brackets, namedChildren(brackets), cx) };
};

const slice: Convert<Slice> = (node, cx) => {
  const parts: (Expression | undefined)[] = [undefined];
  for (const child of node.children) {
    if (child.type === ":") parts.push(undefined);
    else if (child.named) parts[parts.length - 1] = cx.expression(child);
  }
  const [lower, upper, step] = parts;
  return { kind: "Slice", span: cx.span(node), lower, upper, step };
};

/** `a: b` in an annotation's brackets, where the grammar takes a slice for a type. */
const constrainedType: Convert<Slice> = (node, cx) => {
  const [lower, upper] = namedChildren(node);
  return {
    kind: "Slice",
    span: cx.span(node),
    lower: expressionOf(lower, node, cx),
    upper: expressionOf(upper, node, cx),
    step: undefined,
  };
};

const keyword: Convert<Keyword> = (node, cx) => {
  const named = childIn(node, "name");
  return {
    kind: "Keyword",
    span: cx.span(node),
    name: named === undefined ? undefined : identifier(named, cx),
    nameSpan: named === undefined ? undefined : cx.span(named),
    value: named === undefined ? expressionOf(namedChildren(node)[0], node, cx) : expressionIn(node, "value", cx),
  };
};

/** Arguments of a call or class header, from their parentheses. Text that fits nowhere is an ErrorExpr among them, so that nothing is missed. */
export function argumentsOf(node: Concrete, cx: Context): { args: Expression[]; keywords: Keyword[] } {
  if (node.type === "generator_expression") return { args: [cx.expression(node)], keywords: [] };
  const args: Expression[] = [];
  const keywords: Keyword[] = [];
  for (const child of namedChildren(node)) {
    if (child.type === "keyword_argument" || child.type === "dictionary_splat") keywords.push(keyword(child, cx));
    else args.push(cx.expression(child));
  }
  return { args, keywords };
}

const call: Convert<Call | ErrorExpr> = (node, cx) => {
  const list = childIn(node, "arguments");
  if (list === undefined) return errorExpr(notPython, node, cx);
  const func = expressionIn(node, "function", cx);
  return { kind: "Call", span: cx.span(node), func, ...argumentsOf(list, cx), argumentsSpan: cx.span(list) };
};

/** `key: value` or `**value` of a dict. */
export const entry: Convert<DictEntry> = (node, cx) => {
  const span = cx.span(node);
  if (node.type === "pair") return { kind: "DictEntry", span, key: expressionIn(node, "key", cx), value: expressionIn(node, "value", cx) };
  const value = node.type === "dictionary_splat" ? expressionOf(namedChildren(node)[0], node, cx) : cx.expression(node);
  return { kind: "DictEntry", span, key: undefined, value };
};

/** Converters of names and what follows them. */
export const calls: Converters<Expression> = new Map<string, Convert<Expression>>([
  ["identifier", name],
  ["dotted_name", dotted],
  ["attribute", attribute],
  ["member_type", attribute],
  ["subscript", subscript],
  ["generic_type", genericType],
  ["slice", slice],
  ["constrained_type", constrainedType],
  ["call", call],
]);
