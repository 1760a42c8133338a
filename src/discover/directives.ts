/**
 * What a user says in a comment:
 *
 *     # gradient-lens: inputs=float(32, 3, 224, 224), tokens(32, 20, vocab=500)
 *     # gradient-lens: construct=Net(depth=50)
 *     # gradient-lens: call=model(x0)[0]
 *     # gradient-lens: ignore[rule-id, other-rule]
 *     # gradient-lens: ignore-file[rule-id]
 *
 * It counts for the line it is on, or, on a line of its own, for the code below it; `ignore` on a class or a function for all that stands in it. Several may follow each other in one comment,
 * divided by `;`, by a comma or by a space.
 */
import type { InputKind } from "../graph/graph.ts";
import type { SourceDocument } from "../text/document.ts";
import { position } from "../text/document.ts";
import type { Span } from "../text/location.ts";
import type { Comment } from "../syntax/tree.ts";
import type { GivenInput } from "./candidate.ts";

export type Directive =
  | { readonly kind: "inputs"; readonly inputs: readonly GivenInput[] }
  | { readonly kind: "construct"; readonly code: string }
  | { readonly kind: "call"; readonly code: string }
  /** No rules: all of them. `everywhere`: in the whole file. */
  | { readonly kind: "ignore"; readonly rules: readonly string[]; readonly everywhere: boolean }
  | { readonly kind: "wrong"; readonly message: string };

/** A directive with its place, and the offset of the line it counts for. */
export interface PlacedDirective {
  readonly directive: Directive;
  readonly span: Span;
  /** Start of the code it is on or above. */
  readonly appliesTo: number;
}

/** Also behind another tool's comment on the same line: `# noqa  # gradient-lens: ignore[…]`. */
const MARK = /#\s*gradient-lens:\s*/;

const SETTING = /^(inputs|construct|call)\s*=\s*(.+)$/s;

/** All directives of a file, in order. */
export function directivesOf(document: SourceDocument, comments: readonly Comment[]): readonly PlacedDirective[] {
  return comments.flatMap(({ text, span }) => {
    const mark = MARK.exec(text);
    if (mark === null) return [];
    const appliesTo = codeOf(document, span);
    return split(text.slice(mark.index + mark[0].length), ";")
      .flatMap(apart)
      .map((part) => ({ directive: parseDirective(part), span, appliesTo }));
  });
}

/** Settings that follow each other without a mark between: `construct=Net(2) inputs=float(8, 3)`. Outside of brackets, no Python and no input goes on with a name and `=`. */
function apart(text: string): readonly string[] {
  const parts: string[] = [];
  let rest = text.trim();
  for (let next = beginningOf(rest); next !== undefined; next = beginningOf(rest)) {
    parts.push(rest.slice(0, next).replace(/[\s,]+$/, ""));
    rest = rest.slice(next);
  }
  return [...parts, rest];
}

/** Where the next setting of a text begins; undefined where there is none after the first. */
function beginningOf(text: string): number | undefined {
  if (!SETTING.test(text)) return undefined;
  const starts = [...text.matchAll(/[\s,](?=(?:inputs|construct|call)\s*=(?!=)|ignore(?:-file)?\s*\[)/g)];
  return starts.map(({ index }) => index + 1).find((start) => isOutside(text.slice(0, start)));
}

/** Whether a text closes all brackets that it opens. */
function isOutside(text: string): boolean {
  return (text.match(/[([{]/g) ?? []).length === (text.match(/[)\]}]/g) ?? []).length;
}

/** The directives that are on or directly above the code that starts at an offset. */
export function directivesAt(directives: readonly PlacedDirective[], document: SourceDocument, offset: number): readonly PlacedDirective[] {
  const line = lineOf(document, offset);
  return directives.filter(({ appliesTo }) => lineOf(document, appliesTo) === line);
}

/** Inputs as in `inputs=`; a sentence where they are none. */
export function parseInputs(text: string): readonly GivenInput[] | string {
  const inputs: GivenInput[] = [];
  for (const part of split(text, ",")) {
    const call = /^([A-Za-z_]+)\s*\((.*)\)$/s.exec(part.trim());
    if (call === null) return `\`${part.trim()}\` is not an input such as float(32, 3, 224, 224)`;
    const input = parseInput(call[1] ?? "", split(call[2] ?? "", ","));
    if (typeof input === "string") return input;
    inputs.push(input);
  }
  return inputs;
}

function parseDirective(text: string): Directive {
  // Behind the brackets a reason may follow, in whatever words.
  const ignore = /^ignore(-file)?(?:\s*\[([^\]]*)\](?:\W.*)?)?$/s.exec(text);
  if (ignore !== null) {
    const rules = ignore[2] === undefined ? [] : split(ignore[2], ",").map((rule) => rule.trim());
    return { kind: "ignore", rules, everywhere: ignore[1] !== undefined };
  }
  const setting = SETTING.exec(text);
  const value = setting?.[2] ?? "";
  switch (setting?.[1]) {
    case "inputs": {
      const inputs = parseInputs(value);
      return typeof inputs === "string" ? { kind: "wrong", message: inputs } : { kind: "inputs", inputs };
    }
    case "construct":
      return { kind: "construct", code: value };
    case "call":
      return { kind: "call", code: value };
    default:
      return {
        kind: "wrong",
        message: `\`${text}\` is not a directive: inputs=, construct=, call=, ignore[rule] and ignore-file[rule] are`,
      };
  }
}

function parseInput(name: string, parts: readonly string[]): GivenInput | string {
  const shape: number[] = [];
  const options = new Map<string, number>();
  for (const part of parts) {
    const [key, value] = part.split("=", 2).map((side) => side.trim());
    const number = Number(value ?? key);
    if (key === undefined || key === "" || Number.isNaN(number)) return `\`${part.trim()}\` is not a size`;
    if (value !== undefined) options.set(key, number);
    else if (Number.isSafeInteger(number) && number > 0) shape.push(number);
    else return `\`${part.trim()}\` is not a size`;
  }
  const kind = kindOf(name, options);
  return kind === undefined ? `\`${name}\` is not a kind of input: float, tokens, uniform and rowstochastic are` : { shape, kind };
}

function kindOf(name: string, options: ReadonlyMap<string, number>): InputKind | undefined {
  switch (name) {
    case "float":
    case "normal":
      return { kind: "normal", mean: options.get("mean") ?? 0, std: options.get("std") ?? 1 };
    case "uniform":
      return { kind: "uniform", low: options.get("low") ?? 0, high: options.get("high") ?? 1 };
    case "tokens":
    case "int":
      return { kind: "tokens", vocabulary: options.get("vocab") ?? 2 };
    case "rowstochastic":
      return { kind: "rowstochastic" };
    default:
      return undefined;
  }
}

/** Parts of a text between separators that stand in no brackets. */
export function split(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if ("([{".includes(character)) depth += 1;
    else if (")]}".includes(character)) depth -= 1;
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  const last = text.slice(start);
  return last.trim() === "" && parts.length === 0 ? [] : [...parts, last];
}

/** Start of the code a comment belongs to: its own line where there is code before it, otherwise the next line that has some. */
function codeOf({ text, lineStarts }: SourceDocument, comment: Span): number {
  const after = lineStarts.findIndex((start) => start > comment.start);
  const line = (after < 0 ? lineStarts.length : after) - 1;
  const own = lineStarts[line] ?? 0;
  if (text.slice(own, comment.start).trim() !== "") return own;
  for (const start of lineStarts.slice(line + 1)) {
    const code = /[^\s]/g;
    code.lastIndex = start;
    const found = code.exec(text);
    if (found === null) break;
    if (found[0] !== "#") return found.index;
  }
  return own;
}

function lineOf(document: SourceDocument, offset: number): string {
  const { cell, line } = position(document, offset);
  return `${cell ?? ""}:${line}`;
}
