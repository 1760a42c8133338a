/** Statements on one line. */
import type { Concrete } from "../concrete.ts";
import { childIn, childOf, namedChildren } from "../concrete.ts";
import type { Assign, ErrorStmt, Expression, Statement } from "../tree.ts";
import type { Context, Convert, Converters, Extent } from "./context.ts";
import { errorExpr, expressionIn, expressionOf, identifier, missing, notPython } from "./context.ts";
import { augmentedOperator } from "./binary.ts";
import { typeParameters } from "./parameters.ts";
import { assignmentToType } from "./traps.ts";

/** A statement of which nothing is known. */
export function errorStmt(message: string, node: Extent, cx: Context): ErrorStmt {
  return { kind: "ErrorStmt", span: cx.span(node), message };
}

const expressionStatement: Convert<Statement> = (node, cx) => {
  const [first, ...others] = namedChildren(node);
  if (first?.type === "assignment") return assignment({ ...first, broken: first.broken || node.broken }, cx);
  if (node.broken || first === undefined) return errorStmt(notPython, node, cx);
  if (first.type === "augmented_assignment") return augmented(first, cx);
  const span = cx.span(node);
  if (others.length === 0 && childOf(node, ",") === undefined) return { kind: "Expr", span, value: cx.expression(first) };
  return { kind: "Expr", span, value: { kind: "Tuple", span, elements: namedChildren(node).map((each) => cx.expression(each)) } };
};

/** `a = b = c` nests to the right; what comes last is the value. Of a broken one the names are still assigned, to something unknown. */
const assignment: Convert<Statement> = (node, cx) => {
  if (childOf(node, ":") !== undefined) return annotated(node, cx);
  const targets: Concrete[] = [];
  let broken = false;
  let value: Concrete | undefined = node;
  while (value?.type === "assignment" && childOf(value, ":") === undefined) {
    const left = childIn(value, "left");
    if (left !== undefined) targets.push(left);
    broken ||= value.broken;
    value = childIn(value, "right");
  }
  if (value?.type === "augmented_assignment" || value?.type === "assignment") return refused("an assignment has no value", node, cx);
  const assigned = broken ? errorExpr(notPython, value ?? node, cx) : expressionOf(value, node, cx);
  return { kind: "Assign", span: cx.span(node), targets: targets.map((each) => cx.expression(each)), value: assigned } satisfies Assign;
};

const annotated: Convert<Statement> = (node, cx) => {
  const right = childIn(node, "right");
  const value = right === undefined ? undefined : node.broken ? errorExpr(notPython, right, cx) : cx.expression(right);
  if (right?.type === "assignment" || right?.type === "augmented_assignment") {
    return refused("an annotated assignment has one target", node, cx);
  }
  return {
    kind: "AnnAssign",
    span: cx.span(node),
    target: expressionIn(node, "left", cx),
    annotation: expressionIn(node, "type", cx),
    value,
  };
};

const augmented: Convert<Statement> = (node, cx) => {
  const operator = augmentedOperator(node.children.find(({ named }) => !named)?.type ?? "");
  const right = childIn(node, "right");
  if (operator === undefined || right?.type === "assignment" || right?.type === "augmented_assignment") {
    return refused(notPython, node, cx);
  }
  const value = node.broken ? errorExpr(notPython, right ?? node, cx) : expressionIn(node, "right", cx);
  return { kind: "AugAssign", span: cx.span(node), target: expressionIn(node, "left", cx), op: operator, value };
};

/** Reports a statement that Python does not have. */
export function refused(message: string, node: Extent, cx: Context): ErrorStmt {
  cx.report(message, node);
  return errorStmt(message, node, cx);
}

function refusing(message: string): Convert<Statement> {
  return (node, cx) => refused(message, node, cx);
}

const returning: Convert<Statement> = (node, cx) => {
  const value = namedChildren(node)[0];
  return { kind: "Return", span: cx.span(node), value: value === undefined ? undefined : cx.expression(value) };
};

const deleting: Convert<Statement> = (node, cx) => {
  const operand = namedChildren(node)[0];
  const targets =
    operand?.type === "expression_list" ? namedChildren(operand).map((each) => cx.expression(each)) : [expressionOf(operand, node, cx)];
  return { kind: "Delete", span: cx.span(node), targets };
};

const raising: Convert<Statement> = (node, cx) => {
  const exception = namedChildren(node).find(({ field }) => field !== "cause");
  const cause = childIn(node, "cause");
  if (exception?.type === "expression_list") return refused("Python 3 raises one exception", node, cx);
  const optional = (each: Concrete | undefined): Expression | undefined => (each === undefined ? undefined : cx.expression(each));
  return { kind: "Raise", span: cx.span(node), exception: optional(exception), cause: optional(cause) };
};

const asserting: Convert<Statement> = (node, cx) => {
  const [test, message] = namedChildren(node);
  return {
    kind: "Assert",
    span: cx.span(node),
    test: expressionOf(test, node, cx),
    message: message === undefined ? undefined : cx.expression(message),
  };
};

function declaring(kind: "Global" | "Nonlocal"): Convert<Statement> {
  return (node, cx) => ({ kind, span: cx.span(node), names: namedChildren(node).map((each) => identifier(each, cx)) });
}

function keyword(kind: "Pass" | "Break" | "Continue"): Convert<Statement> {
  return (node, cx) => ({ kind, span: cx.span(node) });
}

const typeAlias: Convert<Statement> = (node, cx) => {
  const assigned = assignmentToType(node);
  if (assigned !== undefined) return expressionStatement(assigned, cx);
  const [, left] = node.children;
  const inner = left === undefined ? undefined : namedChildren(left)[0];
  const name = inner?.type === "generic_type" ? childOf(inner, "identifier") : inner;
  if (name === undefined) return errorStmt(missing, node, cx);
  return {
    kind: "TypeAlias",
    span: cx.span(node),
    name: { kind: "Name", span: cx.span(name), id: identifier(name, cx) },
    typeParameters: inner === undefined ? [] : typeParameters(childOf(inner, "type_parameter"), cx),
    value: expressionIn(node, "right", cx),
  };
};

/** Converters of statements on one line, imports excepted. */
export const simpleStatements: Converters<Statement> = new Map([
  ["expression_statement", expressionStatement],
  ["return_statement", returning],
  ["delete_statement", deleting],
  ["raise_statement", raising],
  ["assert_statement", asserting],
  ["global_statement", declaring("Global")],
  ["nonlocal_statement", declaring("Nonlocal")],
  ["pass_statement", keyword("Pass")],
  ["break_statement", keyword("Break")],
  ["continue_statement", keyword("Continue")],
  ["type_alias_statement", typeAlias],
  ["print_statement", refusing("print is a function in Python 3: print(…)")],
  ["exec_statement", refusing("exec is a function in Python 3: exec(…)")],
]);
