/** Exact integer arithmetic: numbers while the result is a safe integer, bigints otherwise. */

export type Integer = number | bigint;

/** The smallest form of an integer. */
export function normal(value: bigint): Integer {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** left + right, exact. */
export function add(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number") {
    const sum = left + right;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return normal(BigInt(left) + BigInt(right));
}

/** left − right, exact. */
export function subtract(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number") {
    const difference = left - right;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return normal(BigInt(left) - BigInt(right));
}

/** left · right, exact. */
export function multiply(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number") {
    const product = left * right;
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return normal(BigInt(left) * BigInt(right));
}

/** `//`, rounded down. The divisor is not 0. */
export function floorDivide(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number") return (left - modulo(left, right)) / right + 0;
  const a = BigInt(left);
  const b = BigInt(right);
  const quotient = a / b;
  return normal(a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient);
}

function modulo(left: number, right: number): number {
  const rest = left % right;
  return (rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest) + 0;
}

/** `%`, with the sign of the divisor, which is not 0. */
export function remainder(left: Integer, right: Integer): Integer {
  if (typeof left === "number" && typeof right === "number") return modulo(left, right);
  const b = BigInt(right);
  const rest = BigInt(left) % b;
  return normal(rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest);
}

/** `**` for an exponent that is not negative. */
export function power(base: Integer, exponent: Integer): Integer {
  return normal(BigInt(base) ** BigInt(exponent));
}

/** Bits of the magnitude. */
export function bitLength(value: Integer): number {
  const magnitude = BigInt(value) < 0n ? -BigInt(value) : BigInt(value);
  if (magnitude === 0n) return 0;
  const hex = magnitude.toString(16);
  return (hex.length - 1) * 4 + parseInt(hex.charAt(0), 16).toString(2).length;
}

/** The float quotient of two integers, correctly rounded. The divisor is not 0. */
export function trueDivide(left: Integer, right: Integer): number {
  if (typeof left === "number" && typeof right === "number") return left / right;
  const a = BigInt(left);
  const b = BigInt(right);
  if (a === 0n) return 0;
  // Scaled so that the integer quotient has at least 66 bits: then its own rounding is the only one.
  const shift = Math.max(0, 66 - (bitLength(a) - bitLength(b)));
  const scaled = (a << BigInt(shift)) / b;
  const exact = (a << BigInt(shift)) % b === 0n;
  const quotient = Number(exact ? scaled : scaled | 1n);
  return shift > 1000 ? quotient / 2 ** 1000 / 2 ** (shift - 1000) : quotient / 2 ** shift;
}

/** Negative, zero or positive, as left is smaller, equal or larger. */
export function compareIntegers(left: Integer, right: Integer): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The greatest common divisor, never negative. */
export function gcd(left: Integer, right: Integer): Integer {
  let a = BigInt(left);
  let b = BigInt(right);
  while (b !== 0n) [a, b] = [b, a % b];
  return normal(a < 0n ? -a : a);
}
