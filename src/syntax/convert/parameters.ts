/** Parameters of functions and lambdas, and type parameters. */
import type { Concrete } from "../concrete.ts";
import { childIn, childOf, namedChildren } from "../concrete.ts";
import type { Expression, Lambda, Parameter, Parameters, TypeParameter } from "../tree.ts";
import type { Context, Convert, Converters } from "./context.ts";
import { expressionIn, identifier, noParameters, optionalIn } from "./context.ts";

type Binding = "plain" | "vararg" | "kwarg";

/** Takes `parameters` (with their parentheses) or `lambda_parameters`. */
export const parameters: Convert<Parameters> = (node, cx) => {
  const lists = { posonly: [] as Parameter[], args: [] as Parameter[], kwonly: [] as Parameter[] };
  let vararg: Parameter | undefined;
  let kwarg: Parameter | undefined;
  let afterStar = false;
  for (const child of namedChildren(node)) {
    if (child.type === "positional_separator") lists.posonly.push(...lists.args.splice(0));
    if (child.type === "keyword_separator") afterStar = true;
    const found = parameter(child, cx);
    if (found === undefined) continue;
    if (found.binding === "vararg") vararg = found.parameter;
    else if (found.binding === "kwarg") kwarg = found.parameter;
    else (afterStar ? lists.kwonly : lists.args).push(found.parameter);
    afterStar ||= found.binding === "vararg";
  }
  const open = childOf(node, "(");
  const close = childOf(node, ")");
  const span = cx.span({ start: open?.end ?? node.start, end: close?.start ?? node.end });
  return { kind: "Parameters", span, ...lists, vararg, kwarg };
};

function parameter(node: Concrete, cx: Context): { binding: Binding; parameter: Parameter } | undefined {
  const named = nameOf(node);
  if (named === undefined) {
    if (node.type === "tuple_pattern") cx.report("Python 3 has no tuple parameters", node);
    return undefined;
  }
  return {
    binding: named.binding,
    parameter: {
      kind: "Parameter",
      span: cx.span(node),
      name: identifier(named.name, cx),
      nameSpan: cx.span(named.name),
      annotation: optionalIn(node, "type", cx),
      default: optionalIn(node, "value", cx),
    },
  };
}

function nameOf(node: Concrete): { binding: Binding; name: Concrete } | undefined {
  const inner = node.type === "typed_parameter" ? namedChildren(node)[0] : (childIn(node, "name") ?? node);
  if (inner === undefined) return undefined;
  if (inner.type === "identifier") return { binding: "plain", name: inner };
  const binding = inner.type === "list_splat_pattern" ? "vararg" : inner.type === "dictionary_splat_pattern" ? "kwarg" : undefined;
  const name = childOf(inner, "identifier");
  return binding === undefined || name === undefined ? undefined : { binding, name };
}

const lambda: Convert<Lambda> = (node, cx) => {
  const list = childIn(node, "parameters");
  const start = childOf(node, "lambda")?.end ?? node.start;
  return {
    kind: "Lambda",
    span: cx.span(node),
    parameters: list === undefined ? noParameters(start, cx) : parameters(list, cx),
    body: expressionIn(node, "body", cx),
  };
};

/** The type parameters of a generic function, class or alias, from their brackets. */
export function typeParameters(node: Concrete | undefined, cx: Context): TypeParameter[] {
  if (node === undefined) return [];
  return namedChildren(node).flatMap((type) => {
    const inner = type.type === "type" ? namedChildren(type)[0] : type;
    const name = inner === undefined ? undefined : firstIdentifier(inner);
    if (inner === undefined || name === undefined) return [];
    const variety = inner.type !== "splat_type" ? "TypeVar" : childOf(inner, "**") === undefined ? "TypeVarTuple" : "ParamSpec";
    const bound = inner.type === "constrained_type" ? namedChildren(inner)[1] : undefined;
    return [
      {
        kind: "TypeParameter",
        span: cx.span(type),
        variety,
        name: identifier(name, cx),
        bound: bound === undefined ? undefined : cx.expression(bound),
        default: undefined,
      },
    ];
  });
}

function firstIdentifier(node: Concrete): Concrete | undefined {
  let inner: Concrete | undefined = node;
  while (inner !== undefined && inner.type !== "identifier") inner = namedChildren(inner)[0];
  return inner;
}

/** Converter of lambdas. */
export const lambdas: Converters<Expression> = new Map([["lambda", lambda]]);
