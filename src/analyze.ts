/** The pipeline: from text to findings. */
import type { Analysis, AnalysisRequest } from "./analyze/analysis.ts";
import { checkFile } from "./analyze/check.ts";
import { readCallers } from "./analyze/callers.ts";
import type { Memo } from "./analyze/memo.ts";
import { analyzeModels } from "./analyze/models.ts";
import { Reads } from "./analyze/reads.ts";
import { requestKey } from "./analyze/remembered.ts";
import { searchOf } from "./analyze/search.ts";
import { openSession } from "./analyze/session.ts";
import { Suppressions } from "./analyze/suppress.ts";
import type { SourceFile } from "./discover/candidate.ts";
import { directivesOf } from "./discover/directives.ts";
import type { Stage } from "./evaluate/driver.ts";
import { problemsOfFile } from "./analyze/problems.ts";

export type * from "./analyze/analysis.ts";
export type { Memo } from "./analyze/memo.ts";

/** Analyses one file. Does not throw: what could not be known is a problem with a place. */
export function* analyze(request: AnalysisRequest, memo: Memo): Stage<Analysis> {
  const file = yield* memo.document(request.document);
  const callers = yield* readCallers(request, file, memo);
  const key = requestKey(request, callers);
  const known = yield* memo.analyses.find(key);
  if (known !== undefined) return known;
  const analysis = yield* analyzed(request, file, callers, memo);
  // What is tried on one model is remembered by those who try.
  if (request.only === undefined) memo.analyses.keep(key, analysis);
  return analysis;
}

function* analyzed(request: AnalysisRequest, file: SourceFile, callers: readonly SourceFile[], memo: Memo): Stage<Analysis> {
  const reads = new Reads();
  const sources = (): Analysis["sources"] => reads.sources(file, memo);
  const directives = directivesOf(file.document, file.module.comments);
  const session = yield* reads.watch(openSession(request, file, memo));
  reads.saw(callers);
  const search = "interpreter" in session ? yield* reads.watch(searchOf(request, session, directives, callers, memo)) : undefined;
  const { models, left } = search === undefined ? { models: [], left: [] } : yield* reads.watch(analyzeModels(search, sources));
  const observations = "interpreter" in session ? session.observations : [];
  const { settings, only } = request;
  const suppressions = new Suppressions(file, directives, sources());
  const heeded = models.map((model) => ({ ...model, findings: suppressions.heed(model.findings, model.directives) }));
  // Where only one model was looked at, comments may speak of the others.
  const idle = only === undefined ? suppressions.idle(models, settings) : [];
  const loose = yield* checkFile({ file, observations, idle, settings });
  return {
    file,
    models: heeded,
    findings: suppressions.heed(loose),
    problems: problemsOfFile(file, directives, session, models, left),
    dependencies: reads.dependencies(memo),
    sources: sources(),
  };
}
