/** object, type, property, staticmethod, classmethod, super and the other classes that the language itself needs. */
import { deletePlain, setPlain } from "../attributes/assign.ts";
import { lookup, plainInstance } from "../attributes/find.ts";
import { bare, construct, makeType } from "../classes.ts";
import { settle } from "../errors.ts";
import { identity } from "../keys.ts";
import { bool, getter, int, list, native, natives, NONE, NOT_IMPLEMENTED, str, type NativeTable } from "../make.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, CallArguments, ClassValue, Context, PropertyValue } from "../value.ts";
import { textOf } from "./method.ts";

function argumentsOf(args: {
  readonly rest: readonly AbstractValue[];
  readonly keywords: ReadonlyMap<string, AbstractValue>;
}): CallArguments {
  return { positional: args.rest, keywords: args.keywords };
}

const OBJECT_METHODS: NativeTable = {
  "__init__(self, *args, **kwargs)": () => NONE,
  *"__setattr__(self, name, value, /)"(context, args) {
    yield* settle(setPlain(context, args.get("self"), textOf(context, args.get("name")), args.get("value")));
    return NONE;
  },
  *"__delattr__(self, name, /)"(context, args) {
    yield* settle(deletePlain(context, args.get("self"), textOf(context, args.get("name"))));
    return NONE;
  },
  *"__getattribute__(self, name, /)"(context, args) {
    const self = args.get("self");
    const name = textOf(context, args.get("name"));
    const found = yield* settle(self.kind === "instance" ? plainInstance(context, self, name) : lookup(context, self, name));
    return found ?? context.raise("AttributeError", `'${context.typeOf(self).name}' object has no attribute '${name}'`);
  },
  "__eq__(self, other, /)": (_, args) => (args.get("self") === args.get("other") ? bool(true) : NOT_IMPLEMENTED),
  "__ne__(self, other, /)": (_, args) => (args.get("self") === args.get("other") ? bool(false) : NOT_IMPLEMENTED),
  "__hash__(self, /)": (_, args) => int(identity(args.get("self"))),
  "__repr__(self, /)": (context, args) => {
    const self = args.get("self");
    return str(`<${context.typeOf(self).module}.${context.typeOf(self).qualifiedName} object at 0x${identity(self).toString(16)}>`);
  },
  *"__str__(self, /)"(context, args) {
    return str(yield* settle(context.repr(args.get("self"))));
  },
  *"__format__(self, spec, /)"(context, args) {
    return str(yield* settle(context.str(args.get("self"))));
  },
  "__sizeof__(self, /)": () => int(16),
  "__dir__(self, /)": (_, args) => {
    const self = args.get("self");
    return list(self.kind === "instance" ? [...self.attributes.keys()].map(str) : []);
  },
  "__reduce_ex__(self, protocol, /)": (context) => context.unknown("pickling is not modelled"),
};

/** `object` and `type`. */
export function coreClasses(): { readonly object: ClassValue; readonly type: ClassValue } {
  const object = nativeClass({ name: "object", attributes: natives(OBJECT_METHODS) });
  object.attributes.set(
    "__new__",
    native("__new__(cls, *args, **kwargs)", (context, args) => newInstance(context, args.get("cls"), argumentsOf(args)), false),
  );
  object.attributes.set("__init_subclass__", { kind: "classMethod", function: native("__init_subclass__(cls, **kwargs)", () => NONE) });
  object.attributes.set("__subclasshook__", {
    kind: "classMethod",
    function: native("__subclasshook__(cls, other)", () => NOT_IMPLEMENTED),
  });
  const type = nativeClass({ name: "type", bases: [object], attributes: natives(TYPE_METHODS) });
  type.attributes.set(
    "__new__",
    native(
      "__new__(mcs, *args, **kwargs)",
      (context, args) => {
        const mcs = args.get("mcs");
        return makeType(context, mcs.kind === "class" ? mcs : undefined, argumentsOf(args));
      },
      false,
    ),
  );
  type.attributes.set("__prepare__", {
    kind: "classMethod",
    function: native("__prepare__(mcs, *args, **kwargs)", () => ({ kind: "dict", entries: new Map() })),
  });
  return { object, type };
}

function newInstance(context: Context, cls: AbstractValue, args: CallArguments): ReturnType<typeof bare> | AbstractValue {
  if (cls.kind === "unknown") return cls;
  if (cls.kind !== "class") return context.raise("TypeError", "object.__new__(X): X is not a type object");
  return bare(context, cls, args);
}

const TYPE_METHODS: NativeTable = {
  "__init__(cls, *args, **kwargs)": () => NONE,
  "__call__(cls, *args, **kwargs)": (context, args) => {
    const cls = args.get("cls");
    return cls.kind === "class" ? construct(context, cls, argumentsOf(args)) : cls;
  },
  "mro(cls)": (_, args) => {
    const cls = args.get("cls");
    return cls.kind === "class" ? list([...cls.mro]) : cls;
  },
  "__subclasses__(cls)": (context) => context.unknown("__subclasses__() is not modelled"),
  "__instancecheck__(cls, instance, /)": (context, args) => {
    const cls = args.get("cls");
    return bool(cls.kind === "class" && context.typeOf(args.get("instance")).mro.includes(cls));
  },
};

/** Descriptors and `super`. */
export function descriptorClasses(object: ClassValue): ClassValue[] {
  const wrapper = (name: "staticmethod" | "classmethod", kind: "staticMethod" | "classMethod"): ClassValue =>
    nativeClass({ name, bases: [object], create: (_, __, args) => ({ kind, function: args.positional[0] ?? NONE }) });
  return [wrapper("staticmethod", "staticMethod"), wrapper("classmethod", "classMethod"), propertyClass(object), superClass(object)];
}

function given(value: AbstractValue | undefined): AbstractValue | undefined {
  return value?.kind === "none" ? undefined : value;
}

function changed(part: "get" | "set" | "delete"): NativeTable[string] {
  return (_, args) => {
    const self = args.get("self");
    return self.kind === "property" ? { ...self, [part]: args.get("function") } : self;
  };
}

function propertyClass(object: ClassValue): ClassValue {
  const part = (name: "get" | "set" | "delete"): PropertyValue =>
    getter((self) => (self.kind === "property" ? (self[name] ?? NONE) : NONE));
  return nativeClass({
    name: "property",
    bases: [object],
    create: (_, __, args): AbstractValue => {
      const at = (index: number, name: string): AbstractValue | undefined => given(args.positional[index] ?? args.keywords.get(name));
      return { kind: "property", get: at(0, "fget"), set: at(1, "fset"), delete: at(2, "fdel"), cached: false };
    },
    attributes: [
      ...natives({
        "setter(self, function)": changed("set"),
        "getter(self, function)": changed("get"),
        "deleter(self, function)": changed("delete"),
      }),
      ["fget", part("get")],
      ["fset", part("set")],
      ["fdel", part("delete")],
    ],
  });
}

function superClass(object: ClassValue): ClassValue {
  return nativeClass({
    name: "super",
    bases: [object],
    create: (context, _, args) => {
      const [start, self] = args.positional;
      if (start?.kind === "unknown") return start;
      if (self?.kind === "unknown") return self;
      if (start?.kind !== "class" || self === undefined) return context.raise("RuntimeError", "super(): no arguments");
      const selfClass = self.kind === "class" && self.mro.includes(start) ? self : context.typeOf(self);
      if (!selfClass.mro.includes(start)) {
        return context.raise("TypeError", "super(type, obj): obj must be an instance or subtype of type");
      }
      return { kind: "super", start, self, selfClass };
    },
  });
}

/** Classes whose values the evaluator makes itself. */
export function plainClasses(object: ClassValue): ClassValue[] {
  const plain = (name: string): ClassValue => nativeClass({ name, bases: [object] });
  const callable = nativeClass({
    name: "function",
    bases: [object],
    attributes: natives({
      "__call__(self, *args, **kwargs)": (context, args) => context.call(args.get("self"), args.rest, args.keywords),
      "__get__(self, instance, owner=None)": (_, args) => {
        const self = args.get("instance");
        return self.kind === "none" ? args.get("self") : { kind: "boundMethod", function: args.get("self"), self };
      },
    }),
  });
  const named = (name: string): ClassValue => nativeClass({ name, bases: [object], attributes: callable.attributes });
  return [
    callable,
    named("method"),
    named("builtin_function_or_method"),
    ...["NoneType", "ellipsis", "NotImplementedType", "module"].map(plain),
  ];
}
