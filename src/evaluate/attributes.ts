/** Attributes: looked up, set and deleted as Python does, descriptors included. */
import { attributeDict } from "./attribute-dict.ts";
import { PythonError, settle } from "./errors.ts";
import { NONE, str, tuple } from "./make.ts";
import { findInClass, isSubclass } from "./mro.ts";
import { moduleScope } from "./scopes.ts";
import { callMethod, customClass, findSpecial } from "./special.ts";
import type { AbstractValue, ClassValue, Context, Evaluation, InstanceValue, ModuleValue, Pending, SuperValue } from "./value.ts";

/** The attribute, or undefined where there is none. User code that is asked may still raise AttributeError. */
export function lookup(context: Context, object: AbstractValue, name: string): Pending<AbstractValue | undefined> {
  switch (object.kind) {
    case "unknown":
      return object;
    case "instance":
      return ofInstance(context, object, name);
    case "class":
      return ofClass(context, object, name);
    case "module":
      return ofModule(context, object, name);
    case "super":
      return ofSuper(context, object, name);
    case "tensor":
      return context.tensors?.getAttribute(context, object, name);
    default:
      return ofBuiltin(context, object, name);
  }
}

function ofInstance(context: Context, object: InstanceValue, name: string): Pending<AbstractValue | undefined> {
  const cls = object.class;
  const found = findInClass(cls, name);
  if (found === undefined) {
    const own = object.attributes.get(name);
    if (own !== undefined && findSpecial(object, "__getattribute__") === undefined) return own;
  }
  const custom = findSpecial(object, "__getattribute__");
  if (custom !== undefined && custom.kind !== "unknown") return callMethod(context, custom, object, [str(name)]);
  return plainInstance(context, object, name, found?.value);
}

/** `object.__getattribute__` and then `__getattr__`. */
export function plainInstance(
  context: Context,
  object: InstanceValue,
  name: string,
  found = findInClass(object.class, name)?.value,
): Pending<AbstractValue | undefined> {
  if (found !== undefined && isDataDescriptor(found)) return bindFound(context, found, object, object.class);
  const own = object.attributes.get(name);
  if (own !== undefined) return own;
  if (found !== undefined) return bindFound(context, found, object, object.class);
  const special = ofAny(context, object, name, object.attributes);
  if (special !== undefined) return special;
  const getAttr = findSpecial(object, "__getattr__");
  if (getAttr !== undefined && getAttr.kind !== "unknown") return callMethod(context, getAttr, object, [str(name)]);
  return object.class.unknownBase;
}

function isDataDescriptor(value: AbstractValue): boolean {
  if (value.kind === "property") return !value.cached;
  return value.kind === "instance" && findSpecial(value, "__set__") !== undefined;
}

/** What a class attribute becomes when it is found through an instance (or a class, with `self` undefined). */
export function bindFound(
  context: Context,
  found: AbstractValue,
  self: AbstractValue | undefined,
  cls: ClassValue,
): Pending<AbstractValue> {
  switch (found.kind) {
    case "function":
      return self === undefined ? found : { kind: "boundMethod", function: found, self };
    case "nativeFunction":
      return self === undefined || !found.binds ? found : { kind: "boundMethod", function: found, self };
    case "staticMethod":
      return found.function;
    case "classMethod":
      return { kind: "boundMethod", function: found.function, self: cls };
    case "property":
      if (self === undefined) return found;
      if (found.get === undefined) return context.raise("AttributeError", "unreadable attribute");
      return found.cached ? cachedProperty(context, found.get, self, cls, found) : context.call(found.get, [self]);
    case "instance": {
      const get = findSpecial(found, "__get__");
      return get === undefined || get.kind === "unknown" ? found : callMethod(context, get, found, [self ?? NONE, cls]);
    }
    default:
      return found;
  }
}

function* cachedProperty(
  context: Context,
  get: AbstractValue,
  self: AbstractValue,
  cls: ClassValue,
  property: AbstractValue,
): Evaluation<AbstractValue> {
  const value = yield* context.call(get, [self]);
  if (self.kind !== "instance") return value;
  for (const owner of cls.mro) {
    for (const [name, candidate] of owner.attributes) if (candidate === property) self.attributes.set(name, value);
  }
  return value;
}

/** Attributes that every object has. */
function ofAny(
  context: Context,
  object: AbstractValue,
  name: string,
  attributes: Map<string, AbstractValue> | undefined,
): AbstractValue | undefined {
  switch (name) {
    case "__class__":
      return context.typeOf(object);
    case "__dict__":
      return attributes === undefined ? undefined : attributeDict(attributes);
    case "__doc__":
      return NONE;
    case "__module__":
      return str(context.typeOf(object).module);
    default:
      return undefined;
  }
}

function ofClass(context: Context, object: ClassValue, name: string): Pending<AbstractValue | undefined> {
  const found = findInClass(object, name);
  if (found !== undefined) return bindFound(context, found.value, undefined, object);
  switch (name) {
    case "__name__":
      return str(object.name);
    case "__qualname__":
      return str(object.qualifiedName);
    case "__module__":
      return str(object.module);
    case "__mro__":
      return tuple(object.mro);
    case "__bases__":
      return tuple(object.bases);
    case "__base__":
      return object.bases[0] ?? NONE;
    case "__dict__":
      return attributeDict(object.attributes);
    case "__doc__":
      return NONE;
    case "__class__":
      return context.typeOf(object);
  }
  const meta = findInClass(context.typeOf(object), name);
  if (meta !== undefined) return bindFound(context, meta.value, object, context.typeOf(object));
  const getAttr = findSpecial(object, "__getattr__");
  if (getAttr !== undefined) return callMethod(context, getAttr, object, [str(name)]);
  return object.unknownBase;
}

function ofModule(context: Context, object: ModuleValue, name: string): Pending<AbstractValue | undefined> {
  const found = object.scope.variables.get(name);
  if (found !== undefined) return found;
  if (name === "__dict__") return attributeDict(object.scope.variables);
  if (name === "__name__") return str(object.name);
  if (object.missing !== undefined) return missingInModule(context, object, name);
  return moduleGetAttr(context, object, name);
}

function* missingInModule(context: Context, object: ModuleValue, name: string): Evaluation<AbstractValue | undefined> {
  const value = object.missing === undefined ? undefined : yield* settle(object.missing(context, name));
  return value ?? (yield* settle(moduleGetAttr(context, object, name)));
}

function moduleGetAttr(context: Context, object: ModuleValue, name: string): Pending<AbstractValue | undefined> {
  const getAttr = object.scope.variables.get("__getattr__");
  return getAttr === undefined ? ofAny(context, object, name, undefined) : context.call(getAttr, [str(name)]);
}

function ofSuper(context: Context, object: SuperValue, name: string): Pending<AbstractValue | undefined> {
  const order = object.selfClass.mro;
  for (const cls of order.slice(order.indexOf(object.start) + 1)) {
    const found = cls.attributes.get(name);
    if (found !== undefined) {
      const throughClass = object.self.kind === "class" && isSubclass(object.self, object.selfClass);
      return bindFound(context, found, throughClass ? undefined : object.self, object.selfClass);
    }
  }
  if (name === "__class__") return context.builtinClass("super");
  return object.selfClass.unknownBase;
}

function ofBuiltin(context: Context, object: AbstractValue, name: string): Pending<AbstractValue | undefined> {
  const cls = context.typeOf(object);
  const found = findInClass(cls, name);
  if (found !== undefined && found.value.kind === "property") return bindFound(context, found.value, object, cls);
  const own = ownAttributes(object);
  if (object.kind === "dict" && object.subtype?.entriesAreAttributes === true) {
    const slot = object.entries.get("s" + name);
    if (slot !== undefined) return slot.value;
  }
  const value = own?.get(name);
  if (value !== undefined) return value;
  if (found !== undefined) return bindFound(context, found.value, object, cls);
  const described = describeCallable(object, name);
  if (described !== undefined) return described;
  const special = ofAny(context, object, name, own);
  if (special !== undefined) return special;
  const getAttr = findSpecial(object, "__getattr__");
  return getAttr === undefined ? undefined : callMethod(context, getAttr, object, [str(name)]);
}

function ownAttributes(object: AbstractValue): Map<string, AbstractValue> | undefined {
  switch (object.kind) {
    case "instance":
    case "function":
    case "nativeFunction":
      return object.attributes;
    case "unknown":
      return undefined;
    default:
      return object.subtype?.attributes;
  }
}

/** `__name__`, `__doc__`, `__self__`, … of callables. */
function describeCallable(object: AbstractValue, name: string): AbstractValue | undefined {
  switch (object.kind) {
    case "function":
      return describeFunction(object, name);
    case "nativeFunction":
      return name === "__name__" || name === "__qualname__" ? str(object.name) : undefined;
    case "boundMethod":
      if (name === "__self__") return object.self;
      if (name === "__func__") return object.function;
      return ownAttributes(object.function)?.get(name) ?? describeCallable(object.function, name);
    case "staticMethod":
    case "classMethod":
      return name === "__func__" ? object.function : describeCallable(object.function, name);
    case "iterator":
      return name === "__name__" ? str(object.typeName) : undefined;
    default:
      return undefined;
  }
}

function describeFunction(object: AbstractValue & { kind: "function" }, name: string): AbstractValue | undefined {
  switch (name) {
    case "__name__":
      return str(object.name);
    case "__qualname__":
      return str(object.qualifiedName);
    case "__doc__":
      return object.definition.kind === "FunctionDef" && object.definition.docstring !== undefined
        ? str(object.definition.docstring)
        : NONE;
    case "__module__":
      return moduleScope(object.closure).variables.get("__name__");
    case "__defaults__":
      return tuple(
        object.parameters.flatMap((parameter) =>
          parameter.default === undefined || parameter.kind === "keyword" ? [] : [parameter.default],
        ),
      );
    case "__wrapped__":
      return undefined;
    default:
      return undefined;
  }
}

/** The attribute; raises AttributeError. */
export function getAttribute(context: Context, object: AbstractValue, name: string): Pending<AbstractValue> {
  const found = lookup(context, object, name);
  if (found === undefined) return raiseMissing(context, object, name);
  return "kind" in found ? found : orRaise(context, found, object, name);
}

function* orRaise(
  context: Context,
  pending: Evaluation<AbstractValue | undefined>,
  object: AbstractValue,
  name: string,
): Evaluation<AbstractValue> {
  return (yield* pending) ?? raiseMissing(context, object, name);
}

function raiseMissing(context: Context, object: AbstractValue, name: string): never {
  const message =
    object.kind === "module"
      ? `module '${object.name}' has no attribute '${name}'`
      : object.kind === "class"
        ? `type object '${object.name}' has no attribute '${name}'`
        : `'${context.typeOf(object).name}' object has no attribute '${name}'`;
  return context.raise("AttributeError", message);
}

/** The attribute, or undefined where Python would raise AttributeError. */
export function findAttribute(context: Context, object: AbstractValue, name: string): Pending<AbstractValue | undefined> {
  try {
    const found = lookup(context, object, name);
    return found === undefined || "kind" in found ? found : orUndefined(context, found);
  } catch (error) {
    if (isAttributeError(context, error)) return undefined;
    throw error;
  }
}

function* orUndefined(context: Context, pending: Evaluation<AbstractValue | undefined>): Evaluation<AbstractValue | undefined> {
  try {
    return yield* pending;
  } catch (error) {
    if (isAttributeError(context, error)) return undefined;
    throw error;
  }
}

function isAttributeError(context: Context, error: unknown): boolean {
  return error instanceof PythonError && isSubclass(error.exception.class, context.builtinClass("AttributeError"));
}

/** `object.name = value`. */
export function setAttribute(context: Context, object: AbstractValue, name: string, value: AbstractValue): Pending<void> {
  if (object.kind === "unknown") return;
  if (object.kind === "tensor") return context.tensors?.setAttribute(context, object, name, value);
  const custom = customClass(object) === undefined ? undefined : findSpecial(object, "__setattr__");
  if (custom !== undefined && custom.kind !== "unknown") return discard(callMethod(context, custom, object, [str(name), value]));
  return setPlain(context, object, name, value);
}

function* discard(evaluation: Evaluation<AbstractValue>): Evaluation<void> {
  yield* evaluation;
}

/** `object.__setattr__`. */
export function setPlain(context: Context, object: AbstractValue, name: string, value: AbstractValue): Pending<void> {
  const cls = customClass(object);
  const descriptor = cls === undefined || object.kind === "class" ? undefined : findInClass(cls, name)?.value;
  if (descriptor?.kind === "property" && !descriptor.cached) {
    if (descriptor.set === undefined) {
      return context.raise("AttributeError", `property '${name}' of '${context.typeOf(object).name}' object has no setter`);
    }
    return discard(context.call(descriptor.set, [object, value]));
  }
  if (descriptor?.kind === "instance") {
    const set = findSpecial(descriptor, "__set__");
    if (set !== undefined) return discard(callMethod(context, set, descriptor, [object, value]));
  }
  if (name === "__class__" && object.kind === "instance" && value.kind === "class") {
    object.class = value;
    return;
  }
  if (name === "__dict__") {
    replaceDict(object, value);
    return;
  }
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
  if (custom !== undefined && custom.kind !== "unknown") return discard(callMethod(context, custom, object, [str(name)]));
  return deletePlain(context, object, name);
}

/** `object.__delattr__`. */
export function deletePlain(context: Context, object: AbstractValue, name: string): Pending<void> {
  const cls = customClass(object);
  const descriptor = cls === undefined ? undefined : findInClass(cls, name)?.value;
  if (descriptor?.kind === "property" && descriptor.delete !== undefined) return discard(context.call(descriptor.delete, [object]));
  const target = settableAttributes(object);
  if (target?.has(name) !== true) return raiseMissing(context, object, name);
  write(context, target, name, undefined);
}
