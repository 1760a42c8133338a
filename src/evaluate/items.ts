/** Items: `object[index]` read, set and deleted; hashing; mappings as dicts. */
import { isEvaluation, settle } from "./errors.ts";
import { str } from "./make.ts";
import { identity, keyOf, tupleKey } from "./keys.ts";
import { findInClass } from "./mro.ts";
import { deleteListItem, sequenceItem, setListItem, setListSlice } from "./sequences.ts";
import { bindFound } from "./attributes/find.ts";
import { callMethod, callSpecial, customClass, findSpecial } from "./special.ts";
import type { AbstractValue, ClassValue, Context, DictValue, Evaluation, Pending, UnknownValue } from "./value.ts";

/** `object[index]`. */
export function getItem(context: Context, object: AbstractValue, index: AbstractValue): Pending<AbstractValue> {
  if (object.kind === "unknown") return object;
  if (object.kind === "class") return classItem(context, object, index);
  if (object.kind === "tensor" && context.tensors !== undefined) return context.tensors.getItem(context, object, index);
  if (customClass(object) !== undefined) return customItem(context, object, index);
  return builtinItem(context, object, index);
}

function* customItem(context: Context, object: AbstractValue, index: AbstractValue): Evaluation<AbstractValue> {
  const method = findSpecial(object, "__getitem__");
  if (method !== undefined) return yield* settle(callMethod(context, method, object, [index]));
  return yield* settle(builtinItem(context, object, index));
}

/** Items of built-in types, whatever class of their own they have. */
export function builtinItem(context: Context, object: AbstractValue, index: AbstractValue): Pending<AbstractValue> {
  switch (object.kind) {
    case "list":
    case "tuple":
    case "str":
    case "bytes":
    case "range":
      return index.kind === "instance" ? itemByIndexMethod(context, object, index) : sequenceItem(context, object, index);
    case "dict":
      return dictItem(context, object, index);
    default:
      return context.raise("TypeError", `'${context.typeOf(object).name}' object is not subscriptable`);
  }
}

function* itemByIndexMethod(context: Context, object: AbstractValue, index: AbstractValue): Evaluation<AbstractValue> {
  const place = yield* callSpecial(context, index, "__index__");
  return yield* settle(sequenceItem(context, object, place ?? index));
}

function dictItem(context: Context, object: DictValue, index: AbstractValue): Pending<AbstractValue> {
  if (index.kind === "unknown") return index;
  const key = hash(context, index);
  if (isEvaluation(key)) return dictItemSlow(context, object, index, key);
  return object.entries.get(key)?.value ?? missingKey(context, object, index);
}

function* dictItemSlow(
  context: Context,
  object: DictValue,
  index: AbstractValue,
  pending: Evaluation<string | number>,
): Evaluation<AbstractValue> {
  const key = yield* pending;
  return object.entries.get(key)?.value ?? (yield* missingKey(context, object, index));
}

function* missingKey(context: Context, object: DictValue, index: AbstractValue): Evaluation<AbstractValue> {
  const made = yield* callSpecial(context, object, "__missing__", [index]);
  if (made !== undefined) return made;
  const error = context.exception("KeyError", "");
  error.attributes.set("args", { kind: "tuple", items: [index] });
  throw context.raised(error);
}

/** `Class[...]`: its own `__class_getitem__`, an enum's member, otherwise the class itself, as for a generic one. */
function* classItem(context: Context, object: ClassValue, index: AbstractValue): Evaluation<AbstractValue> {
  const meta = findSpecial(object, "__getitem__");
  if (meta !== undefined) return yield* settle(callMethod(context, meta, object, [index]));
  const own = findInClass(object, "__class_getitem__");
  if (own === undefined) return object;
  const wrapped = own.value.kind === "function" ? ({ kind: "classMethod", function: own.value } as const) : own.value;
  return yield* context.call(yield* settle(bindFound(context, wrapped, undefined, object)), [index]);
}

/** `object[index] = value`. */
export function* setItem(context: Context, object: AbstractValue, index: AbstractValue, value: AbstractValue): Evaluation<void> {
  if (object.kind === "unknown") return;
  if (object.kind === "tensor" && context.tensors !== undefined) {
    const done = context.tensors.setItem(context, object, index, value);
    if (isEvaluation(done)) yield* done;
    return;
  }
  const method = findSpecial(object, "__setitem__");
  if (method !== undefined) {
    yield* settle(callMethod(context, method, object, [index, value]));
    return;
  }
  yield* setBuiltinItem(context, object, index, value);
}

/** Sets items of built-in types. */
export function* setBuiltinItem(context: Context, object: AbstractValue, index: AbstractValue, value: AbstractValue): Evaluation<void> {
  switch (object.kind) {
    case "list":
      yield* setInList(context, object, index, value);
      return;
    case "dict": {
      const key = yield* settle(hash(context, index));
      object.entries.set(key, { key: object.entries.get(key)?.key ?? index, value });
      context.checkSize(object.entries.size);
      return;
    }
    default:
      return context.raise("TypeError", `'${context.typeOf(object).name}' object does not support item assignment`);
  }
}

function* setInList(
  context: Context,
  object: AbstractValue & { kind: "list" },
  index: AbstractValue,
  value: AbstractValue,
): Evaluation<void> {
  if (index.kind === "unknown") {
    context.problem(`an item of a list is set at a place that is not known: ${index.reason}`);
    for (const place of object.items.keys()) object.items[place] = index;
    return;
  }
  if (index.kind !== "slice") {
    setListItem(context, object, index, value);
    return;
  }
  const items = yield* settle(context.elements(value));
  if ("reason" in items) context.problem(`a slice of a list is set to something unknown: ${items.reason}`);
  else setListSlice(context, object, index, items === object.items ? [...items] : items);
}

/** `del object[index]`. */
export function* deleteItem(context: Context, object: AbstractValue, index: AbstractValue): Evaluation<void> {
  if (object.kind === "unknown") return;
  const method = findSpecial(object, "__delitem__");
  if (method !== undefined) {
    yield* settle(callMethod(context, method, object, [index]));
    return;
  }
  yield* deleteBuiltinItem(context, object, index);
}

/** Deletes items of built-in types. */
export function* deleteBuiltinItem(context: Context, object: AbstractValue, index: AbstractValue): Evaluation<void> {
  if (object.kind === "list") {
    deleteListItem(context, object, index);
    return;
  }
  if (object.kind !== "dict") return context.raise("TypeError", `'${context.typeOf(object).name}' object doesn't support item deletion`);
  const key = yield* settle(hash(context, index));
  if (object.entries.delete(key)) return;
  const error = context.exception("KeyError", "");
  error.attributes.set("args", { kind: "tuple", items: [index] });
  throw context.raised(error);
}

/** The canonical key of a value: as keys.ts has it, and for instances with `__hash__` of their own by what that gives. Raises TypeError. */
export function hash(context: Context, value: AbstractValue): Pending<string | number> {
  if (value.kind === "instance") return instanceHash(context, value);
  if (value.kind === "tuple" && value.items.some((item) => item.kind === "instance" || item.kind === "tuple")) {
    return tupleHash(context, value.items);
  }
  const key = keyOf(value);
  if (key !== undefined) return key;
  if (value.kind === "unknown") return `o${identity(value)}`;
  const unhashable = value.kind === "tuple" ? (value.items.find((item) => keyOf(item) === undefined) ?? value) : value;
  return context.raise("TypeError", `unhashable type: '${context.typeOf(unhashable).name}'`);
}

function* instanceHash(context: Context, value: AbstractValue & { kind: "instance" }): Evaluation<string | number> {
  const own = findInClass(value.class, "__hash__");
  if (own?.value.kind === "none") return context.raise("TypeError", `unhashable type: '${value.class.name}'`);
  const result = yield* callSpecial(context, value, "__hash__");
  if (result === undefined || result.kind === "unknown") return `o${identity(value)}`;
  return `h${identity(value.class)},${keyOf(result) ?? "?"}`;
}

function* tupleHash(context: Context, items: readonly AbstractValue[]): Evaluation<string | number> {
  const keys: AbstractValue[] = [];
  for (const item of items) {
    const key = yield* settle(hash(context, item));
    // A number or a plain text as its own key keeps (1, x) equal to (1.0, x).
    keys.push(item.kind === "instance" || item.kind === "tuple" ? str(`#${key}`) : item);
  }
  return tupleKey(keys) ?? "t?";
}

/** A mapping as a dict: a dict itself, otherwise `keys()` and items. */
export function* mapping(context: Context, value: AbstractValue): Evaluation<DictValue | UnknownValue> {
  if (value.kind === "dict" || value.kind === "unknown") return value;
  const keys = yield* settle(context.findAttribute(value, "keys"));
  if (keys === undefined) return context.raise("TypeError", `'${context.typeOf(value).name}' object is not a mapping`);
  const names = yield* settle(context.elements(yield* context.call(keys)));
  if ("reason" in names) return names;
  const entries: DictValue["entries"] = new Map();
  for (const key of names) entries.set(yield* settle(hash(context, key)), { key, value: yield* settle(getItem(context, value, key)) });
  return { kind: "dict", entries };
}
