/** Whether a new analysis takes the place of the one that is shown. */
import type { Analysis, ModelAnalysis } from "../analyze.ts";
import { position } from "../text/document.ts";
import type { Location, Span } from "../text/location.ts";

/** Why the earlier result stays for now, for people: "line 12 is not complete yet". Undefined: the new one is shown. */
export type Keeping = string | undefined;

/**
 * The newest text wins, except while a line is being written: as long as it does not parse, or a model that was understood stops being so because of a line that
 * was just touched (`edited`, in the newest text), the last good result stays. A model that is gone from a text that parses is gone.
 */
export function keepsEarlier(shown: Analysis | undefined, next: Analysis, edited: Span | undefined): Keeping {
  if (shown === undefined || !shown.models.some(isGood)) return undefined;
  const broken = next.file.errors[0];
  if (broken !== undefined) return `line ${lineOf(next, broken.span)} is not complete yet`;
  if (edited === undefined) return undefined;
  for (const earlier of shown.models.filter(isGood)) {
    const now = next.models.find(({ name }) => name === earlier.name);
    if (now === undefined && isBeingWritten(earlier.name, next, edited)) return `\`${earlier.name}\` is not complete yet`;
    if (now === undefined || !isWorse(now, earlier)) continue;
    const stop = now.problems.find(({ location }) => location !== undefined && isTouched(location, next, edited));
    if (stop !== undefined) return `line ${lineOf(next, stop.location?.span ?? edited)}: ${stop.message}`;
  }
  return undefined;
}

function isGood({ status }: ModelAnalysis): boolean {
  return status !== "failed";
}

/** Whether a definition of this name is still there and is what was edited: a class whose forward has no body yet is no model, but it is going to be. */
function isBeingWritten(name: string, { file: { module } }: Analysis, edited: Span): boolean {
  return module.body.some((statement, index) => {
    if ((statement.kind !== "ClassDef" && statement.kind !== "FunctionDef") || statement.name !== name) return false;
    const end = module.body[index + 1]?.span.start ?? Infinity;
    return statement.span.start <= edited.end && edited.start <= end;
  });
}

function isWorse(now: ModelAnalysis, earlier: ModelAnalysis): boolean {
  const rank = { complete: 2, partial: 1, failed: 0 };
  return rank[now.status] < rank[earlier.status];
}

/** Whether a problem stands in a line that was edited. */
function isTouched({ file, span }: Location, { file: own }: Analysis, edited: Span): boolean {
  if (file !== own.document.file) return false;
  const line = (offset: number): number => position(own.document, offset).line;
  return line(span.start) <= line(edited.end) && line(span.end) >= line(edited.start);
}

function lineOf({ file: { document } }: Analysis, span: Span): string {
  const { cell, line } = position(document, span.start);
  return cell === undefined ? String(line) : `${line} of cell ${cell + 1}`;
}
