/** Headers and bodies of compound statements. */
import type { Span } from "../../text/location.ts";
import type { Concrete } from "../concrete.ts";
import { childOf } from "../concrete.ts";
import type { Statement } from "../tree.ts";
import type { Context } from "./context.ts";

const clauses: ReadonlySet<string> = new Set(["elif_clause", "else_clause", "except_clause", "finally_clause"]);

/** From a clause's first word through its colon. */
export function headerOf(node: Concrete, cx: Context): Span {
  const colon = childOf(node, ":");
  const body = childOf(node, "block");
  return cx.span({ start: node.start, end: colon?.end ?? body?.start ?? node.end });
}

/** A span from a header's start that reaches to the end of all that follows it. */
export function reach(header: Span, ...parts: readonly (readonly { readonly span: Span }[])[]): Span {
  const end = Math.max(header.end, ...parts.map((part) => part.at(-1)?.span.end ?? 0));
  return { start: header.start, end };
}

/** The statements after a clause's colon and before its next clause, with those that a parser in trouble left beside the block. */
export function suite(node: Concrete, cx: Context): Statement[] {
  const colon = node.children.findIndex(({ type }) => type === ":");
  const after = node.children.slice(colon + 1);
  const next = after.findIndex(({ type }) => clauses.has(type));
  const own = next < 0 ? after : after.slice(0, next);
  const statements = cx.statements(
    own.flatMap((child) => (child.type === "block" ? child.children : child.type === "ERROR" ? [child] : [])),
  );
  if (statements.length === 0 && colon >= 0) {
    cx.report("the indented block is missing", { start: node.start, end: node.children[colon]?.end ?? node.end });
  }
  return statements;
}

/** The text of the string that a body starts with. */
export function docstringOf(body: readonly Statement[]): string | undefined {
  const [first] = body;
  if (first?.kind !== "Expr" || first.value.kind !== "Constant" || first.value.type !== "str") return undefined;
  return first.value.value;
}
