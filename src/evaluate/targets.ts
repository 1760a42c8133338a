/** Assignment to targets: names, attributes, items, and unpacking with stars. */
import type { Attribute, Expression, List, Subscript, Tuple } from "../syntax/tree.ts";
import type { Frame } from "./context.ts";
import { after, isEvaluation, settle } from "./errors.ts";
import { list } from "./make.ts";
import { assignName, deleteName, mangle } from "./scopes.ts";
import type { AbstractValue, Context, Evaluation, Pending } from "./value.ts";

/** `target = value`. */
export function assignTarget(context: Context, target: Expression, value: AbstractValue, frame: Frame): Pending<void> {
  switch (target.kind) {
    case "Name":
      assignName(frame.scope, mangle(target.id, frame), value);
      return;
    case "Attribute": {
      const object = context.evaluate(target.value, frame);
      if (isEvaluation(object)) return assignLater(context, target, object, value, frame);
      return assignAttribute(context, target, object, value, frame);
    }
    case "Subscript":
      return assignItem(context, target, value, frame);
    case "Tuple":
    case "List":
      return unpack(context, target, value, frame);
    case "Starred":
      return assignTarget(context, target.value, value, frame);
    default:
      frame.span = target.span;
      context.problem("this cannot be assigned to");
  }
}

function* assignLater(
  context: Context,
  target: Attribute,
  object: Evaluation<AbstractValue>,
  value: AbstractValue,
  frame: Frame,
): Evaluation<void> {
  yield* settle(assignAttribute(context, target, yield* object, value, frame));
}

function* assignItem(context: Context, target: Subscript, value: AbstractValue, frame: Frame): Evaluation<void> {
  const object = yield* settle(context.evaluate(target.value, frame));
  const index = yield* settle(context.evaluate(target.index, frame));
  frame.span = target.span;
  yield* settle(context.setItem(object, index, value));
}

function assignAttribute(context: Context, target: Attribute, object: AbstractValue, value: AbstractValue, frame: Frame): Pending<void> {
  frame.span = target.span;
  return context.setAttribute(object, mangle(target.attr, frame), value);
}

function* unpack(context: Context, target: Tuple | List, value: AbstractValue, frame: Frame): Evaluation<void> {
  frame.span = target.span;
  const items = yield* settle(context.elements(value));
  const parts = target.elements;
  const star = parts.findIndex((part) => part.kind === "Starred");
  if ("reason" in items) {
    for (const part of parts) yield* settle(assignTarget(context, part, items, frame));
    return;
  }
  const needed = star < 0 ? parts.length : parts.length - 1;
  if (items.length < needed) {
    const text = `not enough values to unpack (expected ${star < 0 ? "" : "at least "}${needed}, got ${items.length})`;
    return context.raise("ValueError", text);
  }
  if (star < 0 && items.length > needed) return context.raise("ValueError", `too many values to unpack (expected ${needed})`);
  const extra = items.length - needed;
  for (const [index, part] of parts.entries()) {
    if (index === star) yield* settle(assignTarget(context, part, list(items.slice(index, index + extra)), frame));
    else {
      const item = items[star >= 0 && index > star ? index - 1 + extra : index];
      if (item !== undefined) yield* settle(assignTarget(context, part, item, frame));
    }
  }
}

/** `target op= value`, with the target's parts evaluated once. */
export function updateTarget(
  context: Context,
  target: Expression,
  change: (before: AbstractValue) => Pending<AbstractValue>,
  frame: Frame,
): Pending<void> {
  switch (target.kind) {
    case "Attribute":
      return after(context.evaluate(target.value, frame), (object) => {
        const name = mangle(target.attr, frame);
        return after(after(context.getAttribute(object, name), change), (value) => context.setAttribute(object, name, value));
      });
    case "Subscript":
      return after(context.evaluate(target.value, frame), (object) =>
        after(context.evaluate(target.index, frame), (index) =>
          after(after(context.getItem(object, index), change), (value) => context.setItem(object, index, value)),
        ),
      );
    default:
      return after(after(context.evaluate(target, frame), change), (value) => assignTarget(context, target, value, frame));
  }
}

/** `del target`. */
export function* deleteTarget(context: Context, target: Expression, frame: Frame): Evaluation<void> {
  switch (target.kind) {
    case "Name":
      if (!deleteName(frame.scope, mangle(target.id, frame))) context.raise("NameError", `name '${target.id}' is not defined`);
      return;
    case "Attribute":
      yield* settle(context.deleteAttribute(yield* settle(context.evaluate(target.value, frame)), mangle(target.attr, frame)));
      return;
    case "Subscript": {
      const object = yield* settle(context.evaluate(target.value, frame));
      yield* settle(context.deleteItem(object, yield* settle(context.evaluate(target.index, frame))));
      return;
    }
    case "Tuple":
    case "List":
      for (const part of target.elements) yield* deleteTarget(context, part, frame);
      return;
    default:
      context.problem("this cannot be deleted");
  }
}
