/** The models of a file, analysed one after the other. */
import type { Candidate, SourceFile } from "../discover/candidate.ts";
import { candidatesOf } from "../discover/candidates.ts";
import { constructionOf } from "../discover/constructions.ts";
import type { Definitions } from "../discover/definitions.ts";
import type { PlacedDirective } from "../discover/directives.ts";
import { directivesAt } from "../discover/directives.ts";
import type { Stage } from "../evaluate/driver.ts";
import { membersOf } from "../frameworks/torch/module/tables.ts";
import { STEP } from "../text/step.ts";
import type { ModelAnalysis } from "./analysis.ts";
import type { Workshop } from "./workshop.ts";
import { buildCandidate } from "./build.ts";
import { withCallers } from "./callers.ts";
import { finish } from "./finish.ts";
import type { Sources } from "./finish.ts";

/** What the models of a file are found with. */
export interface Search {
  readonly workshop: Workshop;
  readonly definitions: Definitions;
  readonly directives: readonly PlacedDirective[];
  /** Files that import this one. */
  readonly callers: readonly SourceFile[];
  readonly patient: boolean;
  readonly only: string | undefined;
  readonly choices: ReadonlyMap<string, string>;
}

/** Models of one file, and operations in them, after which the others are left to be asked for: a library's file may define seventy. */
const MAX_MODELS = 30;
const MAX_NODES = { typing: 6_000, patient: 20_000 };

/** Models that were analysed, and the names of those that were not since there are too many. */
export interface FoundModels {
  readonly models: readonly ModelAnalysis[];
  readonly left: readonly string[];
}

/** Every model worth showing, in the order of the text. A part of another model is shown only when that one cannot be. */
export function* analyzeModels(search: Search, sources: Sources): Stage<FoundModels> {
  const { workshop, only } = search;
  const single = function* (candidate: Candidate | undefined): Stage<FoundModels> {
    const model = candidate === undefined ? undefined : yield* analyzeCandidate(search, candidate, sources);
    return { models: model === undefined ? [] : [model], left: [] };
  };
  if (workshop.told.construct !== undefined) return yield* single(toldCandidate(workshop, workshop.told.construct));
  const own = yield* candidatesOf(workshop.builder, search.definitions, search.directives);
  const all = withCallers(own, search.callers, workshop.builder, search.definitions);
  yield STEP;
  if (only !== undefined) return yield* single(all.find(({ name }) => name === only));
  const done = new Map<string, ModelAnalysis>();
  const tried = new Set<Candidate>();
  const most = search.patient ? MAX_NODES.patient : MAX_NODES.typing;
  let size = 0;
  const isOpen = (candidate: Candidate): boolean => !tried.has(candidate) && isDue(candidate, all, tried, done);
  for (let next = all.find(isOpen); next !== undefined && done.size < MAX_MODELS && size < most; next = all.find(isOpen)) {
    tried.add(next);
    const model = yield* analyzeCandidate(search, next, sources);
    // A part that fails as its whole did says nothing new.
    const isPartOfFailed = model?.status === "failed" && next.within.some((holder) => done.get(holder)?.candidate.kind === "class");
    const isNoModel = model?.status === "failed" && next.tentative === true;
    if (model !== undefined && !isPartOfFailed && !isNoModel) done.set(next.name, model);
    size += model?.graph?.nodes.length ?? 0;
  }
  return { models: worthShowing(all, done), left: all.filter(isOpen).map(({ name }) => name) };
}

/** Of what was analysed, in the order of the text, what tells something beside the others. */
function worthShowing(all: readonly Candidate[], done: ReadonlyMap<string, ModelAnalysis>): readonly ModelAnalysis[] {
  const isShown = (name: string): boolean => (done.get(name)?.status ?? "failed") !== "failed";
  const isInVain = (model: ModelAnalysis): boolean =>
    isVainFactory(model) && all.some(({ name, within }) => within.includes(model.name) && isShown(name));
  const models = all.flatMap(({ name }) => done.get(name) ?? []).filter((model) => !isInVain(model));
  // Activations of one's own and the like: beside models with parameters they are tools of these.
  const size = ({ graph }: ModelAnalysis): number | undefined => graph?.parameters.length;
  return models.some((model) => (size(model) ?? 0) > 0) ? models.filter((model) => size(model) !== 0) : models;
}

/** A function that could not be called with made-up arguments; what it makes could be made without it. */
function isVainFactory({ status, candidate, construction }: ModelAnalysis): boolean {
  return status === "failed" && candidate.kind === "factory" && construction.source === "assumed";
}

/** Whether all that hold a candidate as a part were tried and none could be shown whole. */
function isDue(
  candidate: Candidate,
  all: readonly Candidate[],
  tried: ReadonlySet<Candidate>,
  done: ReadonlyMap<string, ModelAnalysis>,
): boolean {
  return candidate.within.every((holder) => {
    const found = all.find(({ name }) => name === holder);
    return found === undefined || (tried.has(found) && (done.get(holder)?.status ?? "failed") === "failed");
  });
}

function* analyzeCandidate(search: Search, candidate: Candidate, sources: Sources): Stage<ModelAnalysis | undefined> {
  const { workshop, directives, choices } = search;
  const own = placesOf(candidate, search).flatMap((offset) => directivesAt(directives, workshop.builder.file.document, offset));
  const built = yield* buildCandidate(
    workshop,
    candidate,
    own.map(({ directive }) => directive),
    choices.get(candidate.name),
  );
  // What another file defines may be a loss or a transform: without parameters it is no model.
  const isBare = candidate.kind === "imported" && built?.model !== undefined && membersOf(built.model, "_parameters").length === 0;
  if (built === undefined || isBare) return undefined;
  return yield* finish(workshop, candidate, built, own, sources);
}

/** Where a comment about a model may stand: at its class or function, its decorators, its forward, the calls that make it. */
function placesOf({ name, location, extent, constructions }: Candidate, { definitions, workshop }: Search): readonly number[] {
  const definition = definitions.byName.get(name);
  const methods =
    definition?.kind === "ClassDef"
      ? definition.body.filter((statement) => statement.kind === "FunctionDef" && statement.name === "forward")
      : [];
  const { file } = workshop.builder.file.document;
  const calls = constructions.flatMap((construction) => (construction.location?.file === file ? [construction.location.span.start] : []));
  return [location.span.start, extent.start, ...methods.map(({ span }) => span.start), ...calls];
}

/** The one model that `--construct` asks for, placed where its class or function is. */
function toldCandidate({ builder }: Workshop, code: string): Candidate {
  const { document, module } = builder.file;
  const construction = constructionOf(builder, code, "option", undefined);
  const last = construction.program.at(-1)?.statements.at(-1);
  const name = nameOf(code, last?.kind === "Expr" && last.value.kind === "Name" ? last.value.id : undefined);
  const definition = module.body.find(
    (statement) => (statement.kind === "ClassDef" || statement.kind === "FunctionDef") && statement.name === name,
  );
  const span = definition !== undefined && "header" in definition ? definition.header : { start: 0, end: 0 };
  return {
    name,
    kind: "option",
    location: { file: document.file, span },
    extent: definition?.span ?? module.span,
    constructions: [construction],
    within: [],
  };
}

/** "ResNet" of "ResNet(Bottleneck, [3, 4, 6, 3])" and of "g = ResNet(18); g". */
function nameOf(code: string, variable: string | undefined): string {
  const assigned = variable === undefined ? undefined : new RegExp(`(?:^|[;\\n])\\s*${variable}\\s*=\\s*(.+)`).exec(code)?.[1];
  const text = (
    assigned ??
    code
      .split(/[;\n]/)
      .filter((part) => part.trim() !== "")
      .at(-1) ??
    code
  ).trim();
  return (text.split("(")[0] ?? text).split(".").at(-1)?.trim() ?? text;
}
