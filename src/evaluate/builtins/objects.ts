/** Built-in functions about objects, classes and names. */
import { attributeDict } from "../attribute-dict.ts";
import { isInstance, matchesClass } from "../classes.ts";
import { after, settle } from "../errors.ts";
import { bool, list, NONE, str, type NativeTable } from "../make.ts";
import { findSpecial } from "../special.ts";
import type { AbstractValue, Context, Evaluation, UnknownValue } from "../value.ts";
import { textOf } from "./method.ts";

const truthValue = (answer: boolean | UnknownValue): AbstractValue => (typeof answer === "object" ? answer : bool(answer));

export const OBJECT_FUNCTIONS: NativeTable = {
  "isinstance(object, classinfo, /)": (context, args) => after(isInstance(context, args.get("object"), args.get("classinfo")), truthValue),
  "issubclass(cls, classinfo, /)": (context, args) => {
    const cls = args.get("cls");
    if (cls.kind === "unknown") return cls;
    if (cls.kind !== "class") return context.raise("TypeError", "issubclass() arg 1 must be a class");
    return after(matchesClass(context, cls, args.get("classinfo"), undefined), truthValue);
  },
  *"hasattr(object, name, /)"(context, args) {
    const object = args.get("object");
    const name = args.get("name");
    if (object.kind === "unknown") return object;
    if (name.kind === "unknown") return name;
    const found = yield* settle(context.findAttribute(object, textOf(context, name)));
    if (found !== undefined && object.kind === "instance" && found === object.class.unknownBase) return found;
    return bool(found !== undefined);
  },
  *"getattr(object, name, default=..., /)"(context, args) {
    const name = args.get("name");
    if (name.kind === "unknown") return name;
    const otherwise = args.optional("default");
    if (otherwise === undefined) return yield* settle(context.getAttribute(args.get("object"), textOf(context, name)));
    return (yield* settle(context.findAttribute(args.get("object"), textOf(context, name)))) ?? otherwise;
  },
  *"setattr(object, name, value, /)"(context, args) {
    const name = args.get("name");
    if (name.kind === "unknown") {
      context.problem(`an attribute whose name is not known is set: ${name.reason}`);
      return NONE;
    }
    yield* settle(context.setAttribute(args.get("object"), textOf(context, name), args.get("value")));
    return NONE;
  },
  *"delattr(object, name, /)"(context, args) {
    yield* settle(context.deleteAttribute(args.get("object"), textOf(context, args.get("name"))));
    return NONE;
  },
  "callable(object, /)": (_, args) => {
    const value = args.get("object");
    return value.kind === "unknown" ? value : bool(isCallable(value));
  },
  "globals()": (context) => {
    const frame = context.frames.at(-1);
    return frame === undefined ? NONE : attributeDict(frame.globals.variables);
  },
  "locals()": (context) => {
    const frame = context.frames.at(-1);
    return frame === undefined ? NONE : attributeDict(new Map(frame.scope.variables));
  },
  *"vars(object=..., /)"(context, args) {
    const object = args.optional("object");
    if (object !== undefined) return yield* settle(context.getAttribute(object, "__dict__"));
    const frame = context.frames.at(-1);
    return frame === undefined ? NONE : attributeDict(new Map(frame.scope.variables));
  },
  "dir(object=..., /)": (context, args) => listNames(context, args.optional("object")),
  *"__import__(name, *args, **kwargs)"(context, args) {
    const path = textOf(context, args.get("name"));
    return (yield* context.importModule(path)) ?? context.unknown(`\`${path}\` is not in the workspace`);
  },
};

/** Whether a value can be called. */
export function isCallable(value: AbstractValue): boolean {
  switch (value.kind) {
    case "function":
    case "nativeFunction":
    case "boundMethod":
    case "class":
    case "staticMethod":
      return true;
    default:
      return findSpecial(value, "__call__") !== undefined;
  }
}

function* listNames(context: Context, object: AbstractValue | undefined): Evaluation<AbstractValue> {
  const names = new Set<string>();
  if (object === undefined) {
    for (const name of context.frames.at(-1)?.scope.variables.keys() ?? []) names.add(name);
  } else if (object.kind === "module") {
    for (const name of object.scope.variables.keys()) names.add(name);
    for (const name of object.scope.later?.names() ?? []) names.add(name);
  } else {
    const own = yield* settle(context.findAttribute(object, "__dict__"));
    if (own?.kind === "dict") for (const slot of own.entries.values()) if (slot.key.kind === "str") names.add(slot.key.value);
    const cls = object.kind === "class" ? object : context.typeOf(object);
    for (const owner of cls.mro) for (const name of owner.attributes.keys()) names.add(name);
  }
  return list([...names].sort().map(str));
}
