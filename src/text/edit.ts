/** Changes of source text, as a fix proposes them. */
import type { Span } from "./location.ts";

/** Puts `newText` in the place of a span; an empty span inserts. */
export interface Edit {
  readonly file: string;
  readonly span: Span;
  readonly newText: string;
}

/**
 * One file's text after edits of it, given in any order: an insertion goes before a replacement that starts in the same place, insertions in one place keep
 * their order. Undefined when spans overlap or lie outside the text, for then there is no saying what is meant.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string | undefined {
  const inOrder = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const parts: string[] = [];
  let done = 0;
  for (const { span, newText } of inOrder) {
    if (span.start < done || span.end < span.start || span.end > text.length) return undefined;
    parts.push(text.slice(done, span.start), newText);
    done = span.end;
  }
  return parts.join("") + text.slice(done);
}
