/** Methods of str and bytes. */
import { settle } from "../errors.ts";
import { formatMethod } from "../format-method.ts";
import { bool, bytes, int, list, native, NONE, str, tuple } from "../make.ts";
import { checkText } from "../operands.ts";
import { characters } from "../sequences.ts";
import type { AbstractValue, BoundArguments, Context, Evaluation } from "../value.ts";
import { smallInt, textOf, type MethodTable } from "./method.ts";
import { utf8 } from "./utf8.ts";

const SPACE = " \t\n\r\v\f\u001c\u001d\u001e\u001f\u0085\u00a0\u2028\u2029";

function strip(text: string, letters: string, left: boolean, right: boolean): string {
  let start = 0;
  let end = text.length;
  while (left && start < end && letters.includes(text.charAt(start))) start++;
  while (right && end > start && letters.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

function stripMethod(left: boolean, right: boolean): MethodTable<"str">[string] {
  return (context, self, args) => {
    const letters = args.notNone("chars");
    return str(strip(self.value, letters === undefined ? SPACE : textOf(context, letters), left, right));
  };
}

// Python counts the separators \u001c–\u001f as white space, JavaScript does not.
/* eslint-disable no-control-regex */

/** `split` and `rsplit`. */
function splitMethod(fromRight: boolean): MethodTable<"str">[string] {
  return (context, self, args) => {
    const separator = args.notNone("sep");
    const most = smallInt(context, args.get("maxsplit"));
    const limit = most < 0 ? Infinity : most;
    if (separator === undefined) return list(splitSpaces(self.value, limit, fromRight).map(str));
    const mark = textOf(context, separator);
    if (mark === "") return context.raise("ValueError", "empty separator");
    return list(splitAt(self.value, mark, limit, fromRight).map(str));
  };
}

function splitSpaces(text: string, limit: number, fromRight: boolean): string[] {
  const parts: string[] = [];
  let rest = strip(text, SPACE, true, true);
  while (rest !== "" && parts.length < limit) {
    const found = fromRight ? /[\s\u001c-\u001f]+(?=[^\s\u001c-\u001f]*$)/.exec(rest) : /[\s\u001c-\u001f]+/.exec(rest);
    if (found === null) break;
    const [before, after] = [rest.slice(0, found.index), rest.slice(found.index + found[0].length)];
    if (fromRight) parts.unshift(after);
    else parts.push(before);
    rest = fromRight ? before : after;
  }
  if (rest !== "") {
    if (fromRight) parts.unshift(strip(rest, SPACE, true, true));
    else parts.push(rest);
  }
  return parts;
}

function splitAt(text: string, mark: string, limit: number, fromRight: boolean): string[] {
  const parts = text.split(mark);
  if (parts.length - 1 <= limit) return parts;
  const cut = fromRight ? parts.length - limit : limit;
  return fromRight ? [parts.slice(0, cut).join(mark), ...parts.slice(cut)] : [...parts.slice(0, cut), parts.slice(cut).join(mark)];
}

function within(context: Context, text: string, args: BoundArguments): { readonly part: string; readonly start: number } {
  const place = (name: string, otherwise: number): number => {
    const value = args.notNone(name);
    const at = value === undefined ? otherwise : smallInt(context, value);
    return Math.min(text.length, at < 0 ? Math.max(0, at + text.length) : at);
  };
  const start = place("start", 0);
  return { part: text.slice(start, Math.max(start, place("end", text.length))), start };
}

function findMethod(last: boolean, raises: boolean): MethodTable<"str">[string] {
  return (context, self, args) => {
    const { part, start } = within(context, self.value, args);
    const sub = textOf(context, args.get("sub"));
    const at = last ? part.lastIndexOf(sub) : part.indexOf(sub);
    if (at < 0 && raises) return context.raise("ValueError", "substring not found");
    return int(at < 0 ? -1 : at + start);
  };
}

function affixMethod(test: (text: string, affix: string) => boolean): MethodTable<"str">[string] {
  return (context, self, args) => {
    const { part } = within(context, self.value, args);
    const wanted = args.get("affix");
    const options = wanted.kind === "tuple" ? wanted.items : [wanted];
    return bool(options.some((option) => test(part, textOf(context, option))));
  };
}

function padMethod(place: (room: number) => number): MethodTable<"str">[string] {
  return (context, self, args) => {
    const width = smallInt(context, args.get("width"));
    checkText(context, width);
    const room = width - characters(self.value).length;
    if (room <= 0) return str(self.value);
    const left = place(room);
    const letter = textOf(context, args.get("fillchar"));
    return str(letter.repeat(left) + self.value + letter.repeat(room - left));
  };
}

function testMethod(pattern: RegExp): MethodTable<"str">[string] {
  return (_, self) => bool(pattern.test(self.value));
}

function partitionMethod(last: boolean): MethodTable<"str">[string] {
  return (context, self, args) => {
    const mark = textOf(context, args.get("sep"));
    const at = last ? self.value.lastIndexOf(mark) : self.value.indexOf(mark);
    if (at < 0) return tuple(last ? [str(""), str(""), str(self.value)] : [str(self.value), str(""), str("")]);
    return tuple([str(self.value.slice(0, at)), str(mark), str(self.value.slice(at + mark.length))]);
  };
}

function* join(context: Context, separator: string, iterable: AbstractValue): Evaluation<AbstractValue> {
  const items = yield* settle(context.elements(iterable));
  if ("reason" in items) return items;
  const parts: string[] = [];
  let size = 0;
  for (const [index, item] of items.entries()) {
    if (item.kind === "unknown") return item;
    if (item.kind !== "str") {
      return context.raise("TypeError", `sequence item ${index}: expected str instance, ${context.typeOf(item).name} found`);
    }
    parts.push(item.value);
    size += item.value.length + separator.length;
  }
  checkText(context, size);
  return str(parts.join(separator));
}

function titled(text: string): string {
  return text.toLowerCase().replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

const LINE_END = /(?:\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029])$/;
/** A line with its end, or what is left without one. */
const LINE =
  /[^\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]*(?:\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029])|[^\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]+$/g;

export const STR_METHODS: MethodTable<"str"> = {
  "upper(self)": (_, self) => str(self.value.toUpperCase()),
  "lower(self)": (_, self) => str(self.value.toLowerCase()),
  "casefold(self)": (_, self) => str(self.value.toLowerCase()),
  "capitalize(self)": (_, self) => str(self.value.charAt(0).toUpperCase() + self.value.slice(1).toLowerCase()),
  "title(self)": (_, self) => str(titled(self.value)),
  "swapcase(self)": (_, self) =>
    str(
      characters(self.value)
        .map((letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()))
        .join(""),
    ),
  "strip(self, chars=None, /)": stripMethod(true, true),
  "lstrip(self, chars=None, /)": stripMethod(true, false),
  "rstrip(self, chars=None, /)": stripMethod(false, true),
  "split(self, sep=None, maxsplit=-1)": splitMethod(false),
  "rsplit(self, sep=None, maxsplit=-1)": splitMethod(true),
  *"splitlines(self, keepends=False)"(context, self, args) {
    const keeps = yield* settle(context.truth(args.get("keepends")));
    if (typeof keeps === "object") return keeps;
    const lines = self.value.match(LINE) ?? [];
    return list((keeps ? lines : lines.map((line) => line.replace(LINE_END, ""))).map(str));
  },
  "join(self, iterable, /)": (context, self, args) => join(context, self.value, args.get("iterable")),
  "replace(self, old, new, count=-1)": (context, self, args) => {
    const [before, after] = [textOf(context, args.get("old")), textOf(context, args.get("new"))];
    const most = smallInt(context, args.get("count"));
    const parts = before === "" ? ["", ...characters(self.value), ""] : self.value.split(before);
    const cut = most < 0 ? parts.length - 1 : Math.min(most, parts.length - 1);
    checkText(context, self.value.length + cut * after.length);
    const head = parts.slice(0, cut + 1).join(after);
    return str([head, ...parts.slice(cut + 1)].join(before));
  },
  "find(self, sub, start=None, end=None, /)": findMethod(false, false),
  "rfind(self, sub, start=None, end=None, /)": findMethod(true, false),
  "index(self, sub, start=None, end=None, /)": findMethod(false, true),
  "rindex(self, sub, start=None, end=None, /)": findMethod(true, true),
  "count(self, sub, start=None, end=None, /)": (context, self, args) => {
    const { part } = within(context, self.value, args);
    const sub = textOf(context, args.get("sub"));
    return int(sub === "" ? part.length + 1 : part.split(sub).length - 1);
  },
  "startswith(self, affix, start=None, end=None, /)": affixMethod((text, affix) => text.startsWith(affix)),
  "endswith(self, affix, start=None, end=None, /)": affixMethod((text, affix) => text.endsWith(affix)),
  "removeprefix(self, prefix, /)": (context, self, args) => {
    const prefix = textOf(context, args.get("prefix"));
    return str(self.value.startsWith(prefix) ? self.value.slice(prefix.length) : self.value);
  },
  "removesuffix(self, suffix, /)": (context, self, args) => {
    const suffix = textOf(context, args.get("suffix"));
    return str(suffix !== "" && self.value.endsWith(suffix) ? self.value.slice(0, -suffix.length) : self.value);
  },
  "ljust(self, width, fillchar=' ', /)": padMethod(() => 0),
  "rjust(self, width, fillchar=' ', /)": padMethod((room) => room),
  "center(self, width, fillchar=' ', /)": padMethod((room) => room >> 1),
  "zfill(self, width, /)": (context, self, args) => {
    const width = smallInt(context, args.get("width"));
    checkText(context, width);
    const sign = /^[-+]/.exec(self.value)?.[0] ?? "";
    return str(sign + self.value.slice(sign.length).padStart(width - sign.length, "0"));
  },
  "partition(self, sep, /)": partitionMethod(false),
  "rpartition(self, sep, /)": partitionMethod(true),
  "isdigit(self)": testMethod(/^[0-9\u00b2\u00b3\u00b9]+$/),
  "isdecimal(self)": testMethod(/^\p{Nd}+$/u),
  "isnumeric(self)": testMethod(/^\p{N}+$/u),
  "isalpha(self)": testMethod(/^\p{L}+$/u),
  "isalnum(self)": testMethod(/^[\p{L}\p{N}]+$/u),
  "isspace(self)": testMethod(/^[\s\u001c-\u001f\u0085]+$/),
  "isupper(self)": (_, self) => bool(/\p{L}/u.test(self.value) && self.value === self.value.toUpperCase()),
  "islower(self)": (_, self) => bool(/\p{L}/u.test(self.value) && self.value === self.value.toLowerCase()),
  "istitle(self)": (_, self) => bool(/\p{L}/u.test(self.value) && self.value === titled(self.value)),
  "isidentifier(self)": testMethod(/^[\p{L}_][\p{L}\p{N}_]*$/u),
  "isascii(self)": (_, self) => bool(Array.from(self.value).every((letter) => letter.charCodeAt(0) < 128)),
  "format(self, *args, **kwargs)": (context, self, args) => formatMethod(context, self.value, args.rest, args.keywords),
  *"format_map(self, mapping, /)"(context, self, args) {
    const mapping = yield* context.mapping(args.get("mapping"));
    if (mapping.kind === "unknown") return mapping;
    const keywords = new Map<string, AbstractValue>();
    for (const slot of mapping.entries.values()) if (slot.key.kind === "str") keywords.set(slot.key.value, slot.value);
    return yield* formatMethod(context, self.value, [], keywords);
  },
  "encode(self, encoding='utf-8', errors='strict')": (_, self) => bytes(utf8(self.value)),
  "expandtabs(self, tabsize=8)": (context, self, args) => {
    const size = smallInt(context, args.get("tabsize"));
    let column = 0;
    let out = "";
    for (const letter of self.value) {
      const room = letter === "\t" ? (size <= 0 ? 0 : size - (column % size)) : 1;
      out += letter === "\t" ? " ".repeat(room) : letter;
      column = letter === "\n" ? 0 : column + room;
    }
    return str(out);
  },
  *"translate(self, table, /)"(context, self, args) {
    let out = "";
    for (const letter of self.value) {
      const table = args.get("table");
      const key = int(letter.codePointAt(0) ?? 0);
      const known = yield* settle(context.contains(table, key));
      if (known !== true) {
        out += letter;
        continue;
      }
      const to = yield* settle(context.getItem(table, key));
      if (to.kind === "str") out += to.value;
      else if (to.kind === "int") out += String.fromCodePoint(Number(to.value));
    }
    return str(out);
  },
};

export const maketrans = native(
  "maketrans(x, y=None, z=None, /)",
  function* (context, args) {
    const table: AbstractValue = { kind: "dict", entries: new Map() };
    const from = args.get("x");
    if (from.kind === "dict") {
      for (const slot of from.entries.values()) {
        const key = slot.key.kind === "str" ? int(slot.key.value.codePointAt(0) ?? 0) : slot.key;
        yield* settle(context.setItem(table, key, slot.value));
      }
      return table;
    }
    const [letters, to] = [characters(textOf(context, from)), args.notNone("y")];
    const others = to === undefined ? [] : characters(textOf(context, to));
    for (const [index, letter] of letters.entries()) {
      yield* settle(context.setItem(table, int(letter.codePointAt(0) ?? 0), int(others[index]?.codePointAt(0) ?? 0)));
    }
    const gone = args.notNone("z");
    if (gone !== undefined) {
      for (const letter of characters(textOf(context, gone))) yield* settle(context.setItem(table, int(letter.codePointAt(0) ?? 0), NONE));
    }
    return table;
  },
  false,
);

export const BYTES_METHODS: MethodTable<"bytes"> = {
  "decode(self, encoding='utf-8', errors='strict')": (context, self) => {
    const text = decodeUtf8(self.value);
    return text === undefined ? context.raise("UnicodeDecodeError", "invalid start byte") : str(text);
  },
  "hex(self)": (_, self) =>
    str(
      Array.from(self.value)
        .map((letter) => letter.charCodeAt(0).toString(16).padStart(2, "0"))
        .join(""),
    ),
  "startswith(self, prefix, /)": (_, self, args) => {
    const prefix = args.get("prefix");
    return bool(prefix.kind === "bytes" && self.value.startsWith(prefix.value));
  },
};

function decodeUtf8(text: string): string | undefined {
  try {
    return decodeURIComponent(
      Array.from(text)
        .map((letter) => "%" + letter.charCodeAt(0).toString(16).padStart(2, "0"))
        .join(""),
    );
  } catch {
    return undefined;
  }
}
