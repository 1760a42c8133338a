/** `typing`, `typing_extensions`, `collections.abc`, `numbers`: names that annotations use, and what of them has a meaning when code runs. */
import { methods } from "../builtins/method.ts";
import { settle } from "../errors.ts";
import type { LibraryModule } from "../library.ts";
import { dict, FALSE, native, natives, NONE, str, tuple, type NativeTable } from "../make.ts";
import { findInClass } from "../mro.ts";
import { isCallable } from "../builtins/objects.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, ClassValue, Context, InstanceValue, UnknownValue } from "../value.ts";
import { namedTupleBase } from "./named-tuple.ts";

declare module "../value.ts" {
  interface NativeStates {
    /** Of a typing construct: its name and what stands in its brackets. */
    readonly typing: { readonly name: string; readonly args: readonly AbstractValue[] };
  }
}

/** The class of typing constructs, once for each evaluator. */
function formClass(context: Context): ClassValue {
  const known = context.builtinClass("_TypingForm");
  if (known.attributes.size > 0) return known;
  for (const [name, value] of natives(FORM_METHODS)) known.attributes.set(name, value);
  return known;
}

function form(context: Context, name: string, args: readonly AbstractValue[] = []): InstanceValue {
  return {
    kind: "instance",
    class: formClass(context),
    attributes: new Map<string, AbstractValue>([
      ["__name__", str(name)],
      ["__args__", tuple(args)],
      ["__origin__", ORIGINS.has(name) ? context.builtinClass(ORIGINS.get(name) ?? name) : NONE],
    ]),
    native: { typing: { name, args } },
  };
}

const ORIGINS: ReadonlyMap<string, string> = new Map([
  ["List", "list"],
  ["Dict", "dict"],
  ["Tuple", "tuple"],
  ["Set", "set"],
  ["FrozenSet", "frozenset"],
  ["Type", "type"],
]);

/** Aliases of classes of `collections`. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["OrderedDict", "OrderedDict"],
  ["DefaultDict", "defaultdict"],
  ["Counter", "Counter"],
  ["Deque", "deque"],
  ["ChainMap", "ChainMap"],
]);

function stateOf(value: AbstractValue): { readonly name: string; readonly args: readonly AbstractValue[] } {
  return (value.kind === "instance" ? value.native.typing : undefined) ?? { name: "", args: [] };
}

const FORM_METHODS: NativeTable = {
  "__getitem__(self, item)": (context, args) => {
    const item = args.get("item");
    return form(context, stateOf(args.get("self")).name, item.kind === "tuple" ? item.items : [item]);
  },
  "__iter__(self)": (context) => context.raise("TypeError", "'type' object is not iterable"),
  *"__call__(self, *args, **kwargs)"(context, args) {
    const alias = ALIASES.get(stateOf(args.get("self")).name);
    const module = alias === undefined ? undefined : yield* context.importModule("collections");
    if (alias !== undefined && module?.kind === "module") {
      return yield* context.call(module.scope.variables.get(alias) ?? NONE, args.rest, args.keywords);
    }
    const origin = ORIGINS.get(stateOf(args.get("self")).name);
    if (origin !== undefined) return yield* context.call(context.builtinClass(origin), args.rest, args.keywords);
    return args.rest[0] ?? form(context, stateOf(args.get("self")).name);
  },
  "__mro_entries__(self, bases)": (context, args) => {
    const origin = ORIGINS.get(stateOf(args.get("self")).name);
    return tuple(origin === undefined ? [] : [context.builtinClass(origin)]);
  },
  "__or__(self, other)": (context, args) => form(context, "Union", [args.get("self"), args.get("other")]),
  "__ror__(self, other)": (context, args) => form(context, "Union", [args.get("other"), args.get("self")]),
  "__hash__(self)": (_, args) => str(stateOf(args.get("self")).name),
  *"__instancecheck__(self, value)"(context, args) {
    const { name, args: inside } = stateOf(args.get("self"));
    const check = context.builtins.variables.get("isinstance") ?? NONE;
    const origin = ORIGINS.get(name);
    if (origin !== undefined) return yield* context.call(check, [args.get("value"), context.builtinClass(origin)]);
    if (name === "Union") return yield* context.call(check, [args.get("value"), tuple(inside)]);
    if (name === "Optional") return yield* context.call(check, [args.get("value"), tuple([...inside, context.builtinClass("NoneType")])]);
    if (name === "Any") return { kind: "bool", value: true };
    return context.unknown(`isinstance() with typing.${name}`);
  },
  *"__repr__(self)"(context, args) {
    const { name, args: inside } = stateOf(args.get("self"));
    const parts: string[] = [];
    for (const part of inside) parts.push(part.kind === "class" ? part.name : yield* settle(context.repr(part)));
    return str(`typing.${name}${parts.length === 0 ? "" : `[${parts.join(", ")}]`}`);
  },
};

const FORMS =
  "Any Optional Union Callable List Dict Tuple Set FrozenSet Type Literal Final ClassVar Annotated NoReturn Never Self Concatenate TypeAlias Required " +
  "NotRequired ReadOnly Unpack TypeGuard TypeIs LiteralString DefaultDict OrderedDict Counter Deque ChainMap Text AnyStr Pattern Match IO TextIO BinaryIO " +
  "Awaitable Coroutine AsyncIterator AsyncIterable AsyncGenerator ContextManager AsyncContextManager SupportsInt SupportsFloat SupportsAbs SupportsIndex ParamSpecArgs";

const FUNCTIONS: NativeTable = {
  "cast(typ, val)": (_, args) => args.get("val"),
  "TypeVar(name, *constraints, **kwargs)": (context, args) => form(context, nameArgument(args.get("name"))),
  "ParamSpec(name, **kwargs)": (context, args) => form(context, nameArgument(args.get("name"))),
  "TypeVarTuple(name, **kwargs)": (context, args) => form(context, nameArgument(args.get("name"))),
  "NewType(name, tp)": () => native("NewType(x)", (_, args) => args.get("x"), false),
  "overload(func)": (_, args) => args.get("func"),
  "final(f)": (_, args) => args.get("f"),
  "override(f)": (_, args) => args.get("f"),
  "no_type_check(f)": (_, args) => args.get("f"),
  "runtime_checkable(cls)": (_, args) => args.get("cls"),
  "deprecated(message, **kwargs)": () => native("deprecated(f)", (_, args) => args.get("f"), false),
  "dataclass_transform(**kwargs)": () => native("dataclass_transform(f)", (_, args) => args.get("f"), false),
  "assert_never(arg)": (context) => context.raise("AssertionError", "Expected code to be unreachable"),
  "assert_type(val, typ)": (_, args) => args.get("val"),
  "reveal_type(obj)": (_, args) => args.get("obj"),
  "get_origin(tp)": (_, args) => {
    const value = args.get("tp");
    return (value.kind === "instance" ? value.attributes.get("__origin__") : undefined) ?? NONE;
  },
  "get_args(tp)": (_, args) => tuple(stateOf(args.get("tp")).args),
  "get_type_hints(obj, *args, **kwargs)": (_, args) => {
    const obj = args.get("obj");
    const all = obj.kind === "class" ? [...obj.mro].reverse().map((cls) => cls.attributes.get("__annotations__")) : [];
    const hints = dict();
    for (const annotations of all) {
      if (annotations?.kind === "dict") for (const [key, slot] of annotations.entries) hints.entries.set(key, slot);
    }
    return hints;
  },
};

function nameArgument(value: AbstractValue): string {
  return value.kind === "str" ? value.value : "T";
}

/** TypedDict: a dict by another name; a class body's annotations say nothing when code runs. */
function typedDict(context: Context): ClassValue {
  return nativeClass({ name: "TypedDict", module: "typing", bases: [context.builtinClass("dict")], attributes: methods("dict", {}) });
}

/** Abstract classes that values belong to by what they can do. */
const ABSTRACT: Readonly<Record<string, (context: Context, cls: ClassValue, value: AbstractValue | undefined) => boolean>> = {
  Iterable: (context, cls, value) =>
    BUILT_IN_ITERABLE.test(cls.name) || (value !== undefined && value.kind === "iterator") || has(cls, "__iter__"),
  Iterator: (_, cls, value) => value?.kind === "iterator" || has(cls, "__next__"),
  Generator: (_, __, value) => value?.kind === "iterator" && value.generator !== undefined,
  Sequence: (_, cls) => derives(cls, ["list", "tuple", "str", "bytes", "range"]),
  MutableSequence: (_, cls) => derives(cls, ["list"]),
  Mapping: (_, cls) => derives(cls, ["dict"]),
  MutableMapping: (_, cls) => derives(cls, ["dict"]),
  Set: (_, cls) => derives(cls, ["set", "frozenset"]),
  MutableSet: (_, cls) => derives(cls, ["set"]),
  Sized: (_, cls) => derives(cls, ["list", "tuple", "str", "bytes", "range", "dict", "set", "frozenset"]) || has(cls, "__len__"),
  Container: (_, cls) => BUILT_IN_ITERABLE.test(cls.name) || has(cls, "__contains__"),
  Collection: (_, cls) => BUILT_IN_ITERABLE.test(cls.name) || (has(cls, "__len__") && has(cls, "__iter__") && has(cls, "__contains__")),
  Reversible: (_, cls) => derives(cls, ["list", "tuple", "str", "range", "dict"]) || has(cls, "__reversed__"),
  Hashable: (_, cls) => !derives(cls, ["list", "dict", "set"]),
  Callable: (_, cls, value) => (value === undefined ? has(cls, "__call__") : isCallable(value)),
  ByteString: (_, cls) => derives(cls, ["bytes"]),
  KeysView: (_, cls) => cls.name === "dict_keys",
  ValuesView: (_, cls) => cls.name === "dict_values",
  ItemsView: (_, cls) => cls.name === "dict_items",
};

const BUILT_IN_ITERABLE = /^(list|tuple|str|bytes|range|dict|set|frozenset|dict_keys|dict_values|dict_items|Tensor)$/;

function derives(cls: ClassValue, names: readonly string[]): boolean {
  return cls.mro.some((base) => base.module === "builtins" && names.includes(base.name));
}

function has(cls: ClassValue, method: string): boolean {
  const found = findInClass(cls, method);
  return found !== undefined && found.owner.name !== "object";
}

function abstractClasses(context: Context, module: string): [string, AbstractValue][] {
  return Object.entries(ABSTRACT).map(([name, accepts]) => [
    name,
    nativeClass({
      name,
      module,
      bases: [context.builtinClass("object")],
      native: { accepts: (running, cls, value): boolean | UnknownValue => accepts(running, cls, value) },
    }),
  ]);
}

function typingModule(name: string): LibraryModule {
  return {
    name,
    *members(context) {
      const object = context.builtinClass("object");
      for (const each of FORMS.split(" ")) yield [each, form(context, each)];
      yield* abstractClasses(context, "typing");
      yield* natives(FUNCTIONS, false);
      yield ["TYPE_CHECKING", FALSE];
      yield ["NamedTuple", namedTupleBase(context)];
      yield ["TypedDict", typedDict(context)];
      for (const each of ["Generic", "Protocol"]) yield [each, nativeClass({ name: each, module: "typing", bases: [object] })];
    },
    missing: (context, missing) => (missing.startsWith("__") ? undefined : form(context, missing)),
  };
}

export const typing = typingModule("typing");
export const typingExtensions = typingModule("typing_extensions");

export const collectionsAbc: LibraryModule = {
  name: "collections.abc",
  members: (context) => abstractClasses(context, "collections.abc"),
  missing: (context, name) => (name.startsWith("__") ? undefined : form(context, name)),
};

/** `numbers`: the numeric tower. */
export const numbers: LibraryModule = {
  name: "numbers",
  *members(context) {
    const tower: readonly (readonly [string, readonly string[]])[] = [
      ["Number", ["int", "float", "complex"]],
      ["Complex", ["int", "float", "complex"]],
      ["Real", ["int", "float"]],
      ["Rational", ["int"]],
      ["Integral", ["int"]],
    ];
    for (const [name, kinds] of tower) {
      yield [
        name,
        nativeClass({
          name,
          module: "numbers",
          bases: [context.builtinClass("object")],
          native: { accepts: (_, cls) => derives(cls, kinds) },
        }),
      ];
    }
  },
};
