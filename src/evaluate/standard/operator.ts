/** `operator`. */
import type { BinaryOperator } from "../../syntax/tree.ts";
import { isIdentical } from "../comparing.ts";
import type { RichOperator } from "../context.ts";
import { settle } from "../errors.ts";
import type { LibraryModule } from "../library.ts";
import { bool, native, natives, NONE, tuple, type NativeTable } from "../make.ts";
import { OPERATOR_METHODS } from "../operators.ts";
import type { AbstractValue, Context, Evaluation } from "../value.ts";

const COMPARISONS: readonly (readonly [string, RichOperator])[] = [
  ["eq", "=="],
  ["ne", "!="],
  ["lt", "<"],
  ["le", "<="],
  ["gt", ">"],
  ["ge", ">="],
];

const OPERATORS: readonly BinaryOperator[] = ["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"];

const FUNCTIONS: NativeTable = {
  "neg(a, /)": (context, args) => context.unary("-", args.get("a")),
  "pos(a, /)": (context, args) => context.unary("+", args.get("a")),
  "invert(a, /)": (context, args) => context.unary("~", args.get("a")),
  *"not_(a, /)"(context, args) {
    const truth = yield* settle(context.truth(args.get("a")));
    return typeof truth === "object" ? truth : bool(!truth);
  },
  *"truth(a, /)"(context, args) {
    const truth = yield* settle(context.truth(args.get("a")));
    return typeof truth === "object" ? truth : bool(truth);
  },
  "is_(a, b, /)": (_, args) => {
    const same = isIdentical(args.get("a"), args.get("b"));
    return typeof same === "object" ? same : bool(same);
  },
  "is_not(a, b, /)": (_, args) => {
    const same = isIdentical(args.get("a"), args.get("b"));
    return typeof same === "object" ? same : bool(!same);
  },
  *"contains(a, b, /)"(context, args) {
    const inside = yield* settle(context.contains(args.get("a"), args.get("b")));
    return typeof inside === "object" ? inside : bool(inside);
  },
  "getitem(a, b, /)": (context, args) => context.getItem(args.get("a"), args.get("b")),
  *"setitem(a, b, c, /)"(context, args) {
    yield* settle(context.setItem(args.get("a"), args.get("b"), args.get("c")));
    return NONE;
  },
  *"delitem(a, b, /)"(context, args) {
    yield* settle(context.deleteItem(args.get("a"), args.get("b")));
    return NONE;
  },
  *"concat(a, b, /)"(context, args) {
    return yield* settle(context.binary("+", args.get("a"), args.get("b")));
  },
  "length_hint(a, default=0, /)": (context, args) => context.length(args.get("a")),
  "index(a, /)": (_, args) => args.get("a"),
  "itemgetter(*items)": (_, args) => getter(args.rest, (context, object, key) => settle(context.getItem(object, key))),
  "attrgetter(*attrs)": (_, args) => getter(args.rest, attribute),
  "methodcaller(name, /, *args, **kwargs)": (_, made) =>
    native(
      "methodcaller(object, /)",
      function* (context, args) {
        const name = made.get("name");
        if (name.kind !== "str") return name;
        return yield* context.call(yield* settle(context.getAttribute(args.get("object"), name.value)), made.rest, made.keywords);
      },
      false,
    ),
};

function* attribute(context: Context, object: AbstractValue, path: AbstractValue): Evaluation<AbstractValue> {
  if (path.kind !== "str") return path;
  let value = object;
  for (const name of path.value.split(".")) value = yield* settle(context.getAttribute(value, name));
  return value;
}

/** A function that reads one thing, or a tuple of several. */
function getter(
  keys: readonly AbstractValue[],
  read: (context: Context, object: AbstractValue, key: AbstractValue) => Evaluation<AbstractValue>,
): AbstractValue {
  return native(
    "getter(object, /)",
    function* (context, args) {
      const values: AbstractValue[] = [];
      for (const key of keys) values.push(yield* read(context, args.get("object"), key));
      const [only] = values;
      return values.length === 1 && only !== undefined ? only : tuple(values);
    },
    false,
  );
}

function all(): NativeTable {
  const table: Record<string, NativeTable[string]> = { ...FUNCTIONS };
  for (const op of OPERATORS) {
    const method = OPERATOR_METHODS[op];
    const name = method === "and" || method === "or" ? `${method}_` : method;
    table[`${name}(a, b, /)`] = (context, args) => context.binary(op, args.get("a"), args.get("b"));
    table[`i${method}(a, b, /)`] = (context, args) => context.augmented(op, args.get("a"), args.get("b"));
  }
  for (const [name, op] of COMPARISONS) table[`${name}(a, b, /)`] = (context, args) => context.compare(op, args.get("a"), args.get("b"));
  return table;
}

const ALL = all();

export const operator: LibraryModule = {
  name: "operator",
  *members() {
    for (const [name, value] of natives(ALL, false)) {
      yield [name, value];
      if (!name.startsWith("i") || name === "invert") yield [`__${name.replace(/_$/, "")}__`, value];
    }
  },
};
