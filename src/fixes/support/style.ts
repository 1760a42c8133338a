/** How a file is written: its quotes, indentation and line ends. */
import type { SourceFile } from "../../discover/candidate.ts";
import type { Span } from "../../text/location.ts";

/** The quote that a file uses for most of its short strings. */
export function quoteOf({ document: { text } }: SourceFile): '"' | "'" {
  const double = text.match(/(?<!")"(?!"")[^"\n]*"/g)?.length ?? 0;
  const single = text.match(/(?<!')'(?!'')[^'\n]*'/g)?.length ?? 0;
  return single > double ? "'" : '"';
}

/** What ends the lines of a file. */
export function lineEnd({ document: { text } }: SourceFile): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** The blank text before what stands first on an offset's line. */
export function indentAt({ document: { text } }: SourceFile, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? "";
}

/** One step of indentation: the first one that the file takes. */
export function indentStep({ document: { text } }: SourceFile): string {
  return /:[ \t]*(?:#.*)?\r?\n([ \t]+)\S/.exec(text)?.[1] ?? "    ";
}

/** The end of the line of an offset, before what ends it. */
export function endOfLine({ document: { text } }: SourceFile, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end === -1) return text.length;
  return text[end - 1] === "\r" ? end - 1 : end;
}

/** Text of a span. */
export function textOf({ document: { text } }: SourceFile, span: Span): string {
  return text.slice(span.start, span.end);
}
