/** What differs between two texts. */
import type { SourceDocument } from "./document.ts";
import type { Edit } from "./edit.ts";

/** The one edit that makes a text of another: what is left between what both begin and end with; undefined where they are equal. */
export function editBetween(file: string, before: string, after: string): Edit | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { file, span: { start, end: before.length - end }, newText: after.slice(start, after.length - end) };
}

/** The edits that make a document of another: one, or in a notebook one for each changed cell. */
export function editsBetween(before: SourceDocument, after: SourceDocument): readonly Edit[] {
  const { file, text, cells } = before;
  if (cells === undefined) return present([editBetween(file, text, after.text)]);
  return present(
    cells.map(({ start, end }, at) => {
      const now = after.cells?.[at];
      const edit = now && editBetween(file, text.slice(start, end), after.text.slice(now.start, now.end));
      return edit && { ...edit, span: { start: edit.span.start + start, end: edit.span.end + start } };
    }),
  );
}

function present(edits: readonly (Edit | undefined)[]): readonly Edit[] {
  return edits.filter((edit) => edit !== undefined);
}

/** Lines around a change that a unified diff shows. */
const CONTEXT = 3;
/** Largest table of line pairs that is filled; beyond it the changed middle is shown as a whole. */
const TABLE = 4_000_000;

interface Line {
  readonly kind: " " | "-" | "+";
  readonly text: string;
}

/** A unified diff as patch and git understand it; empty where the texts are equal. */
export function unifiedDiff(name: string, before: string, after: string): string {
  const lines = compared(linesOf(before), linesOf(after));
  const changed = lines.flatMap(({ kind }, index) => (kind === " " ? [] : [index]));
  if (changed.length === 0) return "";
  const hunks: [number, number][] = [];
  for (const index of changed) {
    const last = hunks.at(-1);
    if (last !== undefined && index - last[1] <= 2 * CONTEXT) last[1] = index;
    else hunks.push([index, index]);
  }
  return `--- ${name}\n+++ ${name}\n${hunks.map(([from, to]) => hunkOf(lines, Math.max(from - CONTEXT, 0), Math.min(to + CONTEXT + 1, lines.length))).join("")}`;
}

function hunkOf(lines: readonly Line[], from: number, to: number): string {
  const count = (some: readonly Line[], kind: "-" | "+"): number => some.filter((line) => line.kind === " " || line.kind === kind).length;
  const [head, own] = [lines.slice(0, from), lines.slice(from, to)];
  const range = (kind: "-" | "+"): string => `${count(head, kind) + (count(own, kind) > 0 ? 1 : 0)},${count(own, kind)}`;
  const body = own.map(({ kind, text }) => `${kind}${text.endsWith("\n") ? text : `${text}\n\\ No newline at end of file\n`}`).join("");
  return `@@ -${range("-")} +${range("+")} @@\n${body}`;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Lines that both have, are only in the first, or only in the second: by the longest common subsequence of what differs. */
function compared(before: readonly string[], after: readonly string[]): readonly Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const same = (texts: readonly string[]): readonly Line[] => texts.map((text) => ({ kind: " ", text }));
  const middle = aligned(before.slice(start, before.length - end), after.slice(start, after.length - end));
  return [...same(before.slice(0, start)), ...middle, ...same(before.slice(before.length - end))];
}

function aligned(before: readonly string[], after: readonly string[]): readonly Line[] {
  const width = after.length + 1;
  const isLarge = before.length * after.length > TABLE;
  // Length of the longest common subsequence of what is left from each pair of lines on.
  const table = new Uint32Array(isLarge ? 0 : (before.length + 1) * width);
  for (let i = isLarge ? -1 : before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const [next, below, beside] = [table[(i + 1) * width + j + 1] ?? 0, table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0];
      table[i * width + j] = before[i] === after[j] ? next + 1 : Math.max(below, beside);
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [one, other] = [before[i], after[j]];
    if (!isLarge && one !== undefined && one === other) {
      lines.push({ kind: " ", text: one });
      i += 1;
      j += 1;
    } else if (
      one !== undefined &&
      (other === undefined || isLarge || (table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0))
    ) {
      lines.push({ kind: "-", text: one });
      i += 1;
    } else {
      lines.push({ kind: "+", text: other ?? "" });
      j += 1;
    }
  }
  return lines;
}
