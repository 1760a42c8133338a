/** `collections`; ChainMap and UserDict are Python in collections.py. */
import { fill } from "../builtins/mappings.ts";
import { methods, smallInt } from "../builtins/method.ts";
import { settle } from "../errors.ts";
import type { LibraryModule } from "../library.ts";
import { int, list, native, natives, NONE, str, tuple, type NativeTable } from "../make.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, ClassValue, Context, DictValue, Evaluation } from "../value.ts";
import source from "./collections.py";
import { dequeClass } from "./deque.ts";
import { namedTupleFunction } from "./named-tuple.ts";

function orderedDict(context: Context): ClassValue {
  return nativeClass({
    name: "OrderedDict",
    module: "collections",
    bases: [context.builtinClass("dict")],
    attributes: [
      ...methods("dict", {
        *"move_to_end(self, key, last=True)"(running, self, args) {
          const key = yield* settle(running.hash(args.get("key")));
          const slot = self.entries.get(key);
          if (slot === undefined) return running.raise("KeyError", "key");
          const last = yield* settle(running.truth(args.get("last")));
          self.entries.delete(key);
          const rest = [...self.entries];
          if (last === false) self.entries.clear();
          self.entries.set(key, slot);
          if (last === false) for (const [other, value] of rest) self.entries.set(other, value);
          return NONE;
        },
        "popitem(self, last=True)": (running, self, args) => {
          const wanted = args.get("last");
          const entries = [...self.entries];
          const chosen = wanted.kind === "bool" && !wanted.value ? entries[0] : entries.at(-1);
          if (chosen === undefined) return running.raise("KeyError", "dictionary is empty");
          self.entries.delete(chosen[0]);
          return tuple([chosen[1].key, chosen[1].value]);
        },
        *"__repr__(self)"(running, self) {
          if (self.entries.size === 0) return str("OrderedDict()");
          const pairs = list([...self.entries.values()].map((slot) => tuple([slot.key, slot.value])));
          return str(`OrderedDict(${yield* settle(running.repr(pairs))})`);
        },
      }),
    ],
  });
}

function defaultDict(context: Context): ClassValue {
  return nativeClass({
    name: "defaultdict",
    module: "collections",
    bases: [context.builtinClass("dict")],
    attributes: methods(
      "dict",
      {
        *"__init__(self, default_factory=None, /, *args, **kwargs)"(running, self, args) {
          self.subtype?.attributes.set("default_factory", args.get("default_factory"));
          yield* fill(running, self, args.rest[0], args.keywords);
          return NONE;
        },
        *"__missing__(self, key)"(running, self, args) {
          const factory = self.subtype?.attributes.get("default_factory") ?? NONE;
          if (factory.kind === "none") {
            const error = running.exception("KeyError", "");
            error.attributes.set("args", tuple([args.get("key")]));
            throw running.raised(error);
          }
          const value = yield* running.call(factory);
          yield* settle(running.setItem(self, args.get("key"), value));
          return value;
        },
        *"__repr__(self)"(running, self) {
          const factory = yield* settle(running.repr(self.subtype?.attributes.get("default_factory") ?? NONE));
          return str(`defaultdict(${factory}, ${yield* settle(running.repr({ kind: "dict", entries: self.entries }))})`);
        },
      },
      false,
    ),
  });
}

/** Adds counts: of elements, or those a mapping gives. */
function* count(
  context: Context,
  self: DictValue,
  source: AbstractValue,
  keywords: ReadonlyMap<string, AbstractValue>,
  sign: 1 | -1,
): Evaluation<void> {
  const add = function* (key: AbstractValue, amount: AbstractValue): Evaluation<void> {
    const canonical = yield* settle(context.hash(key));
    const before = self.entries.get(canonical);
    const value = yield* settle(context.binary(sign > 0 ? "+" : "-", before?.value ?? int(0), amount));
    self.entries.set(canonical, { key: before?.key ?? key, value });
  };
  if (source.kind === "dict") for (const slot of [...source.entries.values()]) yield* add(slot.key, slot.value);
  else if (source.kind !== "none") {
    const items = yield* settle(context.elements(source));
    if ("reason" in items) context.problem(`what is counted is not known: ${items.reason}`);
    else for (const item of items) yield* add(item, int(1));
  }
  for (const [name, amount] of keywords) yield* add(str(name), amount);
}

function* ranked(context: Context, self: DictValue): Evaluation<AbstractValue[]> {
  const pairs = [...self.entries.values()].map((slot) => tuple([slot.key, slot.value]));
  const second = native("second(pair)", (running, args) => running.getItem(args.get("pair"), int(1)), false);
  const sorted = context.builtins.variables.get("sorted");
  const ordered =
    sorted === undefined
      ? NONE
      : yield* context.call(
          sorted,
          [list(pairs)],
          new Map<string, AbstractValue>([
            ["key", second],
            ["reverse", { kind: "bool", value: true }],
          ]),
        );
  return ordered.kind === "list" ? ordered.items : pairs;
}

function counter(context: Context): ClassValue {
  return nativeClass({
    name: "Counter",
    module: "collections",
    bases: [context.builtinClass("dict")],
    attributes: methods(
      "dict",
      {
        *"__init__(self, iterable=None, /, **kwargs)"(running, self, args) {
          yield* count(running, self, args.get("iterable"), args.keywords, 1);
          return NONE;
        },
        *"update(self, iterable=None, /, **kwargs)"(running, self, args) {
          yield* count(running, self, args.get("iterable"), args.keywords, 1);
          return NONE;
        },
        *"subtract(self, iterable=None, /, **kwargs)"(running, self, args) {
          yield* count(running, self, args.get("iterable"), args.keywords, -1);
          return NONE;
        },
        "__missing__(self, key)": () => int(0),
        *"most_common(self, n=None)"(running, self, args) {
          const all = yield* ranked(running, self);
          const most = args.notNone("n");
          return list(most === undefined ? all : all.slice(0, smallInt(running, most)));
        },
        "elements(self)": (_, self) => {
          const all = [...self.entries.values()];
          return list(
            all.flatMap((slot) =>
              Array.from({ length: slot.value.kind === "int" ? Math.max(0, Number(slot.value.value)) : 0 }, () => slot.key),
            ),
          );
        },
        *"total(self)"(running, self) {
          let sum: AbstractValue = int(0);
          for (const slot of self.entries.values()) sum = yield* settle(running.binary("+", sum, slot.value));
          return sum;
        },
        *"__repr__(self)"(running, self) {
          const entries: DictValue["entries"] = new Map();
          for (const pair of yield* ranked(running, self)) {
            const [key, value] = pair.kind === "tuple" ? pair.items : [];
            if (key !== undefined && value !== undefined) entries.set(yield* settle(running.hash(key)), { key, value });
          }
          return str(entries.size === 0 ? "Counter()" : `Counter(${yield* settle(running.repr({ kind: "dict", entries }))})`);
        },
      },
      false,
    ),
  });
}

const FUNCTIONS: NativeTable = {
  "namedtuple(typename, field_names, *, rename=False, defaults=None, module=None)": namedTupleFunction,
};

export const collections: LibraryModule = {
  name: "collections",
  *members(context) {
    yield* natives(FUNCTIONS, false);
    yield ["OrderedDict", orderedDict(context)];
    yield ["defaultdict", defaultDict(context)];
    yield ["Counter", counter(context)];
    yield ["deque", dequeClass(context)];
  },
  source: { file: "gradient-lens:python/collections.py", text: source },
};
