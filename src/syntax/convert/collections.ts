/** Tuples, lists, sets, dicts, also as targets, and comprehensions. */
import type { Concrete } from "../concrete.ts";
import { childIn, childOf, childrenIn, namedChildren } from "../concrete.ts";
import type { Comprehension, Expression, Starred } from "../tree.ts";
import { entry } from "./calls.ts";
import type { Context, Convert, Converters } from "./context.ts";
import { expressionIn, expressionOf } from "./context.ts";
import { oneOrTuple } from "./sequence.ts";

function elementsOf(node: Concrete, cx: Context): Expression[] {
  return namedChildren(node).map((child) => cx.expression(child));
}

const list: Convert<Expression> = (node, cx) => ({ kind: "List", span: cx.span(node), elements: elementsOf(node, cx) });
const set: Convert<Expression> = (node, cx) => ({ kind: "Set", span: cx.span(node), elements: elementsOf(node, cx) });
const tuple: Convert<Expression> = (node, cx) => ({ kind: "Tuple", span: cx.span(node), elements: elementsOf(node, cx) });
const dict: Convert<Expression> = (node, cx) => ({
  kind: "Dict",
  span: cx.span(node),
  entries: namedChildren(node).map((child) => entry(child, cx)),
});

const starred: Convert<Starred> = (node, cx) => ({
  kind: "Starred",
  span: cx.span(node),
  value: expressionOf(namedChildren(node)[0], node, cx),
});

/** The `for` and `if` clauses of a comprehension. */
function generatorsOf(node: Concrete, cx: Context): Comprehension[] {
  const clauses: { head: Concrete; ifs: Concrete[] }[] = [];
  for (const child of node.children) {
    if (child.type === "for_in_clause") clauses.push({ head: child, ifs: [] });
    else if (child.type === "if_clause") clauses.at(-1)?.ifs.push(child);
  }
  return clauses.map(({ head, ifs }) => ({
    kind: "Comprehension",
    span: cx.span({ start: head.start, end: ifs.at(-1)?.end ?? head.end }),
    async: childOf(head, "async") !== undefined,
    target: expressionIn(head, "left", cx),
    iter: oneOrTuple(head, childrenIn(head, "right"), cx),
    ifs: ifs.map((each) => expressionOf(namedChildren(each)[0], each, cx)),
  }));
}

function elementComp(kind: "ListComp" | "SetComp" | "GeneratorExp"): Convert<Expression> {
  return (node, cx) => ({ kind, span: cx.span(node), element: expressionIn(node, "body", cx), generators: generatorsOf(node, cx) });
}

const dictComp: Convert<Expression> = (node, cx) => {
  const pair = childIn(node, "body") ?? node;
  return {
    kind: "DictComp",
    span: cx.span(node),
    key: expressionIn(pair, "key", cx),
    value: expressionIn(pair, "value", cx),
    generators: generatorsOf(node, cx),
  };
};

/** Converters of displays, targets and comprehensions. */
export const collections: Converters<Expression> = new Map<string, Convert<Expression>>([
  ["list", list],
  ["list_pattern", list],
  ["set", set],
  ["tuple", tuple],
  ["tuple_pattern", tuple],
  ["expression_list", tuple],
  ["pattern_list", tuple],
  ["dictionary", dict],
  ["list_splat", starred],
  ["list_splat_pattern", starred],
  ["splat_type", starred],
  ["dictionary_splat", starred],
  ["list_comprehension", elementComp("ListComp")],
  ["set_comprehension", elementComp("SetComp")],
  ["generator_expression", elementComp("GeneratorExp")],
  ["dictionary_comprehension", dictComp],
]);
