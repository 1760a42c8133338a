/** The flow style that JSON and YAML share: `{"a": [1, 2.5, null]}`. */
import type { Data, Unread } from "./data.ts";
import { MAX_DEPTH } from "./data.ts";

/** Thrown and caught within this folder. */
export class Refused extends Error {
  readonly at: number;

  constructor(at: number, why: string) {
    super(why);
    this.at = at;
  }
}

/** A piece of data, and where what follows it begins. */
export interface Found {
  readonly data: Data;
  readonly end: number;
}

/** How a dialect reads what is neither bracket nor quoted text. */
export interface Dialect {
  /** Where a plain scalar that begins at `at` ends. */
  readonly end: (text: string, at: number) => number;
  /** Its meaning; undefined where it has none. */
  readonly scalar: (plain: string) => Data | undefined;
  /** Past white space, and comments where there are such. */
  readonly skip: (text: string, at: number) => number;
  readonly quotes: string;
  /** Whether keys may stand without quotes. */
  readonly plainKeys: boolean;
  /** What names itself, as aliases do; undefined where there is none of it. */
  readonly named?: (text: string, at: number) => Found | undefined;
}

const ESCAPES: ReadonlyMap<string, string> = new Map(
  Object.entries({ n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "0": "\0", e: "\x1b", a: "\x07", v: "\v" }),
);

/** One value that begins at `at`, and where it ends. Throws `Refused`. */
export function flowValue(text: string, start: number, dialect: Dialect, depth = 0): Found {
  const at = dialect.skip(text, start);
  const first = text[at];
  if (depth > MAX_DEPTH) throw new Refused(at, "it is nested too deeply");
  if (first === undefined) throw new Refused(at, "it ends too early");
  if (first === "[") return flowList(text, at, dialect, depth);
  if (first === "{") return flowMap(text, at, dialect, depth);
  if (dialect.quotes.includes(first)) {
    const { value, end } = quoted(text, at);
    return { data: { kind: "str", value }, end };
  }
  const named = dialect.named?.(text, at);
  if (named !== undefined) return named;
  const end = dialect.end(text, at);
  const data = dialect.scalar(text.slice(at, end).trim());
  if (data === undefined || end === at) throw new Refused(at, `\`${text.slice(at, at + 20).split("\n", 1)[0]}\` is not read`);
  return { data, end };
}

function flowList(text: string, start: number, dialect: Dialect, depth: number): Found {
  const items: Data[] = [];
  let at = dialect.skip(text, start + 1);
  while (text[at] !== "]") {
    const { data, end } = flowValue(text, at, dialect, depth + 1);
    items.push(data);
    at = dialect.skip(text, end);
    if (text[at] === ",") at = dialect.skip(text, at + 1);
    else if (text[at] !== "]") throw new Refused(at, "a `,` or `]` is missing");
  }
  return { data: { kind: "list", items }, end: at + 1 };
}

function flowMap(text: string, start: number, dialect: Dialect, depth: number): Found {
  const entries: (readonly [Data, Data])[] = [];
  let at = dialect.skip(text, start + 1);
  while (text[at] !== "}") {
    const key = flowKey(text, at, dialect);
    at = dialect.skip(text, key.end);
    if (text[at] !== ":") throw new Refused(at, "a `:` is missing");
    const { data, end } = flowValue(text, at + 1, dialect, depth + 1);
    entries.push([key.data, data]);
    at = dialect.skip(text, end);
    if (text[at] === ",") at = dialect.skip(text, at + 1);
    else if (text[at] !== "}") throw new Refused(at, "a `,` or `}` is missing");
  }
  return { data: { kind: "map", entries }, end: at + 1 };
}

function flowKey(text: string, at: number, dialect: Dialect): Found {
  const key = flowValue(text, at, dialect, MAX_DEPTH);
  if (!dialect.plainKeys && key.data.kind !== "str") throw new Refused(at, "a key without quotes is not read");
  return key;
}

/** A quoted text: `"…"` with escapes, `'…'` in which two quotes are one. */
export function quoted(text: string, start: number): { readonly value: string; readonly end: number } {
  const quote = text[start];
  let value = "";
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === quote) {
      if (quote !== "'" || text[at + 1] !== "'") return { value, end: at + 1 };
      value += "'";
      at += 1;
    } else if (character === "\\" && quote === '"') {
      const [, code] = /^\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2}))/.exec(text.slice(at, at + 6)) ?? [];
      const next = text[at + 1] ?? "";
      value += code === undefined ? (ESCAPES.get(next) ?? next) : String.fromCharCode(parseInt(code, 16));
      at += code === undefined ? 1 : 1 + code.length;
    } else value += character;
  }
  throw new Refused(start, "a text is not closed");
}

/** What a sticky pattern finds at a place, "" where it finds nothing. */
export function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

/** Runs a reader; what it refuses comes back with its line. */
export function read(text: string, reader: () => Data): Data | Unread {
  try {
    return reader();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { line: text.slice(0, error.at).split("\n").length, why: error.message };
  }
}

/** The number that a text is in JSON or YAML; undefined for anything else. */
export function numberOf(plain: string): Data | undefined {
  if (/^[-+]?\d+$/.test(plain)) return { kind: "int", value: BigInt(plain.replace(/^\+/, "")) };
  if (/^[-+]?(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][-+]?\d+)?$/.test(plain)) return { kind: "float", value: Number(plain) };
  return undefined;
}
