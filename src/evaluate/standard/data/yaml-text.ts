/**
 * The part of YAML 1.1 that files of settings are written in: mappings and lists in both styles, quoted, plain and block texts, comments, anchors with their
 * aliases and `<<`. Scalars mean what PyYAML takes them for. Tags, several documents and `? key` are refused with their line.
 */
import type { Data, Unread } from "./data.ts";
import { MAX_DEPTH } from "./data.ts";
import { flowValue, matchAt, quoted, read, Refused, type Dialect, type Found } from "./scanner.ts";

/** The data of a YAML text. */
export function parseYaml(text: string): Data | Unread {
  return read(text, () => new YamlReader(text).document());
}

/** What a plain scalar is; PyYAML's rules (`1e-3` without a point is a text). */
export function yamlScalar(plain: string): Data {
  if (/^(?:~|null|Null|NULL|)$/.test(plain)) return { kind: "none" };
  if (/^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(plain)) return { kind: "bool", value: true };
  if (/^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(plain)) return { kind: "bool", value: false };
  const digits = plain.replace(/_/g, "");
  if (/^[-+]?(?:0|[1-9]\d*)$/.test(digits)) return { kind: "int", value: BigInt(digits.replace(/^\+/, "")) };
  if (/^0[0-7]+$/.test(digits)) return { kind: "int", value: BigInt(`0o${digits.slice(1)}`) };
  if (/^0(?:x[\da-fA-F]+|b[01]+)$/.test(digits)) return { kind: "int", value: BigInt(digits) };
  if (/^[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]\d+)?$/.test(digits)) return { kind: "float", value: Number(digits) };
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(plain)) return { kind: "float", value: plain.startsWith("-") ? -Infinity : Infinity };
  if (/^\.(?:nan|NaN|NAN)$/.test(plain)) return { kind: "float", value: NaN };
  return { kind: "str", value: plain };
}

const SPACE = /(?:\s|(?<=^|\s)#[^\n]*)*/my;
/** A plain scalar in brackets ends at one of them, at a comma, or at a colon or comment. */
const PLAIN_IN_FLOW = /(?:[^,[\]{}\n:#]|:(?=[^\s,[\]{}])|(?<=\S)#)*/y;
/** One in block style, to the end of its line. */
const PLAIN = /(?:[^\n:#]|:(?=\S)|(?<=\S)#)*/y;
const KEY =
  /(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^\s#"'[\]{}&*!|>%@`,?-](?:[^\n:#]|:(?=\S)|(?<=\S)#)*|-(?=[^\s])(?:[^\n:#]|:(?=\S))*)[ \t]*:(?=\s|$)/my;

class YamlReader {
  readonly #text: string;
  readonly #anchors = new Map<string, Data>();
  readonly #flow: Dialect;
  #at = 0;

  constructor(text: string) {
    this.#text = text.replace(/\r\n?/g, "\n").replace(/\t/g, " ");
    this.#flow = {
      quotes: "\"'",
      plainKeys: true,
      skip: (all, at) => at + matchAt(SPACE, all, at).length,
      end: (all, at) => at + matchAt(PLAIN_IN_FLOW, all, at).length,
      scalar: yamlScalar,
      named: (all, at) => this.#alias(all, at),
    };
  }

  document(): Data {
    this.#skip();
    if (/^---(?:\s|$)/.test(this.#text.slice(this.#at, this.#at + 4))) this.#at += 3;
    const data = this.#block(-1, 0);
    this.#skip();
    if (this.#text.startsWith("...", this.#at)) return data;
    if (this.#at < this.#text.length) throw new Refused(this.#at, "this is more of YAML than is read");
    return data;
  }

  /** Past white space and comments. */
  #skip(): void {
    this.#at += matchAt(SPACE, this.#text, this.#at).length;
  }

  /** How far from the start of its line the next thing stands. */
  #column(): number {
    return this.#at - (this.#text.lastIndexOf("\n", this.#at - 1) + 1);
  }

  /** What stands further to the right than `indent`, or nothing. */
  #block(indent: number, depth: number): Data {
    if (depth > MAX_DEPTH) throw new Refused(this.#at, "it is nested too deeply");
    const before = this.#at;
    this.#skip();
    const column = this.#column();
    if (this.#at >= this.#text.length || column <= indent) {
      this.#at = before;
      return { kind: "none" };
    }
    const anchor = /^&(\S+)\s*/.exec(this.#text.slice(this.#at, this.#at + 100));
    if (anchor?.[1] !== undefined) {
      this.#at += anchor[0].length;
      const data = this.#block(indent, depth + 1);
      this.#anchors.set(anchor[1], data);
      return data;
    }
    if (/^-(?:\s|$)/.test(this.#text.slice(this.#at, this.#at + 2))) return this.#list(column, depth);
    return matchAt(KEY, this.#text, this.#at) === "" ? this.#scalar(indent) : this.#map(column, depth);
  }

  #list(column: number, depth: number): Data {
    const items: Data[] = [];
    for (;;) {
      this.#at += 1;
      items.push(this.#block(column, depth + 1));
      if (!this.#continues(column) || !/^-(?:\s|$)/.test(this.#text.slice(this.#at, this.#at + 2))) return { kind: "list", items };
    }
  }

  #map(column: number, depth: number): Data {
    const entries: (readonly [Data, Data])[] = [];
    for (;;) {
      const key = matchAt(KEY, this.#text, this.#at);
      if (key === "") throw new Refused(this.#at, "a key is missing");
      const name = this.#key(key);
      this.#at += key.length;
      const value = this.#valueOfKey(column, depth);
      if (name.kind === "str" && name.value === "<<") entries.unshift(...this.#merged(value));
      else entries.push([name, value]);
      if (!this.#continues(column)) return { kind: "map", entries };
    }
  }

  #key(text: string): Data {
    const plain = text.slice(0, -1).trim();
    return /^["']/.test(plain) ? { kind: "str", value: quoted(plain, 0).value } : yamlScalar(plain);
  }

  /** The value after `key:`. A list of the next lines may stand as far left as the key. */
  #valueOfKey(column: number, depth: number): Data {
    const before = this.#at;
    this.#skip();
    const isBelow = this.#text.slice(before, this.#at).includes("\n");
    const isItem = isBelow && this.#column() === column && /^-(?:\s|$)/.test(this.#text.slice(this.#at, this.#at + 2));
    this.#at = before;
    if (isItem) return this.#block(column - 1, depth + 1);
    const inline = /^[ ]*(?:[|>][-+\d]*)[ ]*(?:#[^\n]*)?\n/.exec(this.#text.slice(this.#at, this.#at + 200))?.[0];
    return inline === undefined ? this.#block(column, depth + 1) : this.#literal(inline, column);
  }

  /** Entries of `<<: *base` or `<<: [*one, *other]`. */
  #merged(value: Data): readonly (readonly [Data, Data])[] {
    if (value.kind === "map") return value.entries;
    if (value.kind === "list") return [...value.items].reverse().flatMap((item) => this.#merged(item));
    throw new Refused(this.#at, "only mappings can be merged");
  }

  /** Whether the next thing stands in this column. */
  #continues(column: number): boolean {
    const before = this.#at;
    this.#skip();
    const stands =
      this.#at < this.#text.length &&
      this.#column() === column &&
      !/^(?:---|\.\.\.)(?:\s|$)/.test(this.#text.slice(this.#at, this.#at + 4));
    if (!stands) this.#at = before;
    return stands;
  }

  #scalar(indent: number): Data {
    const first = this.#text[this.#at] ?? "";
    if ("[{\"'*".includes(first)) {
      const { data, end } = flowValue(this.#text, this.#at, this.#flow);
      this.#at = end;
      return data;
    }
    if ("!%@`?|>".includes(first)) throw new Refused(this.#at, `\`${first}\` is not read here`);
    let plain = this.#line();
    // A plain text goes on in lines further to the right.
    for (;;) {
      const before = this.#at;
      this.#skip();
      const goesOn =
        this.#at < this.#text.length && this.#column() > indent && matchAt(KEY, this.#text, this.#at) === "" && this.#at > before;
      if (!goesOn) {
        this.#at = before;
        return yamlScalar(plain);
      }
      plain += ` ${this.#line()}`;
    }
  }

  #line(): string {
    const found = matchAt(PLAIN, this.#text, this.#at);
    if (found === "") throw new Refused(this.#at, "this is more of YAML than is read");
    this.#at += found.length;
    return found.trim();
  }

  /** A text of several lines after `|` or `>`. */
  #literal(header: string, column: number): Data {
    this.#at += header.length;
    const lines: string[] = [];
    let margin: number | undefined;
    while (this.#at < this.#text.length) {
      const end = (this.#text.indexOf("\n", this.#at) + 1 || this.#text.length + 1) - 1;
      const line = this.#text.slice(this.#at, end);
      const own = line.search(/\S/);
      if (own >= 0 && own <= column) break;
      if (own >= 0) margin ??= own;
      lines.push(line.slice(Math.min(margin ?? line.length, line.length)));
      this.#at = Math.min(end + 1, this.#text.length);
    }
    const folded = header.includes(">");
    const body = lines.join("\n").replace(/\n+$/, "");
    const value = folded ? body.replace(/([^\n])\n(?=[^\n ])/g, "$1 ").replace(/\n\n/g, "\n") : body;
    return { kind: "str", value: header.includes("-") ? value : `${value}\n` };
  }

  #alias(text: string, at: number): Found | undefined {
    const [whole, name = ""] = /^\*([\w.-]+)/.exec(text.slice(at, at + 100)) ?? [];
    if (whole === undefined) return undefined;
    const data = this.#anchors.get(name);
    if (data === undefined) throw new Refused(at, `nothing is named \`${name}\``);
    return { data, end: at + whole.length };
  }
}
