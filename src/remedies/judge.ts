/** Whether a repair helps: the model before and after it, held against each other. */
import type { ModelAnalysis } from "../analyze.ts";
import type { Fix, Repair, Site } from "../fixes/fix.ts";
import { isNormalised } from "../propagate/verdict.ts";
import type { Finding } from "../rules/rule.ts";
import { spoken } from "../rules/support/levels.ts";
import { ratio } from "../rules/support/numbers.ts";
import type { Settings } from "../settings.ts";
import type { Edit } from "../text/edit.ts";

/** What a fix is judged by. */
export interface Trial {
  readonly repair: Repair;
  readonly edits: readonly Edit[];
  readonly finding: Finding;
  readonly site: Site;
  readonly before: ModelAnalysis;
  readonly after: ModelAnalysis;
  readonly settings: Settings;
}

/** A fix that helps, and how much. */
export interface Proven {
  readonly fix: Fix;
  readonly repair: Repair;
  /** What is left: 0 nothing, 1 an information, 2 a warning, 3 an error. */
  readonly left: number;
  /** How far it still is from no change: 1 is where a warning starts, by the worse of the measures. */
  readonly distance: number;
  readonly isHealthy: boolean;
}

/** Rules that speak of the gradient's size itself; a fix of theirs is measured by it. */
const SYMPTOMS: ReadonlySet<string> = new Set([
  "vanishing-gradient",
  "exploding-gradient",
  "vanishing-through-time",
  "exploding-through-time",
  "saturating-activation",
  "deep-batchnorm-without-skip",
  "deep-without-skip",
  "plain-recurrence",
]);

const RANK = { info: 1, warning: 2, error: 3 } as const;

/** Share of the distance to no change that a fix must take away where it leaves the finding as bad as it was. */
const WORTHWHILE = 0.7;

/** The fix, if the edited text came out better and nothing that was well got worse. */
export function proven(trial: Trial): Proven | undefined {
  const { repair, edits, finding, site, before, after, settings } = trial;
  if (after.status === "failed" || (before.status === "complete" && after.status !== "complete")) return undefined;
  const measure = spokenMeasure(finding, before, settings);
  const [from, to] = [before.change[measure], after.change[measure]];
  const uncertainty = to === null ? null : after.changeError[measure];
  const common = { id: repair.id, safety: repair.safety, edits, before: from, after: to, uncertainty };
  if (introduces(before, after) || worst(after) > worst(before)) return undefined;
  const left = levelOf(finding, after);
  const distance = distanceOf(after, measure, settings);
  const isHealthy = after.verdict === "healthy" || (measure !== "time" && after.verdict.endsWith("-through-time"));
  const result = (title: string): Proven => ({ fix: { ...common, title }, repair, left, distance, isHealthy });
  if (repair.bounds === true) return from === to ? result(repair.title(site)) : undefined;
  if (!SYMPTOMS.has(finding.rule)) return isFewer(finding, before, after) ? result(repair.title(site)) : undefined;
  if (from === null || to === null) return undefined;
  const enough = worst(after) < worst(before) || left < RANK[finding.severity] ? 1 : WORTHWHILE;
  if (Math.abs(to) >= enough * Math.abs(from)) return undefined;
  const rest = left >= RANK.warning || !isHealthy ? "; better, but not healthy" : "";
  return result(`${repair.title(site)}: ${effect(measure, from, to)}${doubt(uncertainty ?? 0)}${rest}`);
}

/** Of a finding about depth both of its measures count: a fix of one that spoils the other is none. */
function distanceOf({ change }: ModelAnalysis, measure: Measure, { thresholds }: Settings): number {
  const measures = measure === "time" ? (["time"] as const) : (["weights", "outputs"] as const);
  return Math.max(0, ...measures.map((each) => Math.abs(change[each] ?? 0) / thresholds[each].warning));
}

/** Best first: what leaves least, then what comes nearest to no change, a quarter of a warning being no difference; else as the rule lists them. */
export function byMerit(a: Proven, b: Proven): number {
  return Number(mends(b)) - Number(mends(a)) || a.left - b.left || bucket(a) - bucket(b);
}

function bucket({ distance }: Proven): number {
  return Math.round(distance * 4);
}

/** Whether what is left is less than a warning. */
export function mends({ left, isHealthy, repair }: Proven): boolean {
  return left < RANK.warning && (isHealthy || repair.family === "line") && repair.bounds !== true;
}

/** Rules that a fix may leave speaking, at information: what is left of the gradient's change. */
const REST: ReadonlySet<string> = new Set(["vanishing-gradient", "exploding-gradient", "vanishing-through-time", "exploding-through-time"]);

/** Whether there is a finding that was not there before, of a rule that did not speak before. */
function introduces(before: ModelAnalysis, after: ModelAnalysis): boolean {
  const known = new Set([
    ...before.findings.map(({ rule }) => rule),
    ...before.findings.flatMap(({ related }) => related.map(({ rule }) => rule)),
  ]);
  return after.findings.some(({ rule, severity }) => !known.has(rule) && !(severity === "info" && REST.has(rule)));
}

/** The finding is one of several of its rule, or was the only one. */
function isFewer({ rule }: Finding, before: ModelAnalysis, after: ModelAnalysis): boolean {
  const count = ({ findings }: ModelAnalysis): number => findings.filter((each) => each.rule === rule).length;
  return count(after) < count(before);
}

/** How bad what is left of a finding's rule is; of a symptom's, whatever any symptom still says. */
function levelOf({ rule }: Finding, { findings }: ModelAnalysis): number {
  const rules = SYMPTOMS.has(rule) ? SYMPTOMS : new Set([rule]);
  return Math.max(0, ...findings.filter((each) => rules.has(each.rule)).map(({ severity }) => RANK[severity]));
}

/** How bad a model's worst finding is. */
function worst({ findings }: ModelAnalysis): number {
  return Math.max(0, ...findings.map(({ severity }) => RANK[severity]));
}

type Measure = "weights" | "outputs" | "time";

/** The measure that the finding speaks of. */
function spokenMeasure({ rule }: Finding, { change, graph }: ModelAnalysis, { thresholds }: Settings): Measure {
  if (rule.endsWith("-through-time") || rule === "plain-recurrence") return "time";
  const direction = rule === "exploding-gradient" || rule === "deep-batchnorm-without-skip" ? 1 : -1;
  return spoken({ change }, thresholds, direction, graph !== undefined && isNormalised(graph))?.measure ?? "outputs";
}

const WORDS: Readonly<Record<Measure, readonly [string, string]>> = {
  weights: ["first weight's gradient", "the last's"],
  outputs: ["first layer's gradient", "the last's"],
  time: ["gradient at the first step", "the last step's"],
};

/** "first layer's gradient 3.1e-9 → 0.81 of the last's". */
function effect(measure: Measure, from: number, to: number): string {
  const [what, of] = WORDS[measure];
  return `${what} ${ratio(from)} → ${ratio(to)} of ${of}`;
}

/** Decades from which on a promise says how far it may be off: two standard deviations. */
const SURE = 0.3;

/** ", give or take a factor of 4". */
function doubt(uncertainty: number): string {
  const off = 2 * uncertainty;
  return off <= SURE ? "" : `, give or take a factor of ${Math.ceil(10 ** off)}`;
}
