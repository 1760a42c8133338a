/** Floats as decimal text, exactly as C and Python round them: the true binary value, ties to even. */

/** The exact value of a finite float as `mantissa * 2 ** exponent`. */
export function decompose(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return { mantissa: value < 0 ? -magnitude : magnitude, exponent: (biased === 0 ? 1 : biased) - 1075 };
}

/** `|value| * 10 ** digits` as an integer, ties to even. */
function scaled(value: number, digits: number): bigint {
  const { mantissa, exponent } = decompose(Math.abs(value));
  let numerator = mantissa;
  let denominator = 1n;
  if (digits >= 0) numerator *= 10n ** BigInt(digits);
  else denominator *= 10n ** BigInt(-digits);
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  return twice > denominator || (twice === denominator && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

/** `%.{digits}f` of the magnitude. */
export function fixed(value: number, digits: number): string {
  const text = scaled(value, digits)
    .toString()
    .padStart(digits + 1, "0");
  return digits === 0 ? text : text.slice(0, -digits) + "." + text.slice(-digits);
}

/** The first `count` significant digits of the magnitude and the decimal exponent of the first of them. */
export function significant(value: number, count: number): { digits: string; exponent: number } {
  if (value === 0) return { digits: "0".repeat(count), exponent: 0 };
  let exponent = Number(Math.abs(value).toExponential().split("e")[1] ?? "0");
  let digits = scaled(value, count - 1 - exponent).toString();
  if (digits.length > count) {
    exponent++;
    digits = scaled(value, count - 1 - exponent).toString();
  }
  return { digits: digits.padStart(count, "0"), exponent };
}

/** `%.{digits}e` of the magnitude. */
export function exponential(value: number, digits: number): string {
  const parts = significant(value, digits + 1);
  return withPoint(parts.digits) + exponentText(parts.exponent);
}

function withPoint(digits: string): string {
  return digits.length > 1 ? digits.charAt(0) + "." + digits.slice(1) : digits;
}

/** `e+05`: at least two digits. */
export function exponentText(exponent: number): string {
  return `e${exponent < 0 ? "-" : "+"}${Math.abs(exponent).toString().padStart(2, "0")}`;
}

/** `%.{precision}g` of the magnitude; `keepZeros` for the alternate form. */
export function general(value: number, precision: number, keepZeros: boolean): string {
  const count = Math.max(1, precision);
  const { digits, exponent } = significant(value, count);
  const trim = (text: string): string => (keepZeros || !text.includes(".") ? text : text.replace(/\.?0+$/, ""));
  if (exponent < -4 || exponent >= count) return trim(withPoint(digits)) + exponentText(exponent);
  return trim(fixed(value, count - 1 - exponent));
}

/** The shortest text that reads back as the same float: Python's repr. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa = "0", exponentPart = "0"] = Math.abs(value).toExponential().split("e");
  const exponent = Number(exponentPart);
  if (exponent < -4 || exponent >= 16) return sign + mantissa + exponentText(exponent);
  const digits = mantissa.replace(".", "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** round(value, digits) for floats. */
export function roundFloat(value: number, digits: number): number {
  if (!Number.isFinite(value) || value === 0 || digits > 330) return value;
  const magnitude = digits >= 0 ? Number(fixed(value, digits)) : Number(scaled(value, digits) * 10n ** BigInt(Math.min(-digits, 400)));
  return value < 0 ? -magnitude : magnitude;
}

/** The integer next to a float, ties to even. */
export function roundToInteger(value: number): bigint {
  const magnitude = scaled(value, 0);
  return value < 0 ? -magnitude : magnitude;
}
