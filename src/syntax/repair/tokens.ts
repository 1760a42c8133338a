/** A plain reading of Python text as tokens by lines, for when the parser is in trouble. Unlike the parser it never loses its way for longer than a line. */

/** A piece of text. Strings are one token; blanks and comments are none. */
export interface Token {
  readonly kind: "word" | "number" | "string" | "open" | "close" | "operator";
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** For a string without its closing quote, the quote. */
  readonly unclosed?: string;
}

/** The tokens of a line that has any. Lines joined by a backslash or by a string over several lines are one. */
export interface Line {
  /** Columns of blank before the first token; a tab reaches to the next multiple of 8. */
  readonly indent: number;
  readonly tokens: readonly [Token, ...Token[]];
}

const piece = new RegExp(
  [
    String.raw`\r\n?|\n`,
    String.raw`[ \t\f\uFEFF]+|\\(?:\r\n?|\n)|#[^\r\n]*`,
    String.raw`[rRbBuUfFtT]{0,2}(?:"""|'''|"|')`,
    String.raw`[\p{ID_Start}_][\p{ID_Continue}]*`,
    String.raw`\.?[0-9](?:[eE][+-]?[0-9]|[\w.])*`,
    String.raw`[([{)\]}]|\.\.\.|(?:\*\*|//|>>|<<)=?|[-+*/%@&|^=!<>:]=|->|<>|[^]`,
  ].join("|"),
  "uy",
);

const code = /^[ \t]*(?:(?:async )?def \w+ ?\(|class \w+ ?[(:]|from [\w.]+ import |import [\w., ]+$|self\.\w+ = |@\w)/m;

/** Reads a text. With `suspicious`, a triple-quoted string that seems to have code in it is taken to lack its closing quote on its first line. */
export function linesOf(text: string, suspicious: boolean): Line[] {
  const lines: Line[] = [];
  let tokens: Token[] = [];
  let lineStart = 0;
  const finish = (nextLine: number): void => {
    const [first, ...others] = tokens;
    if (first !== undefined) lines.push({ indent: columns(text.slice(lineStart, first.start)), tokens: [first, ...others] });
    tokens = [];
    lineStart = nextLine;
  };
  for (let offset = 0; offset < text.length;) {
    const found = nextPiece(text, offset);
    const kind = kindOf(found);
    const end = offset + found.length;
    if (kind === "quote") {
      const token = string(text, offset, found, suspicious);
      tokens.push(token);
      offset = token.end;
      continue;
    }
    if (kind === "newline") finish(end);
    else if (kind !== "blank") tokens.push({ kind, text: found, start: offset, end });
    offset = end;
  }
  finish(text.length);
  return lines;
}

function nextPiece(text: string, offset: number): string {
  piece.lastIndex = offset;
  return piece.exec(text)?.[0] ?? text.charAt(offset);
}

type Kind = Token["kind"] | "newline" | "blank" | "quote";

/** What a piece is shows in its ends, which is much faster than asking which part of the pattern has matched. */
function kindOf(found: string): Kind {
  const first = found.charAt(0);
  if (/["']$/.test(found) && first !== "#") return "quote";
  if ("\r\n".includes(first)) return "newline";
  if (" \t\f\uFEFF#".includes(first) || (first === "\\" && found.length > 1)) return "blank";
  if ("([{".includes(first)) return "open";
  if (")]}".includes(first)) return "close";
  if (/[0-9]/.test(first) || /^\.[0-9]/.test(found)) return "number";
  return /^[\p{ID_Start}_]/u.test(found) ? "word" : "operator";
}

function string(text: string, start: number, opening: string, suspicious: boolean): Token {
  const quote = opening.replace(/^[a-zA-Z]+/, "");
  const end = endOfString(text, start + opening.length, quote);
  const whole = text.slice(start, end);
  const isClosed = end - start >= opening.length + quote.length && whole.endsWith(quote);
  const hidesCode = quote.length === 3 && suspicious && code.test(whole.replace(/^[^\r\n]*/, ""));
  if (hidesCode) return cutShort(text, start, quote);
  return isClosed ? { kind: "string", text: whole, start, end } : { kind: "string", text: whole, start, end, unclosed: quote };
}

const stops: ReadonlyMap<string, RegExp> = new Map([
  ["'", /\\(?:\r\n|[^])|'|[\r\n]/g],
  ['"', /\\(?:\r\n|[^])|"|[\r\n]/g],
  ["'''", /\\[^]|'''/g],
  ['"""', /\\[^]|"""/g],
]);

/** After the closing quote, or where a string without one ends: its line, or the text. */
function endOfString(text: string, from: number, quote: string): number {
  const stop = stops.get(quote);
  if (stop === undefined) return text.length;
  stop.lastIndex = from;
  for (let found = stop.exec(text); found !== null; found = stop.exec(text)) {
    if (found[0] === quote) return found.index + quote.length;
    if (!found[0].startsWith("\\")) return found.index;
  }
  return text.length;
}

function cutShort(text: string, start: number, quote: string): Token {
  const [line = ""] = text.slice(start).split(/[\r\n]/, 1);
  return { kind: "string", text: line, start, end: start + line.length, unclosed: quote };
}

function columns(blank: string): number {
  let column = 0;
  for (const each of blank) {
    if (each === "\t") column += 8 - (column % 8);
    else if (each === " ") column += 1;
    else column = 0;
  }
  return column;
}
