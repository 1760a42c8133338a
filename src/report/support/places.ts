/** Locations as people and other tools read them. */
import type { Analysis } from "../../analyze.ts";
import type { Location } from "../../text/location.ts";
import { position, range } from "../../text/document.ts";

/** A location of contract.md: 1-based, columns in UTF-16 units, end exclusive. */
export interface WrittenLocation {
  readonly file: string;
  readonly cell?: number;
  readonly range: { readonly start: LineColumn; readonly end: LineColumn };
}

interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** A location with its lines and columns; null where the file's text is not at hand. */
export function writtenLocation(location: Location | undefined, { sources }: Analysis): WrittenLocation | null {
  const document = location === undefined ? undefined : sources.get(location.file)?.document;
  if (location === undefined || document === undefined) return null;
  const { start, end } = range(document, location.span);
  const plain = ({ line, column }: LineColumn): LineColumn => ({ line, column });
  const cell = start.cell === undefined ? {} : { cell: start.cell };
  return { file: location.file, ...cell, range: { start: plain(start), end: plain(end) } };
}

/** "model.py:12:9", in a notebook "train.ipynb cell 3:12:9". */
export function placeWords(location: Location, { sources }: Analysis, show: (file: string) => string = (file) => file): string {
  const document = sources.get(location.file)?.document;
  if (document === undefined) return show(location.file);
  const { cell, line, column } = position(document, location.span.start);
  return `${show(location.file)}${cell === undefined ? "" : ` cell ${cell + 1}`}:${line}:${column}`;
}
