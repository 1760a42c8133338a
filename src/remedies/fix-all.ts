/** Applies fixes one after the other, each to the text that the one before it left, until none is left that may be applied. */
import type { Analysis, AnalysisRequest, Memo } from "../analyze.ts";
import { analyze } from "../analyze.ts";
import type { Stage, StageReply } from "../evaluate/driver.ts";
import type { Fix } from "../fixes/fix.ts";
import type { Finding } from "../rules/rule.ts";
import { atLeast } from "../settings.ts";
import type { SourceDocument } from "../text/document.ts";
import { overlayOf, type Overlay } from "./overlay.ts";

/** Finds the fixes of a finding, the best first. */
export type Remedies = (request: AnalysisRequest, analysis: Analysis, finding: Finding, memo: Memo) => Stage<readonly Fix[]>;

/** A fix that is applied, and what for. */
interface Step {
  readonly finding: Finding;
  readonly fix: Fix;
}

/** What has become of a file's text and of those it imports. */
export interface Mended {
  /** The changed files, by the name that locations carry. */
  readonly documents: Overlay;
  /** The same files as they were. */
  readonly originals: Overlay;
  /** In the order in which they were applied. */
  readonly applied: readonly Step[];
  /** Findings left of which only unsafe fixes are known, where those were not allowed. */
  readonly held: number;
  /** The request and the analysis of what is left. */
  readonly request: AnalysisRequest;
  readonly analysis: Analysis;
}

/** Most fixes of one file; each is proven to help, so that more of them than there are rules is a sign of going round. */
const MOST = 24;

/** As in Ruff: the safe ones alone, or all. Information needs no mending. */
export function* applyAll(start: AnalysisRequest, memo: Memo, { unsafe }: { readonly unsafe: boolean }, remedies: Remedies): Stage<Mended> {
  const documents = new Map<string, SourceDocument>();
  const originals = new Map<string, SourceDocument>();
  const applied: Step[] = [];
  let held = 0;
  let request = start;
  let analysis = yield* analyze(request, memo);
  for (let round = 0; round < MOST; round += 1) {
    const found = yield* overlaid(nextFix(request, analysis, memo, unsafe, remedies), documents);
    const { next } = found;
    held = found.held;
    const overlay = next && overlayOf(next.fix.edits, analysis);
    if (next === undefined || overlay === undefined) break;
    for (const [file, document] of overlay) {
      const before = analysis.sources.get(file)?.document;
      if (!originals.has(file) && before !== undefined) originals.set(file, before);
      documents.set(file, document);
    }
    applied.push(next);
    request = { ...request, document: documents.get(request.document.file) ?? request.document };
    analysis = yield* overlaid(analyze(request, memo), documents);
  }
  return { documents, originals, applied, held, request, analysis };
}

function* nextFix(
  request: AnalysisRequest,
  analysis: Analysis,
  memo: Memo,
  unsafe: boolean,
  remedies: Remedies,
): Stage<{ readonly next: Step | undefined; readonly held: number }> {
  let held = 0;
  const findings = [...analysis.models.flatMap((model) => model.findings), ...analysis.findings];
  for (const finding of findings) {
    if (!atLeast(finding.severity, "warning")) continue;
    const fixes = yield* remedies(request, analysis, finding, memo);
    const fix = fixes.find(({ safety }) => unsafe || safety === "safe");
    if (fix !== undefined) return { next: { finding, fix }, held };
    if (fixes.length > 0) held += 1;
  }
  return { next: undefined, held };
}

/** A stage that reads changed documents in place of the files. */
function* overlaid<T>(stage: Stage<T>, documents: Overlay): Stage<T> {
  let turn = stage.next(undefined);
  while (turn.done !== true) {
    const reply: StageReply = yield turn.value;
    const own = reply === undefined ? undefined : documents.get(reply.path);
    turn = stage.next(own === undefined ? reply : { kind: "file", path: own.file, text: own.text });
  }
  return turn.value;
}
