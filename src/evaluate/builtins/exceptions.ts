/** Built-in exceptions. */
import { getter, natives, NONE, str, tuple } from "../make.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, ClassValue } from "../value.ts";

/** Each exception with the one it derives from, bases first. */
const TREE: readonly (readonly [string, string])[] = [
  ["SystemExit", "BaseException"],
  ["KeyboardInterrupt", "BaseException"],
  ["GeneratorExit", "BaseException"],
  ["Exception", "BaseException"],
  ["StopIteration", "Exception"],
  ["StopAsyncIteration", "Exception"],
  ["ArithmeticError", "Exception"],
  ["FloatingPointError", "ArithmeticError"],
  ["OverflowError", "ArithmeticError"],
  ["ZeroDivisionError", "ArithmeticError"],
  ["AssertionError", "Exception"],
  ["AttributeError", "Exception"],
  ["BufferError", "Exception"],
  ["EOFError", "Exception"],
  ["ImportError", "Exception"],
  ["ModuleNotFoundError", "ImportError"],
  ["LookupError", "Exception"],
  ["IndexError", "LookupError"],
  ["KeyError", "LookupError"],
  ["MemoryError", "Exception"],
  ["NameError", "Exception"],
  ["UnboundLocalError", "NameError"],
  ["OSError", "Exception"],
  ["FileNotFoundError", "OSError"],
  ["FileExistsError", "OSError"],
  ["PermissionError", "OSError"],
  ["IsADirectoryError", "OSError"],
  ["NotADirectoryError", "OSError"],
  ["ConnectionError", "OSError"],
  ["TimeoutError", "OSError"],
  ["ReferenceError", "Exception"],
  ["RuntimeError", "Exception"],
  ["NotImplementedError", "RuntimeError"],
  ["RecursionError", "RuntimeError"],
  ["SyntaxError", "Exception"],
  ["SystemError", "Exception"],
  ["TypeError", "Exception"],
  ["ValueError", "Exception"],
  ["UnicodeError", "ValueError"],
  ["UnicodeDecodeError", "UnicodeError"],
  ["UnicodeEncodeError", "UnicodeError"],
  ["Warning", "Exception"],
  ["DeprecationWarning", "Warning"],
  ["PendingDeprecationWarning", "Warning"],
  ["FutureWarning", "Warning"],
  ["UserWarning", "Warning"],
  ["RuntimeWarning", "Warning"],
  ["SyntaxWarning", "Warning"],
  ["ImportWarning", "Warning"],
  ["UnicodeWarning", "Warning"],
  ["BytesWarning", "Warning"],
  ["ResourceWarning", "Warning"],
];

/** Makes the classes. */
export function exceptionClasses(object: ClassValue): ClassValue[] {
  const made = new Map<string, ClassValue>();
  made.set("BaseException", baseException(object));
  for (const [name, baseName] of TREE) {
    const base = made.get(baseName);
    if (base === undefined) throw new Error(`exception ${baseName} comes after ${name}`);
    made.set(name, nativeClass({ name, bases: [base] }));
  }
  made.get("StopIteration")?.attributes.set("value", getter(firstArgument));
  made.get("SystemExit")?.attributes.set("code", getter(firstArgument));
  for (const [name, value] of natives({ "__str__(self)": keyErrorText })) made.get("KeyError")?.attributes.set(name, value);
  return [...made.values()];
}

const keyErrorText: Parameters<typeof natives>[0][string] = function* (context, args) {
  const items = argumentsOf(args.get("self"));
  const [only] = items;
  if (only === undefined) return str("");
  const pending = items.length === 1 ? context.repr(only) : context.repr(tuple(items));
  return str(typeof pending === "string" ? pending : yield* pending);
};

function firstArgument(self: AbstractValue): AbstractValue {
  return argumentsOf(self)[0] ?? NONE;
}

function argumentsOf(self: AbstractValue): readonly AbstractValue[] {
  const args = self.kind === "instance" ? self.attributes.get("args") : undefined;
  return args?.kind === "tuple" ? args.items : [];
}

function baseException(object: ClassValue): ClassValue {
  return nativeClass({
    name: "BaseException",
    bases: [object],
    create: (_, cls, args) => ({
      kind: "instance",
      class: cls,
      attributes: new Map([["args", tuple(args.positional)]]),
      native: {},
    }),
    attributes: natives({
      "__init__(self, *args, **kwargs)": (_, args) => {
        const self = args.get("self");
        if (self.kind === "instance") self.attributes.set("args", tuple(args.rest));
        return NONE;
      },
      *"__str__(self)"(context, args) {
        const items = argumentsOf(args.get("self"));
        const [only] = items;
        if (only === undefined) return str("");
        const pending = items.length === 1 ? context.str(only) : context.repr(tuple(items));
        return str(typeof pending === "string" ? pending : yield* pending);
      },
      *"__repr__(self)"(context, args) {
        const items = argumentsOf(args.get("self"));
        const pending = context.repr(tuple(items));
        const text = typeof pending === "string" ? pending : yield* pending;
        return str(context.typeOf(args.get("self")).name + (items.length === 1 ? text.replace(/,\)$/, ")") : text));
      },
      "with_traceback(self, tb)": (_, args) => args.get("self"),
      "add_note(self, note)": () => NONE,
    }),
  });
}
