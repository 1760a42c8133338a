/** Special methods of the built-in types, for code that calls them by name (`super().__setitem__`, `tuple.__getitem__`). */
import { compareBuiltin } from "../comparing.ts";
import type { RichOperator } from "../context.ts";
import { settle } from "../errors.ts";
import { builtinItem, deleteBuiltinItem, setBuiltinItem } from "../items.ts";
import { builtinIterator, builtinLength, containsBuiltin } from "../iterate.ts";
import { bool, NONE, NOT_IMPLEMENTED, natives, type NativeTable } from "../make.ts";
import { builtinBinary } from "../operands.ts";
import { OPERATOR_METHODS } from "../operators.ts";
import type { BinaryOperator } from "../../syntax/tree.ts";
import type { AbstractValue, ClassValue } from "../value.ts";

const CONTAINER: NativeTable = {
  *"__getitem__(self, index, /)"(context, args) {
    return yield* settle(builtinItem(context, args.get("self"), args.get("index")));
  },
  "__len__(self, /)": (context, args) => builtinLength(context, args.get("self")),
  "__iter__(self, /)": (context, args) => builtinIterator(args.get("self")) ?? context.raise("TypeError", "object is not iterable"),
  *"__contains__(self, item, /)"(context, args) {
    const inside = yield* containsBuiltin(context, args.get("self"), args.get("item"));
    return typeof inside === "object" ? inside : bool(inside);
  },
};

const MUTABLE: NativeTable = {
  *"__setitem__(self, index, value, /)"(context, args) {
    yield* setBuiltinItem(context, args.get("self"), args.get("index"), args.get("value"));
    return NONE;
  },
  *"__delitem__(self, index, /)"(context, args) {
    yield* deleteBuiltinItem(context, args.get("self"), args.get("index"));
    return NONE;
  },
};

function operators(table: readonly BinaryOperator[]): NativeTable {
  const methods: Record<string, NativeTable[string]> = {};
  for (const op of table) {
    const name = OPERATOR_METHODS[op];
    methods[`__${name}__(self, other, /)`] = function* (context, args): ReturnType<typeof settle<AbstractValue>> {
      const result = builtinBinary(context, op, args.get("self"), args.get("other"));
      return result === undefined ? NOT_IMPLEMENTED : yield* settle(result);
    };
    methods[`__r${name}__(self, other, /)`] = function* (context, args): ReturnType<typeof settle<AbstractValue>> {
      const result = builtinBinary(context, op, args.get("other"), args.get("self"));
      return result === undefined ? NOT_IMPLEMENTED : yield* settle(result);
    };
  }
  return methods;
}

function comparisons(): NativeTable {
  const methods: Record<string, NativeTable[string]> = {};
  const names: readonly (readonly [string, Exclude<RichOperator, "!=">])[] = [
    ["__eq__", "=="],
    ["__lt__", "<"],
    ["__le__", "<="],
    ["__gt__", ">"],
    ["__ge__", ">="],
  ];
  for (const [name, op] of names) {
    methods[`${name}(self, other, /)`] = (context, args) => {
      const [left, right] = [args.get("self"), args.get("other")];
      return left.kind === right.kind || op !== "==" ? compareBuiltin(context, op, left, right) : NOT_IMPLEMENTED;
    };
  }
  return methods;
}

const ARITHMETIC = operators(["+", "-", "*", "/", "//", "%", "**"]);
const BITWISE = operators(["&", "|", "^", "<<", ">>"]);

const TABLES: Readonly<Record<string, readonly NativeTable[]>> = {
  int: [ARITHMETIC, BITWISE, comparisons()],
  float: [ARITHMETIC, comparisons()],
  complex: [ARITHMETIC],
  str: [CONTAINER, operators(["+", "*", "%"]), comparisons()],
  bytes: [CONTAINER, operators(["+", "*"]), comparisons()],
  tuple: [CONTAINER, operators(["+", "*"]), comparisons()],
  list: [CONTAINER, MUTABLE, operators(["+", "*"]), comparisons()],
  dict: [CONTAINER, MUTABLE, operators(["|"]), comparisons()],
  set: [CONTAINER, operators(["|", "&", "-", "^"]), comparisons()],
  frozenset: [CONTAINER, operators(["|", "&", "-", "^"]), comparisons()],
  range: [CONTAINER],
};

/** Adds them to the classes that do not define them otherwise. */
export function addDunders(classes: ReadonlyMap<string, ClassValue>): void {
  for (const [name, tables] of Object.entries(TABLES)) {
    const cls = classes.get(name);
    if (cls === undefined) continue;
    for (const table of tables) {
      for (const [method, value] of natives(table)) if (!cls.attributes.has(method)) cls.attributes.set(method, value);
    }
  }
}
