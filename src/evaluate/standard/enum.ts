/** `enum`. */
import { settle } from "../errors.ts";
import type { LibraryModule } from "../library.ts";
import { dict, int, iteratorOver, native, natives, NONE, str, tuple, type NativeTable } from "../make.ts";
import { classAttribute } from "../mro.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, CallArguments, ClassValue, Context, Evaluation, Subtype } from "../value.ts";

declare module "../value.ts" {
  interface NativeStates {
    /** Of an enum class: its members by name, aliases included. */
    readonly members: Map<string, AbstractValue>;
  }
}

function attributesOf(value: AbstractValue): Map<string, AbstractValue> | undefined {
  if (value.kind === "instance") return value.attributes;
  return value.kind === "unknown" ? undefined : value.subtype?.attributes;
}

function valueOf(member: AbstractValue): AbstractValue {
  return attributesOf(member)?.get("_value_") ?? NONE;
}

function nameOf(member: AbstractValue): string {
  const name = attributesOf(member)?.get("_name_");
  return name?.kind === "str" ? name.value : "";
}

/** Names of a class body that are members: no functions, descriptors, private or special names. */
function isMember(name: string, value: AbstractValue): boolean {
  if (/^__\w*__$/.test(name) || /^_[a-z]+_$/.test(name) || /^_\w+__\w/.test(name)) return false;
  return !["function", "nativeFunction", "staticMethod", "classMethod", "property"].includes(value.kind);
}

function* makeMembers(context: Context, cls: ClassValue): Evaluation<AbstractValue> {
  const members = new Map<string, AbstractValue>();
  cls.native.members = members;
  cls.create = findMember;
  const flags = cls.mro.some((base) => base.name === "Flag");
  const values: AbstractValue[] = [];
  for (const [name, given] of [...cls.attributes]) {
    if (!isMember(name, given)) continue;
    const isAuto = given.kind === "instance" && given.class.name === "auto";
    const value = isAuto ? yield* automatic(context, cls, name, values, flags) : given;
    values.push(value);
    let member = yield* sameValue(context, members, value);
    if (member === undefined) member = yield* makeMember(context, cls, name, value);
    members.set(name, member);
    cls.attributes.set(name, member);
  }
  return cls;
}

function* automatic(
  context: Context,
  cls: ClassValue,
  name: string,
  before: readonly AbstractValue[],
  flags: boolean,
): Evaluation<AbstractValue> {
  const custom = classAttribute(cls, "_generate_next_value_");
  if (custom !== undefined) {
    const call = custom.kind === "staticMethod" ? custom.function : custom;
    return yield* context.call(call, [str(name), int(1), int(before.length), { kind: "list", items: [...before] }]);
  }
  if (cls.mro.some((base) => base.name === "StrEnum")) return str(name.toLowerCase());
  const last = [...before].reverse().find((value) => value.kind === "int");
  if (last === undefined) return int(1);
  return yield* settle(flags ? context.binary("*", last, int(2)) : context.binary("+", last, int(1)));
}

function* sameValue(
  context: Context,
  members: ReadonlyMap<string, AbstractValue>,
  value: AbstractValue,
): Evaluation<AbstractValue | undefined> {
  for (const member of members.values()) if ((yield* settle(context.equals(valueOf(member), value))) === true) return member;
  return undefined;
}

/** A member: an instance, or for `class E(str, Enum)` a str of that class. */
function* makeMember(context: Context, cls: ClassValue, name: string, value: AbstractValue): Evaluation<AbstractValue> {
  const attributes = new Map<string, AbstractValue>([
    ["_name_", str(name)],
    ["_value_", value],
  ]);
  const subtype: Subtype = { class: cls, attributes };
  const own = classAttribute(cls, "__new__");
  if (own?.kind === "function") {
    const made = yield* context.call(own, [cls, ...(value.kind === "tuple" ? value.items : [value])]);
    for (const [key, kept] of attributes) if (attributesOf(made)?.has(key) !== true) attributesOf(made)?.set(key, kept);
    return made;
  }
  const mixed = cls.mro.some((base) => base.name === value.kind && base.module === "builtins");
  const member: AbstractValue =
    mixed && value.kind !== "instance" && value.kind !== "unknown"
      ? { ...value, subtype }
      : { kind: "instance", class: cls, attributes, native: {} };
  const init = classAttribute(cls, "__init__");
  if (init?.kind === "function") yield* context.call(init, [member, ...(value.kind === "tuple" ? value.items : [value])]);
  return member;
}

function membersOf(cls: AbstractValue): ReadonlyMap<string, AbstractValue> {
  return (cls.kind === "class" ? cls.native.members : undefined) ?? new Map();
}

/** Members without aliases. */
function distinct(cls: AbstractValue): AbstractValue[] {
  return [...new Set(membersOf(cls).values())];
}

const META: NativeTable = {
  "__iter__(cls)": (_, args) => iteratorOver(distinct(args.get("cls"))),
  "__len__(cls)": (_, args) => int(distinct(args.get("cls")).length),
  "__bool__(cls)": () => ({ kind: "bool", value: true }),
  *"__contains__(cls, item)"(context, args) {
    for (const member of distinct(args.get("cls"))) {
      if (member === args.get("item") || (yield* settle(context.equals(valueOf(member), args.get("item")))) === true) {
        return { kind: "bool", value: true };
      }
    }
    return { kind: "bool", value: false };
  },
  *"__getitem__(cls, name)"(context, args) {
    const name = yield* settle(context.str(args.get("name")));
    const found = membersOf(args.get("cls")).get(name);
    if (found !== undefined) return found;
    const error = context.exception("KeyError", "");
    error.attributes.set("args", tuple([args.get("name")]));
    throw context.raised(error);
  },
};

/** `Color(1)`: the member with that value; `Enum("Color", "RED BLUE")` makes a class. */
function* findMember(context: Context, cls: ClassValue, args: CallArguments): Evaluation<AbstractValue> {
  const [value, names] = args.positional;
  if (value === undefined) return context.raise("TypeError", "an enum needs a value");
  if (names !== undefined) return yield* functional(context, cls, value, names);
  if (value.kind === "unknown") return value;
  const members = distinct(cls);
  for (const member of members) {
    if (member === value || (yield* settle(context.equals(valueOf(member), value))) === true) return member;
  }
  const missing = classAttribute(cls, "_missing_");
  if (missing?.kind === "classMethod") {
    const made = yield* context.call(missing.function, [cls, value]);
    if (made.kind !== "none") return made;
  }
  if (cls.mro.some((base) => base.name === "Flag") && value.kind === "int") return yield* makeMember(context, cls, "", value);
  return context.raise("ValueError", `${yield* settle(context.repr(value))} is not a valid ${cls.qualifiedName}`);
}

function* functional(context: Context, base: ClassValue, name: AbstractValue, names: AbstractValue): Evaluation<AbstractValue> {
  const items =
    names.kind === "str" ? names.value.replaceAll(",", " ").split(/\s+/).filter(Boolean).map(str) : yield* settle(context.elements(names));
  if ("reason" in items) return items;
  const pairs: [string, AbstractValue][] = items.flatMap((item, index): [string, AbstractValue][] => {
    if (item.kind === "str") return [[item.value, int(index + 1)]];
    const [key, value] = item.kind === "tuple" ? item.items : [];
    return key?.kind === "str" && value !== undefined ? [[key.value, value]] : [];
  });
  return yield* context.call(context.builtinClass("type"), [name, tuple([base]), dict(pairs)]);
}

/** Operators of flags work on their values. */
function flagOperator(method: string, op: "|" | "&" | "^"): AbstractValue {
  return native(`${method}(self, other)`, function* (context, args): Evaluation<AbstractValue> {
    const [self, other] = [args.get("self"), args.get("other")];
    const right = other.kind === "instance" ? valueOf(other) : other;
    const value = yield* settle(context.binary(op, valueOf(self), right));
    return yield* context.call(context.typeOf(self), [value]);
  });
}

const METHODS: NativeTable = {
  *"__repr__(self)"(context, args) {
    const self = args.get("self");
    return str(`<${context.typeOf(self).name}.${nameOf(self)}: ${yield* settle(context.repr(valueOf(self)))}>`);
  },
  *"__str__(self)"(context, args) {
    const self = args.get("self");
    const cls = context.typeOf(self);
    if (cls.mro.some((base) => base.name === "StrEnum" || base.name === "IntEnum")) return str(yield* settle(context.str(valueOf(self))));
    return str(`${cls.name}.${nameOf(self)}`);
  },
  "__hash__(self)": (_, args) => str(nameOf(args.get("self"))),
  "__init__(self, *args, **kwargs)": () => NONE,
};

const UNIQUE: NativeTable = {
  "unique(enumeration)": (_, args) => args.get("enumeration"),
  "verify(*conditions)": () => native("verify(enumeration)", (_, args) => args.get("enumeration"), false),
  "member(value)": (_, args) => args.get("value"),
  "nonmember(value)": (_, args) => args.get("value"),
};

export const enumModule: LibraryModule = {
  name: "enum",
  *members(context) {
    const meta = nativeClass({ name: "EnumMeta", module: "enum", bases: [context.builtinClass("type")], attributes: natives(META) });
    const getters: readonly (readonly [string, AbstractValue])[] = ["name", "value"].map((name) => [
      name,
      {
        kind: "property",
        get: native("get(self)", (_, args) => attributesOf(args.get("self"))?.get(`_${name}_`) ?? NONE),
        set: undefined,
        delete: undefined,
        cached: false,
      },
    ]);
    const base = nativeClass({
      name: "Enum",
      module: "enum",
      bases: [context.builtinClass("object")],
      metaclass: meta,
      create: findMember,
      attributes: [...natives(METHODS), ...getters],
      native: { subclassHook: makeMembers },
    });
    const derived = (name: string, bases: readonly ClassValue[], attributes: Iterable<readonly [string, AbstractValue]> = []): ClassValue =>
      nativeClass({ name, module: "enum", bases, attributes, create: findMember, native: { subclassHook: makeMembers } });
    const flagOperators: [string, AbstractValue][] = [
      ["__or__", flagOperator("__or__", "|")],
      ["__and__", flagOperator("__and__", "&")],
      ["__xor__", flagOperator("__xor__", "^")],
      [
        "__bool__",
        native("__bool__(self)", function* (running, args): Evaluation<AbstractValue> {
          const truth = yield* settle(running.truth(valueOf(args.get("self"))));
          return typeof truth === "object" ? truth : { kind: "bool", value: truth };
        }),
      ],
    ];
    yield ["Enum", base];
    yield ["EnumMeta", meta];
    yield ["EnumType", meta];
    yield ["IntEnum", derived("IntEnum", [context.builtinClass("int"), base])];
    yield ["StrEnum", derived("StrEnum", [context.builtinClass("str"), base])];
    const flag = derived("Flag", [base], flagOperators);
    yield ["Flag", flag];
    yield ["IntFlag", derived("IntFlag", [context.builtinClass("int"), flag])];
    yield ["auto", nativeClass({ name: "auto", module: "enum", bases: [context.builtinClass("object")] })];
    yield* natives(UNIQUE, false);
  },
};
