/** int, bool, float, complex. */
import { settle } from "../errors.ts";
import { bool, complex, float, getter, int, native, NONE, tuple } from "../make.ts";
import { arithmetic, integerOf, numberOf } from "../numbers/arithmetic.ts";
import { decompose } from "../numbers/decimal.ts";
import { bitLength, gcd } from "../numbers/ints.ts";
import { callSpecial } from "../special.ts";
import { nativeClass } from "../types.ts";
import type { AbstractValue, CallArguments, ClassValue, Context, Evaluation, NativeCreate, UnknownValue } from "../value.ts";
import { methods, unknownAmong } from "./method.ts";

/** Makes the classes. */
export function numberClasses(object: ClassValue): ClassValue[] {
  const intClass = nativeClass({
    name: "int",
    bases: [object],
    create: creator(convertToInt),
    attributes: [
      ...methods("int", {
        "bit_length(self)": (_, self) => int(bitLength(self.value)),
        "conjugate(self)": (_, self) => self,
        "as_integer_ratio(self)": (_, self) => tuple([self, int(1)]),
        "is_integer(self)": () => bool(true),
        "to_bytes(self, length=1, byteorder='big', *, signed=False)": (context) => context.unknown("int.to_bytes is not modelled"),
      }),
      ["real", getter((self) => self)],
      ["imag", getter(() => int(0))],
      ["numerator", getter((self) => self)],
      ["denominator", getter(() => int(1))],
    ],
  });
  const boolClass = nativeClass({
    name: "bool",
    bases: [intClass],
    *create(context, _, args) {
      const [value] = args.positional;
      if (value === undefined) return bool(false);
      const truth = yield* settle(context.truth(value));
      return typeof truth === "object" ? truth : bool(truth);
    },
  });
  return [intClass, boolClass, floatClass(object), complexClass(object)];
}

/** A `create` that gives the value the class's own type when a subclass is asked for. */
function creator(convert: (context: Context, args: CallArguments) => Evaluation<AbstractValue>): NativeCreate {
  return function* (context, cls, args) {
    const value = yield* convert(context, args);
    if (cls.location === undefined && cls.module === "builtins") return value;
    return value.kind === "int" || value.kind === "float" || value.kind === "str"
      ? { ...value, subtype: { class: cls, attributes: new Map() } }
      : value;
  };
}

function* convertToInt(context: Context, args: CallArguments): Evaluation<AbstractValue> {
  const [value] = args.positional;
  const base = args.positional[1] ?? args.keywords.get("base");
  if (value === undefined) return int(0);
  const unknown = unknownAmong([value, base]);
  if (unknown !== undefined) return unknown;
  switch (value.kind) {
    case "int":
    case "bool":
      return int(integerOf(value) ?? 0);
    case "float":
      if (Number.isNaN(value.value)) return context.raise("ValueError", "cannot convert float NaN to integer");
      if (!Number.isFinite(value.value)) return context.raise("OverflowError", "cannot convert float infinity to integer");
      return int(Math.trunc(value.value));
    case "str":
    case "bytes":
      return int(parseInteger(value.value, base === undefined ? 10 : (numberOf(base) ?? 10)) ?? (yield* badLiteral(context, value, base)));
    case "tensor":
      return context.tensors?.toNumber(context, value, "int") ?? NONE;
    default:
      for (const name of ["__int__", "__index__", "__trunc__"]) {
        const made = yield* callSpecial(context, value, name);
        if (made !== undefined) return made;
      }
      return context.raise(
        "TypeError",
        `int() argument must be a string, a bytes-like object or a real number, not '${context.typeOf(value).name}'`,
      );
  }
}

function* badLiteral(context: Context, value: AbstractValue, base: AbstractValue | undefined): Evaluation<never> {
  const text = yield* settle(context.repr(value));
  const shown = base === undefined ? "10" : yield* settle(context.str(base));
  return context.raise("ValueError", `invalid literal for int() with base ${shown}: ${text}`);
}

const PREFIXES: Readonly<Record<string, number>> = { "0x": 16, "0o": 8, "0b": 2 };

function parseInteger(text: string, base: number): number | bigint | undefined {
  const parts = /^\s*([-+]?)(0[xXoObB])?_?([0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)\s*$/.exec(text);
  if (parts === null) return undefined;
  let prefix = (parts[2] ?? "").toLowerCase();
  let digits = (parts[3] ?? "").replaceAll("_", "").toLowerCase();
  if (prefix !== "" && base !== 0 && PREFIXES[prefix] !== base) {
    digits = prefix + digits;
    prefix = "";
  }
  const radix = prefix === "" ? (base === 0 ? 10 : base) : (PREFIXES[prefix] ?? 10);
  let value = 0n;
  for (const digit of digits) {
    const worth = parseInt(digit, 36);
    if (Number.isNaN(worth) || worth >= radix) return undefined;
    value = value * BigInt(radix) + BigInt(worth);
  }
  return parts[1] === "-" ? -value : value;
}

function floatClass(object: ClassValue): ClassValue {
  return nativeClass({
    name: "float",
    bases: [object],
    create: creator(convertToFloat),
    attributes: [
      ...methods("float", {
        "is_integer(self)": (_, self) => bool(Number.isInteger(self.value)),
        "conjugate(self)": (_, self) => self,
        "hex(self)": (context) => context.unknown("float.hex is not modelled"),
        "as_integer_ratio(self)": (_, self) => {
          const { mantissa, exponent } = decompose(self.value);
          const [top, bottom] = exponent >= 0 ? [mantissa << BigInt(exponent), 1n] : [mantissa, 1n << BigInt(-exponent)];
          const common = BigInt(gcd(top, bottom));
          return tuple([int(top / common), int(bottom / common)]);
        },
      }),
      ["real", getter((self) => self)],
      ["imag", getter(() => float(0))],
    ],
  });
}

/** `float(value)`. */
export function* convertToFloat(context: Context, args: CallArguments): Evaluation<AbstractValue> {
  const [value] = args.positional;
  if (value === undefined) return float(0);
  if (value.kind === "unknown") return value;
  const number = numberOf(value);
  if (number !== undefined) {
    if (!Number.isFinite(number) && value.kind === "int") return context.raise("OverflowError", "int too large to convert to float");
    return float(number);
  }
  if (value.kind === "str") {
    return float(
      parseFloatText(value.value) ??
        context.raise("ValueError", `could not convert string to float: ${yield* settle(context.repr(value))}`),
    );
  }
  if (value.kind === "tensor") return context.tensors?.toNumber(context, value, "float") ?? NONE;
  for (const name of ["__float__", "__index__"]) {
    const made = yield* callSpecial(context, value, name);
    if (made !== undefined) return name === "__index__" ? float(numberOf(made) ?? 0) : made;
  }
  return context.raise("TypeError", `float() argument must be a string or a real number, not '${context.typeOf(value).name}'`);
}

function parseFloatText(text: string): number | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/(?<=\d)_(?=\d)/g, "");
  const special = /^([-+]?)(inf|infinity|nan)$/.exec(plain);
  if (special !== null) return special[2] === "nan" ? NaN : special[1] === "-" ? -Infinity : Infinity;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(plain) ? Number(plain) : undefined;
}

function complexClass(object: ClassValue): ClassValue {
  return nativeClass({
    name: "complex",
    bases: [object],
    create: (context, _, args) => convertToComplex(context, args),
    attributes: [
      ["conjugate", native("conjugate(self)", (_, args) => mirrored(args.get("self")))],
      ["real", getter((self) => (self.kind === "complex" ? float(self.real) : self))],
      ["imag", getter((self) => (self.kind === "complex" ? float(self.imaginary) : self))],
    ],
  });
}

function mirrored(value: AbstractValue): AbstractValue {
  return value.kind === "complex" ? complex(value.real, -value.imaginary) : value;
}

function convertToComplex(context: Context, args: CallArguments): AbstractValue {
  const real = args.positional[0] ?? args.keywords.get("real") ?? int(0);
  const imaginary = args.positional[1] ?? args.keywords.get("imag") ?? int(0);
  const unknown: UnknownValue | undefined = unknownAmong([real, imaginary]);
  if (unknown !== undefined) return unknown;
  const turned = arithmetic(context, "*", imaginary, complex(0, 1));
  const sum = turned === undefined ? undefined : arithmetic(context, "+", real, turned);
  return sum ?? context.unknown("this use of complex() is not modelled");
}
