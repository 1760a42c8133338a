/**
 * Binary operators. The grammar gets two things wrong: it lets `^` bind tighter than `&`, and in annotations it nests some unions to the right. So a run of
 * operators is taken apart and put together again by Python's precedences, with loops, however long it is.
 */
import type { Concrete } from "../concrete.ts";
import { childIn, namedChildren } from "../concrete.ts";
import type { BinaryOperator, Expression } from "../tree.ts";
import type { Context, Convert, Extent } from "./context.ts";
import { errorExpr, expressionOf, notPython } from "./context.ts";

const precedences: ReadonlyMap<string, { readonly op: BinaryOperator; readonly level: number }> = new Map(
  [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "//", "%", "@"], ["**"]].flatMap((ops, level) =>
    ops.map((op) => [op, { op: op as BinaryOperator, level }] as const),
  ),
);

interface Operator extends Extent {
  readonly op: BinaryOperator;
  readonly level: number;
}

interface Operand extends Extent {
  readonly expression: Expression;
}

/** The operator of an augmented assignment, whose text ends in `=`. */
export function augmentedOperator(text: string): BinaryOperator | undefined {
  return precedences.get(text.slice(0, -1))?.op;
}

/** Converts binary operators and, in annotations, unions. */
export const binary: Convert<Expression> = (node, cx) => {
  const parts = inOrder(node);
  if (parts === undefined) return errorExpr(notPython, node, cx);
  const operands: Operand[] = [];
  const waiting: Operator[] = [];
  const join = (): void => {
    const right = operands.pop();
    const left = operands.pop();
    const operator = waiting.pop();
    if (left !== undefined && right !== undefined && operator !== undefined) operands.push(joined(left, operator, right, cx));
  };
  for (const part of parts) {
    if ("op" in part) {
      while ((waiting.at(-1)?.level ?? -1) >= part.level) join();
      waiting.push(part);
    } else {
      operands.push({ start: part.start, end: part.end, expression: cx.expression(part) });
    }
  }
  while (waiting.length > 0) join();
  return operands[0]?.expression ?? errorExpr(notPython, node, cx);
};

function joined(left: Operand, operator: Operator, right: Operand, cx: Context): Operand {
  const { start } = left;
  const { end } = right;
  const { op } = operator;
  const span = cx.span({ start, end });
  return { start, end, expression: { kind: "BinOp", span, left: left.expression, op, opSpan: cx.span(operator), right: right.expression } };
}

/** Operands and operators as they stand in the text. `**` nests to the right and is an operand of its own. */
function inOrder(node: Concrete): (Concrete | Operator)[] | undefined {
  const parts: (Concrete | Operator)[] = [];
  const todo: (Concrete | Operator)[] = [node];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if ("op" in next || (next !== node && !isRun(next))) {
      parts.push(next);
      continue;
    }
    const run = withoutType(next);
    const [left, right] = operandsOf(run);
    const operator = operatorOf(run);
    if (left === undefined || right === undefined || operator === undefined) return undefined;
    todo.push(right, operator, left);
  }
  return parts;
}

function isRun(node: Concrete): boolean {
  const { type, broken } = withoutType(node);
  return !broken && (type === "union_type" || (type === "binary_operator" && operatorOf(withoutType(node))?.op !== "**"));
}

function withoutType(node: Concrete): Concrete {
  return node.type === "type" ? (namedChildren(node)[0] ?? node) : node;
}

function operandsOf(node: Concrete): (Concrete | undefined)[] {
  return [childIn(node, "left") ?? namedChildren(node)[0], childIn(node, "right") ?? namedChildren(node)[1]];
}

function operatorOf(node: Concrete): Operator | undefined {
  const token = node.children.find(({ named }) => !named);
  const known = token === undefined ? undefined : precedences.get(token.type);
  return token === undefined || known === undefined ? undefined : { ...known, start: token.start, end: token.end };
}

/** In Python `await` binds tighter than `**`, in the grammar it does not. */
export const awaiting: Convert<Expression> = (node, cx) => {
  const operand = namedChildren(node)[0];
  const value = expressionOf(operand, node, cx);
  const base = operand?.type === "binary_operator" ? operandsOf(operand)[0] : undefined;
  if (base === undefined || value.kind !== "BinOp") return { kind: "Await", span: cx.span(node), value };
  const left: Expression = { kind: "Await", span: cx.span({ start: node.start, end: base.end }), value: value.left };
  return { ...value, span: cx.span(node), left };
};
