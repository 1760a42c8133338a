/**
 * Fixes that are proven: each repair of a finding's rule is applied to the text in memory, the text is analysed again, and only what comes out better is
 * offered, with the numbers before and after. Lazy: nothing is tried until somebody asks.
 */
import type { Analysis, AnalysisRequest, ModelAnalysis } from "./analyze.ts";
import { analyze, type Memo } from "./analyze.ts";
import type { Stage, StageReply } from "./evaluate/driver.ts";
import type { Fix, Repair, Site } from "./fixes/fix.ts";
import { isNormalised } from "./propagate/verdict.ts";
import { RULES } from "./rules/index.ts";
import type { Finding } from "./rules/rule.ts";
import { spoken } from "./rules/support/levels.ts";
import type { Settings } from "./settings.ts";
import type { SourceDocument } from "./text/document.ts";
import { sourceDocument } from "./text/document.ts";
import type { Edit } from "./text/edit.ts";
import { applyEdits } from "./text/edit.ts";
import { contentHash } from "./text/hash.ts";

/** Most fixes that are offered for one finding; the first ones that hold are taken. */
const OFFERED = 3;
/** Pauses of the stages, about a millisecond of work each, after which no further repair is tried. */
const PATIENCE = 40_000;
/** Findings whose fixes are remembered. */
const REMEMBERED = 200;

const memory = new WeakMap<Memo, Map<string, readonly Fix[]>>();

/** The proven fixes of one of an analysis's findings, the surest first. */
export function* remedies(request: AnalysisRequest, analysis: Analysis, finding: Finding, memo: Memo): Stage<readonly Fix[]> {
  const known = memory.get(memo) ?? new Map<string, readonly Fix[]>();
  memory.set(memo, known);
  const key = keyOf(request, analysis, finding);
  const before = known.get(key);
  if (before !== undefined) return before;
  const fixes = yield* tried(request, analysis, finding, memo);
  known.set(key, fixes);
  const [oldest] = known.keys();
  if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
  return fixes;
}

function keyOf({ document, settings, told, choices }: AnalysisRequest, { dependencies }: Analysis, { rule, location }: Finding): string {
  const asked = JSON.stringify([told, [...(choices ?? [])], settings, [...settings.severities]]);
  const files = dependencies.map(({ file, hash }) => `${file}=${hash ?? ""}`);
  return [contentHash(document.text), document.file, rule, location.file, location.span.start, asked, ...files].join("\n");
}

function* tried(request: AnalysisRequest, analysis: Analysis, finding: Finding, memo: Memo): Stage<readonly Fix[]> {
  const rule = RULES.find(({ id }) => id === finding.rule);
  const model = analysis.models.find(({ findings }) => findings.includes(finding));
  const site = model && siteOf(finding, model, analysis);
  if (rule === undefined || model === undefined || site === undefined) return [];
  const fixes: Proven[] = [];
  const texts = new Set<string>();
  let spent = 0;
  for (const repair of rule.fixes) {
    if (fixes.filter(({ mends }) => mends).length >= OFFERED || spent > PATIENCE) break;
    const edits = repair.edits(site);
    const edited = edits && overlayOf(edits, analysis);
    if (edits === undefined || edited === undefined || texts.has(textKey(edited))) continue;
    texts.add(textKey(edited));
    const again = countSteps(overlaid(requestFor(request, edited, model), edited, memo), (steps) => (spent += steps));
    const after = (yield* again).models.find(({ name }) => name === model.name);
    const fix = after && proven(repair, edits, { finding, site, before: model, after, settings: request.settings });
    if (fix !== undefined) fixes.push(fix);
  }
  // What only makes it better is not worth offering beside what mends it.
  const mending = fixes.filter(({ mends }) => mends);
  return (mending.length > 0 ? mending : fixes).slice(0, OFFERED).map(({ fix }) => fix);
}

function siteOf({ location, layers }: Finding, model: ModelAnalysis, { sources }: Analysis): Site | undefined {
  const { graph, profile, candidate, construction, inputs } = model;
  if (graph === undefined || profile === undefined) return undefined;
  return { location, layers, graph, profile, candidate, construction, inputs, sources };
}

/** The edited files by name; undefined where an edit does not fit. */
function overlayOf(edits: readonly Edit[], { sources }: Analysis): ReadonlyMap<string, SourceDocument> | undefined {
  const files = new Map<string, Edit[]>();
  for (const edit of edits) files.set(edit.file, [...(files.get(edit.file) ?? []), edit]);
  const edited = new Map<string, SourceDocument>();
  for (const [file, own] of files) {
    const source = sources.get(file);
    const text = source && applyEdits(source.document.text, own);
    if (source === undefined || text === undefined) return undefined;
    edited.set(file, sourceDocument(file, text, movedCells(source.document, own)));
  }
  return edited;
}

/** A notebook's cells where edits have moved them. */
function movedCells({ cells }: SourceDocument, edits: readonly Edit[]): SourceDocument["cells"] {
  const growth = (end: number, inclusive: boolean): number =>
    edits.reduce((sum, { span, newText }) => {
      const before = inclusive ? span.end <= end : span.end < end || (span.end === end && span.start < end);
      return before ? sum + newText.length - (span.end - span.start) : sum;
    }, 0);
  return cells?.map(({ index, start, end }) => ({ index, start: start + growth(start, false), end: end + growth(end, true) }));
}

function textKey(edited: ReadonlyMap<string, SourceDocument>): string {
  return [...edited].map(([file, { text }]) => `${file}:${contentHash(text)}`).join("\n");
}

/** The same question about the edited text: the same model, built in the same way. */
function requestFor(
  request: AnalysisRequest,
  edited: ReadonlyMap<string, SourceDocument>,
  { name, construction }: ModelAnalysis,
): AnalysisRequest {
  const document = edited.get(request.document.file) ?? request.document;
  const choices = new Map([...(request.choices ?? []), [name, construction.code]]);
  return { ...request, document, only: name, choices };
}

/** An analysis that reads the edited texts in place of the files. */
function* overlaid(request: AnalysisRequest, edited: ReadonlyMap<string, SourceDocument>, memo: Memo): Stage<Analysis> {
  const stage = analyze(request, memo);
  let turn = stage.next(undefined);
  while (turn.done !== true) {
    const reply: StageReply = yield turn.value;
    const own = reply === undefined ? undefined : edited.get(reply.path);
    turn = stage.next(own === undefined ? reply : { kind: "file", path: own.file, text: own.text });
  }
  return turn.value;
}

function* countSteps<T>(stage: Stage<T>, count: (steps: number) => void): Stage<T> {
  let turn = stage.next(undefined);
  while (turn.done !== true) {
    count(1);
    turn = stage.next(yield turn.value);
  }
  return turn.value;
}

/** What a fix is judged by. */
interface Trial {
  readonly finding: Finding;
  readonly site: Site;
  readonly before: ModelAnalysis;
  readonly after: ModelAnalysis;
  readonly settings: Settings;
}

const SYMPTOMS: ReadonlySet<string> = new Set([
  "vanishing-gradient",
  "exploding-gradient",
  "vanishing-through-time",
  "exploding-through-time",
  "saturating-activation",
]);

/** A fix, and whether the finding is gone with it. */
interface Proven {
  readonly fix: Fix;
  readonly mends: boolean;
}

/** The fix, if the edited text came out better. */
function proven(repair: Repair, edits: readonly Edit[], { finding, site, before, after, settings }: Trial): Proven | undefined {
  if (after.status === "failed" || (before.status === "complete" && after.status !== "complete")) return undefined;
  if (introduces(before, after)) return undefined;
  const measure = spokenMeasure(finding, before, settings);
  const [from, to] = [before.change[measure], after.change[measure]];
  const count = ({ findings }: ModelAnalysis): number => findings.filter(({ rule }) => rule === finding.rule).length;
  const isGone = count(after) < count(before);
  const common = { id: repair.id, safety: repair.safety, edits, before: from ?? 0, after: to ?? 0 };
  if (!SYMPTOMS.has(finding.rule)) {
    return isGone && rank(after) <= rank(before) ? { fix: { ...common, title: repair.title(site) }, mends: true } : undefined;
  }
  if (from === null || to === null || !isBetter(from, to, before, after)) return undefined;
  return { fix: { ...common, title: `${repair.title(site)}: ${effect(measure, from, to, after)}` }, mends: isGone };
}

/** Whether there is a finding that was not there before, of a rule that did not speak before. */
function introduces(before: ModelAnalysis, after: ModelAnalysis): boolean {
  const known = new Set([
    ...before.findings.map(({ rule }) => rule),
    ...before.findings.flatMap(({ related }) => related.map(({ rule }) => rule)),
  ]);
  return after.findings.some(({ rule, severity }) => !known.has(rule) && severity !== "info");
}

function isBetter(from: number, to: number, before: ModelAnalysis, after: ModelAnalysis): boolean {
  const enough = rank(after) < rank(before) ? 1 : 0.7;
  return Math.abs(to) < enough * Math.abs(from) && rank(after) <= rank(before);
}

const RANK = { info: 1, warning: 2, error: 3 } as const;

/** How bad a model's worst finding is. */
function rank({ findings }: ModelAnalysis): number {
  return Math.max(0, ...findings.map(({ severity }) => RANK[severity]));
}

type Measure = "weights" | "outputs" | "time";

/** The measure that the finding speaks of. */
function spokenMeasure({ rule }: Finding, { change, graph }: ModelAnalysis, { thresholds }: Settings): Measure {
  if (rule.endsWith("-through-time")) return "time";
  const direction = rule === "exploding-gradient" ? 1 : -1;
  return spoken(change, thresholds, direction, graph !== undefined && isNormalised(graph))?.measure ?? "outputs";
}

const WORDS: Readonly<Record<Measure, readonly [string, string]>> = {
  weights: ["first weight's gradient", "the last's"],
  outputs: ["first layer's gradient", "the last's"],
  time: ["gradient at the first step", "the last step's"],
};

/** "first layer's gradient 3.1e-9 → 0.81 of the last's". */
function effect(measure: Measure, from: number, to: number, after: ModelAnalysis): string {
  const [what, of] = WORDS[measure];
  const rest = rank(after) >= RANK.warning ? ", better but not healthy" : "";
  return `${what} ${multiple(from)} → ${multiple(to)} of ${of}${rest}`;
}

function multiple(log10: number): string {
  const value = 10 ** log10;
  return value < 0.001 || value >= 10000 ? value.toExponential(1).replace("e+", "e") : String(Number(value.toPrecision(2)));
}
