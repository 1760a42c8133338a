/** Signatures of native functions, written as Python: `"softmax(input, dim=None, *, dtype=None)"`. */
import { ELLIPSIS, FALSE, float, int, NONE, str, TRUE, tuple } from "./make.ts";
import type { AbstractValue, BoundParameter } from "./value.ts";

/** A signature taken apart, with the position of each parameter by name. */
export interface Signature {
  readonly name: string;
  readonly parameters: readonly BoundParameter[];
  readonly index: ReadonlyMap<string, number>;
  /** Where `*args` and `**kwargs` are; -1 where there are none. */
  readonly variadic: number;
  readonly keywords: number;
}

const known = new Map<string, Signature>();

/** Takes a signature apart, once for each text. Throws on text that is no signature, which is a mistake of ours. */
export function parseSignature(text: string): Signature {
  let signature = known.get(text);
  if (signature === undefined) {
    const open = text.indexOf("(");
    if (open < 0 || !text.endsWith(")")) throw new Error(`not a signature: ${text}`);
    signature = makeSignature(text.slice(0, open), parseParameters(text.slice(open + 1, -1)));
    known.set(text, signature);
  }
  return signature;
}

/** One made from its parameters instead of text. */
export function makeSignature(name: string, parameters: readonly BoundParameter[]): Signature {
  return {
    name,
    parameters,
    index: new Map(parameters.map((parameter, position) => [parameter.name, position])),
    variadic: parameters.findIndex(({ kind }) => kind === "variadic"),
    keywords: parameters.findIndex(({ kind }) => kind === "keywords"),
  };
}

function parseParameters(text: string): BoundParameter[] {
  const parameters: BoundParameter[] = [];
  let kind: BoundParameter["kind"] = "either";
  for (const part of splitTop(text)) {
    if (part === "/") {
      for (const [index, parameter] of parameters.entries()) parameters[index] = { ...parameter, kind: "positional" };
    } else if (part === "*") {
      kind = "keyword";
    } else if (part.startsWith("**")) {
      parameters.push({ name: part.slice(2), kind: "keywords", default: undefined, annotation: undefined });
    } else if (part.startsWith("*")) {
      parameters.push({ name: part.slice(1), kind: "variadic", default: undefined, annotation: undefined });
      kind = "keyword";
    } else {
      const equals = part.indexOf("=");
      const name = (equals < 0 ? part : part.slice(0, equals)).trim();
      parameters.push({ name, kind, default: equals < 0 ? undefined : literal(part.slice(equals + 1).trim()), annotation: undefined });
    }
  }
  return parameters;
}

/** Splits at commas outside of parentheses and quotes. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let index = 0; index <= text.length; index++) {
    const letter = text.charAt(index);
    if (quote !== "") {
      if (letter === quote) quote = "";
    } else if (letter === "'" || letter === '"') quote = letter;
    else if (letter === "(" || letter === "[") depth++;
    else if (letter === ")" || letter === "]") depth--;
    else if ((letter === "," && depth === 0) || letter === "") {
      const part = text.slice(start, index).trim();
      if (part !== "") parts.push(part);
      start = index + 1;
    }
  }
  return parts;
}

function literal(text: string): AbstractValue {
  switch (text) {
    case "None":
      return NONE;
    case "True":
      return TRUE;
    case "False":
      return FALSE;
    case "...":
      return ELLIPSIS;
  }
  if (/^['"].*['"]$/.test(text)) return str(text.slice(1, -1));
  if (text.startsWith("(") && text.endsWith(")")) return tuple(splitTop(text.slice(1, -1)).map(literal));
  if (/^-?\d+$/.test(text)) return int(BigInt(text));
  const number = Number(text);
  if (Number.isNaN(number)) throw new Error(`not a default: ${text}`);
  return float(number);
}
