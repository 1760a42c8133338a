/** Calls of anything callable. */
import { bindNative } from "./bind.ts";
import { construct, instantiate, makeType } from "./classes.ts";
import { isEvaluation } from "./errors.ts";
import { callFunction, CALLS_PER_SEGMENT, onOwnStack } from "./functions.ts";
import { findInClass } from "./mro.ts";
import { callMethod, findSpecial } from "./special.ts";
import type { AbstractValue, ClassValue, Context, Evaluation, NativeFunctionValue, NativeStates, Pending } from "./value.ts";

const NO_KEYWORDS: ReadonlyMap<string, AbstractValue> = new Map();

/** `callee(*positional, **keywords)`. */
export function* call(
  context: Context,
  callee: AbstractValue,
  positional: readonly AbstractValue[] = [],
  keywords: ReadonlyMap<string, AbstractValue> = NO_KEYWORDS,
): Evaluation<AbstractValue> {
  const result = apply(context, callee, positional, keywords);
  return isEvaluation(result) ? yield* result : result;
}

/** The same, at once where that is possible. */
export function apply(
  context: Context,
  callee: AbstractValue,
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): Pending<AbstractValue> {
  switch (callee.kind) {
    case "unknown":
      return callee;
    case "function":
      return callFunction(context, callee, positional, keywords);
    case "nativeFunction":
      return callNative(context, callee, positional, keywords);
    case "boundMethod":
      return apply(context, callee.function, [callee.self, ...positional], keywords);
    case "class":
      return callClass(context, callee, positional, keywords);
    case "staticMethod":
      return apply(context, callee.function, positional, keywords);
    default:
      return callInstance(context, callee, positional, keywords);
  }
}

function callInstance(
  context: Context,
  callee: AbstractValue,
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): Pending<AbstractValue> {
  const own = ownCall(callee);
  if (own !== undefined && callee.kind === "instance") {
    context.charge(1);
    const result = own(context, callee, positional, keywords);
    return isEvaluation(result) ? nested(context, result) : result;
  }
  const method = findSpecial(callee, "__call__");
  if (method === undefined) return context.raise("TypeError", `'${context.typeOf(callee).name}' object is not callable`);
  if (method.kind === "function" || (method.kind === "nativeFunction" && method.binds)) {
    return apply(context, method, [callee, ...positional], keywords);
  }
  return keywords.size === 0 ? callMethod(context, method, callee, positional) : apply(context, method, positional, keywords);
}

/** What calling an instance does, where its class's `__call__` is one of ours that says so. */
function ownCall(callee: AbstractValue): NativeStates["call"] | undefined {
  const found = callee.kind === "instance" ? findInClass(callee.class, "__call__") : undefined;
  return found?.value.kind === "nativeFunction" ? found.owner.native.call : undefined;
}

function callNative(
  context: Context,
  callee: NativeFunctionValue,
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): Pending<AbstractValue> {
  context.charge(1);
  const args = bindNative(context, callee.signature, positional, keywords);
  const result = callee.implementation(context, args);
  return isEvaluation(result) ? nested(context, result) : result;
}

/** Native functions that call back (map, sorted, the forward of a layer) nest on JavaScript's stack; they hand over from time to time. */
function* nested(context: Context, evaluation: Evaluation<AbstractValue>): Evaluation<AbstractValue> {
  if (++context.nativeDepth > 4 * context.limits.callDepth) context.exceeded("calls nested too deeply");
  try {
    return context.nativeDepth % CALLS_PER_SEGMENT === 0 ? yield* onOwnStack(evaluation) : yield* evaluation;
  } finally {
    context.nativeDepth--;
  }
}

function callClass(
  context: Context,
  cls: ClassValue,
  positional: readonly AbstractValue[],
  keywords: ReadonlyMap<string, AbstractValue>,
): Pending<AbstractValue> {
  const type = context.builtinClass("type");
  if (cls === type && positional.length === 1 && keywords.size === 0) {
    const [value] = positional;
    return value === undefined || value.kind === "unknown" ? (value ?? type) : context.typeOf(value);
  }
  const args = { positional, keywords };
  if (cls === type) return makeType(context, undefined, args);
  return cls.mro.includes(type) ? construct(context, cls, args) : instantiate(context, cls, args);
}
