/** Operators other than binary ones, comparisons and conditional expressions. */
import type { Concrete } from "../concrete.ts";
import { childIn, namedChildren } from "../concrete.ts";
import type { CompareOperator, Expression } from "../tree.ts";
import { awaiting, binary } from "./binary.ts";
import type { Convert, Converters } from "./context.ts";
import { expressionIn, expressionOf } from "./context.ts";

function operatorOf(node: Concrete): Concrete | undefined {
  return node.children.find(({ named }) => !named);
}

/** The grammar nests a run of `and` or `or` to the left. */
const boolean: Convert<Expression> = (node, cx) => {
  const op = operatorOf(node)?.type === "or" ? "or" : "and";
  const values: Expression[] = [];
  let run: Concrete | undefined = node;
  while (run?.type === node.type && !run.broken && operatorOf(run)?.type === op) {
    values.push(expressionIn(run, "right", cx));
    run = childIn(run, "left");
  }
  values.push(expressionOf(run, node, cx));
  return { kind: "BoolOp", span: cx.span(node), op, values: values.reverse() };
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

/** Converters of operators. */
export const operators: Converters<Expression> = new Map([
  ["binary_operator", binary],
  ["union_type", binary],
  ["boolean_operator", boolean],
  ["not_operator", unary],
  ["unary_operator", unary],
  ["comparison_operator", comparison],
  ["conditional_expression", conditional],
  ["await", awaiting],
]);
