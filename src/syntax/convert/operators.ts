/** Operators, comparisons and conditional expressions. */
import type { Concrete } from "../concrete.ts";
import { childIn, childOf, namedChildren } from "../concrete.ts";
import type { BinaryOperator, CompareOperator, Expression } from "../tree.ts";
import type { Context, Convert, Converters } from "./context.ts";
import { errorExpr, expressionIn, expressionOf, notPython } from "./context.ts";

const binaryOperators: ReadonlySet<string> = new Set(["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"] satisfies BinaryOperator[]);

/** Whether a token is an operator of BinOp. */
export function isBinaryOperator(text: string | undefined): text is BinaryOperator {
  return text !== undefined && binaryOperators.has(text);
}

/** The nodes of a chain that nests to the left, innermost first, and the operand it starts with. */
function spine(node: Concrete, continues: (left: Concrete) => boolean): { first: Concrete | undefined; nodes: Concrete[] } {
  const nodes = [node];
  let left = leftOf(node);
  while (left !== undefined && continues(left)) {
    nodes.push(left);
    left = leftOf(left);
  }
  return { first: left, nodes: nodes.reverse() };
}

function leftOf(node: Concrete): Concrete | undefined {
  return childIn(node, "left") ?? namedChildren(node)[0];
}

function rightOf(node: Concrete): Concrete | undefined {
  return childIn(node, "right") ?? namedChildren(node)[1];
}

function operatorOf(node: Concrete): Concrete | undefined {
  return node.children.find(({ named }) => !named);
}

const binary: Convert<Expression> = (node, cx) => {
  const { first, nodes } = spine(node, ({ type, broken }) => type === node.type && !broken);
  let left = expressionOf(first, node, cx);
  for (const each of nodes) {
    const operator = operatorOf(each);
    if (operator === undefined || !isBinaryOperator(operator.type)) return errorExpr(notPython, node, cx);
    const right = expressionOf(rightOf(each), each, cx);
    left = { kind: "BinOp", span: cx.span(each), left, op: operator.type, opSpan: cx.span(operator), right };
  }
  return left;
};

const boolean: Convert<Expression> = (node, cx) => {
  const op = operatorOf(node)?.type === "or" ? "or" : "and";
  const { first, nodes } = spine(node, (left) => left.type === node.type && !left.broken && operatorOf(left)?.type === op);
  const operands = nodes.map((each) => expressionOf(rightOf(each), each, cx));
  return { kind: "BoolOp", span: cx.span(node), op, values: [expressionOf(first, node, cx), ...operands] };
};

const unary: Convert<Expression> = (node, cx) => {
  const operator = operatorOf(node)?.type;
  const op = operator === "-" || operator === "+" || operator === "~" ? operator : "not";
  return { kind: "UnaryOp", span: cx.span(node), op, operand: expressionIn(node, "argument", cx) };
};

const compareOperators: ReadonlyMap<string, CompareOperator> = new Map([
  ...(["==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"] as const).map((op) => [op, op] as const),
  ["<>", "!="],
]);

const comparison: Convert<Expression> = (node, cx) => {
  const [first, ...others] = namedChildren(node);
  const operators = node.children.filter(({ named }) => !named);
  const old = operators.find(({ type }) => type === "<>");
  if (old !== undefined) cx.report("Python 3 writes != for <>", old);
  const links = others.map((right, index) => ({
    op: compareOperators.get(operators[index]?.type ?? "") ?? "==",
    right: cx.expression(right),
  }));
  return { kind: "Compare", span: cx.span(node), left: expressionOf(first, node, cx), links };
};

const conditional: Convert<Expression> = (node, cx) => {
  const [body, test, orelse] = namedChildren(node);
  return {
    kind: "IfExp",
    span: cx.span(node),
    test: expressionOf(test, node, cx),
    body: expressionOf(body, node, cx),
    orelse: expressionOf(orelse, node, cx),
  };
};

/** In Python `await` binds tighter than `**`, in the grammar it does not. */
const wait: Convert<Expression> = (node, cx) => {
  const operand = namedChildren(node)[0];
  const value = expressionOf(operand, node, cx);
  if (operand?.type !== "binary_operator" || value.kind !== "BinOp") return { kind: "Await", span: cx.span(node), value };
  const power = childOf(operand, "**");
  const base = leftOf(operand);
  if (power === undefined || base === undefined) return { kind: "Await", span: cx.span(node), value };
  const left: Expression = { kind: "Await", span: cx.span({ start: node.start, end: base.end }), value: value.left };
  return { ...value, span: cx.span(node), left };
};

/** Converters of operators. */
export const operators: Converters<Expression> = new Map([
  ["binary_operator", binary],
  ["union_type", (node: Concrete, cx: Context) => binary(node, cx)],
  ["boolean_operator", boolean],
  ["not_operator", unary],
  ["unary_operator", unary],
  ["comparison_operator", comparison],
  ["conditional_expression", conditional],
  ["await", wait],
]);
