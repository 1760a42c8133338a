/** What the text between a string's quotes means. */

/** How a string was opened. */
export interface Opening {
  readonly raw: boolean;
  readonly bytes: boolean;
  readonly formatted: boolean;
  readonly quote: string;
  /** Length of prefix and quote. */
  readonly length: number;
}

/** Reads the prefix and quote that a string's text starts with. */
export function opening(text: string): Opening {
  const match = /^([a-zA-Z]*)("""|'''|"|')/.exec(text);
  const prefix = (match?.[1] ?? "").toLowerCase();
  const has = (letter: string): boolean => prefix.includes(letter);
  return { raw: has("r"), bytes: has("b"), formatted: has("f") || has("t"), quote: match?.[2] ?? "", length: match?.[0].length ?? 0 };
}

const simple: ReadonlyMap<string, string> = new Map([
  ["\n", ""],
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);
const inBytes = /\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|[^])/g;
const inText = /\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[^])/g;
const inFormatted = new RegExp(`${inText.source}|\\{\\{|\\}\\}`, "g");

/**
 * A string's value. Line ends become \n, as Python reads files. An escape that Python does not know stays as written. Characters by name (`\N{DASH}`) become
 * U+FFFD: the table of names is too large for what it is worth.
 */
export function unescape(text: string, { raw, bytes, formatted }: Opening): string {
  const lines = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  if (raw) return formatted ? lines.replace(/\{\{|\}\}/g, ([brace = ""]) => brace) : lines;
  if (!formatted && !lines.includes("\\")) return lines;
  return lines.replace(bytes ? inBytes : formatted ? inFormatted : inText, character);
}

function character(escape: string): string {
  const kind = escape.charAt(1);
  if (escape.startsWith("{") || escape.startsWith("}")) return kind;
  if (/[0-7]/.test(kind)) return String.fromCharCode(parseInt(escape.slice(1), 8));
  if (kind === "N" && escape.length > 2) return "\uFFFD";
  if ("xuU".includes(kind) && escape.length > 2) {
    const code = parseInt(escape.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : escape;
  }
  return simple.get(kind) ?? escape;
}
