/** JSON as Python's `json` reads it. */
import type { Data, Unread } from "./data.ts";
import { flowValue, matchAt, numberOf, read, Refused, type Dialect } from "./scanner.ts";

const WORDS: ReadonlyMap<string, Data> = new Map<string, Data>([
  ["null", { kind: "none" }],
  ["true", { kind: "bool", value: true }],
  ["false", { kind: "bool", value: false }],
  ["NaN", { kind: "float", value: NaN }],
  ["Infinity", { kind: "float", value: Infinity }],
  ["-Infinity", { kind: "float", value: -Infinity }],
]);

const JSON_DIALECT: Dialect = {
  quotes: '"',
  plainKeys: false,
  skip: (text, at) => at + matchAt(/\s*/y, text, at).length,
  end: (text, at) => at + matchAt(/[-+.\w]*/y, text, at).length,
  scalar: (plain) => WORDS.get(plain) ?? numberOf(plain),
};

/** The data of a JSON text. */
export function parseJson(text: string): Data | Unread {
  return read(text, () => {
    const { data, end } = flowValue(text, 0, JSON_DIALECT);
    const rest = JSON_DIALECT.skip(text, end);
    if (rest < text.length) throw new Refused(rest, "something follows the data");
    return data;
  });
}
