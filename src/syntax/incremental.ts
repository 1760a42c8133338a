/**
 * The tree of an edited text from that of the text before. Statements of a module's top level that begin a line do not depend on each other, so that only those
 * around the edit are read anew, and the others are taken over.
 */
import type { Span } from "../text/location.ts";
import type { Comment, Module, Statement } from "./tree.ts";

/** A text that was read, without anything in it that is not Python. */
export interface Known {
  readonly text: string;
  readonly module: Module;
}

/** What of a text is to be read, and what is known of the rest. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  readonly docstring: string | undefined;
  readonly before: Pick<Module, "body" | "comments">;
  readonly after: Pick<Module, "body" | "comments">;
}

/** What an edit leaves of a text; undefined where that is nothing, or not to be told. */
export function patchOf(known: Known, text: string): Patch | undefined {
  const { body, comments } = known.module;
  const same = commonStart(known.text, text);
  const sameAtEnd = commonEnd(known.text, text, same);
  // The statement before the edit may go on in it: one more stays out.
  let first = 0;
  for (const [index, { span }] of body.entries()) if (span.end < same && beginsLine(known.text, span.start)) first = index;
  const start = body[first]?.span.start;
  if (start === undefined || first === 0) return undefined;
  const rest = known.text.length - sameAtEnd;
  const next = body.findIndex(({ span }, index) => index > first && span.start > rest && beginsLine(known.text, span.start));
  const oldEnd = body[next]?.span.start ?? known.text.length;
  const shift = text.length - known.text.length;
  const after = next < 0 ? [] : body.slice(next);
  return {
    start,
    end: oldEnd + shift,
    docstring: known.module.docstring,
    before: { body: body.slice(0, first), comments: comments.filter(({ span }) => span.start < start) },
    after: {
      body: moved<readonly Statement[]>(after, shift),
      comments: moved<readonly Comment[]>(
        comments.filter(({ span }) => span.start >= oldEnd),
        shift,
      ),
    },
  };
}

/** The text of a patch, if it ends where a statement may begin. */
export function patchText(text: string, { start, end }: Patch): string | undefined {
  const part = text.slice(start, end);
  return /\\\s*$/.test(part) ? undefined : part;
}

/** A patch that was read, in its place. */
export function assemble(text: string, { start, docstring, before, after }: Patch, read: Module): Module {
  return {
    kind: "Module",
    span: { start: 0, end: text.length },
    docstring,
    body: [...before.body, ...moved(read.body, start), ...after.body],
    comments: [...before.comments, ...moved(read.comments, start), ...after.comments],
  };
}

function beginsLine(text: string, offset: number): boolean {
  return offset === 0 || text.charAt(offset - 1) === "\n";
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** Of what follows the first `start` characters. */
function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let length = 0;
  while (length < most && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++;
  return length;
}

/** A part of a tree, further on in its text. */
export function moved<T>(part: T, shift: number): T {
  return shift === 0 ? part : (move(part, shift) as T);
}

function move(part: unknown, shift: number): unknown {
  if (typeof part !== "object" || part === null) return part;
  if (Array.isArray(part)) return part.map((each) => move(each, shift));
  if (isSpan(part)) return { start: part.start + shift, end: part.end + shift };
  const copy: Record<string, unknown> = { ...part };
  for (const name in copy) if (typeof copy[name] === "object") copy[name] = move(copy[name], shift);
  return copy;
}

function isSpan(part: object): part is Span {
  return "start" in part && "end" in part;
}
