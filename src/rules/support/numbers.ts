/** Numbers in messages. */

/** A ratio given as its log10: "3.1e-9", "0.14", "1.5", "4.2e6". */
export function ratio(log: number): string {
  return number(10 ** log);
}

/** Two significant digits, as people write them. */
export function number(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const size = Math.abs(value);
  if (size < 0.001 || size >= 10000) return value.toExponential(1).replace("e+", "e").replace(".0e", "e");
  return String(Number(value.toPrecision(2)));
}

/** Geometric mean of ratios given as their log10, as log10. */
export function mean(logs: readonly number[]): number {
  return logs.length === 0 ? 0 : logs.reduce((sum, each) => sum + each, 0) / logs.length;
}

/** "1 layer", "3 layers". */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
