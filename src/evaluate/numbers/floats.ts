/** Float arithmetic where Python's differs from JavaScript's. */

/** `%` with the sign of the divisor, which is not 0. */
export function floatRemainder(left: number, right: number): number {
  let rest = left % right;
  if (rest !== 0) {
    if (right < 0 !== rest < 0) rest += right;
  } else {
    rest = right < 0 ? -0 : 0;
  }
  return rest;
}

/** `//`, as CPython computes it. The divisor is not 0. */
export function floatFloorDivide(left: number, right: number): number {
  const rest = left % right;
  let quotient = (left - rest) / right;
  if (rest !== 0 && right < 0 !== rest < 0) quotient -= 1;
  if (quotient === 0) return left / right < 0 ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** How a float power ends. */
export type FloatPower = { readonly kind: "float"; readonly value: number } | { readonly kind: "complex" | "overflow" | "zeroDivision" };

/** `**` of floats. */
export function floatPower(base: number, exponent: number): FloatPower {
  if (base === 1 || exponent === 0) return { kind: "float", value: 1 };
  if (base === 0 && exponent < 0) return { kind: "zeroDivision" };
  if (base < 0 && Number.isFinite(base) && Number.isFinite(exponent) && !Number.isInteger(exponent)) return { kind: "complex" };
  if (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent)) return { kind: "float", value: 1 };
  const value = base ** exponent;
  if (!Number.isFinite(value) && Number.isFinite(base) && Number.isFinite(exponent)) return { kind: "overflow" };
  return { kind: "float", value };
}

/** Compares an integer with a float exactly; NaN compares as NaN. */
export function compareNumbers(left: number | bigint, right: number | bigint): number {
  if (left < right) return -1;
  if (left > right) return 1;
  return Number.isNaN(left) || Number.isNaN(right) ? NaN : 0;
}
