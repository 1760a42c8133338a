/** Lets the gradient through where `.detach()`, `.data` or `torch.no_grad()` holds it up. */
import { descendants } from "../discover/tree-walk.ts";
import type { SourceFile } from "../discover/candidate.ts";
import type { Call, SyntaxNode } from "../syntax/tree.ts";
import type { Edit } from "../text/edit.ts";
import { encloses } from "../text/location.ts";
import type { Repair } from "./fix.ts";
import { naming, pathOf } from "./support/names.ts";
import { pathTo, type Path } from "./support/place.ts";

/** What a node of that kind leaves of itself: from the end of the value to its own end. */
function held(node: SyntaxNode): Edit["span"] | undefined {
  if (node.kind === "Attribute" && node.attr === "data") return { start: node.value.span.end, end: node.span.end };
  if (node.kind !== "Call" || node.func.kind !== "Attribute" || node.args.length + node.keywords.length > 0) return undefined;
  const { attr, value } = node.func;
  return attr === "detach" || attr === "detach_" ? { start: value.span.end, end: node.span.end } : undefined;
}

/** `torch.enable_grad()` for the one `torch.no_grad()` of a file; where there are several, which of them is too much is not ours to say. */
function withGradient(file: SourceFile, path: Path): readonly Edit[] | undefined {
  const around = path.flatMap((node) => (node.kind === "With" ? node.items.map(({ context }) => context) : []));
  const isOff = (node: SyntaxNode): node is Call => node.kind === "Call" && pathOf(node.func, file.module) === "torch.no_grad";
  const [only, ...others] = [...descendants(file.module)].filter(isOff);
  if (only === undefined || others.length > 0 || !around.includes(only)) return undefined;
  const { text, edits } = naming(file, "torch.enable_grad");
  return [...edits, { file: file.document.file, span: only.func.span, newText: text }];
}

export const REMOVE_DETACH: Repair = {
  id: "remove-detach",
  family: "line",
  safety: "unsafe",
  title: () => "Let the gradient through",
  edits: ({ location, sources }) => {
    const file = sources.get(location.file);
    const path = file && pathTo(file.module, location.span);
    const place = path?.at(-1);
    if (file === undefined || path === undefined || place === undefined) return undefined;
    const spans = [place, ...descendants(place)].flatMap((node) => (encloses(location.span, node.span) ? (held(node) ?? []) : []));
    const edits = spans.map((span): Edit => ({ file: location.file, span, newText: "" }));
    // A parenthesis around the value would be left alone.
    if (edits.length === 0) return withGradient(file, path);
    return edits.some(({ span }) => !/^\s*\./.test(file.document.text.slice(span.start, span.end))) ? undefined : edits;
  },
};
