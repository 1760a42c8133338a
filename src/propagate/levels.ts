/** The table of design/contract.md: how bad a change of the gradient is. */
import type { Levels, Severity } from "../settings.ts";

/** What a change was measured on. */
export type Measure = "weights" | "outputs" | "time";

/** A change that says something, with how much it says. */
export interface Spoken {
  readonly measure: Measure;
  /** log10 of the first over the last. */
  readonly change: number;
  readonly level: Severity;
}

const RANK: Readonly<Record<Severity, number>> = { info: 1, warning: 2, error: 3 };
const MILDER: Readonly<Record<Severity, Severity | undefined>> = { error: "warning", warning: "info", info: undefined };

/** The level below; undefined below information. */
export function milder(level: Severity | undefined): Severity | undefined {
  return level && MILDER[level];
}

/** The level of so many decades of change, either way; warning and error only from `margin` decades beyond their thresholds. */
export function levelOf(change: number, { info, warning, error }: Levels, margin = 0): Severity | undefined {
  const decades = Math.abs(change);
  if (decades >= error + margin) return "error";
  if (decades >= warning + margin) return "warning";
  return decades >= info ? "info" : undefined;
}

/** The higher level first, then the larger change. */
export function compare(a: Spoken, b: Spoken): number {
  return RANK[b.level] - RANK[a.level] || Math.abs(b.change) - Math.abs(a.change);
}
