/** setattr and delattr. */
import { after } from "../errors.ts";
import { str } from "../make.ts";
import { classAttribute, findInClass } from "../mro.ts";
import { callMethod, customClass, findSpecial } from "../special.ts";
import type { AbstractValue, ClassAttribute, Context, Pending } from "../value.ts";
import { raiseMissing } from "./access.ts";
import { ownAttributes } from "./callable.ts";
import { noteChange } from "./ours.ts";

/** `object.name = value`. */
export function setAttribute(context: Context, object: AbstractValue, name: string, value: AbstractValue): Pending<void> {
  if (object.kind === "unknown") return;
  if (object.kind === "tensor") return context.tensors?.setAttribute(context, object, name, value);
  const found = customSetter(object);
  if (found === undefined) return setPlain(context, object, name, value);
  const own = found.value.kind === "nativeFunction" ? found.owner.native.assign : undefined;
  if (own === undefined || object.kind !== "instance") return done(callMethod(context, found.value, object, [str(name), value]));
  context.charge(1);
  return own(context, object, name, value);
}

/** The `__setattr__` of a class of its own; what `object` has does not count. */
function customSetter(object: AbstractValue): ClassAttribute | undefined {
  const cls = customClass(object);
  const found = cls === undefined ? undefined : findInClass(cls, "__setattr__");
  const isMissing = found === undefined || found.owner.name === "object" || found.value.kind === "none" || found.value.kind === "unknown";
  return isMissing ? undefined : found;
}

const NO_KEYWORDS: ReadonlyMap<string, AbstractValue> = new Map();

/** A call whose value nobody asks for. */
function done(call: Pending<AbstractValue>): Pending<void> {
  return after(call, () => undefined);
}

/** `object.__setattr__`. */
export function setPlain(context: Context, object: AbstractValue, name: string, value: AbstractValue): Pending<void> {
  const cls = customClass(object);
  const descriptor = cls === undefined || object.kind === "class" ? undefined : classAttribute(cls, name);
  if (descriptor?.kind === "property" && !descriptor.cached) {
    if (descriptor.set === undefined) {
      return context.raise("AttributeError", `property '${name}' of '${context.typeOf(object).name}' object has no setter`);
    }
    return done(context.apply(descriptor.set, [object, value], NO_KEYWORDS));
  }
  if (descriptor?.kind === "instance") {
    const set = findSpecial(descriptor, "__set__");
    if (set !== undefined) return done(callMethod(context, set, descriptor, [object, value]));
  }
  if (name === "__class__" && object.kind === "instance" && value.kind === "class") {
    object.class = value;
    return;
  }
  if (name === "__dict__") {
    replaceDict(object, value);
    return;
  }
  noteChange(context, object, name);
  const target = settableAttributes(object);
  if (target === undefined) return context.raise("AttributeError", `'${context.typeOf(object).name}' object has no attribute '${name}'`);
  if (object.kind === "class" && name === "__name__" && value.kind === "str") object.name = value.value;
  if (object.kind === "class" && name === "__qualname__" && value.kind === "str") object.qualifiedName = value.value;
  if (object.kind === "dict" && object.subtype?.entriesAreAttributes === true) {
    object.entries.set("s" + name, { key: str(name), value });
    return;
  }
  write(context, target, name, value);
}

function write(context: Context, attributes: Map<string, AbstractValue>, name: string, value: AbstractValue | undefined): void {
  context.journal?.push({ attributes, name, before: attributes.get(name) });
  if (value === undefined) attributes.delete(name);
  else attributes.set(name, value);
}

function settableAttributes(object: AbstractValue): Map<string, AbstractValue> | undefined {
  if (object.kind === "class") return object.attributes;
  if (object.kind === "module") return object.scope.variables;
  return ownAttributes(object);
}

function replaceDict(object: AbstractValue, value: AbstractValue): void {
  if (object.kind === "dict" && object.subtype !== undefined && value === object) {
    object.subtype.entriesAreAttributes = true;
    return;
  }
  const attributes = ownAttributes(object);
  if (attributes === undefined || value.kind !== "dict") return;
  const pairs = [...value.entries.values()];
  attributes.clear();
  for (const slot of pairs) if (slot.key.kind === "str") attributes.set(slot.key.value, slot.value);
}

/** `del object.name`. */
export function deleteAttribute(context: Context, object: AbstractValue, name: string): Pending<void> {
  if (object.kind === "unknown") return;
  const custom = customClass(object) === undefined ? undefined : findSpecial(object, "__delattr__");
  if (custom !== undefined && custom.kind !== "unknown") return done(callMethod(context, custom, object, [str(name)]));
  return deletePlain(context, object, name);
}

/** `object.__delattr__`. */
export function deletePlain(context: Context, object: AbstractValue, name: string): Pending<void> {
  const cls = customClass(object);
  const descriptor = cls === undefined ? undefined : classAttribute(cls, name);
  if (descriptor?.kind === "property" && descriptor.delete !== undefined) {
    return done(context.apply(descriptor.delete, [object], NO_KEYWORDS));
  }
  noteChange(context, object, name);
  const target = settableAttributes(object);
  if (target?.has(name) !== true) return raiseMissing(context, object, name);
  write(context, target, name, undefined);
}
