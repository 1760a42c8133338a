/** Data that JSON and YAML texts hold, as Python values. */
import { parseDocument, type DocumentOptions, type ParseOptions, type SchemaOptions, type Tags } from "yaml";
import { settle } from "../errors.ts";
import { bool, dict, float, int, list, NONE, str } from "../make.ts";
import type { AbstractValue, Context, Evaluation } from "../value.ts";

/** A text that is not data of its kind, or more of it than is read; `line` from 1. */
export interface Unread {
  readonly line: number;
  readonly why: string;
}

/** What a text holds: null, booleans, bigints for integers, numbers, texts, arrays and maps. */
export interface Data {
  readonly value: unknown;
}

/** Longer texts are tables of words or weights; reading one would hold the editor up. */
const LONGEST = 200_000;

/** Uses of anchors that are followed: a few of them can stand for more than any memory. */
const MOST_ALIASES = 1000;

type Options = ParseOptions & DocumentOptions & SchemaOptions & { readonly customTags: (tags: Tags) => Tags };

// Integers are told from floats, as in Python; of equal keys the last counts.
const COMMON = { intAsBigInt: true, uniqueKeys: false, prettyErrors: false } as const;

/** JSON as Python's `json` reads it, with its three words that JSON does not have. */
const JSON_OPTIONS: Options = {
  ...COMMON,
  schema: "json",
  // The last of the schema's own refuses what none has taken.
  customTags: (tags) => [
    { tag: "tag:yaml.org,2002:float", default: true, test: /^(?:NaN|-?Infinity)$/, resolve: (text: string) => Number(text) },
    ...tags,
  ],
};

/** YAML 1.1 as PyYAML reads it: a float with an exponent has a point and the exponent a sign; times are not read. */
const YAML_OPTIONS: Options = {
  ...COMMON,
  version: "1.1",
  merge: true,
  customTags: (tags) =>
    tags.map((tag) => {
      const isExponent = typeof tag !== "string" && tag.collection === undefined && tag.tag.endsWith(":float") && tag.format === "EXP";
      return isExponent ? { ...tag, test: /^[-+]?(?:\d[\d_]*)?\.[\d_]*[eE][-+]\d+$/ } : tag;
    }),
};

/** The data of a JSON text. */
export function parseJson(text: string): Data | Unread {
  return parsed(text, JSON_OPTIONS);
}

/** The data of a YAML text of one document, without tags. */
export function parseYaml(text: string): Data | Unread {
  return parsed(text, YAML_OPTIONS);
}

function parsed(text: string, options: Options): Data | Unread {
  if (text.length > LONGEST) return { line: 1, why: `it is longer than ${LONGEST} characters` };
  const lineOf = (offset: number): number => text.slice(0, offset).split("\n").length;
  try {
    const document = parseDocument(text, options);
    const [refused] = [...document.errors, ...document.warnings];
    if (refused !== undefined) return { line: lineOf(refused.pos[0]), why: refused.message };
    return { value: document.toJS({ mapAsMap: true, maxAliasCount: MOST_ALIASES }) };
  } catch (error) {
    // Too deep for the stack, or too many uses of anchors.
    return { line: 1, why: error instanceof Error ? error.message : String(error) };
  }
}

/** The Python value of what a text holds. */
export function* valueOf(context: Context, data: unknown): Evaluation<AbstractValue> {
  if (typeof data === "boolean") return bool(data);
  if (typeof data === "bigint") return int(data);
  if (typeof data === "number") return float(data);
  if (typeof data === "string") return str(data);
  if (data === null || data === undefined) return NONE;
  if (Array.isArray(data)) {
    context.chargeElements(data.length);
    const items: AbstractValue[] = [];
    for (const item of data) items.push(yield* valueOf(context, item));
    return list(items);
  }
  if (!(data instanceof Map)) return context.unknown("a date or a set in a file of settings");
  const made = dict();
  for (const [key, item] of data) yield* settle(context.setItem(made, yield* valueOf(context, key), yield* valueOf(context, item)));
  return made;
}
