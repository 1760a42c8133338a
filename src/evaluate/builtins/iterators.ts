/** Iterators: enumerate, zip, map, filter, reversed, iter, next, and the methods of generators. */
import { settle } from "../errors.ts";
import { advance } from "../iterate.ts";
import { int, iteratorOver, natives, NONE, tuple, type NativeTable } from "../make.ts";
import { add, type Integer } from "../numbers/ints.ts";
import { callSpecial } from "../special.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, ClassValue, Context, Evaluation, InstanceValue, IteratorValue } from "../value.ts";

/** An iterator whose next value takes an evaluation. */
export function lazily(typeName: string, next: (context: Context) => Evaluation<AbstractValue | undefined>): IteratorValue {
  let ended = false;
  return {
    kind: "iterator",
    typeName,
    *advance(context) {
      if (ended) return undefined;
      const value = yield* next(context);
      ended = value === undefined;
      return value;
    },
  };
}

/** Iterators over several iterables; the first unknown one instead. */
export function* iteratorsOf(
  context: Context,
  iterables: readonly AbstractValue[],
): Evaluation<AbstractValue[] | (AbstractValue & { kind: "unknown" })> {
  const sources: AbstractValue[] = [];
  for (const iterable of iterables) {
    const source = yield* settle(context.iterator(iterable));
    if (source.kind === "unknown") return source;
    sources.push(source);
  }
  return sources;
}

/** One value of each source; undefined when one has ended. */
export function* oneOfEach(context: Context, sources: readonly AbstractValue[]): Evaluation<AbstractValue[] | undefined> {
  const values: AbstractValue[] = [];
  for (const source of sources) {
    const value = yield* settle(advance(context, source));
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

export const ITERATOR_FUNCTIONS: NativeTable = {
  *"enumerate(iterable, start=0)"(context, args) {
    const source = yield* settle(context.iterator(args.get("iterable")));
    if (source.kind === "unknown") return source;
    const start = args.get("start");
    let index: Integer = start.kind === "int" ? start.value : 0;
    return lazily("enumerate", function* (running) {
      const value = yield* settle(advance(running, source));
      if (value === undefined) return undefined;
      const pair = tuple([start.kind === "unknown" ? start : int(index), value]);
      index = add(index, 1);
      return pair;
    });
  },
  *"zip(*iterables, strict=False)"(context, args) {
    const sources = yield* iteratorsOf(context, args.rest);
    if ("reason" in sources) return sources;
    return lazily("zip", function* (running) {
      const values = sources.length === 0 ? undefined : yield* oneOfEach(running, sources);
      return values === undefined ? undefined : tuple(values);
    });
  },
  *"map(function, *iterables)"(context, args) {
    const sources = yield* iteratorsOf(context, args.rest);
    if ("reason" in sources) return sources;
    return lazily("map", function* (running) {
      const values = yield* oneOfEach(running, sources);
      return values === undefined ? undefined : yield* running.call(args.get("function"), values);
    });
  },
  *"filter(function, iterable, /)"(context, args) {
    const source = yield* settle(context.iterator(args.get("iterable")));
    if (source.kind === "unknown") return source;
    const test = args.get("function");
    return lazily("filter", function* (running) {
      for (;;) {
        const value = yield* settle(advance(running, source));
        if (value === undefined) return undefined;
        const truth = yield* settle(running.truth(test.kind === "none" ? value : yield* running.call(test, [value])));
        if (typeof truth === "object") running.problem(`whether filter() keeps a value is not known: ${truth.reason}`);
        else if (truth) return value;
      }
    });
  },
  *"reversed(sequence, /)"(context, args) {
    const sequence = args.get("sequence");
    const custom = yield* callSpecial(context, sequence, "__reversed__");
    if (custom !== undefined) return custom;
    if (sequence.kind === "dict") {
      return iteratorOver([...sequence.entries.values()].map((slot) => slot.key).reverse(), "dict_reversekeyiterator");
    }
    if (sequence.kind === "set" || sequence.kind === "iterator") {
      return context.raise("TypeError", `'${context.typeOf(sequence).name}' object is not reversible`);
    }
    const items = yield* settle(context.elements(sequence));
    return "reason" in items ? items : iteratorOver([...items].reverse(), "list_reverseiterator");
  },
  *"iter(object, sentinel=..., /)"(context, args) {
    const sentinel = args.optional("sentinel");
    if (sentinel === undefined) return yield* settle(context.iterator(args.get("object")));
    return lazily("callable_iterator", function* (running) {
      const value = yield* running.call(args.get("object"));
      const equal = yield* settle(running.equals(value, sentinel));
      return equal === true || value.kind === "unknown" ? undefined : value;
    });
  },
  *"next(iterator, default=..., /)"(context, args) {
    const source = args.get("iterator");
    if (source.kind === "unknown") return source;
    if (source.kind !== "iterator" && source.kind !== "instance") {
      return context.raise("TypeError", `'${context.typeOf(source).name}' object is not an iterator`);
    }
    const value = yield* settle(advance(context, source));
    return value ?? args.optional("default") ?? context.raise("StopIteration", "");
  },
};

function ended(context: Context, source: IteratorValue, value: AbstractValue | undefined): AbstractValue {
  if (value !== undefined) return value;
  const result = source.generator?.result() ?? NONE;
  const error = context.exception("StopIteration", "");
  if (result.kind !== "none") error.attributes.set("args", tuple([result]));
  throw context.raised(error);
}

function iteratorOf(context: Context, value: AbstractValue): IteratorValue {
  return value.kind === "iterator" ? value : context.raise("TypeError", "an iterator is required");
}

const GENERATOR_METHODS: NativeTable = {
  "__iter__(self)": (_, args) => args.get("self"),
  *"__next__(self)"(context, args) {
    const self = iteratorOf(context, args.get("self"));
    return ended(context, self, yield* settle(self.advance(context)));
  },
  *"send(self, value)"(context, args) {
    const self = iteratorOf(context, args.get("self"));
    return ended(context, self, self.generator === undefined ? undefined : yield* self.generator.send(context, args.get("value")));
  },
  *"throw(self, type, value=None, traceback=None)"(context, args) {
    const self = iteratorOf(context, args.get("self"));
    const type = args.get("type");
    const error: AbstractValue = type.kind === "class" ? yield* context.call(type) : type;
    const raised: InstanceValue = error.kind === "instance" ? error : context.exception("Exception", "");
    return ended(context, self, self.generator === undefined ? undefined : yield* self.generator.raise(context, raised));
  },
  *"close(self)"(context, args) {
    const self = iteratorOf(context, args.get("self"));
    if (self.generator !== undefined) yield* self.generator.close(context);
    return NONE;
  },
};

const TYPE_NAMES =
  "iterator generator enumerate zip map filter list_iterator tuple_iterator str_iterator bytes_iterator range_iterator dict_keyiterator dict_valueiterator " +
  "dict_itemiterator dict_reversekeyiterator dict_reverseiterator set_iterator list_reverseiterator callable_iterator tensor_iterator";

/** The classes of iterators. */
export function iteratorClasses(object: ClassValue): ClassValue[] {
  const attributes = [...natives(GENERATOR_METHODS)];
  return TYPE_NAMES.split(" ").map((name) => nativeClass({ name, bases: [object], attributes }));
}
