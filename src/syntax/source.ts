/** The text that a parser reads, and how places in it map to the text that the user has: the two differ where a repair inserted something. */
import type { Span } from "../text/location.ts";

/** Text inserted into the user's text at an offset of it. */
export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

/** Text to parse; offsets of `text` are its own, spans are the user's. */
export interface Source {
  readonly text: string;
  /** The place in the user's text; inserted text has the empty span where it was inserted. */
  readonly span: (start: number, end: number) => Span;
}

/** The user's text as it is. */
export function plainSource(text: string): Source {
  return { text, span: (start, end) => ({ start, end }) };
}

/** The user's text with insertions, which are in order. */
export function repairedSource(text: string, insertions: readonly Insertion[]): Source {
  const parts: string[] = [];
  const added = insertions.reduce((sum, { text: inserted }) => sum + inserted.length, 0);
  const origin = new Int32Array(text.length + added + 1);
  let done = 0;
  let length = 0;
  const keep = (upTo: number): void => {
    parts.push(text.slice(done, upTo));
    while (done < upTo) origin[length++] = done++;
  };
  for (const { offset, text: inserted } of insertions) {
    keep(offset);
    parts.push(inserted);
    origin.fill(offset, length, length + inserted.length);
    length += inserted.length;
  }
  keep(text.length);
  origin[length] = text.length;
  const at = (offset: number): number => origin[offset] ?? text.length;
  return { text: parts.join(""), span: (start, end) => ({ start: at(start), end: at(end) }) };
}
