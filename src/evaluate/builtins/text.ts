/** str and bytes: the classes. Their methods are in text-methods.ts. */
import { settle } from "../errors.ts";
import { bytes, str } from "../make.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, CallArguments, ClassValue, Context, Evaluation } from "../value.ts";
import { methods } from "./method.ts";
import { BYTES_METHODS, STR_METHODS, maketrans } from "./text-methods.ts";
import { utf8 } from "./utf8.ts";

/** Makes the classes. */
export function textClasses(object: ClassValue): ClassValue[] {
  const strClass = nativeClass({
    name: "str",
    bases: [object],
    *create(context, cls, args) {
      const value = yield* convert(context, args);
      return cls === context.builtinClass("str") || value.kind !== "str"
        ? value
        : { ...value, subtype: { class: cls, attributes: new Map() } };
    },
    attributes: methods("str", STR_METHODS),
  });
  strClass.attributes.set("maketrans", { kind: "staticMethod", function: maketrans });
  const bytesClass = nativeClass({
    name: "bytes",
    bases: [object],
    *create(context, _, args) {
      return yield* makeBytes(context, args);
    },
    attributes: methods("bytes", BYTES_METHODS),
  });
  return [strClass, bytesClass, nativeClass({ name: "bytearray", bases: [bytesClass] })];
}

function* convert(context: Context, args: CallArguments): Evaluation<AbstractValue> {
  const [value] = args.positional;
  if (value === undefined) return str("");
  if (value.kind === "unknown") return value;
  if (value.kind === "bytes" && args.positional.length + args.keywords.size > 1) return str(value.value);
  return str(yield* settle(context.str(value)));
}

function* makeBytes(context: Context, args: CallArguments): Evaluation<AbstractValue> {
  const [value] = args.positional;
  if (value === undefined) return bytes("");
  if (value.kind === "bytes" || value.kind === "unknown") return value;
  if (value.kind === "str") return bytes(utf8(value.value));
  if (value.kind === "int") {
    context.checkSize(Number(value.value));
    return bytes("\0".repeat(Math.max(0, Number(value.value))));
  }
  const items = yield* settle(context.elements(value));
  if ("reason" in items) return items;
  return bytes(items.map((item) => String.fromCharCode(item.kind === "int" ? Number(item.value) & 255 : 0)).join(""));
}
