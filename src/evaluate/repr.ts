/** `str()` and `repr()`. */
import { settle } from "./errors.ts";
import { identity } from "./keys.ts";
import { floatRepr } from "./numbers/decimal.ts";
import { membersInOrder } from "./set-order.ts";
import { callSpecial, customClass } from "./special.ts";
import type { AbstractValue, ComplexValue, Context, Evaluation, Pending } from "./value.ts";

const DEEPEST = 100;

/** `str(value)`. */
export function str(context: Context, value: AbstractValue): Pending<string> {
  if (value.kind === "str" && value.subtype === undefined) return value.value;
  return customClass(value) === undefined ? repr(context, value) : customStr(context, value);
}

function* customStr(context: Context, value: AbstractValue): Evaluation<string> {
  const text = yield* callSpecial(context, value, "__str__");
  if (text !== undefined) return textOf(text);
  if (value.kind === "str") return value.value;
  return yield* settle(repr(context, value));
}

function textOf(value: AbstractValue): string {
  return value.kind === "str" ? value.value : value.kind === "unknown" ? "<unknown>" : "";
}

/** `repr(value)`. */
export function repr(context: Context, value: AbstractValue): Pending<string> {
  return quickRepr(context, value) ?? reprSlow(context, value, 0);
}

function quickRepr(context: Context, value: AbstractValue): string | undefined {
  if (customClass(value) !== undefined) return undefined;
  switch (value.kind) {
    case "none":
      return "None";
    case "ellipsis":
      return "Ellipsis";
    case "notImplemented":
      return "NotImplemented";
    case "bool":
      return value.value ? "True" : "False";
    case "int":
      return value.value.toString();
    case "float":
      return floatRepr(value.value);
    case "complex":
      return complexRepr(value);
    case "str":
      return quote(value.value);
    case "bytes":
      return "b" + quote(value.value, true);
    case "range":
      return value.step === 1 ? `range(${value.start}, ${value.stop})` : `range(${value.start}, ${value.stop}, ${value.step})`;
    case "tensor":
      return context.tensors?.repr(context, value) ?? "tensor(...)";
    default:
      return namedRepr(value);
  }
}

function namedRepr(value: AbstractValue): string | undefined {
  const address = (): string => "0x" + (0x7f0000000000 + identity(value) * 16).toString(16);
  switch (value.kind) {
    case "unknown":
      return "<unknown>";
    case "function":
      return `<function ${value.qualifiedName} at ${address()}>`;
    case "nativeFunction":
      return `<built-in function ${value.name}>`;
    case "class":
      return `<class '${value.module === "builtins" ? "" : value.module + "."}${value.qualifiedName}'>`;
    case "module":
      return `<module '${value.name}'>`;
    case "iterator":
      return `<${value.typeName} object at ${address()}>`;
    case "property":
      return `<property object at ${address()}>`;
    case "staticMethod":
    case "classMethod":
      return `<${value.kind.toLowerCase()} object at ${address()}>`;
    case "super":
      return `<super: ${value.start.name}>`;
    default:
      return undefined;
  }
}

function complexRepr(value: ComplexValue): string {
  const part = (number: number): string => floatRepr(number).replace(/\.0$/, "");
  if (value.real === 0 && !Object.is(value.real, -0)) return part(value.imaginary) + "j";
  const imaginary = part(value.imaginary);
  return `(${part(value.real)}${/^[-]/.test(imaginary) ? "" : "+"}${imaginary}j)`;
}

function* reprSlow(context: Context, value: AbstractValue, depth: number): Evaluation<string> {
  if (depth > DEEPEST) return "...";
  const pause = context.step();
  if (pause !== undefined) yield pause;
  const custom = customClass(value) === undefined ? undefined : yield* callSpecial(context, value, "__repr__");
  if (custom !== undefined) return textOf(custom);
  switch (value.kind) {
    case "list":
      return `[${yield* joined(context, value.items, depth)}]`;
    case "tuple":
      return value.items.length === 1
        ? `(${yield* joined(context, value.items, depth)},)`
        : `(${yield* joined(context, value.items, depth)})`;
    case "dict":
      return `{${yield* joinedEntries(context, value.entries.values(), depth)}}`;
    case "set":
      return yield* setRepr(context, value, depth);
    case "slice":
      return `slice(${yield* joined(context, [value.start, value.stop, value.step], depth)})`;
    case "boundMethod": {
      const name = value.function.kind === "function" ? value.function.qualifiedName : "method";
      return `<bound method ${name} of ${yield* reprSlow(context, value.self, depth + 1)}>`;
    }
    case "instance":
      return yield* instanceRepr(context, value);
    case "int":
    case "float":
    case "str":
    case "bool":
    case "bytes":
      return quickRepr(context, stripped(value)) ?? "";
    default:
      return namedRepr(value) ?? "<object>";
  }
}

function stripped(value: AbstractValue & { kind: "int" | "float" | "str" | "bool" | "bytes" }): AbstractValue {
  switch (value.kind) {
    case "int":
      return { kind: "int", value: value.value };
    case "float":
      return { kind: "float", value: value.value };
    case "bool":
      return { kind: "bool", value: value.value };
    default:
      return { kind: value.kind, value: value.value };
  }
}

function* instanceRepr(context: Context, value: AbstractValue & { kind: "instance" }): Evaluation<string> {
  const args = value.attributes.get("args");
  if (value.native.raised !== undefined && args?.kind === "tuple") {
    return `${value.class.name}(${yield* joined(context, args.items, 0)})`;
  }
  const module = value.class.module === "builtins" ? "" : value.class.module + ".";
  return `<${module}${value.class.qualifiedName} object at 0x${(0x7f0000000000 + identity(value) * 16).toString(16)}>`;
}

function* setRepr(context: Context, value: AbstractValue & { kind: "set" }, depth: number): Evaluation<string> {
  if (value.members.size === 0) return value.frozen ? "frozenset()" : "set()";
  const inside = yield* joined(context, membersInOrder(value), depth);
  return value.frozen ? `frozenset({${inside}})` : `{${inside}}`;
}

function* joined(context: Context, items: readonly AbstractValue[], depth: number): Evaluation<string> {
  const parts: string[] = [];
  let size = 0;
  for (const item of items) {
    const part = quickRepr(context, item) ?? (yield* reprSlow(context, item, depth + 1));
    parts.push(part);
    size += part.length;
    if (size > context.limits.text) context.exceeded(`a string of more than ${context.limits.text} characters`);
  }
  return parts.join(", ");
}

function* joinedEntries(
  context: Context,
  slots: Iterable<{ readonly key: AbstractValue; readonly value: AbstractValue }>,
  depth: number,
): Evaluation<string> {
  const parts: string[] = [];
  let size = 0;
  for (const { key, value } of slots) {
    const part = `${yield* joined(context, [key], depth)}: ${yield* joined(context, [value], depth)}`;
    parts.push(part);
    size += part.length;
    if (size > context.limits.text) context.exceeded(`a string of more than ${context.limits.text} characters`);
  }
  return parts.join(", ");
}

/** A str literal as Python's repr writes it. */
export function quote(text: string, ascii = false): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let result = mark;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (letter === mark || letter === "\\") result += "\\" + letter;
    else if (letter === "\n") result += "\\n";
    else if (letter === "\r") result += "\\r";
    else if (letter === "\t") result += "\\t";
    else if (code < 32 || code === 127 || (ascii && code > 127)) result += "\\x" + code.toString(16).padStart(2, "0");
    else if (code >= 0xd800 && code <= 0xdfff) result += "\\u" + code.toString(16);
    else if (code >= 0x80 && code < 0xa1) result += "\\x" + code.toString(16);
    else result += letter;
  }
  return result + mark;
}
