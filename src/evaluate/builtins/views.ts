/** `dict.keys()`, `values()`, `items()`: live views. */
import { settle } from "../errors.ts";
import { int, iteratorOver, native, natives, set, str, tuple } from "../make.ts";
import { combineSets } from "../operands.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, ClassValue, Context, DictValue, Evaluation, InstanceValue, SetValue } from "../value.ts";

declare module "../value.ts" {
  interface NativeStates {
    /** Of views of dicts. */
    readonly viewed: { readonly dict: DictValue; readonly view: ViewName };
  }
}

type ViewName = "dict_keys" | "dict_values" | "dict_items";

/** A view of a dict. */
export function dictView(context: Context, dict: DictValue, view: ViewName): InstanceValue {
  return { kind: "instance", class: context.builtinClass(view), attributes: new Map(), native: { viewed: { dict, view } } };
}

function itemsOf(self: AbstractValue): AbstractValue[] {
  const viewed = self.kind === "instance" ? self.native.viewed : undefined;
  if (viewed === undefined) return [];
  const slots = [...viewed.dict.entries.values()];
  switch (viewed.view) {
    case "dict_keys":
      return slots.map((slot) => slot.key);
    case "dict_values":
      return slots.map((slot) => slot.value);
    case "dict_items":
      return slots.map((slot) => tuple([slot.key, slot.value]));
  }
}

function* asSet(context: Context, value: AbstractValue): Evaluation<SetValue> {
  const items = value.kind === "instance" && value.native.viewed !== undefined ? itemsOf(value) : yield* settle(context.elements(value));
  const members: SetValue["members"] = new Map();
  if (!("reason" in items)) for (const item of items) members.set(yield* settle(context.hash(item)), item);
  return set(members);
}

/** Makes the classes of views. */
export function viewClasses(object: ClassValue): ClassValue[] {
  return (["dict_keys", "dict_values", "dict_items"] as const).map((name) =>
    nativeClass({ name, bases: [object], attributes: attributesOf(name) }),
  );
}

function attributesOf(name: ViewName): (readonly [string, AbstractValue])[] {
  const common = natives({
    "__iter__(self)": (_, args) => iteratorOver(itemsOf(args.get("self")), name.slice(0, -1) + "iterator"),
    "__len__(self)": (_, args) => int(itemsOf(args.get("self")).length),
    "__reversed__(self)": (_, args) => iteratorOver(itemsOf(args.get("self")).reverse(), "dict_reverseiterator"),
    *"__repr__(self)"(context, args) {
      const inside = yield* settle(context.repr({ kind: "list", items: itemsOf(args.get("self")) }));
      return str(`${name}(${inside})`);
    },
  });
  if (name === "dict_values") return [...common];
  return [
    ...common,
    ...SET_OPERATORS.map(([method, op]): [string, AbstractValue] => [
      method,
      native(`${method}(self, other)`, function* (context, args) {
        return combineSets(op, yield* asSet(context, args.get("self")), yield* asSet(context, args.get("other")));
      }),
    ]),
    [
      "__eq__",
      native("__eq__(self, other)", function* (context, args) {
        const other = args.get("other");
        const known = other.kind === "set" || (other.kind === "instance" && other.native.viewed !== undefined);
        if (!known) return { kind: "bool", value: false };
        return yield* settle(context.compare("==", yield* asSet(context, args.get("self")), yield* asSet(context, other)));
      }),
    ],
    [
      "isdisjoint",
      native("isdisjoint(self, other)", function* (context, args) {
        const both = combineSets("&", yield* asSet(context, args.get("self")), yield* asSet(context, args.get("other")));
        return { kind: "bool", value: both.members.size === 0 };
      }),
    ],
  ];
}

const SET_OPERATORS = [
  ["__or__", "|"],
  ["__and__", "&"],
  ["__sub__", "-"],
  ["__xor__", "^"],
] as const;
