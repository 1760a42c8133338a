/** The analysis of a text as edits would leave it. */
import type { Analysis, AnalysisRequest, Memo, ModelAnalysis } from "../analyze.ts";
import { analyze } from "../analyze.ts";
import type { Stage, StageReply } from "../evaluate/driver.ts";
import type { SourceDocument } from "../text/document.ts";
import { sourceDocument } from "../text/document.ts";
import type { Edit } from "../text/edit.ts";
import { applyEdits } from "../text/edit.ts";
import { contentHash } from "../text/hash.ts";

/** Edited files by name. */
export type Overlay = ReadonlyMap<string, SourceDocument>;

/** The files as the edits leave them; undefined where an edit does not fit. */
export function overlayOf(edits: readonly Edit[], { sources }: Analysis): Overlay | undefined {
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

/** A notebook's cells where edits have moved them. An insertion where one ends and the next begins belongs to the one that ends. */
function movedCells({ cells }: SourceDocument, edits: readonly Edit[]): SourceDocument["cells"] {
  const growth = (end: number, inclusive: boolean): number =>
    edits.reduce((sum, { span, newText }) => {
      const before = inclusive ? span.end <= end : span.end < end || (span.end === end && span.start < end);
      return before ? sum + newText.length - (span.end - span.start) : sum;
    }, 0);
  return cells?.map(({ index, start, end }) => ({ index, start: start + growth(start, false), end: end + growth(end, true) }));
}

/** Tells edited files apart by what is in them. */
export function overlayKey(overlay: Overlay): string {
  return [...overlay].map(([file, { text }]) => `${file}:${contentHash(text)}`).join("\n");
}

/** The same model, built in the same way, in the edited text; undefined where it is not there any more. */
export function* reanalysed(
  request: AnalysisRequest,
  { name, construction }: ModelAnalysis,
  overlay: Overlay,
  memo: Memo,
): Stage<ModelAnalysis | undefined> {
  const document = overlay.get(request.document.file) ?? request.document;
  const choices = new Map([...(request.choices ?? []), [name, construction.code]]);
  const stage = analyze({ ...request, document, only: name, choices }, memo);
  let turn = stage.next(undefined);
  while (turn.done !== true) {
    const reply: StageReply = yield turn.value;
    const own = reply === undefined ? undefined : overlay.get(reply.path);
    turn = stage.next(own === undefined ? reply : { kind: "file", path: own.file, text: own.text });
  }
  const { file, models } = turn.value;
  return file.errors.length > 0 ? undefined : models.find((model) => model.name === name);
}
