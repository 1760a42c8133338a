/** Statements that hold other statements, definitions excepted. */
import type { Concrete } from "../concrete.ts";
import { childIn, childOf, childrenIn, namedChildren } from "../concrete.ts";
import type { ExceptHandler, Expression, If, MatchCase, Statement, WithItem } from "../tree.ts";
import { MAX_DEPTH } from "../tree.ts";
import type { Context, Convert, Converters } from "./context.ts";
import { errorExpr, expressionIn, expressionOf, identifier, notPython, tooDeep } from "./context.ts";
import { casePattern } from "./patterns.ts";
import { oneOrTuple } from "./sequence.ts";
import { refused } from "./simple.ts";
import { headerOf, reach, suite } from "./suite.ts";

/** The expression in a field of the header; with text in the header that fits nowhere it is unknown. */
function inHeader(node: Concrete, field: string, cx: Context): Expression {
  const colon = childOf(node, ":");
  const broken = node.broken && node.children.some(({ type, start }) => type === "ERROR" && start < (colon?.start ?? node.end));
  return broken ? errorExpr(notPython, childIn(node, field) ?? { start: node.start, end: node.start }, cx) : expressionIn(node, field, cx);
}

function elseOf(node: Concrete, cx: Context): Statement[] {
  const clause = childOf(node, "else_clause");
  return clause === undefined ? [] : suite(clause, cx);
}

/** elif clauses become nested ifs, made from the last to the first. */
const conditional: Convert<Statement> = (node, cx) => {
  const all = [node, ...node.children.filter(({ type }) => type === "elif_clause")];
  const clauses = all.slice(0, MAX_DEPTH);
  const left = all[MAX_DEPTH];
  let orelse = left === undefined ? elseOf(node, cx) : [refused(tooDeep, { start: left.start, end: node.end }, cx)];
  for (const clause of clauses.slice(1).reverse()) orelse = [branch(clause, orelse, cx)];
  return branch(node, orelse, cx);
};

function branch(clause: Concrete, orelse: readonly Statement[], cx: Context): If {
  const header = headerOf(clause, cx);
  const body = suite(clause, cx);
  return { kind: "If", span: reach(header, body, orelse), header, test: inHeader(clause, "condition", cx), body, orelse };
}

const looping: Convert<Statement> = (node, cx) => {
  const header = headerOf(node, cx);
  const body = suite(node, cx);
  const orelse = elseOf(node, cx);
  return { kind: "While", span: reach(header, body, orelse), header, test: inHeader(node, "condition", cx), body, orelse };
};

const iterating: Convert<Statement> = (node, cx) => {
  const header = headerOf(node, cx);
  const body = suite(node, cx);
  const orelse = elseOf(node, cx);
  return {
    kind: "For",
    span: reach(header, body, orelse),
    header,
    async: childOf(node, "async") !== undefined,
    target: inHeader(node, "left", cx),
    iter: inHeader(node, "right", cx),
    body,
    orelse,
  };
};

const trying: Convert<Statement> = (node, cx) => {
  const header = headerOf(node, cx);
  const body = suite(node, cx);
  const clauses = node.children.filter(({ type }) => type === "except_clause");
  const handlers = clauses.map((each) => handler(each, cx));
  const orelse = elseOf(node, cx);
  const last = childOf(node, "finally_clause");
  const final = last === undefined ? [] : suite(last, cx);
  const star = clauses.some((each) => childOf(each, "*") !== undefined);
  return { kind: "Try", span: reach(header, body, handlers, orelse, final), header, star, body, handlers, orelse, final };
};

/** `except A as e`; several types without parentheses, as Python 3.14 allows, are a tuple. */
function handler(node: Concrete, cx: Context): ExceptHandler {
  const header = headerOf(node, cx);
  const body = suite(node, cx);
  const values = childrenIn(node, "value");
  const [value] = values;
  // `A as e` is read as one expression or as two fields.
  const [caught, target] = value?.type === "as_pattern" ? namedChildren(value) : [value, childIn(node, "alias")];
  const name = target?.type === "as_pattern_target" ? childOf(target, "identifier") : target;
  const type = caught === undefined ? undefined : caught === value ? oneOrTuple(node, values, cx) : cx.expression(caught);
  return {
    kind: "ExceptHandler",
    span: reach(header, body),
    header,
    type,
    name: name === undefined ? undefined : identifier(name, cx),
    nameSpan: name === undefined ? undefined : cx.span(name),
    body,
  };
}

const managing: Convert<Statement> = (node, cx) => {
  const header = headerOf(node, cx);
  const body = suite(node, cx);
  const clause = childOf(node, "with_clause");
  const items = clause === undefined ? [] : namedChildren(clause).map((each) => withItem(each, cx));
  return { kind: "With", span: reach(header, body), header, async: childOf(node, "async") !== undefined, items, body };
};

function withItem(node: Concrete, cx: Context): WithItem {
  const value = childIn(node, "value") ?? node;
  // `with (a as b):` is read as an expression in parentheses.
  const inner = value.type === "parenthesized_expression" ? namedChildren(value)[0] : value;
  const span = cx.span(node);
  if (inner?.type !== "as_pattern") return { kind: "WithItem", span, context: cx.expression(value), target: undefined };
  const [context, target] = namedChildren(inner);
  return { kind: "WithItem", span, context: expressionOf(context, node, cx), target: expressionOf(target, node, cx) };
}

const matching: Convert<Statement> = (node, cx) => {
  const header = headerOf(node, cx);
  const block = childOf(node, "block");
  const cases = block === undefined ? [] : block.children.filter(({ type }) => type === "case_clause").map((each) => matchCase(each, cx));
  return { kind: "Match", span: reach(header, cases), header, subject: oneOrTuple(node, childrenIn(node, "subject"), cx), cases };
};

function matchCase(node: Concrete, cx: Context): MatchCase {
  const header = headerOf(node, cx);
  const body = suite(node, cx);
  const guard = childIn(node, "guard");
  return {
    kind: "MatchCase",
    span: reach(header, body),
    header,
    pattern: casePattern(node, cx),
    guard: guard === undefined ? undefined : expressionOf(namedChildren(guard)[0], guard, cx),
    body,
  };
}

/** Converters of statements that hold others. */
export const compoundStatements: Converters<Statement> = new Map([
  ["if_statement", conditional],
  ["while_statement", looping],
  ["for_statement", iterating],
  ["try_statement", trying],
  ["with_statement", managing],
  ["match_statement", matching],
]);
