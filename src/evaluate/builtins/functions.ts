/** Built-in functions other than those about iteration and about objects. */
import { settle } from "../errors.ts";
import { advance } from "../iterate.ts";
import { identity } from "../keys.ts";
import { bool, float, int, list, NONE, str, tuple, type NativeTable } from "../make.ts";
import { integerOf } from "../numbers/arithmetic.ts";
import { roundFloat, roundToInteger } from "../numbers/decimal.ts";
import { sorted } from "../sorting.ts";
import { open, OPEN } from "../standard/io.ts";
import { callSpecial } from "../special.ts";
import type { AbstractValue, BoundArguments, Context, Evaluation, Pending } from "../value.ts";
import { smallInt } from "./method.ts";

/** min() and max(): `better` is the operator by which a later value wins. */
function extremum(name: string, better: "<" | ">"): NativeTable[string] {
  return function* (context, args): Evaluation<AbstractValue> {
    const [only] = args.rest;
    const items = args.rest.length === 1 && only !== undefined ? yield* settle(context.elements(only)) : args.rest;
    if ("reason" in items) return items;
    const key = args.get("key");
    let best: AbstractValue | undefined;
    let bestKey: AbstractValue = NONE;
    for (const item of items) {
      const itemKey = key.kind === "none" ? item : yield* context.call(key, [item]);
      if (best === undefined) {
        [best, bestKey] = [item, itemKey];
        continue;
      }
      const wins = yield* settle(context.truth(yield* settle(context.compare(better, itemKey, bestKey))));
      if (typeof wins === "object") return wins;
      if (wins) [best, bestKey] = [item, itemKey];
    }
    return best ?? args.optional("default") ?? context.raise("ValueError", `${name}() arg is an empty sequence`);
  };
}

function* total(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const items = yield* settle(context.elements(args.get("iterable")));
  if ("reason" in items) return items;
  let sum = args.get("start");
  if (sum.kind === "str") return context.raise("TypeError", "sum() can't sum strings [use ''.join(seq) instead]");
  for (const item of items) sum = yield* settle(context.binary("+", sum, item));
  return sum;
}

/** all() and any(): `stop` is the truth that decides. */
function quantifier(stop: boolean): NativeTable[string] {
  return function* (context, args): Evaluation<AbstractValue> {
    const source = yield* settle(context.iterator(args.get("iterable")));
    if (source.kind === "unknown") return source;
    let doubt: AbstractValue | undefined;
    for (;;) {
      const item = yield* settle(advance(context, source));
      if (item === undefined) return doubt ?? bool(!stop);
      const truth = yield* settle(context.truth(item));
      if (typeof truth === "object") doubt ??= truth;
      else if (truth === stop) return bool(stop);
    }
  };
}

function* round(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const value = args.get("number");
  const digits = args.notNone("ndigits");
  if (value.kind === "unknown") return value;
  if (digits?.kind === "unknown") return digits;
  const custom = yield* callSpecial(context, value, "__round__", digits === undefined ? [] : [digits]);
  if (custom !== undefined) return custom;
  const integer = integerOf(value);
  if (integer !== undefined) {
    return digits === undefined || smallInt(context, digits) >= 0
      ? int(integer)
      : roundedInteger(BigInt(integer), -smallInt(context, digits));
  }
  const number = value.kind === "tensor" ? context.tensors?.toNumber(context, value, "float") : value;
  if (number?.kind === "unknown") return number;
  if (number?.kind !== "float") return context.raise("TypeError", `type ${context.typeOf(value).name} doesn't define __round__ method`);
  if (digits !== undefined) return float(roundFloat(number.value, smallInt(context, digits)));
  if (Number.isNaN(number.value)) return context.raise("ValueError", "cannot convert float NaN to integer");
  if (!Number.isFinite(number.value)) return context.raise("OverflowError", "cannot convert float infinity to integer");
  return int(roundToInteger(number.value));
}

function roundedInteger(value: bigint, zeros: number): AbstractValue {
  if (zeros > 1000) return int(0);
  const unit = 10n ** BigInt(zeros);
  const magnitude = value < 0n ? -value : value;
  const rest = magnitude % unit;
  const down = magnitude - rest;
  const up = rest * 2n > unit || (rest * 2n === unit && (down / unit) % 2n === 1n);
  const result = up ? down + unit : down;
  return int(value < 0n ? -result : result);
}

function* absolute(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const value = args.get("x");
  if (value.kind === "unknown") return value;
  const custom = yield* callSpecial(context, value, "__abs__");
  if (custom !== undefined) return custom;
  const integer = integerOf(value);
  if (integer !== undefined) return int(integer < 0 ? -integer : integer);
  if (value.kind === "float") return float(Math.abs(value.value));
  if (value.kind === "complex") return float(Math.hypot(value.real, value.imaginary));
  if (value.kind === "tensor") return yield* context.call(yield* settle(context.getAttribute(value, "abs")));
  return context.raise("TypeError", `bad operand type for abs(): '${context.typeOf(value).name}'`);
}

/** A number for a text, alike in every run (Python's own differs from run to run). */
function hashText(text: string): number {
  let hash = 7;
  for (let index = 0; index < text.length; index++) hash = (hash * 31 + text.charCodeAt(index)) % 4_294_967_291;
  return hash;
}

function inBase(base: number, prefix: string): NativeTable[string] {
  return (context, args) => {
    const value = args.get("number");
    if (value.kind === "unknown") return value;
    const integer =
      integerOf(value) ?? context.raise("TypeError", `'${context.typeOf(value).name}' object cannot be interpreted as an integer`);
    const big = BigInt(integer);
    return str((big < 0n ? "-" : "") + prefix + (big < 0n ? -big : big).toString(base));
  };
}

function* divmod(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const custom = yield* callSpecial(context, args.get("x"), "__divmod__", [args.get("y")]);
  if (custom !== undefined) return custom;
  const quotient = yield* settle(context.binary("//", args.get("x"), args.get("y")));
  return tuple([quotient, yield* settle(context.binary("%", args.get("x"), args.get("y")))]);
}

function* power(context: Context, args: BoundArguments): Evaluation<AbstractValue> {
  const modulus = args.notNone("mod");
  if (modulus === undefined) return yield* settle(context.binary("**", args.get("base"), args.get("exp")));
  const [base, exponent, by] = [integerOf(args.get("base")), integerOf(args.get("exp")), integerOf(modulus)];
  if (base === undefined || exponent === undefined || by === undefined || exponent < 0) {
    return context.unknown("this use of pow() is not modelled");
  }
  if (Number(by) === 0) return context.raise("ValueError", "pow() 3rd argument cannot be 0");
  let result = 1n;
  let square = BigInt(base) % BigInt(by);
  for (let rest = BigInt(exponent); rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % BigInt(by);
    square = (square * square) % BigInt(by);
  }
  return yield* settle(context.binary("%", int(result), modulus));
}

function notModelled(what: string): NativeTable[string] {
  return (context): Pending<AbstractValue> => context.unknown(`${what} is not evaluated`);
}

export const FUNCTIONS: NativeTable = {
  "len(object, /)": (context, args) => context.length(args.get("object")),
  "min(*args, key=None, default=...)": extremum("min", "<"),
  "max(*args, key=None, default=...)": extremum("max", ">"),
  "sum(iterable, /, start=0)": total,
  "all(iterable, /)": quantifier(false),
  "any(iterable, /)": quantifier(true),
  "round(number, ndigits=None)": round,
  "abs(x, /)": absolute,
  "divmod(x, y, /)": divmod,
  "pow(base, exp, mod=None)": power,
  "bin(number, /)": inBase(2, "0b"),
  "oct(number, /)": inBase(8, "0o"),
  "hex(number, /)": inBase(16, "0x"),
  *"sorted(iterable, /, *, key=None, reverse=False)"(context, args) {
    const items = yield* settle(context.elements(args.get("iterable")));
    if ("reason" in items) return items;
    const ordered = yield* sorted(context, items, args.get("key"), args.get("reverse"));
    return "reason" in ordered ? ordered : list(ordered);
  },
  "chr(i, /)": (context, args) => {
    const value = args.get("i");
    if (value.kind === "unknown") return value;
    const code = smallInt(context, value);
    return code < 0 || code > 0x10ffff ? context.raise("ValueError", "chr() arg not in range(0x110000)") : str(String.fromCodePoint(code));
  },
  "ord(c, /)": (context, args) => {
    const value = args.get("c");
    if (value.kind === "unknown") return value;
    const code = value.kind === "str" || value.kind === "bytes" ? value.value.codePointAt(0) : undefined;
    return code === undefined ? context.raise("TypeError", "ord() expected a character") : int(code);
  },
  *"repr(object, /)"(context, args) {
    return str(yield* settle(context.repr(args.get("object"))));
  },
  *"ascii(object, /)"(context, args) {
    return str(yield* settle(context.repr(args.get("object"))));
  },
  *"format(value, spec='', /)"(context, args) {
    const spec = args.get("spec");
    return spec.kind === "str" ? str(yield* settle(context.format(args.get("value"), spec.value))) : spec;
  },
  *"hash(object, /)"(context, args) {
    const value = args.get("object");
    if (value.kind === "unknown") return value;
    const key = yield* settle(context.hash(value));
    return typeof key === "number" && Number.isSafeInteger(key) ? int(key) : int(hashText(String(key)));
  },
  "id(object, /)": (_, args) => int(identity(args.get("object"))),
  "print(*args, sep=' ', end='', file=None, flush=False)": () => NONE,
  "input(prompt='', /)": notModelled("input()"),
  [OPEN]: open,
  "compile(source, *args, **kwargs)": notModelled("compile()"),
  "breakpoint(*args, **kwargs)": () => NONE,
  "exit(code=None)": (context) => context.raise("SystemExit", ""),
  "quit(code=None)": (context) => context.raise("SystemExit", ""),
  "memoryview(object)": notModelled("memoryview()"),
  *"aiter(object, /)"(context, args) {
    return yield* settle(context.iterator(args.get("object")));
  },
};
