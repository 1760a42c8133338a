/** getattr and hasattr: lookup, then `__getattr__`, then AttributeError. */
import { PythonError } from "../errors.ts";
import { isSubclass } from "../mro.ts";
import type { AbstractValue, Context, Evaluation, Pending } from "../value.ts";
import { lookup } from "./find.ts";

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

/** Raises the AttributeError that Python raises. (No attribute, nothing returned.) */
export function raiseMissing(context: Context, object: AbstractValue, name: string): never {
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
