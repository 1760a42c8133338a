/** The table of contract.md: how bad a change is. */
import type { Levels, Severity, Thresholds } from "../../settings.ts";

/** What a change was measured on. */
export type Measure = "weights" | "outputs";

/** The measure that speaks, with how much it says. */
export interface Spoken {
  readonly measure: Measure;
  /** log10 of the first over the last. */
  readonly change: number;
  readonly level: Severity;
}

/** So close to a threshold, in decades, the number may well be on its other side: then the milder level is said. */
const MARGIN = 0.35;

/** The level of a change of so many decades; undefined below all of them. */
export function levelOf(decades: number, { info, warning, error }: Levels): Severity | undefined {
  if (decades >= error + MARGIN) return "error";
  if (decades >= warning + MARGIN) return "warning";
  return decades >= info ? "info" : undefined;
}

const MILDER: Readonly<Record<Severity, Severity | undefined>> = { error: "warning", warning: "info", info: undefined };
const RANK: Readonly<Record<Severity, number>> = { info: 1, warning: 2, error: 3 };

/** The worse measure in a direction (−1: the gradient gets smaller towards the input); on equal levels the larger change. */
export function spoken(
  { weights, outputs }: { readonly weights: number | null; readonly outputs: number | null },
  thresholds: Thresholds,
  direction: -1 | 1,
  lenient: boolean,
): Spoken | undefined {
  const found = [
    { measure: "weights" as const, change: weights },
    { measure: "outputs" as const, change: outputs },
  ].flatMap(({ measure, change }): readonly Spoken[] => {
    if (change === null || change * direction <= 0) return [];
    const full = levelOf(Math.abs(change), thresholds[measure]);
    const level = full !== undefined && lenient && direction > 0 ? MILDER[full] : full;
    return level === undefined ? [] : [{ measure, change, level }];
  });
  return found.sort(compare)[0];
}

/** Order of what speaks: the higher level first, then the larger change. */
export function compare(a: Spoken, b: Spoken): number {
  return RANK[b.level] - RANK[a.level] || Math.abs(b.change) - Math.abs(a.change);
}
