/** dict, set, frozenset. */
import { settle } from "../errors.ts";
import { combineSets } from "../operands.ts";
import { bool, iteratorOver, NONE, set, str, tuple } from "../make.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, ClassValue, Context, DictValue, Evaluation, SetValue, UnknownValue } from "../value.ts";
import { dictView } from "./views.ts";
import { methods, type MethodTable } from "./method.ts";

/** Makes the classes. */
export function mappingClasses(object: ClassValue): ClassValue[] {
  return [dictClass(object), setClass(object, false), setClass(object, true)];
}

/** Puts what a mapping, or an iterable of pairs, has into a dict. */
export function* fill(
  context: Context,
  target: DictValue,
  source: AbstractValue | undefined,
  keywords: ReadonlyMap<string, AbstractValue>,
): Evaluation<void> {
  if (source !== undefined && source.kind !== "none") yield* fillFrom(context, target, source);
  for (const [name, value] of keywords) target.entries.set("s" + name, { key: str(name), value });
  context.checkSize(target.entries.size);
}

function* fillFrom(context: Context, target: DictValue, source: AbstractValue): Evaluation<void> {
  if (source.kind === "unknown") {
    context.problem(`a dict is filled from something unknown: ${source.reason}`);
    return;
  }
  if (source.kind === "dict" || (yield* settle(context.findAttribute(source, "keys"))) !== undefined) {
    const pairs = yield* context.mapping(source);
    if (pairs.kind === "unknown") return;
    for (const [key, slot] of [...pairs.entries]) {
      target.entries.set(key, { key: target.entries.get(key)?.key ?? slot.key, value: slot.value });
    }
    return;
  }
  const items = yield* settle(context.elements(source));
  if ("reason" in items) {
    context.problem(`a dict is filled from something unknown: ${items.reason}`);
    return;
  }
  for (const [index, item] of items.entries()) {
    const pair = yield* settle(context.elements(item));
    if ("reason" in pair) continue;
    const [key, value] = pair;
    if (key === undefined || value === undefined || pair.length !== 2) {
      return context.raise("ValueError", `dictionary update sequence element #${index} has length ${pair.length}; 2 is required`);
    }
    const canonical = yield* settle(context.hash(key));
    target.entries.set(canonical, { key: target.entries.get(canonical)?.key ?? key, value });
  }
}

const DICT_METHODS: MethodTable<"dict"> = {
  *"__init__(self, mapping=None, /, **kwargs)"(context, self, args) {
    yield* fill(context, self, args.get("mapping"), args.keywords);
    return NONE;
  },
  *"update(self, mapping=None, /, **kwargs)"(context, self, args) {
    yield* fill(context, self, args.get("mapping"), args.keywords);
    return NONE;
  },
  *"get(self, key, default=None, /)"(context, self, args) {
    const key = args.get("key");
    if (key.kind === "unknown") return key;
    return self.entries.get(yield* settle(context.hash(key)))?.value ?? args.get("default");
  },
  *"setdefault(self, key, default=None, /)"(context, self, args) {
    const key = yield* settle(context.hash(args.get("key")));
    const found = self.entries.get(key);
    if (found !== undefined) return found.value;
    self.entries.set(key, { key: args.get("key"), value: args.get("default") });
    return args.get("default");
  },
  *"pop(self, key, default=..., /)"(context, self, args) {
    const index = args.get("key");
    if (index.kind === "unknown") return index;
    const key = yield* settle(context.hash(index));
    const found = self.entries.get(key);
    if (found === undefined) return args.optional("default") ?? missing(context, index);
    self.entries.delete(key);
    return found.value;
  },
  "popitem(self)": (context, self) => {
    const last = [...self.entries].at(-1);
    if (last === undefined) return context.raise("KeyError", "popitem(): dictionary is empty");
    self.entries.delete(last[0]);
    return tuple([last[1].key, last[1].value]);
  },
  "keys(self)": (context, self) => dictView(context, self, "dict_keys"),
  "values(self)": (context, self) => dictView(context, self, "dict_values"),
  "items(self)": (context, self) => dictView(context, self, "dict_items"),
  "copy(self)": (_, self) => {
    const entries: DictValue["entries"] = new Map(self.entries);
    if (self.subtype === undefined) return { kind: "dict", entries };
    return { kind: "dict", entries, subtype: { ...self.subtype, attributes: new Map(self.subtype.attributes) } };
  },
  "clear(self)": (_, self) => {
    self.entries.clear();
    return NONE;
  },
  "__reversed__(self)": (_, self) => iteratorOver([...self.entries.values()].map((slot) => slot.key).reverse(), "dict_reversekeyiterator"),
};

function missing(context: Context, index: AbstractValue): never {
  const error = context.exception("KeyError", "");
  error.attributes.set("args", tuple([index]));
  throw context.raised(error);
}

function dictClass(object: ClassValue): ClassValue {
  const cls = nativeClass({
    name: "dict",
    bases: [object],
    create: (context, made): AbstractValue => {
      const value: DictValue = { kind: "dict", entries: new Map() };
      return made === context.builtinClass("dict") ? value : { ...value, subtype: { class: made, attributes: new Map() } };
    },
    attributes: methods("dict", DICT_METHODS, false),
  });
  cls.attributes.set("fromkeys", {
    kind: "classMethod",
    function: {
      kind: "nativeFunction",
      name: "fromkeys",
      signature: "fromkeys(cls, iterable, value=None, /)",
      binds: true,
      attributes: new Map(),
      *implementation(context, args) {
        const keys = yield* settle(context.elements(args.get("iterable")));
        if ("reason" in keys) return keys;
        const made = yield* context.call(args.get("cls"));
        for (const key of keys) yield* settle(context.setItem(made, key, args.get("value")));
        return made;
      },
    },
  });
  return cls;
}

function* membersOf(context: Context, source: AbstractValue): Evaluation<SetValue | UnknownValue> {
  if (source.kind === "set") return source;
  const items = yield* settle(context.elements(source));
  if ("reason" in items) return items;
  const members: SetValue["members"] = new Map();
  for (const item of items) {
    const key = yield* settle(context.hash(item));
    if (!members.has(key)) members.set(key, item);
  }
  return set(members);
}

function setClass(object: ClassValue, frozen: boolean): ClassValue {
  const name = frozen ? "frozenset" : "set";
  return nativeClass({
    name,
    bases: [object],
    *create(context, cls, args) {
      const [source] = args.positional;
      const from = source === undefined ? set() : yield* membersOf(context, source);
      if (from.kind === "unknown") return from;
      const made = set(new Map(from.members), frozen);
      return cls === context.builtinClass(name) ? made : { ...made, subtype: { class: cls, attributes: new Map() } };
    },
    attributes: frozen ? methods("set", SET_METHODS) : [...methods("set", SET_METHODS), ...methods("set", MUTABLE_SET_METHODS)],
  });
}

/** `union` and the like take any iterables, several of them. */
function combining(op: "|" | "&" | "-" | "^"): MethodTable<"set">[string] {
  return function* (context, self, args) {
    let result: SetValue = set(new Map(self.members), self.frozen);
    for (const other of args.rest) {
      const members = yield* membersOf(context, other);
      if (members.kind === "unknown") return members;
      result = combineSets(op, result, members);
    }
    return result;
  };
}

function comparing(test: (self: SetValue, other: SetValue) => boolean): MethodTable<"set">[string] {
  return function* (context, self, args) {
    const other = yield* membersOf(context, args.get("other"));
    return other.kind === "unknown" ? other : bool(test(self, other));
  };
}

function within(a: SetValue, b: SetValue): boolean {
  return [...a.members.keys()].every((key) => b.members.has(key));
}

const SET_METHODS: MethodTable<"set"> = {
  "union(self, *others)": combining("|"),
  "intersection(self, *others)": combining("&"),
  "difference(self, *others)": combining("-"),
  "symmetric_difference(self, *others)": combining("^"),
  "issubset(self, other, /)": comparing(within),
  "issuperset(self, other, /)": comparing((self, other) => within(other, self)),
  "isdisjoint(self, other, /)": comparing((self, other) => ![...self.members.keys()].some((key) => other.members.has(key))),
  "copy(self)": (_, self) => set(new Map(self.members), self.frozen),
};

function updating(op: "|" | "&" | "-" | "^"): MethodTable<"set">[string] {
  return function* (context, self, args) {
    for (const other of args.rest) {
      const members = yield* membersOf(context, other);
      if (members.kind === "unknown") return NONE;
      const result = combineSets(op, self, members);
      self.members.clear();
      for (const [key, value] of result.members) self.members.set(key, value);
    }
    return NONE;
  };
}

const MUTABLE_SET_METHODS: MethodTable<"set"> = {
  *"add(self, element, /)"(context, self, args) {
    const key = yield* settle(context.hash(args.get("element")));
    if (!self.members.has(key)) self.members.set(key, args.get("element"));
    return NONE;
  },
  *"discard(self, element, /)"(context, self, args) {
    self.members.delete(yield* settle(context.hash(args.get("element"))));
    return NONE;
  },
  *"remove(self, element, /)"(context, self, args) {
    if (!self.members.delete(yield* settle(context.hash(args.get("element"))))) return missing(context, args.get("element"));
    return NONE;
  },
  "pop(self)": (context, self) => {
    const [first] = self.members;
    if (first === undefined) return context.raise("KeyError", "pop from an empty set");
    self.members.delete(first[0]);
    return first[1];
  },
  "clear(self)": (_, self) => {
    self.members.clear();
    return NONE;
  },
  "update(self, *others)": updating("|"),
  "intersection_update(self, *others)": updating("&"),
  "difference_update(self, *others)": updating("-"),
  "symmetric_difference_update(self, *others)": updating("^"),
};
