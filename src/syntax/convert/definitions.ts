/** Functions and classes. */
import type { Span } from "../../text/location.ts";
import { cover } from "../../text/location.ts";
import type { Concrete } from "../concrete.ts";
import { childIn, childOf, namedChildren } from "../concrete.ts";
import type { ClassDef, Expression, FunctionDef, Statement } from "../tree.ts";
import { argumentsOf } from "./calls.ts";
import type { Context, Convert, Converters } from "./context.ts";
import { expressionOf, identifier, noParameters, notPython, optionalIn } from "./context.ts";
import { parameters, typeParameters } from "./parameters.ts";
import { errorStmt } from "./simple.ts";
import { docstringOf, headerOf, reach, suite } from "./suite.ts";

/** The name's text and place; both empty while there is none. */
function nameOf(node: Concrete, cx: Context): { name: string; nameSpan: Span } {
  const name = childIn(node, "name");
  if (name === undefined) return { name: "", nameSpan: cx.span({ start: node.end, end: node.end }) };
  return { name: name.missing || cx.inserted(name) ? "" : identifier(name, cx), nameSpan: cx.span(name) };
}

const functionDef: Convert<Statement> = (node, cx) => {
  const header = headerOf(node, cx);
  const body = suite(node, cx);
  const list = childIn(node, "parameters");
  return {
    kind: "FunctionDef",
    span: reach(header, body),
    header,
    async: childOf(node, "async") !== undefined,
    decorators: [],
    ...nameOf(node, cx),
    typeParameters: typeParameters(childIn(node, "type_parameters"), cx),
    parameters: list === undefined ? noParameters(node.end, cx) : parameters(list, cx),
    returns: optionalIn(node, "return_type", cx),
    docstring: docstringOf(body),
    body,
  };
};

const classDef: Convert<Statement> = (node, cx) => {
  const header = headerOf(node, cx);
  const body = suite(node, cx);
  const list = childIn(node, "superclasses");
  const { args, keywords } = list === undefined ? { args: [], keywords: [] } : argumentsOf(list, cx);
  return {
    kind: "ClassDef",
    span: reach(header, body),
    header,
    decorators: [],
    ...nameOf(node, cx),
    typeParameters: typeParameters(childIn(node, "type_parameters"), cx),
    bases: args,
    keywords,
    argumentsSpan: list === undefined ? undefined : cx.span(list),
    docstring: docstringOf(body),
    body,
  };
};

const decorated: Convert<Statement> = (node, cx) => {
  const definition = childIn(node, "definition");
  if (definition === undefined) return errorStmt(notPython, node, cx);
  const statement = definition.type === "class_definition" ? classDef(definition, cx) : functionDef(definition, cx);
  if (statement.kind !== "ClassDef" && statement.kind !== "FunctionDef") return statement;
  return withDecorators(statement, node, cx);
};

function withDecorators(statement: FunctionDef | ClassDef, node: Concrete, cx: Context): Statement {
  const decorators: Expression[] = node.children
    .filter(({ type }) => type === "decorator")
    .map((each) => expressionOf(namedChildren(each)[0], each, cx));
  const { start } = cx.span(node);
  return { ...statement, span: cover({ start, end: start }, statement.span), decorators };
}

/** Converters of functions and classes. */
export const definitions: Converters<Statement> = new Map([
  ["function_definition", functionDef],
  ["class_definition", classDef],
  ["decorated_definition", decorated],
]);
