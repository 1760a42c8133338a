/**
 * Canonical keys: two values that are equal and hash alike in Python have the same key, as the key of a JavaScript Map. Numbers are themselves; everything
 * else is a string whose first letter tells its type.
 */
import type { AbstractValue } from "./value.ts";

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** A number for the identity of an object, stable for its life. */
export function identity(value: object): number {
  let id = identities.get(value);
  if (id === undefined) {
    id = ++lastIdentity;
    identities.set(value, id);
  }
  return id;
}

/** The key of a float or int, alike where they are equal. */
export function numberKey(value: number | bigint): string | number {
  if (typeof value === "bigint") return "i" + value.toString();
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return "i" + BigInt(value).toString();
  return value === 0 ? 0 : value;
}

/** The key of a str. */
export function stringKey(text: string): string {
  return "s" + text;
}

/** The key of a value without asking user code; undefined where Python says it is unhashable. Instances are told apart by identity. */
export function keyOf(value: AbstractValue): string | number | undefined {
  switch (value.kind) {
    case "int":
    case "float":
      return numberKey(value.value);
    case "bool":
      return value.value ? 1 : 0;
    case "str":
      return "s" + value.value;
    case "bytes":
      return "b" + value.value;
    case "none":
      return "N";
    case "ellipsis":
      return "E";
    case "notImplemented":
      return "M";
    case "complex":
      return value.imaginary === 0 ? numberKey(value.real) : `c${value.real},${value.imaginary}`;
    case "tuple":
      return tupleKey(value.items);
    case "range":
      return `r${value.start},${value.stop},${value.step}`;
    case "set":
      return value.frozen ? `f{${[...value.members.keys()].map(describe).sort().join(",")}}` : undefined;
    case "list":
    case "dict":
    case "slice":
      return undefined;
    case "boundMethod":
      return `m${keyOf(value.function) ?? "?"},${identity(value.self)}`;
    default:
      return `o${identity(value)}`;
  }
}

/** The key of a tuple of these items. */
export function tupleKey(items: readonly AbstractValue[]): string | undefined {
  let key = "t(";
  for (const item of items) {
    const part = keyOf(item);
    if (part === undefined) return undefined;
    key += describe(part);
  }
  return key + ")";
}

/** A key within another: its length stands before it, so that no two texts run into each other. */
export function describe(key: string | number): string {
  return typeof key === "number" ? `#${key};` : `${key.length}:${key}`;
}
