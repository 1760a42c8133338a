/** All converters of expressions. */
import type { Concrete } from "../concrete.ts";
import { childIn, childOf, namedChildren } from "../concrete.ts";
import type { Constant, Expression } from "../tree.ts";
import { calls } from "./calls.ts";
import { collections } from "./collections.ts";
import type { Convert, Converters } from "./context.ts";
import { errorExpr, expressionIn, expressionOf, identifier, notPython } from "./context.ts";
import { float, integer } from "./numbers.ts";
import { operators } from "./operators.ts";
import { lambdas } from "./parameters.ts";
import { strings } from "./strings.ts";

function bool(value: boolean): Convert<Constant> {
  return (node, cx) => ({ kind: "Constant", span: cx.span(node), type: "bool", value });
}

function nothing(type: "none" | "ellipsis"): Convert<Constant> {
  return (node, cx) => ({ kind: "Constant", span: cx.span(node), type, value: null });
}

const yielding: Convert<Expression> = (node, cx) => {
  const operand = namedChildren(node)[0];
  const span = cx.span(node);
  if (childOf(node, "from") !== undefined) return { kind: "YieldFrom", span, value: expressionOf(operand, node, cx) };
  return { kind: "Yield", span, value: operand === undefined ? undefined : cx.expression(operand) };
};

const walrus: Convert<Expression> = (node, cx) => {
  const target = childIn(node, "name");
  if (target?.type !== "identifier") return errorExpr(notPython, node, cx);
  const value = expressionIn(node, "value", cx);
  return { kind: "NamedExpr", span: cx.span(node), target: { kind: "Name", span: cx.span(target), id: identifier(target, cx) }, value };
};

/** Converters of expressions. Parentheses and wrappers of the grammar are taken off before. */
export const expressions: Converters<Expression> = new Map<string, Convert<Expression>>([
  ...calls,
  ...operators,
  ...collections,
  ...strings,
  ...lambdas,
  ["integer", integer],
  ["float", float],
  ["true", bool(true)],
  ["false", bool(false)],
  ["none", nothing("none")],
  ["ellipsis", nothing("ellipsis")],
  ["yield", yielding],
  ["named_expression", walrus],
]);

/** Types of nodes that hold a list, in which text that fits nowhere becomes an element. Of any other node nothing is certain then. */
export const toleratesErrors: ReadonlySet<string> = new Set(["list", "tuple", "set", "dictionary", "expression_list"]);

/** The expression that parentheses and the grammar's wrappers hold. */
export function unwrap(node: Concrete): Concrete {
  let inner = node;
  for (;;) {
    const only = namedChildren(inner);
    const [first] = only;
    if (first === undefined || only.length !== 1 || !wraps(inner)) return inner;
    inner = first;
  }
}

function wraps(node: Concrete): boolean {
  if (node.type === "parenthesized_expression" || node.type === "type" || node.type === "as_pattern_target") return true;
  return node.type === "tuple_pattern" && childOf(node, ",") === undefined && childOf(node, "(") !== undefined;
}
