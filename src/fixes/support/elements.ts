/** Adds to what is written out in the source: one more element of a list, one more argument of a call, one more statement. */
import type { SourceFile } from "../../discover/candidate.ts";
import type { Call, Expression, Statement } from "../../syntax/tree.ts";
import type { Edit } from "../../text/edit.ts";
import { endOfLine, indentAt, lineEnd, textOf } from "./style.ts";

/** Text put in at an offset. */
export function inserted({ document: { file } }: SourceFile, offset: number, newText: string): Edit {
  return { file, span: { start: offset, end: offset }, newText };
}

/** Text in the place of a node. */
export function replaced({ document: { file } }: SourceFile, { span }: Pick<Expression, "span">, newText: string): Edit {
  return { file, span, newText };
}

/** Whether nothing but blanks stands before an offset on its line. */
export function startsLine({ document: { text } }: SourceFile, offset: number): boolean {
  return /(?:^|\n)[ \t]*$/.test(text.slice(0, offset));
}

/** One more element after an element of a display or call: on a line of its own where that one has its own, else beside it. */
export function elementAfter(file: SourceFile, { span }: Pick<Expression, "span">, newText: string): readonly Edit[] {
  const end = endOfLine(file, span.end);
  const rest = /^([ \t]*,)?[ \t]*(#.*)?$/.exec(file.document.text.slice(span.end, end));
  if (rest === null || !startsLine(file, span.start)) return [inserted(file, span.end, `, ${newText}`)];
  const line = `${lineEnd(file)}${indentAt(file, span.start)}${newText}`;
  if (rest[1] !== undefined) return [inserted(file, end, `${line},`)];
  // The last one of its line ends, without a comma: neither has the new one.
  return rest[2] === undefined ? [inserted(file, end, `,${line}`)] : [inserted(file, span.end, ","), inserted(file, end, line)];
}

/** `"fc1_norm"` for the literal `"fc1"` and the ending "_norm", in the same quotes; undefined of another expression. */
export function besideName(file: SourceFile, name: Expression, ending: string): string | undefined {
  if (name.kind !== "Constant" || name.type !== "str") return undefined;
  const text = textOf(file, name.span);
  return text.slice(0, -1) + ending + text.slice(-1);
}

/** A statement of one or more lines after another one, as deep as that one; undefined where that one shares its line with others. */
export function statementAfter(file: SourceFile, { span }: Pick<Statement, "span">, lines: readonly string[]): Edit | undefined {
  const end = endOfLine(file, span.end);
  if (!startsLine(file, span.start) || !/^[ \t]*(?:#.*)?$/.test(file.document.text.slice(span.end, end))) return undefined;
  const indent = indentAt(file, span.start);
  return inserted(file, end, lines.map((line) => lineEnd(file) + indent + line).join(""));
}

/** A statement before another one; undefined where that one does not start its line. */
export function statementBefore(file: SourceFile, { span }: Pick<Statement, "span">, lines: readonly string[]): Edit | undefined {
  if (!startsLine(file, span.start)) return undefined;
  const indent = indentAt(file, span.start);
  return inserted(file, span.start - indent.length, lines.map((line) => indent + line + lineEnd(file)).join(""));
}

/** A call's keyword with this value: changed where it is a constant, added at the end where it is not given; undefined where it is something else. */
export function withKeyword(file: SourceFile, call: Call, name: string, value: string): readonly Edit[] | undefined {
  const given = call.keywords.find((each) => each.name === name);
  if (given !== undefined) {
    if (given.value.kind !== "Constant") return undefined;
    return textOf(file, given.value.span) === value ? [] : [replaced(file, given.value, value)];
  }
  const last = [...call.args, ...call.keywords].sort((a, b) => a.span.end - b.span.end).at(-1);
  const text = `${name}=${value}`;
  return last === undefined ? [inserted(file, call.argumentsSpan.end - 1, text)] : elementAfter(file, last, text);
}
