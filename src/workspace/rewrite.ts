/** From a changed document back to what its file holds. */
import type { SourceDocument } from "../text/document.ts";
import { editBetween } from "../text/difference.ts";
import { applyEdits } from "../text/edit.ts";

/** A file's content with a document's changes; a sentence where it cannot be written so that nothing else changes. */
export type Rewritten = { readonly text: string } | { readonly refusal: string };

/** `content` is what the file holds now, `before` the document that was made of it. */
export function rewritten(content: string, before: SourceDocument, after: SourceDocument): Rewritten {
  return before.cells === undefined ? rewrittenSource(content, before, after) : rewrittenNotebook(content, before, after);
}

function rewrittenSource(content: string, before: SourceDocument, after: SourceDocument): Rewritten {
  if (content === before.text) return { text: after.text };
  return { refusal: `${before.file} is not written in UTF-8, so it was not changed` };
}

/** Cells keep their form (one string or a list of lines) and all that the document left out of them: magics, commands. */
function rewrittenNotebook(content: string, before: SourceDocument, after: SourceDocument): Rewritten {
  const refusal = { refusal: `${before.file} could not be changed without changing more than its code` };
  const notebook = JSON.parse(content) as { readonly cells: { source: string | string[] }[] };
  const indent = /^\{\r?\n( +)/.exec(content)?.[1] ?? "";
  const end = /\s*$/.exec(content)?.[0] ?? "";
  const written = (): string => JSON.stringify(notebook, null, indent) + end;
  if (written() !== content) return refusal;
  for (const [at, { index, start, end: to }] of (before.cells ?? []).entries()) {
    const now = after.cells?.[at];
    const cell = notebook.cells[index];
    if (now === undefined || cell === undefined) return refusal;
    const edit = editBetween(before.file, before.text.slice(start, to), after.text.slice(now.start, now.end));
    if (edit === undefined) continue;
    const source = typeof cell.source === "string" ? cell.source : cell.source.join("");
    const text = applyEdits(source, [edit]);
    if (text === undefined) return refusal;
    cell.source = typeof cell.source === "string" ? text : text.split(/(?<=\n)/);
  }
  return { text: written() };
}
