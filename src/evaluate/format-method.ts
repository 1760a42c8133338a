/** `"{} {name[0].attr!r:>{width}}".format(…)`. */
import { settle } from "./errors.ts";
import { int, str, tuple } from "./make.ts";
import type { AbstractValue, Context, Evaluation } from "./value.ts";

/** The values that fields refer to, and the number of the next `{}`. */
interface Values {
  readonly positional: readonly AbstractValue[];
  readonly keywords: ReadonlyMap<string, AbstractValue>;
  next: number;
}

/** The formatted str. */
export function* formatMethod(
  context: Context,
  text: string,
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): Evaluation<AbstractValue> {
  return str(yield* render(context, text, { positional, keywords, next: 0 }, 0));
}

function* render(context: Context, text: string, values: Values, depth: number): Evaluation<string> {
  if (depth > 2) return context.raise("ValueError", "Max string recursion exceeded");
  let out = "";
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if ((letter === "{" || letter === "}") && text.charAt(at + 1) === letter) {
      out += letter;
      at++;
    } else if (letter === "}") {
      return context.raise("ValueError", "Single '}' encountered in format string");
    } else if (letter === "{") {
      const end = closing(text, at);
      if (end === undefined) return context.raise("ValueError", "Single '{' encountered in format string");
      out += yield* field(context, text.slice(at + 1, end), values, depth);
      at = end;
    } else {
      out += letter;
    }
  }
  return out;
}

function closing(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text.charAt(at) === "{") depth++;
    if (text.charAt(at) === "}" && --depth === 0) return at;
  }
  return undefined;
}

const FIELD = /^(?<first>[^.[!:]*)(?<path>(?:\.[^.[!:]+|\[[^\]]*\])*)(?:!(?<conversion>[rsa]))?(?::(?<spec>[\s\S]*))?$/;

function* field(context: Context, text: string, values: Values, depth: number): Evaluation<string> {
  const parts = FIELD.exec(text)?.groups;
  if (parts === undefined) return context.raise("ValueError", "unexpected format field");
  let value = first(context, parts["first"] ?? "", values);
  for (const step of (parts["path"] ?? "").matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
    if (step[1] !== undefined) value = yield* settle(context.getAttribute(value, step[1]));
    else {
      const key = step[2] ?? "";
      value = yield* settle(context.getItem(value, /^\d+$/.test(key) ? int(Number(key)) : str(key)));
    }
  }
  const spec = yield* render(context, parts["spec"] ?? "", values, depth + 1);
  const conversion = parts["conversion"];
  if (conversion === undefined) return yield* settle(context.format(value, spec));
  const converted = yield* settle(conversion === "s" ? context.str(value) : context.repr(value));
  return yield* settle(context.format(str(converted), spec));
}

function first(context: Context, name: string, values: Values): AbstractValue {
  if (name === "" || /^\d+$/.test(name)) {
    const index = name === "" ? values.next++ : Number(name);
    const value = values.positional[index];
    return value ?? context.raise("IndexError", `Replacement index ${index} out of range for positional args tuple`);
  }
  const value = values.keywords.get(name);
  if (value !== undefined) return value;
  const error = context.exception("KeyError", "");
  error.attributes.set("args", tuple([str(name)]));
  throw context.raised(error);
}
