/** Format specifications: `format(value, ">10.3f")`. */
import { exponential, fixed, floatRepr, general } from "./numbers/decimal.ts";
import { integerOf } from "./numbers/arithmetic.ts";
import { characters, textLength } from "./sequences.ts";
import { customClass, callSpecial } from "./special.ts";
import { settle } from "./errors.ts";
import type { AbstractValue, Context, Evaluation } from "./value.ts";

interface Spec {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

const SPEC =
  /^(?:(?<fill>[\s\S])?(?<align>[<>=^]))?(?<sign>[-+ ])?z?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d+))?(?<type>[bcdeEfFgGnosxX%])?$/u;

function parseSpec(text: string): Spec | undefined {
  const found = SPEC.exec(text)?.groups;
  if (found === undefined) return undefined;
  const zero = found["zero"] !== undefined;
  return {
    fill: found["fill"] ?? (zero && found["align"] === undefined ? "0" : " "),
    align: found["align"] ?? (zero ? "=" : ""),
    sign: found["sign"] ?? "-",
    alternate: found["alternate"] !== undefined,
    width: Number(found["width"] ?? 0),
    grouping: found["grouping"] ?? "",
    precision: found["precision"] === undefined ? undefined : Number(found["precision"]),
    type: found["type"] ?? "",
  };
}

/** `format(value, spec)`. */
export function* format(context: Context, value: AbstractValue, spec: string): Evaluation<string> {
  if (customClass(value) !== undefined) {
    const custom = yield* callSpecial(context, value, "__format__", [{ kind: "str", value: spec }]);
    if (custom?.kind === "str") return custom.value;
  }
  if (spec === "") return yield* settle(context.str(value));
  if (value.kind === "unknown" || value.kind === "tensor") return yield* settle(context.str(value));
  return (
    formatBuiltin(context, value, spec) ??
    context.raise("TypeError", `unsupported format string passed to ${context.typeOf(value).name}.__format__`)
  );
}

function formatBuiltin(context: Context, value: AbstractValue, text: string): string | undefined {
  const spec = parseSpec(text);
  if (value.kind !== "str" && value.kind !== "float" && integerOf(value) === undefined) return undefined;
  if (spec === undefined || spec.width > context.limits.text || (spec.precision ?? 0) > 10_000) {
    return context.raise("ValueError", `Invalid format specifier '${text}' for object of type '${context.typeOf(value).name}'`);
  }
  if (value.kind === "str") {
    if (spec.type !== "" && spec.type !== "s") return wrongCode(context, spec, "str");
    const kept = spec.precision === undefined ? value.value : characters(value.value).slice(0, spec.precision).join("");
    return pad("", kept, { ...spec, align: spec.align === "" ? "<" : spec.align });
  }
  if (value.kind === "float") return formatFloat(context, value.value, spec);
  return formatInteger(context, integerOf(value) ?? 0, spec);
}

function wrongCode(context: Context, spec: Spec, type: string): never {
  return context.raise("ValueError", `Unknown format code '${spec.type}' for object of type '${type}'`);
}

function formatInteger(context: Context, value: number | bigint, spec: Spec): string {
  const magnitude = BigInt(value) < 0n ? -BigInt(value) : BigInt(value);
  const sign = signText(value < 0, spec);
  switch (spec.type) {
    case "":
    case "d":
    case "n":
      return pad(sign, group(magnitude.toString(), spec, 3), spec);
    case "b":
      return pad(sign + (spec.alternate ? "0b" : ""), group(magnitude.toString(2), spec, 4), spec);
    case "o":
      return pad(sign + (spec.alternate ? "0o" : ""), group(magnitude.toString(8), spec, 4), spec);
    case "x":
      return pad(sign + (spec.alternate ? "0x" : ""), group(magnitude.toString(16), spec, 4), spec);
    case "X":
      return pad(sign + (spec.alternate ? "0X" : ""), group(magnitude.toString(16).toUpperCase(), spec, 4), spec);
    case "c":
      return pad("", String.fromCodePoint(Math.min(0x10ffff, Number(magnitude))), { ...spec, align: spec.align === "" ? "<" : spec.align });
    case "s":
      return wrongCode(context, spec, "int");
    default:
      return formatFloat(context, Number(value), spec);
  }
}

function formatFloat(context: Context, value: number, spec: Spec): string {
  const sign = signText(value < 0 || Object.is(value, -0), spec);
  if (!Number.isFinite(value)) {
    const text = Number.isNaN(value) ? "nan" : "inf";
    const percent = spec.type === "%" ? "%" : "";
    return pad(Number.isNaN(value) ? signText(false, spec) : sign, (/[EFG]/.test(spec.type) ? text.toUpperCase() : text) + percent, spec);
  }
  const body = floatBody(Math.abs(value), spec);
  if (body === undefined) return wrongCode(context, spec, "float");
  return pad(sign, group(body, spec, 3), spec);
}

function floatBody(value: number, spec: Spec): string | undefined {
  const precision = spec.precision ?? 6;
  switch (spec.type) {
    case "":
      if (spec.precision === undefined) return floatRepr(value);
      return withFraction(general(value, spec.precision, spec.alternate), value, spec.precision);
    case "f":
    case "F":
      return fixed(value, precision);
    case "e":
      return exponential(value, precision);
    case "E":
      return exponential(value, precision).toUpperCase();
    case "g":
    case "n":
      return general(value, precision, spec.alternate);
    case "G":
      return general(value, precision, spec.alternate).toUpperCase();
    case "%":
      return fixed(value * 100, precision) + "%";
    default:
      return undefined;
  }
}

/** Without a type, a float keeps a digit after its point, and one that needs all its digits for the integer part gets an exponent. */
function withFraction(text: string, value: number, precision: number): string {
  if (/[.e]/.test(text)) return text;
  return text.length >= precision && precision > 0 && value >= 1
    ? exponential(value, precision - 1).replace(/\.?0+(?=e)/, "")
    : text + ".0";
}

function signText(negative: boolean, spec: Spec): string {
  return negative ? "-" : spec.sign === "-" ? "" : spec.sign;
}

function group(digits: string, spec: Spec, size: number): string {
  if (spec.grouping === "") return digits;
  const whole = /^[0-9a-fA-F]+/.exec(digits)?.[0] ?? "";
  const parts: string[] = [];
  for (let end = whole.length; end > 0; end -= size) parts.unshift(whole.slice(Math.max(0, end - size), end));
  return parts.join(spec.grouping) + digits.slice(whole.length);
}

function pad(sign: string, body: string, spec: Spec): string {
  const room = spec.width - textLength(sign + body);
  if (room <= 0) return sign + body;
  switch (spec.align) {
    case "<":
      return sign + body + spec.fill.repeat(room);
    case "^":
      return spec.fill.repeat(room >> 1) + sign + body + spec.fill.repeat(room - (room >> 1));
    case "=":
      return sign + spec.fill.repeat(room) + body;
    default:
      return spec.fill.repeat(room) + sign + body;
  }
}
