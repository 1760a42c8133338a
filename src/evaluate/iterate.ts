/** Iteration, length and membership. */
import { isEvaluation, PythonError, settle } from "./errors.ts";
import { int, str } from "./make.ts";
import { isSubclass } from "./mro.ts";
import { characters, rangeLength, textLength } from "./sequences.ts";
import { membersInOrder } from "./set-order.ts";
import { callMethod, callSpecial, customClass, findSpecial } from "./special.ts";
import type { AbstractValue, Context, Evaluation, IteratorValue, Pending, UnknownValue } from "./value.ts";

function walking(typeName: string, take: (index: number) => AbstractValue | undefined): IteratorValue {
  let index = 0;
  let ended = false;
  return {
    kind: "iterator",
    typeName,
    advance: () => {
      if (ended) return undefined;
      const value = take(index++);
      ended = value === undefined;
      return value;
    },
  };
}

/** `iter(value)` for built-in types; undefined where they are not iterable. */
export function builtinIterator(value: AbstractValue): IteratorValue | undefined {
  switch (value.kind) {
    case "list":
    case "tuple": {
      const items = value.items;
      return walking(`${value.kind}_iterator`, (index) => items[index]);
    }
    case "str": {
      const letters = characters(value.value);
      return walking("str_iterator", (index) => {
        const letter = letters[index];
        return letter === undefined ? undefined : str(letter);
      });
    }
    case "bytes":
      return walking("bytes_iterator", (index) => (index < value.value.length ? int(value.value.charCodeAt(index)) : undefined));
    case "range": {
      const length = rangeLength(value);
      return walking("range_iterator", (index) => (index < length ? int(value.start + index * value.step) : undefined));
    }
    case "dict": {
      const slots = value.entries.values();
      return walking("dict_keyiterator", () => slots.next().value?.key);
    }
    case "set": {
      const members = membersInOrder(value);
      return walking("set_iterator", (index) => members[index]);
    }
    case "iterator":
      return value;
    default:
      return undefined;
  }
}

/** `iter(value)`: an iterator, an instance with `__next__`, or unknown. */
export function iterator(context: Context, value: AbstractValue): Pending<AbstractValue> {
  if (value.kind === "unknown") return value;
  if (customClass(value) === undefined || value.kind === "tensor") {
    if (value.kind === "tensor" && context.tensors !== undefined) return iterateTensor(context, value);
    return builtinIterator(value) ?? notIterable(context, value);
  }
  return customIterator(context, value);
}

function notIterable(context: Context, value: AbstractValue): never {
  return context.raise("TypeError", `'${context.typeOf(value).name}' object is not iterable`);
}

function* iterateTensor(context: Context, tensor: AbstractValue & { kind: "tensor" }): Evaluation<AbstractValue> {
  const pending = context.tensors?.iterate(context, tensor);
  const items = isEvaluation(pending) ? yield* pending : pending;
  if (items === undefined) return notIterable(context, tensor);
  if ("kind" in items) return items.kind === "unknown" ? items : yield* settle(iterator(context, items));
  return walking("tensor_iterator", (index) => items[index]);
}

function* customIterator(context: Context, value: AbstractValue): Evaluation<AbstractValue> {
  const iter = findSpecial(value, "__iter__");
  if (iter !== undefined) return yield* settle(callMethod(context, iter, value, []));
  const getItem = findSpecial(value, "__getitem__");
  if (getItem !== undefined && value.kind === "instance") return byIndex(value, getItem);
  return builtinIterator(value) ?? notIterable(context, value);
}

/** The old protocol: `__getitem__` with 0, 1, … until IndexError. */
function byIndex(value: AbstractValue, getItem: AbstractValue): IteratorValue {
  let index = 0;
  return {
    kind: "iterator",
    typeName: "iterator",
    *advance(context: Context) {
      try {
        const item = yield* settle(callMethod(context, getItem, value, [int(index++)]));
        // Without an end of its own this would go on for ever.
        return item.kind === "unknown" && index > 1 ? undefined : item;
      } catch (error) {
        if (isRaised(context, error, "IndexError") || isRaised(context, error, "StopIteration")) return undefined;
        throw error;
      }
    },
  };
}

/** Whether something thrown is a Python exception of the class, or of one derived from it. */
export function isRaised(context: Context, error: unknown, className: string): error is PythonError {
  return error instanceof PythonError && isSubclass(error.exception.class, context.builtinClass(className));
}

/** The next value of an iterator, or undefined at its end. */
export function advance(context: Context, source: AbstractValue): Pending<AbstractValue | undefined> {
  if (source.kind === "iterator") return source.advance(context);
  return advanceInstance(context, source);
}

function* advanceInstance(context: Context, source: AbstractValue): Evaluation<AbstractValue | undefined> {
  try {
    const value = yield* callSpecial(context, source, "__next__");
    return value ?? context.raise("TypeError", `'${context.typeOf(source).name}' object is not an iterator`);
  } catch (error) {
    if (isRaised(context, error, "StopIteration")) return undefined;
    throw error;
  }
}

/** All that an iterable gives; unknown where it cannot be known. */
export function elements(context: Context, iterable: AbstractValue): Pending<readonly AbstractValue[] | UnknownValue> {
  if (iterable.kind === "unknown") return iterable;
  if ((iterable.kind === "list" || iterable.kind === "tuple") && iterable.subtype === undefined) return iterable.items;
  return collect(context, iterable);
}

function* collect(context: Context, iterable: AbstractValue): Evaluation<readonly AbstractValue[] | UnknownValue> {
  if (iterable.kind === "range") context.checkSize(rangeLength(iterable));
  const source = yield* settle(iterator(context, iterable));
  if (source.kind === "unknown") return source;
  const items: AbstractValue[] = [];
  for (;;) {
    const pending = advance(context, source);
    const item = isEvaluation(pending) ? yield* pending : pending;
    if (item === undefined) return items;
    items.push(item);
    if (items.length % 1000 === 0) {
      context.checkSize(items.length);
      context.chargeElements(1000);
      const pause = context.step();
      if (pause !== undefined) yield pause;
    }
  }
}

/** `len(value)`. */
export function length(context: Context, value: AbstractValue): Pending<AbstractValue> {
  if (value.kind === "unknown") return value;
  if (value.kind === "tensor" && context.tensors !== undefined) return context.tensors.length(context, value);
  if (customClass(value) !== undefined) return customLength(context, value);
  return builtinLength(context, value);
}

/** `len` of built-in types. */
export function builtinLength(context: Context, value: AbstractValue): AbstractValue {
  switch (value.kind) {
    case "list":
    case "tuple":
      return int(value.items.length);
    case "dict":
      return int(value.entries.size);
    case "set":
      return int(value.members.size);
    case "str":
      return int(textLength(value.value));
    case "bytes":
      return int(value.value.length);
    case "range":
      return int(rangeLength(value));
    default:
      return context.raise("TypeError", `object of type '${context.typeOf(value).name}' has no len()`);
  }
}

function* customLength(context: Context, value: AbstractValue): Evaluation<AbstractValue> {
  return (yield* callSpecial(context, value, "__len__")) ?? builtinLength(context, value);
}

/** `item in container`. */
export function contains(context: Context, container: AbstractValue, item: AbstractValue): Pending<boolean | UnknownValue> {
  if (container.kind === "unknown") return container;
  if (customClass(container) === undefined && container.kind !== "tensor") {
    if (container.kind === "str" && item.kind === "str") return container.value.includes(item.value);
    if ((container.kind === "dict" || container.kind === "set") && item.kind !== "unknown") return containsKey(context, container, item);
  }
  return containsSlow(context, container, item);
}

function* containsKey(context: Context, container: AbstractValue & { kind: "dict" | "set" }, item: AbstractValue): Evaluation<boolean> {
  const key = yield* settle(context.hash(item));
  return container.kind === "dict" ? container.entries.has(key) : container.members.has(key);
}

function* containsSlow(context: Context, container: AbstractValue, item: AbstractValue): Evaluation<boolean | UnknownValue> {
  const special = findSpecial(container, "__contains__");
  if (special !== undefined) return yield* settle(context.truth(yield* settle(callMethod(context, special, container, [item]))));
  if (container.kind === "tensor" && context.tensors !== undefined) {
    const pending = context.tensors.contains(context, container, item);
    return yield* settle(context.truth(isEvaluation(pending) ? yield* pending : pending));
  }
  return yield* containsBuiltin(context, container, item);
}

/** Membership in built-in containers, and by iteration in anything iterable. */
export function* containsBuiltin(context: Context, container: AbstractValue, item: AbstractValue): Evaluation<boolean | UnknownValue> {
  if (container.kind === "str") {
    if (item.kind === "unknown") return item;
    if (item.kind !== "str") {
      return context.raise("TypeError", `'in <string>' requires string as left operand, not ${context.typeOf(item).name}`);
    }
    return container.value.includes(item.value);
  }
  if (container.kind === "dict" || container.kind === "set") {
    return item.kind === "unknown" ? item : yield* containsKey(context, container, item);
  }
  if (container.kind === "bytes" && item.kind === "bytes") return container.value.includes(item.value);
  const items = yield* settle(elements(context, container));
  if ("reason" in items) return items;
  context.chargeElements(items.length);
  let doubt: UnknownValue | undefined;
  for (const candidate of items) {
    const equal = yield* settle(context.equals(candidate, item));
    if (equal === true) return true;
    if (typeof equal === "object") doubt ??= equal;
  }
  return doubt ?? false;
}
