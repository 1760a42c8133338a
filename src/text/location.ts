/**
 * Where a piece of source text is.
 *
 * Offsets count UTF-16 code units, as JavaScript strings and VS Code do, from the start of the module's text. A notebook's text is its code cells joined;
 * `SourceDocument` turns an offset back into a cell, a line and a column.
 */

/** A half-open range of text: `start` is its first code unit, `end` the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span of one file's text. `file` is the name the host knows the document by (a path or a URI), never interpreted here. */
export interface Location {
  readonly file: string;
  readonly span: Span;
}

/** Whether `inner` lies within `outer`; equal spans do. */
export function encloses(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Whether `offset` is in `span` or at its end, where an editor's cursor still belongs to the word before it. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** The smallest span that holds both. */
export function cover(first: Span, second: Span): Span {
  return { start: Math.min(first.start, second.start), end: Math.max(first.end, second.end) };
}

/** The text of a span. */
export function slice(text: string, span: Span): string {
  return text.slice(span.start, span.end);
}
