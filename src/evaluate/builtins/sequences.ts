/** list, tuple, range, slice. */
import { settle } from "../errors.ts";
import { getter, int, list, NONE, tuple, type NativeTable, natives } from "../make.ts";
import { sliceSpan, rangeLength, indexOf } from "../sequences.ts";
import { sorted } from "../sorting.ts";
import { callSpecial } from "../special.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, ClassValue, Context, Evaluation, ListValue } from "../value.ts";
import { methods, smallInt, type MethodTable } from "./method.ts";

/** Makes the classes. */
export function sequenceClasses(object: ClassValue): ClassValue[] {
  return [listClass(object), tupleClass(object), rangeClass(object), sliceClass(object)];
}

const LIST_METHODS: MethodTable<"list"> = {
  *"__init__(self, iterable=(), /)"(context, self, args) {
    const items = yield* settle(context.elements(args.get("iterable")));
    if ("reason" in items) context.problem(`a list is made of something unknown: ${items.reason}`);
    else self.items.splice(0, self.items.length, ...items);
    return NONE;
  },
  "append(self, object, /)": (context, self, args) => {
    self.items.push(args.get("object"));
    if (self.items.length % 1000 === 0) context.checkSize(self.items.length);
    return NONE;
  },
  *"extend(self, iterable, /)"(context, self, args) {
    const items = yield* settle(context.elements(args.get("iterable")));
    if ("reason" in items) {
      context.problem(`a list is extended by something unknown: ${items.reason}`);
      return NONE;
    }
    context.checkSize(self.items.length + items.length);
    context.chargeElements(items.length);
    for (const item of [...items]) self.items.push(item);
    return NONE;
  },
  "insert(self, index, object, /)": (context, self, args) => {
    const place = smallInt(context, args.get("index"));
    const at = place < 0 ? Math.max(0, place + self.items.length) : place;
    self.items.splice(at, 0, args.get("object"));
    return NONE;
  },
  "pop(self, index=-1, /)": (context, self, args) => {
    const index = args.get("index");
    if (index.kind === "unknown") return index;
    const place = smallInt(context, index);
    const at = place < 0 ? place + self.items.length : place;
    if (self.items.length === 0) return context.raise("IndexError", "pop from empty list");
    const [gone] = at < 0 ? [] : self.items.splice(at, 1);
    return gone ?? context.raise("IndexError", "pop index out of range");
  },
  *"remove(self, value, /)"(context, self, args) {
    const at = yield* placeOf(context, self.items, args.get("value"), 0, self.items.length);
    if (at < 0) return context.raise("ValueError", "list.remove(x): x not in list");
    self.items.splice(at, 1);
    return NONE;
  },
  "clear(self)": (_, self) => {
    self.items.length = 0;
    return NONE;
  },
  "copy(self)": (_, self) => list([...self.items]),
  "reverse(self)": (_, self) => {
    self.items.reverse();
    return NONE;
  },
  *"sort(self, *, key=None, reverse=False)"(context, self, args) {
    const items = yield* sorted(context, [...self.items], args.get("key"), args.get("reverse"));
    if ("reason" in items) self.items.fill(items);
    else self.items.splice(0, self.items.length, ...items);
    return NONE;
  },
};

const SEQUENCE_METHODS: MethodTable<"list" | "tuple"> = {
  *"count(self, value, /)"(context, self, args) {
    let count = 0;
    for (const item of self.items) {
      const equal = yield* settle(context.equals(item, args.get("value")));
      if (typeof equal === "object") return equal;
      if (equal) count++;
    }
    return int(count);
  },
  *"index(self, value, start=0, stop=None, /)"(context, self, args) {
    const bound = (name: string, otherwise: number): number => {
      const value = args.notNone(name);
      const place = value === undefined ? otherwise : smallInt(context, value);
      return place < 0 ? Math.max(0, place + self.items.length) : place;
    };
    const at = yield* placeOf(context, self.items, args.get("value"), bound("start", 0), bound("stop", self.items.length));
    if (at >= 0) return int(at);
    const text = yield* settle(context.repr(args.get("value")));
    return context.raise("ValueError", self.kind === "list" ? `${text} is not in list` : "tuple.index(x): x not in tuple");
  },
};

function* placeOf(
  context: Context,
  items: readonly AbstractValue[],
  value: AbstractValue,
  start: number,
  stop: number,
): Evaluation<number> {
  for (let at = start; at < Math.min(stop, items.length); at++) {
    const item = items[at];
    if (item !== undefined && (yield* settle(context.equals(item, value))) === true) return at;
  }
  return -1;
}

function listClass(object: ClassValue): ClassValue {
  return nativeClass({
    name: "list",
    bases: [object],
    create: (context, cls): AbstractValue => {
      const made: ListValue = list([]);
      return cls === context.builtinClass("list") ? made : { ...made, subtype: { class: cls, attributes: new Map() } };
    },
    attributes: [...methods("list", LIST_METHODS, false), ...methods("list", SEQUENCE_METHODS)],
  });
}

function tupleClass(object: ClassValue): ClassValue {
  return nativeClass({
    name: "tuple",
    bases: [object],
    *create(context, cls, args) {
      const [source] = args.positional;
      const items = source === undefined ? [] : yield* settle(context.elements(source));
      if ("reason" in items) return items;
      const made = tuple([...items]);
      return cls === context.builtinClass("tuple") ? made : { ...made, subtype: { class: cls, attributes: new Map() } };
    },
    attributes: methods("tuple", SEQUENCE_METHODS),
  });
}

function rangeClass(object: ClassValue): ClassValue {
  return nativeClass({
    name: "range",
    bases: [object],
    create: (context, _, args) => makeRange(context, args.positional),
    attributes: [
      ...methods("range", {
        "index(self, value, /)": (context, self, args) => {
          const place = (smallInt(context, args.get("value")) - self.start) / self.step;
          if (Number.isInteger(place) && place >= 0 && place < rangeLength(self)) return int(place);
          return context.raise("ValueError", "value is not in range");
        },
        "count(self, value, /)": (_, self, args) => {
          const value = args.get("value");
          const place = value.kind === "int" ? (Number(value.value) - self.start) / self.step : -1;
          return int(Number.isInteger(place) && place >= 0 && place < rangeLength(self) ? 1 : 0);
        },
      }),
      ["start", getter((self) => (self.kind === "range" ? int(self.start) : NONE))],
      ["stop", getter((self) => (self.kind === "range" ? int(self.stop) : NONE))],
      ["step", getter((self) => (self.kind === "range" ? int(self.step) : NONE))],
    ],
  });
}

function* makeRange(context: Context, args: readonly AbstractValue[]): Evaluation<AbstractValue> {
  const numbers: number[] = [];
  for (const value of args) {
    if (value.kind === "unknown") return value;
    const number = indexOf(context, value) ?? indexOf(context, (yield* callSpecial(context, value, "__index__")) ?? NONE);
    if (number !== undefined) numbers.push(number);
    else if (value.kind === "tensor") return context.unknown("a number of turns that is not known before running");
    else return context.raise("TypeError", `'${context.typeOf(value).name}' object cannot be interpreted as an integer`);
  }
  const [first, second, step = 1] = numbers;
  if (first === undefined) return context.raise("TypeError", "range expected at least 1 argument, got 0");
  if (step === 0) return context.raise("ValueError", "range() arg 3 must not be zero");
  return { kind: "range", start: second === undefined ? 0 : first, stop: second ?? first, step };
}

function sliceClass(object: ClassValue): ClassValue {
  const table: NativeTable = {
    "indices(self, length, /)": (context, args) => {
      const self = args.get("self");
      if (self.kind !== "slice") return NONE;
      const span = sliceSpan(context, self, smallInt(context, args.get("length")));
      return "reason" in span ? span : tuple([int(span.start), int(span.stop), int(span.step)]);
    },
  };
  return nativeClass({
    name: "slice",
    bases: [object],
    create: (_, cls, args) => {
      const [first = NONE, second, third = NONE] = args.positional;
      return { kind: "slice", start: second === undefined ? NONE : first, stop: second ?? first, step: third };
    },
    attributes: [
      ...natives(table),
      ["start", getter((self) => (self.kind === "slice" ? self.start : NONE))],
      ["stop", getter((self) => (self.kind === "slice" ? self.stop : NONE))],
      ["step", getter((self) => (self.kind === "slice" ? self.step : NONE))],
    ],
  });
}
