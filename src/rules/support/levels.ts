/** The table of contract.md: how bad a change is. */
import type { Change, ChangeError } from "../../propagate/verdict.ts";
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
/** Where the number says of itself that it may be further off: so many standard deviations. */
const DEVIATIONS = 2;

/** The level of a change of so many decades, which may be off by `uncertain` (one standard deviation); undefined below all of them. */
export function levelOf(decades: number, { info, warning, error }: Levels, uncertain = 0): Severity | undefined {
  const margin = Math.max(MARGIN, DEVIATIONS * uncertain);
  if (decades >= error + margin) return "error";
  if (decades >= warning + margin) return "warning";
  return decades >= info ? "info" : undefined;
}

const MILDER: Readonly<Record<Severity, Severity | undefined>> = { error: "warning", warning: "info", info: undefined };
const RANK: Readonly<Record<Severity, number>> = { info: 1, warning: 2, error: 3 };

/** A change of the gradient, and how far it may be off. */
export interface Told {
  readonly change: Pick<Change, "weights" | "outputs">;
  readonly error?: ChangeError;
}

/** The worse measure in a direction (−1: the gradient gets smaller towards the input); on equal levels the larger change. */
export function spoken(
  { change: { weights, outputs }, error }: Told,
  thresholds: Thresholds,
  direction: -1 | 1,
  lenient: boolean,
): Spoken | undefined {
  const found = [
    { measure: "weights" as const, change: weights },
    { measure: "outputs" as const, change: outputs },
  ].flatMap(({ measure, change }): readonly Spoken[] => {
    if (change === null || change * direction <= 0) return [];
    const full = levelOf(Math.abs(change), thresholds[measure], error?.[measure]);
    const level = full !== undefined && lenient && direction > 0 ? MILDER[full] : full;
    return level === undefined ? [] : [{ measure, change, level }];
  });
  return found.sort(compare)[0];
}

/** Order of what speaks: the higher level first, then the larger change. */
export function compare(a: Spoken, b: Spoken): number {
  return RANK[b.level] - RANK[a.level] || Math.abs(b.change) - Math.abs(a.change);
}
