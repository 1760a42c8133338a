/** `functools`. */
import { ownAttributes } from "../attributes/callable.ts";
import { settle } from "../errors.ts";
import type { LibraryModule } from "../library.ts";
import { dict, getter, int, native, natives, NONE, NOT_IMPLEMENTED, str, tuple, bool, type NativeTable } from "../make.ts";
import { classAttribute } from "../mro.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, BoundArguments, ClassValue, Context, Evaluation, PropertyValue } from "../value.ts";

declare module "../value.ts" {
  interface NativeStates {
    /** Of functools.partial. */
    readonly partial: {
      readonly function: AbstractValue;
      readonly positional: readonly AbstractValue[];
      readonly keywords: ReadonlyMap<string, AbstractValue>;
    };
  }
}

function partialPart(
  read: (state: {
    function: AbstractValue;
    positional: readonly AbstractValue[];
    keywords: ReadonlyMap<string, AbstractValue>;
  }) => AbstractValue,
): PropertyValue {
  return getter((self) => (self.kind === "instance" && self.native.partial !== undefined ? read(self.native.partial) : NONE));
}

function partialClass(context: Context): ClassValue {
  return nativeClass({
    name: "partial",
    module: "functools",
    bases: [context.builtinClass("object")],
    create: (running, cls, args) => {
      const [callee, ...rest] = args.positional;
      if (callee === undefined) return running.raise("TypeError", "type 'partial' takes at least one argument");
      if (callee.kind === "unknown") return callee;
      const inner = callee.kind === "instance" ? callee.native.partial : undefined;
      const state = {
        function: inner?.function ?? callee,
        positional: [...(inner?.positional ?? []), ...rest],
        keywords: new Map([...(inner?.keywords ?? []), ...args.keywords]),
      };
      return { kind: "instance", class: cls, attributes: new Map(), native: { partial: state } };
    },
    attributes: [
      ...natives({
        "__call__(self, /, *args, **kwargs)": (running, args) => {
          const self = args.get("self");
          const state = self.kind === "instance" ? self.native.partial : undefined;
          if (state === undefined) return NONE;
          return running.call(state.function, [...state.positional, ...args.rest], new Map([...state.keywords, ...args.keywords]));
        },
        *"__repr__(self)"(running, args) {
          const self = args.get("self");
          const state = self.kind === "instance" ? self.native.partial : undefined;
          return str(`functools.partial(${state === undefined ? "" : yield* settle(running.repr(state.function))})`);
        },
      }),
      ["func", partialPart((state) => state.function)],
      ["args", partialPart((state) => tuple(state.positional))],
      ["keywords", partialPart((state) => dict(state.keywords))],
    ],
  });
}

function* reduce(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const items = yield* settle(context.elements(args.get("iterable")));
  if ("reason" in items) return items;
  let result = args.optional("initial");
  for (const item of items) result = result === undefined ? item : yield* context.call(args.get("function"), [result, item]);
  return result ?? context.raise("TypeError", "reduce() of empty iterable with no initial value");
}

const COPIED = ["__module__", "__name__", "__qualname__", "__doc__"];

function* copyNames(context: Context, wrapper: AbstractValue, wrapped: AbstractValue): Evaluation<AbstractValue> {
  if (wrapper.kind !== "function" && wrapper.kind !== "instance" && wrapper.kind !== "nativeFunction") return wrapper;
  const attributes = ownAttributes(wrapper);
  for (const name of COPIED) {
    const value = yield* settle(context.findAttribute(wrapped, name));
    if (value !== undefined) attributes?.set(name, value);
  }
  if (wrapped.kind === "function") for (const [name, value] of wrapped.attributes ?? []) attributes?.set(name, value);
  attributes?.set("__wrapped__", wrapped);
  return wrapper;
}

/** lru_cache and cache: results kept by arguments, where they are hashable. */
function cached(callee: AbstractValue): AbstractValue {
  const results = new Map<string | number, AbstractValue>();
  const wrapper = native("cached(*args, **kwargs)", function* (context, args) {
    const parts = [...args.rest, ...[...args.keywords].map(([name, value]) => tuple([str(name), value]))];
    const key = yield* settle(context.hash(tuple(parts)));
    const known = results.get(key);
    if (known !== undefined) return known;
    const value = yield* context.call(callee, args.rest, args.keywords);
    results.set(key, value);
    return value;
  });
  const clear = (): AbstractValue => {
    results.clear();
    return NONE;
  };
  wrapper.attributes = new Map([
    ["__wrapped__", callee],
    ["cache_clear", native("cache_clear()", clear, false)],
  ]);
  return wrapper;
}

/** singledispatch: by the class of the first argument. */
function dispatching(fallback: AbstractValue): AbstractValue {
  const table = new Map<ClassValue, AbstractValue>();
  const wrapper = native("dispatch(*args, **kwargs)", (context, args) => {
    const [first] = args.rest;
    const classes = first === undefined ? [] : context.typeOf(first).mro;
    const chosen = classes.map((cls) => table.get(cls)).find((value) => value !== undefined);
    return context.call(chosen ?? fallback, args.rest, args.keywords);
  });
  const register = native(
    "register(cls, func=None)",
    (_, args) => {
      const cls = args.get("cls");
      const add = (value: AbstractValue): AbstractValue => {
        if (cls.kind === "class") table.set(cls, value);
        return value;
      };
      const func = args.notNone("func");
      return func === undefined ? native("register(func)", (__, inner) => add(inner.get("func")), false) : add(func);
    },
    false,
  );
  wrapper.attributes = new Map([
    ["register", register],
    ["__wrapped__", fallback],
  ]);
  return wrapper;
}

/** total_ordering: the missing comparisons from the one that is there. */
function completeOrder(cls: AbstractValue): AbstractValue {
  if (cls.kind !== "class") return cls;
  const rules: readonly (readonly [string, string, (less: boolean, equal: boolean) => boolean])[] = [
    ["__lt__", "__gt__", (less, equal) => !less && !equal],
    ["__lt__", "__le__", (less, equal) => less || equal],
    ["__lt__", "__ge__", (less) => !less],
    ["__gt__", "__lt__", (more, equal) => !more && !equal],
    ["__gt__", "__ge__", (more, equal) => more || equal],
    ["__gt__", "__le__", (more) => !more],
  ];
  const root = ["__lt__", "__gt__"].find((name) => classAttribute(cls, name)?.kind === "function");
  for (const [from, to, combine] of rules) {
    if (from !== root || classAttribute(cls, to)?.kind === "function") continue;
    const method = native(`${to}(self, other)`, function* (context, args): Evaluation<AbstractValue> {
      const [self, other] = [args.get("self"), args.get("other")];
      const first = yield* settle(context.truth(yield* context.call(yield* settle(context.getAttribute(self, from)), [other])));
      const equal = yield* settle(context.equals(self, other));
      if (typeof first === "object" || typeof equal === "object") return NOT_IMPLEMENTED;
      return bool(combine(first, equal));
    });
    cls.attributes.set(to, method);
  }
  return cls;
}

const FUNCTIONS: NativeTable = {
  "reduce(function, iterable, initial=..., /)": reduce,
  "wraps(wrapped, assigned=None, updated=None)": (_, made) =>
    native("wraps(wrapper)", (context, args) => copyNames(context, args.get("wrapper"), made.get("wrapped")), false),
  "update_wrapper(wrapper, wrapped, assigned=None, updated=None)": (context, args) =>
    copyNames(context, args.get("wrapper"), args.get("wrapped")),
  "cache(user_function, /)": (_, args) => cached(args.get("user_function")),
  "lru_cache(maxsize=128, typed=False)": (_, args) => {
    const first = args.get("maxsize");
    if (first.kind === "function" || first.kind === "boundMethod") return cached(first);
    return native("lru_cache(function)", (__, inner) => cached(inner.get("function")), false);
  },
  "cached_property(func)": (_, args) => ({ kind: "property", get: args.get("func"), set: undefined, delete: undefined, cached: true }),
  "singledispatch(func)": (_, args) => dispatching(args.get("func")),
  "total_ordering(cls)": (_, args) => completeOrder(args.get("cls")),
  "cmp_to_key(mycmp)": (_, made) =>
    native(
      "key(obj)",
      (context, args) => ({
        kind: "instance",
        class: comparedBy(context, made.get("mycmp")),
        attributes: new Map([["obj", args.get("obj")]]),
        native: {},
      }),
      false,
    ),
  "partialmethod(func, /, *args, **kwargs)": (_, made) =>
    native("partialmethod(self, /, *args, **kwargs)", (context, args) =>
      context.call(made.get("func"), [args.get("self"), ...made.rest, ...args.rest], new Map([...made.keywords, ...args.keywords])),
    ),
};

function comparedBy(context: Context, compare: AbstractValue): ClassValue {
  const less = native("__lt__(self, other)", function* (running, args) {
    const own = yield* settle(running.getAttribute(args.get("self"), "obj"));
    const other = yield* settle(running.getAttribute(args.get("other"), "obj"));
    return yield* settle(running.compare("<", yield* running.call(compare, [own, other]), int(0)));
  });
  return nativeClass({ name: "K", module: "functools", bases: [context.builtinClass("object")], attributes: [["__lt__", less]] });
}

export const functools: LibraryModule = {
  name: "functools",
  *members(context) {
    yield* natives(FUNCTIONS, false);
    yield ["partial", partialClass(context)];
    yield ["WRAPPER_ASSIGNMENTS", tuple(COPIED.map(str))];
  },
};
