/** Lets the gradient through where `.detach()` or `.data` holds it up. */
import { descendants } from "../discover/tree-walk.ts";
import type { SyntaxNode } from "../syntax/tree.ts";
import type { Edit } from "../text/edit.ts";
import { encloses } from "../text/location.ts";
import type { Repair } from "./fix.ts";
import { pathTo } from "./support/place.ts";

/** What a node of that kind leaves of itself: from the end of the value to its own end. */
function held(node: SyntaxNode): Edit["span"] | undefined {
  if (node.kind === "Attribute" && node.attr === "data") return { start: node.value.span.end, end: node.span.end };
  if (node.kind !== "Call" || node.func.kind !== "Attribute" || node.args.length + node.keywords.length > 0) return undefined;
  const { attr, value } = node.func;
  return attr === "detach" || attr === "detach_" ? { start: value.span.end, end: node.span.end } : undefined;
}

export const REMOVE_DETACH: Repair = {
  id: "remove-detach",
  family: "line",
  safety: "unsafe",
  title: () => "Let the gradient through: remove the detach",
  edits: ({ location, sources }) => {
    const file = sources.get(location.file);
    const place = file && pathTo(file.module, location.span).at(-1);
    if (file === undefined || place === undefined) return undefined;
    const spans = [place, ...descendants(place)].flatMap((node) => (encloses(location.span, node.span) ? (held(node) ?? []) : []));
    const edits = spans.map((span): Edit => ({ file: location.file, span, newText: "" }));
    // A parenthesis around the value would be left alone.
    return edits.length === 0 || edits.some(({ span }) => !/^\s*\./.test(file.document.text.slice(span.start, span.end)))
      ? undefined
      : edits;
  },
};
