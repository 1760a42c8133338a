/** Numbers as people read them. All magnitudes arrive as log10, so that nothing under- or overflows. */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 10 to an integer: 10⁻⁸. */
export function power(exponent: number): string {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => SUPERSCRIPTS[Number(digit)] ?? digit).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** A magnitude given by its log10: 0.081, 12.4, 3.1 × 10⁻⁹. */
export function magnitude(log10: number): string {
  if (log10 > -3 && log10 < 4) return plain(10 ** log10);
  let exponent = Math.floor(log10);
  let mantissa = Number((10 ** (log10 - exponent)).toFixed(1));
  if (mantissa >= 10) [mantissa, exponent] = [mantissa / 10, exponent + 1];
  return `${mantissa.toFixed(1)} × ${power(exponent)}`;
}

/** Two or three digits that count; never in the form 1e-7. */
export function plain(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(Math.min(Math.max(1 - Math.floor(Math.log10(size)), 0), 12));
}

/** A signed number of decades: −8.4. */
export function decades(change: number): string {
  const size = Math.abs(change).toFixed(1);
  return size === "0.0" ? size : `${change < 0 ? "−" : "+"}${size}`;
}

/** A mean, signed, with a real minus. */
export function signed(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.0005) return value < 0 ? "−0.000" : "0.000";
  return `${value < 0 ? "−" : ""}${plain(Math.abs(value))}`;
}

/** 25,557,032. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** 32 × 64 × 8 × 8; a single number where there are no axes. */
export function shapeWords(shape: readonly number[]): string {
  return shape.length === 0 ? "scalar" : shape.join(" × ");
}

export interface Span {
  readonly low: number;
  readonly high: number;
}

/** Least height of the gradient axis in decades: below it the small steps of a healthy model would look like cliffs. */
const LEAST_DECADES = 4;

/** Range of an axis in whole decades around values given as log10. */
export function axisRange(values: readonly number[], least = LEAST_DECADES): Span {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low > high) [low, high] = [-1, 1];
  low = Math.floor(low - 0.15);
  high = Math.ceil(high + 0.15);
  for (let lower = true; high - low < least; lower = !lower) {
    if (lower) low -= 1;
    else high += 1;
  }
  return { low, high };
}

/** Where ticks stand: multiples of the step, and never two of them closer. */
export function ticks(range: Span, most: number): readonly number[] {
  const step = tickStep(range, most);
  const first = Math.ceil(range.low / step) * step;
  return Array.from({ length: Math.floor((range.high - first) / step) + 1 }, (_, index) => first + index * step);
}

/** Step between ticks, in decades, so that at most `most` of them stand on the axis. */
function tickStep({ low, high }: Span, most: number): number {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
  return steps.find((step) => (high - low) / step <= most) ?? 10_000;
}

/** Numbers such as 4.0e-9 in a sentence, as people write them. */
export function typeset(sentence: string): string {
  return sentence.replace(
    /(?<![\w.])(\d+(?:\.\d+)?)e([+-]?\d+)(?![\w.]*\w)/g,
    (_, digits: string, exponent: string) => `${digits} × ${power(Number(exponent))}`,
  );
}
