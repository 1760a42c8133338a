/** `"…" % values`. */
import { settle } from "./errors.ts";
import { integerOf, numberOf } from "./numbers/arithmetic.ts";
import type { AbstractValue, Context, Evaluation } from "./value.ts";

const DIRECTIVE = /%(?:\((?<name>[^)]*)\))?(?<flags>[-+ #0]*)(?<width>\*|\d+)?(?:\.(?<precision>\*|\d+))?[hlL]?(?<type>[a-zA-Z%])/g;

/** The formatted text. */
export function* formatPercent(context: Context, text: string, values: AbstractValue): Evaluation<string> {
  const queue = values.kind === "tuple" ? [...values.items] : [values];
  const take = (): AbstractValue => queue.shift() ?? context.raise("TypeError", "not enough arguments for format string");
  let result = "";
  let last = 0;
  let named = false;
  for (const found of text.matchAll(DIRECTIVE)) {
    result += text.slice(last, found.index);
    last = found.index + found[0].length;
    const parts = found.groups ?? {};
    if (parts["type"] === "%") {
      result += "%";
      continue;
    }
    const name = parts["name"];
    const width = parts["width"] === "*" ? (numberOf(take()) ?? 0) : Number(parts["width"] ?? 0);
    const precision = parts["precision"] === "*" ? String(numberOf(take()) ?? 0) : parts["precision"];
    named ||= name !== undefined;
    const value = name === undefined ? take() : yield* settle(context.getItem(values, { kind: "str", value: name }));
    result += yield* one(context, value, parts["flags"] ?? "", width, precision, parts["type"] ?? "s");
  }
  if (queue.length > 0 && !named && values.kind !== "dict") {
    return context.raise("TypeError", "not all arguments converted during string formatting");
  }
  return result + text.slice(last);
}

function* one(
  context: Context,
  value: AbstractValue,
  flags: string,
  width: number,
  precision: string | undefined,
  type: string,
): Evaluation<string> {
  if (width > context.limits.text) context.exceeded(`a string of more than ${context.limits.text} characters`);
  const left = flags.includes("-");
  if ("sra".includes(type) || value.kind === "unknown") {
    const text = yield* settle(type === "s" ? context.str(value) : context.repr(value));
    const kept = precision === undefined || value.kind === "unknown" ? text : text.slice(0, Number(precision));
    return left ? kept.padEnd(width) : kept.padStart(width);
  }
  if (type === "c" && value.kind === "str") return left ? value.value.padEnd(width) : value.value.padStart(width);
  const number = value.kind === "tensor" ? context.tensors?.toNumber(context, value, "float") : value;
  if (number === undefined || number.kind === "unknown") return yield* settle(context.str(value));
  if (numberOf(number) === undefined) {
    return context.raise("TypeError", `%${type} format: a real number is required, not ${context.typeOf(value).name}`);
  }
  const sign = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const align = left ? "<" : flags.includes("0") ? "0=" : ">";
  const alternate = flags.includes("#") ? "#" : "";
  if ("diu".includes(type)) {
    const whole = integerOf(number) ?? BigInt(Math.trunc(numberOf(number) ?? 0));
    const digits = precision === undefined ? align + sign + String(width) + "d" : `0=${sign}${precision}d`;
    return yield* settle(context.format({ kind: "int", value: whole }, digits));
  }
  const dot = precision === undefined ? "" : "." + precision;
  return yield* settle(context.format(number, align + sign + alternate + String(width) + dot + type));
}
