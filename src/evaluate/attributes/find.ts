/** Attribute lookup as Python does it: types, instances, classes, modules, super(). */
import { attributeDict } from "../attribute-dict.ts";
import { settle } from "../errors.ts";
import { NONE, str, tuple } from "../make.ts";
import { classAttribute, findInClass, isSubclass } from "../mro.ts";
import { callMethod, findSpecial } from "../special.ts";
import type { AbstractValue, ClassValue, Context, Evaluation, InstanceValue, ModuleValue, Pending, SuperValue } from "../value.ts";
import { describeCallable, ownAttributes } from "./callable.ts";
import { noteChange } from "./ours.ts";

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
  const custom = findSpecial(object, "__getattribute__");
  if (custom !== undefined && custom.kind !== "unknown") return callMethod(context, custom, object, [str(name)]);
  return plainInstance(context, object, name);
}

/** `object.__getattribute__` and then `__getattr__`. */
export function plainInstance(
  context: Context,
  object: InstanceValue,
  name: string,
  found = classAttribute(object.class, name),
): Pending<AbstractValue | undefined> {
  if (found !== undefined && isDataDescriptor(found)) return bindFound(context, found, object, object.class);
  const own = object.attributes.get(name);
  if (own !== undefined) return own;
  if (found !== undefined) return bindFound(context, found, object, object.class);
  const special = ofAny(context, object, name, object.attributes);
  if (special !== undefined) return special;
  return heldElsewhere(context, object, name) ?? object.class.unknownBase;
}

/** What `__getattr__` gives; undefined where there is none. */
function heldElsewhere(context: Context, object: InstanceValue, name: string): Pending<AbstractValue> | undefined {
  const found = findInClass(object.class, "__getattr__");
  if (found === undefined || found.value.kind === "none" || found.value.kind === "unknown") return undefined;
  const held = found.value.kind === "nativeFunction" ? found.owner.native.held?.(object, name) : undefined;
  if (held === undefined) return callMethod(context, found.value, object, [str(name)]);
  context.charge(1);
  return held;
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
      noteChange(context, object);
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
  if (object.scope.later?.has(name) === true) return object.scope.later.define(context, name);
  if (name === "__dict__") {
    noteChange(context, object);
    return attributeDict(object.scope.variables);
  }
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
