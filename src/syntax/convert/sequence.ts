/** Expressions that are a tuple when there is a comma among them, where the grammar has no node for the tuple. */
import type { Concrete } from "../concrete.ts";
import { lastChildOf } from "../concrete.ts";
import type { Expression } from "../tree.ts";
import type { Context } from "./context.ts";
import { errorExpr, missing } from "./context.ts";

/** The only part as it is, several (or one with a comma after it, or with a star) as a Tuple, none as an ErrorExpr. The commas are the parent's children. */
export function oneOrTuple(parent: Concrete, parts: readonly Concrete[], cx: Context): Expression {
  const elements = parts.map((each) => cx.expression(each));
  const [first] = parts;
  const [element] = elements;
  if (first === undefined || element === undefined) return errorExpr(missing, { start: parent.end, end: parent.end }, cx);
  const comma = lastChildOf(parent, ",");
  if (comma === undefined && element.kind !== "Starred") return element;
  const end = Math.max(comma?.end ?? 0, parts.at(-1)?.end ?? first.end);
  return { kind: "Tuple", span: cx.span({ start: first.start, end }), elements };
}
