/** The comment that turns a rule off where it speaks, as `# gradient-lens: ignore[rule]`. */
import type { SourceFile } from "../discover/candidate.ts";
import { position } from "../text/document.ts";
import type { Edit } from "../text/edit.ts";
import type { Location } from "../text/location.ts";

/** Rules of an `ignore[…]` within a comment. */
const IGNORED = /#\s*gradient-lens:.*?\bignore\[([^\]]*)\]/;

/**
 * The edit that turns `rule` off at a place: the rule joins those of a comment that is there already; otherwise a comment ends the line, or stands above it
 * where the line has one of its own. Undefined where a comment can stand in neither place.
 */
export function ignoreEdit({ document, module: { comments } }: SourceFile, { file, span }: Location, rule: string): Edit | undefined {
  const { text } = document;
  const lineStart = text.lastIndexOf("\n", span.start - 1) + 1;
  const newline = text.indexOf("\n", span.start);
  const end = newline < 0 ? text.length : newline;
  const lineEnd = text.charAt(end - 1) === "\r" ? end - 1 : end;
  const insert = (at: number, newText: string): Edit => ({ file, span: { start: at, end: at }, newText });
  const within = (from: number, to: number): (typeof comments)[number] | undefined =>
    comments.find((each) => each.span.start >= from && each.span.start <= to);
  const own = within(lineStart, lineEnd);
  const aboveStart = text.lastIndexOf("\n", lineStart - 2) + 1;
  const line = position(document, lineStart);
  const isTop = lineStart === 0 || position(document, aboveStart).cell !== line.cell;
  const before = isTop ? undefined : within(aboveStart, lineStart - 1);
  const above = before !== undefined && text.slice(aboveStart, before.span.start).trim() === "" ? before : undefined;
  for (const comment of [own, above]) {
    const listed = comment === undefined ? null : IGNORED.exec(comment.text);
    if (comment === undefined || listed === null || listed[1]?.trim() === "") continue;
    return insert(comment.span.start + listed[0].length - 1, `, ${rule}`);
  }
  const comment = `# gradient-lens: ignore[${rule}]`;
  const goesOn = (from: number, to: number): boolean => text.slice(from, to).trimEnd().endsWith("\\");
  if (own === undefined && !goesOn(lineStart, lineEnd)) return insert(lineEnd, `  ${comment}`);
  if (!isTop && goesOn(aboveStart, lineStart)) return undefined;
  const indentation = /^[ \t]*/.exec(text.slice(lineStart, lineEnd))?.[0] ?? "";
  return insert(lineStart, `${indentation}${comment}${text.includes("\r\n") ? "\r\n" : "\n"}`);
}
