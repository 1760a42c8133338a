/** `math`. */
import { settle } from "../errors.ts";
import { convertToFloat } from "../builtins/numbers.ts";
import { strictFunctions } from "../builtins/method.ts";
import type { LibraryModule } from "../library.ts";
import { bool, float, int, tuple, type NativeTable } from "../make.ts";
import { integerOf } from "../numbers/arithmetic.ts";
import { plain } from "../numbers/plain.ts";
import { bitLength, gcd, multiply, normal, type Integer } from "../numbers/ints.ts";
import { callSpecial } from "../special.ts";
import type { AbstractValue, Context, Evaluation } from "../value.ts";

/** The float of an argument, or unknown. */
export function* numberFrom(context: Context, value: AbstractValue): Evaluation<number | AbstractValue> {
  const made = yield* convertToFloat(context, { positional: [value], keywords: new Map() });
  return made.kind === "float" ? made.value : made;
}

/** A function of one float. A NaN from a number is a domain error, an infinity from a finite one a range error. */
function ofFloat(compute: (x: number) => number): NativeTable[string] {
  const implementation: NativeTable[string] = function* (context, args): Evaluation<AbstractValue> {
    const x = yield* numberFrom(context, args.get("x"));
    if (typeof x !== "number") return x;
    const result = compute(x);
    if (Number.isNaN(result) && !Number.isNaN(x)) return context.raise("ValueError", "math domain error");
    if (!Number.isFinite(result) && Number.isFinite(x)) return context.raise("OverflowError", "math range error");
    return float(result);
  };
  return plain(implementation, { compute, arity: 1, result: "float" });
}

function ofTwo(compute: (x: number, y: number) => number): NativeTable[string] {
  const implementation: NativeTable[string] = function* (context, args): Evaluation<AbstractValue> {
    const x = yield* numberFrom(context, args.get("x"));
    const y = yield* numberFrom(context, args.get("y"));
    if (typeof x !== "number") return x;
    if (typeof y !== "number") return y;
    const result = compute(x, y);
    if (Number.isNaN(result) && !Number.isNaN(x) && !Number.isNaN(y)) return context.raise("ValueError", "math domain error");
    if (!Number.isFinite(result) && Number.isFinite(x) && Number.isFinite(y)) return context.raise("OverflowError", "math range error");
    return float(result);
  };
  return plain(implementation, { compute, arity: 2, result: "float" });
}

/** floor, ceil, trunc: to an int. */
function toInteger(method: string, compute: (x: number) => number): NativeTable[string] {
  return function* (context, args): Evaluation<AbstractValue> {
    const value = args.get("x");
    const integer = integerOf(value);
    if (integer !== undefined) return int(integer);
    const custom = yield* callSpecial(context, value, method);
    if (custom !== undefined) return custom;
    const x = yield* numberFrom(context, value);
    if (typeof x !== "number") return x;
    if (Number.isNaN(x)) return context.raise("ValueError", "cannot convert float NaN to integer");
    if (!Number.isFinite(x)) return context.raise("OverflowError", "cannot convert float infinity to integer");
    return int(compute(x));
  };
}

function test(check: (x: number) => boolean): NativeTable[string] {
  return function* (context, args): Evaluation<AbstractValue> {
    const x = yield* numberFrom(context, args.get("x"));
    return typeof x === "number" ? bool(check(x)) : x;
  };
}

/** Logarithm of an int beyond the floats too. */
function logarithm(context: Context, value: AbstractValue, x: number, log: (x: number) => number): number {
  if (x <= 0) return context.raise("ValueError", "math domain error");
  if (Number.isFinite(x) || value.kind !== "int") return log(x);
  const shift = bitLength(value.value) - 60;
  return log(Number(BigInt(value.value) >> BigInt(shift))) + shift * log(2);
}

function* log(context: Context, value: AbstractValue, compute: (x: number) => number): Evaluation<number | AbstractValue> {
  if (value.kind === "int") return logarithm(context, value, Number(value.value), compute);
  const x = yield* numberFrom(context, value);
  return typeof x === "number" ? logarithm(context, value, x, compute) : x;
}

function wholeOf(context: Context, value: AbstractValue): Integer {
  return integerOf(value) ?? context.raise("TypeError", `'${context.typeOf(value).name}' object cannot be interpreted as an integer`);
}

function factorial(context: Context, value: AbstractValue): AbstractValue {
  const n = wholeOf(context, value);
  if (n < 0) return context.raise("ValueError", "factorial() not defined for negative values");
  if (n > 3000) return context.exceeded("the factorial of a number above 3000");
  let product: Integer = 1;
  for (let factor = 2; factor <= n; factor++) product = multiply(product, factor);
  return int(product);
}

/** n·(n−1)·…, k factors. */
function falling(context: Context, n: Integer, k: Integer): bigint {
  if (n < 0 || k < 0) return context.raise("ValueError", "n must be a non-negative integer");
  if (k > 3000) return context.exceeded("a product of more than 3000 factors");
  let product = 1n;
  for (let taken = 0n; taken < BigInt(k); taken++) product *= BigInt(n) - taken;
  return product;
}

function gammaLog(x: number): number {
  // Lanczos, g = 7, n = 9 (Numerical Recipes §6.1): relative error below 1e-14.
  const coefficients = [
    0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - gammaLog(1 - x);
  const shifted = x - 1;
  const base = shifted + 7.5;
  const sum = coefficients.reduce((total, coefficient, index) => total + (index === 0 ? coefficient : coefficient / (shifted + index)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

function gamma(x: number): number {
  if (Number.isInteger(x)) {
    if (x <= 0) return NaN;
    let product = 1;
    for (let factor = 2; factor < x && product < Infinity; factor++) product *= factor;
    return product;
  }
  return x < 0.5 ? Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x)) : Math.exp(gammaLog(x));
}

/** The error function by its series and, further out, its continued fraction. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  let value: number;
  if (size < 2.5) {
    let term = size;
    let sum = size;
    for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
      term *= (-size * size) / n;
      sum += term / (2 * n + 1);
      if (n > 200) break;
    }
    value = (2 / Math.sqrt(Math.PI)) * sum;
  } else value = 1 - erfcTail(size);
  return Math.sign(x) * value;
}

function erfcTail(x: number): number {
  let fraction = 0;
  for (let k = 80; k > 0; k--) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

function erfc(x: number): number {
  return x > 2.5 ? erfcTail(x) : 1 - erf(x);
}

const FLOATS: Readonly<Record<string, (x: number) => number>> = {
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  fabs: Math.abs,
  degrees: (x) => (x * 180) / Math.PI,
  radians: (x) => (x * Math.PI) / 180,
  gamma,
  lgamma: gammaLog,
  erf,
  erfc,
};

function* product(context: Context, values: readonly AbstractValue[], start: AbstractValue): Evaluation<AbstractValue> {
  let result = start;
  for (const value of values) result = yield* settle(context.binary("*", result, value));
  return result;
}

const FUNCTIONS: NativeTable = {
  ...Object.fromEntries(Object.entries(FLOATS).map(([name, compute]) => [`${name}(x, /)`, ofFloat(compute)])),
  "floor(x, /)": toInteger("__floor__", Math.floor),
  "ceil(x, /)": toInteger("__ceil__", Math.ceil),
  "trunc(x, /)": toInteger("__trunc__", Math.trunc),
  "isnan(x, /)": test(Number.isNaN),
  "isinf(x, /)": test((x) => !Number.isFinite(x) && !Number.isNaN(x)),
  "isfinite(x, /)": test(Number.isFinite),
  "pow(x, y, /)": ofTwo((x, y) => (x === 1 || y === 0 ? 1 : x ** y)),
  "atan2(x, y, /)": ofTwo(Math.atan2),
  "fmod(x, y, /)": ofTwo((x, y) => x % y),
  "remainder(x, y, /)": ofTwo((x, y) => x - y * 2 * Math.round(x / y / 2)),
  "copysign(x, y, /)": ofTwo((x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x))),
  "ldexp(x, y, /)": ofTwo((x, y) => x * 2 ** y),
  *"log(x, base=..., /)"(context, args) {
    const top = yield* log(context, args.get("x"), Math.log);
    const base = args.optional("base");
    if (typeof top !== "number" || base === undefined) return typeof top === "number" ? float(top) : top;
    const bottom = yield* log(context, base, Math.log);
    if (typeof bottom !== "number") return bottom;
    return bottom === 0 ? context.raise("ZeroDivisionError", "float division by zero") : float(top / bottom);
  },
  *"log2(x, /)"(context, args) {
    const result = yield* log(context, args.get("x"), Math.log2);
    return typeof result === "number" ? float(result) : result;
  },
  *"log10(x, /)"(context, args) {
    const result = yield* log(context, args.get("x"), Math.log10);
    return typeof result === "number" ? float(result) : result;
  },
  *"hypot(*coordinates)"(context, args) {
    const numbers: number[] = [];
    for (const value of args.rest) {
      const x = yield* numberFrom(context, value);
      if (typeof x !== "number") return x;
      numbers.push(x);
    }
    return float(Math.hypot(...numbers));
  },
  *"dist(p, q, /)"(context, args) {
    const [p, q] = [yield* settle(context.elements(args.get("p"))), yield* settle(context.elements(args.get("q")))];
    if ("reason" in p) return p;
    if ("reason" in q) return q;
    let sum = 0;
    for (const [index, value] of p.entries()) {
      const other = q[index];
      const [a, b] = [yield* numberFrom(context, value), other === undefined ? 0 : yield* numberFrom(context, other)];
      if (typeof a !== "number") return a;
      if (typeof b !== "number") return b;
      sum += (a - b) ** 2;
    }
    return float(Math.sqrt(sum));
  },
  "gcd(*integers)": (context, args) => int(args.rest.reduce<Integer>((sum, value) => gcd(sum, wholeOf(context, value)), 0)),
  "lcm(*integers)": (context, args) => {
    let result = 1n;
    for (const value of args.rest) {
      const whole = BigInt(wholeOf(context, value));
      if (whole === 0n) return int(0);
      result = (result / BigInt(gcd(normal(result), normal(whole)))) * whole;
    }
    return int(result < 0n ? -result : result);
  },
  "factorial(n, /)": (context, args) => factorial(context, args.get("n")),
  "comb(n, k, /)": (context, args) => {
    const [n, k] = [wholeOf(context, args.get("n")), wholeOf(context, args.get("k"))];
    if (k > n) return int(0);
    const fewer = BigInt(k) * 2n > BigInt(n) ? normal(BigInt(n) - BigInt(k)) : k;
    return int(falling(context, n, fewer) / falling(context, fewer, fewer));
  },
  "perm(n, k=None, /)": (context, args) => {
    const n = wholeOf(context, args.get("n"));
    const k = args.notNone("k");
    return int(falling(context, n, k === undefined ? n : wholeOf(context, k)));
  },
  "isqrt(n, /)": (context, args) => {
    const n = BigInt(wholeOf(context, args.get("n")));
    if (n < 0n) return context.raise("ValueError", "isqrt() argument must be nonnegative");
    let root = BigInt(Math.floor(Math.sqrt(Number(n))));
    while (root * root > n) root--;
    while ((root + 1n) * (root + 1n) <= n) root++;
    return int(root);
  },
  *"prod(iterable, /, *, start=1)"(context, args) {
    const items = yield* settle(context.elements(args.get("iterable")));
    return "reason" in items ? items : yield* product(context, items, args.get("start"));
  },
  *"fsum(iterable, /)"(context, args) {
    const items = yield* settle(context.elements(args.get("iterable")));
    if ("reason" in items) return items;
    // Neumaier's compensated sum.
    let [sum, lost] = [0, 0];
    for (const item of items) {
      const x = yield* numberFrom(context, item);
      if (typeof x !== "number") return x;
      const next = sum + x;
      lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
      sum = next;
    }
    return float(sum + lost);
  },
  *"modf(x, /)"(context, args) {
    const x = yield* numberFrom(context, args.get("x"));
    return typeof x === "number" ? tuple([float(x - Math.trunc(x)), float(Math.trunc(x))]) : x;
  },
  *"isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)"(context, args) {
    const numbers: number[] = [];
    for (const name of ["a", "b", "rel_tol", "abs_tol"]) {
      const x = yield* numberFrom(context, args.get(name));
      if (typeof x !== "number") return x;
      numbers.push(x);
    }
    const [a = 0, b = 0, relative = 0, absolute = 0] = numbers;
    return bool(a === b || Math.abs(a - b) <= Math.max(relative * Math.max(Math.abs(a), Math.abs(b)), absolute));
  },
};

export const math: LibraryModule = {
  name: "math",
  *members() {
    yield* strictFunctions(FUNCTIONS);
    yield ["pi", float(Math.PI)];
    yield ["e", float(Math.E)];
    yield ["tau", float(2 * Math.PI)];
    yield ["inf", float(Infinity)];
    yield ["nan", float(NaN)];
  },
};
