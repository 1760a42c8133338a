/** The level that a finding claims: the table of contract.md, and milder where the number is not sure enough for it. */
import { compare, levelOf, milder, type Spoken } from "../../propagate/levels.ts";
import type { Change, ChangeError } from "../../propagate/verdict.ts";
import type { Levels, Severity, Thresholds } from "../../settings.ts";

/** So close to a threshold, in decades, the number may well be on its other side: then the milder level is said. */
const MARGIN = 0.35;
/** Where the number says of itself that it may be further off: so many standard deviations. */
const DEVIATIONS = 2;

/** The level that a change of so many decades, which may be off by `uncertain` (one standard deviation), certainly has. */
export function claimed(change: number, levels: Levels, uncertain = 0): Severity | undefined {
  return levelOf(change, levels, Math.max(MARGIN, DEVIATIONS * uncertain));
}

/** A change of the gradient over depth, and how far it may be off. */
export interface Told {
  readonly change: Pick<Change, "weights" | "outputs">;
  readonly error?: ChangeError;
}

/**
 * The worse measure in a direction (−1: the gradient gets smaller towards the input); on equal levels the larger change. Growth counts one level less with
 * `lenient`. So do weights whose gradients differ though what passes between the layers keeps its size: they differ in what they read, and not by depth. What
 * makes the verdict is said at least as information.
 */
export function spoken({ change, error }: Told, thresholds: Thresholds, direction: -1 | 1, lenient: boolean): Spoken | undefined {
  const keepsSize = change.outputs !== null && Math.abs(change.outputs) < thresholds.weights.info;
  const tell = (measure: "weights" | "outputs", isMilder: boolean): readonly Spoken[] => {
    const decades = change[measure];
    if (decades === null || decades * direction <= 0) return [];
    const full = claimed(decades, thresholds[measure], error?.[measure]);
    const makesVerdict = levelOf(decades, { ...thresholds[measure], info: Infinity }) !== undefined;
    const less = isMilder ? (milder(full) ?? (makesVerdict ? "info" : undefined)) : full;
    const level = lenient && direction > 0 ? milder(less) : less;
    return level === undefined ? [] : [{ measure, change: decades, level }];
  };
  return [...tell("weights", keepsSize), ...tell("outputs", false)].sort(compare)[0];
}
