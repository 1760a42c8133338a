/** Imports. */
import type { Concrete } from "../concrete.ts";
import { childIn, childOf, childrenIn, namedChildren } from "../concrete.ts";
import type { Alias, ImportFrom, Statement } from "../tree.ts";
import type { Context, Convert, Converters } from "./context.ts";
import { identifier } from "./context.ts";

/** Names that are typed; after the last dot there may be none yet. */
function dottedName(node: Concrete, cx: Context): string {
  return namedChildren(node)
    .filter((each) => !cx.inserted(each))
    .map((each) => identifier(each, cx))
    .join(".");
}

function alias(node: Concrete, cx: Context): Alias {
  const name = node.type === "aliased_import" ? (childIn(node, "name") ?? node) : node;
  const asname = node.type === "aliased_import" ? childIn(node, "alias") : undefined;
  return {
    kind: "Alias",
    span: cx.span(node),
    name: node.type === "wildcard_import" ? "*" : dottedName(name, cx),
    nameSpan: cx.span(name),
    asname: asname === undefined ? undefined : identifier(asname, cx),
    asnameSpan: asname === undefined ? undefined : cx.span(asname),
  };
}

/** Names to import; one that is being typed is left out. */
function aliases(node: Concrete, cx: Context): Alias[] {
  const star = childOf(node, "wildcard_import");
  const names = star === undefined ? childrenIn(node, "name") : [star];
  return names.filter((each) => !cx.inserted(each) && !each.missing).map((each) => alias(each, cx));
}

const importing: Convert<Statement> = (node, cx) => ({ kind: "Import", span: cx.span(node), names: aliases(node, cx) });

const importingFrom: Convert<ImportFrom> = (node, cx) => {
  const from = childIn(node, "module_name");
  const relative = from?.type === "relative_import";
  const named = relative ? childOf(from, "dotted_name") : from;
  const dots = relative ? childOf(from, "import_prefix") : undefined;
  return {
    kind: "ImportFrom",
    span: cx.span(node),
    level: dots === undefined ? 0 : cx.text(dots).replace(/[^.]/g, "").length,
    module: (named === undefined ? "" : dottedName(named, cx)) || undefined,
    names: aliases(node, cx),
  };
};

const importingFuture: Convert<ImportFrom> = (node, cx) => ({
  kind: "ImportFrom",
  span: cx.span(node),
  level: 0,
  module: "__future__",
  names: aliases(node, cx),
});

/** Converters of imports. */
export const imports: Converters<Statement> = new Map<string, Convert<Statement>>([
  ["import_statement", importing],
  ["import_from_statement", importingFrom],
  ["future_import_statement", importingFuture],
]);
