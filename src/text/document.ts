/** Source text with what is needed to say where in it something is: as a line and column, and in a notebook in which cell. */
import type { Location, Span } from "./location.ts";

/** One code cell's place in a notebook's joined text. Cells are in order and start at the start of a line. */
export interface Cell extends Span {
  /** The cell's number in the notebook, 0-based, counting all its cells. */
  readonly index: number;
}

/** A module's text; made by `sourceDocument`. */
export interface SourceDocument {
  readonly file: string;
  readonly text: string;
  /** Only of a notebook. */
  readonly cells: readonly Cell[] | undefined;
  /** The offset at which each line starts. */
  readonly lineStarts: readonly number[];
}

/** A place as people read it: line and column are 1-based and in a notebook relative to its cell; columns count UTF-16 code units. */
export interface Position {
  readonly cell?: number;
  readonly line: number;
  readonly column: number;
}

/** From the first position up to, not including, the second. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Takes a text and finds its lines, which end in \n, \r\n or \r. */
export function sourceDocument(file: string, text: string, cells?: readonly Cell[]): SourceDocument {
  const lineStarts = [0];
  for (const end of text.matchAll(/\r\n?|\n/g)) lineStarts.push(end.index + end[0].length);
  return { file, text, cells, lineStarts };
}

/** Where an offset is. One outside the text is taken to be at its nearer end; one between cells at the end of the cell before. */
export function position(document: SourceDocument, offset: number): Position {
  const inText = Math.min(Math.max(offset, 0), document.text.length);
  const cell = document.cells?.[lastIndex(document.cells.length, (index) => (document.cells?.[index]?.start ?? 0) <= inText)];
  if (cell === undefined) return lineAndColumn(document, inText);
  const { line, column } = lineAndColumn(document, Math.min(inText, cell.end));
  return { cell: cell.index, line: line - lineAndColumn(document, cell.start).line + 1, column };
}

/** Where a span is. */
export function range(document: SourceDocument, span: Span): Range {
  return { start: position(document, span.start), end: position(document, span.end) };
}

/** The offset of a position, undefined when the document has no such cell; a line or column that is too large is taken to be the last. */
export function offsetAt(document: SourceDocument, place: Position): number | undefined {
  const cell = place.cell === undefined ? undefined : document.cells?.find(({ index }) => index === place.cell);
  if (place.cell !== undefined && cell === undefined) return undefined;
  const firstLine = cell === undefined ? 1 : lineAndColumn(document, cell.start).line;
  const line = Math.max(firstLine + place.line - 1, firstLine);
  const start = document.lineStarts[line - 1] ?? document.text.length;
  return Math.min(start + Math.max(place.column - 1, 0), lineEnd(document, line), cell?.end ?? document.text.length);
}

/** A span of this document, as a location. */
export function locate(document: SourceDocument, span: Span): Location {
  return { file: document.file, span };
}

function lineAndColumn({ lineStarts }: SourceDocument, offset: number): Position {
  const line = lastIndex(lineStarts.length, (index) => (lineStarts[index] ?? 0) <= offset);
  return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
}

/** Where a line's text ends, before what ends the line. */
function lineEnd({ text, lineStarts }: SourceDocument, line: number): number {
  const next = lineStarts[line];
  if (next === undefined) return text.length;
  return text.startsWith("\r\n", next - 2) ? next - 2 : next - 1;
}

/** The last of `count` indices for which a condition holds that never holds again once it has failed; 0 when it never holds. */
function lastIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
