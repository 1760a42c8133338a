/**
 * Fixes that are proven: each repair of a finding's rule is applied to the text in memory, the text is analysed again, and only what comes out better is
 * offered, with the numbers before and after, the best first. Lazy: nothing is tried until somebody asks.
 */
import type { Analysis, AnalysisRequest, Memo, ModelAnalysis } from "./analyze.ts";
import { requestKey } from "./analyze/remembered.ts";
import type { Stage } from "./evaluate/driver.ts";
import type { Family, Fix, Site } from "./fixes/fix.ts";
import { byMerit, mends, proven, type Proven } from "./remedies/judge.ts";
import { applyAll, type Mended } from "./remedies/fix-all.ts";
import { overlayKey, overlayOf, reanalysed } from "./remedies/overlay.ts";
import { RULES } from "./rules/index.ts";
import type { Finding } from "./rules/rule.ts";
import type { Edit } from "./text/edit.ts";

export type { Mended } from "./remedies/fix-all.ts";

/** Most fixes that are offered for one finding. */
const OFFERED = 5;
/** Repairs of one family after which the rest of it is left: the first ones are the surest. */
const OF_A_FAMILY = 2;
/** Work for one finding, in nodes traced: a dozen trials of thirty layers, five of a thousand. A trial costs about this many nodes before its first. */
const WORK = 6000;
const WORK_OF_A_TRIAL = 250;
/** Fewest trials, whatever they cost. */
const TRIALS = 4;
/** Findings whose fixes are remembered, and edited texts whose analysis is. */
const REMEMBERED = 200;
const REMEMBERED_TRIALS = 24;

interface Memory {
  readonly fixes: Map<string, readonly Fix[]>;
  /** By request and edited text: several findings may be mended by the same edits, and a what-if asks for what the proof has seen. */
  readonly trials: Map<string, ModelAnalysis | undefined>;
}

const memory = new WeakMap<Memo, Memory>();

function memoryOf(memo: Memo): Memory {
  const known = memory.get(memo) ?? { fixes: new Map<string, readonly Fix[]>(), trials: new Map<string, ModelAnalysis | undefined>() };
  memory.set(memo, known);
  return known;
}

/** The proven fixes of one of an analysis's findings, the best first. */
export function* remedies(request: AnalysisRequest, analysis: Analysis, finding: Finding, memo: Memo): Stage<readonly Fix[]> {
  const { fixes } = memoryOf(memo);
  const key = `${keyOf(request, analysis)}\n${finding.rule}\n${finding.location.file}\n${finding.location.span.start}`;
  const before = fixes.get(key);
  if (before !== undefined) return before;
  const found = yield* search(request, analysis, finding, memo);
  keep(fixes, key, found, REMEMBERED);
  return found;
}

/** A model as a fix would leave it; undefined where it could not be analysed then. */
export function* whatIf(
  request: AnalysisRequest,
  analysis: Analysis,
  model: ModelAnalysis,
  edits: readonly Edit[],
  memo: Memo,
): Stage<ModelAnalysis | undefined> {
  const overlay = overlayOf(edits, analysis);
  if (overlay === undefined) return undefined;
  const { trials } = memoryOf(memo);
  const key = `${keyOf(request, analysis)}\n${model.name}\n${overlayKey(overlay)}`;
  if (trials.has(key)) return trials.get(key);
  const after = yield* reanalysed(request, model, overlay, memo);
  keep(trials, key, after, REMEMBERED_TRIALS);
  return after;
}

/** All fixes of a file that may be applied, one after the other: the safe ones, or all. */
export function fixAll(request: AnalysisRequest, memo: Memo, allowed: { readonly unsafe: boolean }): Stage<Mended> {
  return applyAll(request, memo, allowed, remedies);
}

function keep<T>(into: Map<string, T>, key: string, value: T, most: number): void {
  into.set(key, value);
  const [oldest] = into.keys();
  if (into.size > most && oldest !== undefined) into.delete(oldest);
}

function keyOf(request: AnalysisRequest, { dependencies }: Analysis): string {
  return [requestKey(request), ...dependencies.map(({ file, hash }) => `${file}=${hash ?? ""}`)].join("\n");
}

function* search(request: AnalysisRequest, analysis: Analysis, finding: Finding, memo: Memo): Stage<readonly Fix[]> {
  const rule = RULES.find(({ id }) => id === finding.rule);
  const model = analysis.models.find(({ findings }) => findings.includes(finding));
  const site = model && siteOf(finding, model, analysis);
  if (rule === undefined || model === undefined || site === undefined) return [];
  const found: Proven[] = [];
  const cost = site.graph.nodes.length + WORK_OF_A_TRIAL;
  let trials = 0;
  for (const repair of rule.fixes) {
    if (trials >= TRIALS && trials * cost > WORK) break;
    if (isEnough(repair.family, found)) continue;
    yield { kind: "step" };
    const edits = repair.edits(site);
    if (edits === undefined || edits.length === 0) continue;
    trials += 1;
    const after = yield* whatIf(request, analysis, model, edits, memo);
    const fix = after && proven({ repair, edits, finding, site, before: model, after, settings: request.settings });
    if (fix !== undefined) found.push(fix);
  }
  return chosen(found);
}

/** Whether a family has given as many fixes that mend as are worth offering. */
function isEnough(family: Family, found: readonly Proven[]): boolean {
  return family !== "line" && found.filter((each) => each.repair.family === family && mends(each)).length >= OF_A_FAMILY;
}

/** What only makes it better is not worth offering beside what mends it, unless it is the one that is safe; what bounds the steps stands last. */
function chosen(found: readonly Proven[]): readonly Fix[] {
  const isBound = ({ repair }: Proven): boolean => repair.bounds === true;
  const changing = found.filter((each) => !isBound(each)).sort(byMerit);
  const mending = changing.filter(mends);
  const bounds = found.filter(isBound);
  const isSafe = ({ fix }: Proven): boolean => fix.safety === "safe";
  const mildest = mending.some(isSafe) ? [] : changing.filter((each) => isSafe(each) && isMuch(each)).slice(0, 1);
  const best = (mending.length > 0 ? [...mending.slice(0, OFFERED - 1), ...mildest] : changing).slice(0, OFFERED - bounds.length);
  return distinct([...best, ...bounds]).map(({ fix }) => fix);
}

/** Whether a fix takes most of the change away, counted in decades. */
function isMuch({ fix: { before, after } }: Proven): boolean {
  return before !== null && after !== null && Math.abs(after) < 0.4 * Math.abs(before);
}

/** Repairs that come to the same edits are one. */
function distinct(found: readonly Proven[]): readonly Proven[] {
  const seen = new Set<string>();
  return found.filter(({ fix }) => {
    const key = JSON.stringify(fix.edits);
    return !seen.has(key) && seen.add(key);
  });
}

function siteOf({ location, layers }: Finding, model: ModelAnalysis, { sources }: Analysis): Site | undefined {
  const { graph, profile, candidate, construction, inputs } = model;
  if (graph === undefined || profile === undefined) return undefined;
  return { location, layers, graph, profile, candidate, construction, inputs, sources };
}
