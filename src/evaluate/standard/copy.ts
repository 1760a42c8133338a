/** `copy`. */
import { settle } from "../errors.ts";
import type { LibraryModule } from "../library.ts";
import { dict, list, natives, tuple, type NativeTable } from "../make.ts";
import { callMethod, customClass, findSpecial } from "../special.ts";
import type { AbstractValue, Context, DictValue, Evaluation, InstanceValue, SetValue, Subtype } from "../value.ts";

type Memo = Map<AbstractValue, AbstractValue>;

/** A shallow copy. */
export function* shallowCopy(context: Context, value: AbstractValue): Evaluation<AbstractValue> {
  const custom = customClass(value) === undefined ? undefined : findSpecial(value, "__copy__");
  if (custom !== undefined && value.kind !== "class") return yield* settle(callMethod(context, custom, value, []));
  switch (value.kind) {
    case "list":
      return { ...list([...value.items]), ...subtypeOf(value.subtype) };
    case "dict":
      return { kind: "dict", entries: new Map(value.entries), ...subtypeOf(value.subtype) };
    case "set":
      return { ...value, members: new Map(value.members), ...subtypeOf(value.subtype) };
    case "tensor":
      return context.tensors?.copy(context, value, false, new Map()) ?? value;
    case "instance": {
      const copy: InstanceValue = {
        kind: "instance",
        class: value.class,
        attributes: new Map(value.attributes),
        native: { ...value.native },
      };
      yield* copyNative(context, value, copy, false, new Map());
      return copy;
    }
    default:
      return value;
  }
}

function subtypeOf(subtype: Subtype | undefined): { subtype: Subtype } | object {
  return subtype === undefined ? {} : { subtype: { ...subtype, attributes: new Map(subtype.attributes) } };
}

function* copyNative(context: Context, from: AbstractValue, to: AbstractValue, deep: boolean, memo: Memo): Evaluation<void> {
  for (const library of context.libraries) {
    if (library.copyNative !== undefined) yield* library.copyNative(context, from, to, deep, memo);
  }
}

/** A deep copy; `memo` holds what was copied already. */
export function* deepCopy(context: Context, value: AbstractValue, memo: Memo): Evaluation<AbstractValue> {
  const known = memo.get(value);
  if (known !== undefined) return known;
  const custom = customClass(value) === undefined || value.kind === "class" ? undefined : findSpecial(value, "__deepcopy__");
  if (custom !== undefined) {
    const made = yield* settle(callMethod(context, custom, value, [memoDict(memo)]));
    memo.set(value, made);
    return made;
  }
  const pause = context.step();
  if (pause !== undefined) yield pause;
  return yield* copyByKind(context, value, memo);
}

/** User code that gets the memo only hands it on. */
const memos = new WeakMap<DictValue, Memo>();

function memoDict(memo: Memo): DictValue {
  const made = dict();
  memos.set(made, memo);
  return made;
}

function* copyByKind(context: Context, value: AbstractValue, memo: Memo): Evaluation<AbstractValue> {
  switch (value.kind) {
    case "list": {
      const copy = { ...list([]), ...subtypeOf(value.subtype) };
      memo.set(value, copy);
      for (const item of value.items) copy.items.push(yield* deepCopy(context, item, memo));
      return copy;
    }
    case "tuple": {
      const items: AbstractValue[] = [];
      for (const item of value.items) items.push(yield* deepCopy(context, item, memo));
      const same = items.every((item, index) => item === value.items[index]);
      return same ? value : { ...tuple(items), ...subtypeOf(value.subtype) };
    }
    case "dict":
      return yield* copyDict(context, value, memo);
    case "set": {
      const members: SetValue["members"] = new Map(value.members);
      return { ...value, members };
    }
    case "tensor": {
      const copy = context.tensors?.copy(context, value, true, memo) ?? value;
      memo.set(value, copy);
      return copy;
    }
    case "boundMethod":
      return { ...value, self: yield* deepCopy(context, value.self, memo) };
    case "instance":
      return yield* copyInstance(context, value, memo);
    default:
      return value;
  }
}

function* copyDict(context: Context, value: DictValue, memo: Memo): Evaluation<AbstractValue> {
  const copy: DictValue = { kind: "dict", entries: new Map(), ...subtypeOf(value.subtype) };
  memo.set(value, copy);
  for (const [key, slot] of value.entries) copy.entries.set(key, { key: slot.key, value: yield* deepCopy(context, slot.value, memo) });
  for (const [name, attribute] of copy.subtype?.attributes ?? []) {
    copy.subtype?.attributes.set(name, yield* deepCopy(context, attribute, memo));
  }
  return copy;
}

function* copyInstance(context: Context, value: InstanceValue, memo: Memo): Evaluation<AbstractValue> {
  const copy: InstanceValue = { kind: "instance", class: value.class, attributes: new Map(), native: { ...value.native } };
  memo.set(value, copy);
  yield* copyNative(context, value, copy, true, memo);
  for (const [name, attribute] of value.attributes) copy.attributes.set(name, yield* deepCopy(context, attribute, memo));
  return copy;
}

const FUNCTIONS: NativeTable = {
  "copy(x)": (context, args) => shallowCopy(context, args.get("x")),
  "deepcopy(x, memo=None, _nil=None)": (context, args) => {
    const given = args.get("memo");
    return deepCopy(
      context,
      args.get("x"),
      (given.kind === "dict" ? memos.get(given) : undefined) ?? new Map<AbstractValue, AbstractValue>(),
    );
  },
  *"replace(obj, /, **changes)"(context, args) {
    const copy = yield* shallowCopy(context, args.get("obj"));
    for (const [name, value] of args.keywords) yield* settle(context.setAttribute(copy, name, value));
    return copy;
  },
};

export const copy: LibraryModule = {
  name: "copy",
  members: () => natives(FUNCTIONS, false),
};
