/** Special methods: looked up in the class, never in the instance. */
import { after, settle } from "./errors.ts";
import { findInClass } from "./mro.ts";
import type { AbstractValue, ClassValue, Context, Evaluation, Pending } from "./value.ts";

const NO_KEYWORDS: ReadonlyMap<string, AbstractValue> = new Map();

/** The class of a value that is not exactly a built-in one, or undefined: then no special method can have been overridden. */
export function customClass(value: AbstractValue): ClassValue | undefined {
  if (value.kind === "instance") return value.class;
  if (value.kind === "unknown") return undefined;
  if (value.kind === "class") return value.metaclass;
  return value.subtype?.class;
}

/** The special method of a value with a class of its own; what `object` has does not count. */
export function findSpecial(value: AbstractValue, name: string): AbstractValue | undefined {
  const cls = customClass(value);
  if (cls === undefined) return undefined;
  const found = findInClass(cls, name);
  if (found !== undefined) return found.owner.name === "object" || found.value.kind === "none" ? undefined : found.value;
  return cls.unknownBase === undefined || value.kind !== "instance" || !UNKNOWN_SPECIALS.has(name) ? undefined : cls.unknownBase;
}

/** What an unknown base class is taken to have; of other special methods (`__bool__`, `__eq__`) the usual defaults are more likely. */
const UNKNOWN_SPECIALS: ReadonlySet<string> = new Set([
  "__call__",
  "__getitem__",
  "__iter__",
  "__len__",
  "__enter__",
  "__exit__",
  "__contains__",
]);

/** Calls a method found in a class on `self`: functions get it as their first argument, the rest is called as found. */
export function callMethod(
  context: Context,
  method: AbstractValue,
  self: AbstractValue,
  args: readonly AbstractValue[],
): Pending<AbstractValue> {
  switch (method.kind) {
    case "function":
      return context.apply(method, [self, ...args], NO_KEYWORDS);
    case "nativeFunction":
      return context.apply(method, method.binds ? [self, ...args] : args, NO_KEYWORDS);
    case "staticMethod":
      return context.apply(method.function, args, NO_KEYWORDS);
    case "classMethod":
      return context.apply(method.function, [context.typeOf(self), ...args], NO_KEYWORDS);
    default:
      return callBound(context, method, self, args);
  }
}

function callBound(context: Context, method: AbstractValue, self: AbstractValue, args: readonly AbstractValue[]): Pending<AbstractValue> {
  const get = findSpecial(method, "__get__");
  if (get === undefined) return context.apply(method, args, NO_KEYWORDS);
  return after(callMethod(context, get, method, [self, context.typeOf(self)]), (bound) => context.apply(bound, args, NO_KEYWORDS));
}

/** Calls the special method, or returns undefined where there is none. */
export function* callSpecial(
  context: Context,
  self: AbstractValue,
  name: string,
  args: readonly AbstractValue[] = [],
): Evaluation<AbstractValue | undefined> {
  const method = findSpecial(self, name);
  return method === undefined ? undefined : yield* settle(callMethod(context, method, self, args));
}
