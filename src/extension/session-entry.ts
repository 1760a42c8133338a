/** What is kept of one open target: the results of its versions, and how its text moved on since. */
import * as vscode from "vscode";
import type { Analysis, AnalysisRequest } from "../analyze.ts";
import type { Fix } from "../fixes/fix.ts";
import type { Finding } from "../rules/rule.ts";
import type { Location, Span } from "../text/location.ts";
import { offsetIn, placeIn, textOf } from "./targets.ts";
import type { Target } from "./targets.ts";
import { changedSpan, follow } from "./trail.ts";
import type { Shift } from "./trail.ts";

/** A result of analysing one version of a target's text. */
export interface Result {
  readonly analysis: Analysis;
  readonly request: AnalysisRequest;
  readonly revision: number;
}

/** What features see of a target. */
export interface View extends Result {
  readonly target: Target;
  /** Why this is not of the newest text. */
  readonly stale: string | undefined;
  /** Whether the text is still the one that was analysed. */
  readonly isCurrent: boolean;
  /** Where a place of the analysed texts is now. */
  readonly locate: (location: Location) => vscode.Location | undefined;
}

/** What the session keeps of a target. */
export interface Entry {
  target: Target;
  text: string;
  /** Counts changes of the text. */
  revision: number;
  trail: { readonly revision: number; readonly shift: Shift }[];
  shown: Result | undefined;
  /** A result that waits until the line it stumbles over is finished. */
  waiting: Result | undefined;
  stale: string | undefined;
  /** Why there is no analysis. */
  note: string | undefined;
  choices: Map<string, string>;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether an analysis is still to come: of a newer text, of changed imports or settings. */
  due: boolean;
  /** Number of the newest run; an older one is dropped. */
  run: number;
  running: Promise<void> | undefined;
  fixes: WeakMap<Finding, Promise<readonly Fix[] | undefined>>;
}

/** A target of which nothing is known yet. */
export function newEntry(target: Target): Entry {
  return {
    target,
    text: "",
    revision: 0,
    trail: [],
    shown: undefined,
    waiting: undefined,
    stale: undefined,
    note: undefined,
    choices: new Map(),
    timer: undefined,
    due: false,
    run: 0,
    running: undefined,
    fixes: new WeakMap(),
  };
}

/** The name by which the session knows a target. */
export function keyOf({ uri }: Target): string {
  return uri.toString();
}

/** Takes what is shown away, and what still runs with it. */
export function forget(entry: Entry): void {
  clearTimeout(entry.timer);
  entry.run += 1;
  entry.due = false;
  entry.shown = undefined;
}

/** Shows a result from now on. */
export function accept(entry: Entry, result: Result): void {
  entry.shown = result;
  entry.waiting = undefined;
  entry.stale = undefined;
  entry.note = undefined;
  entry.trail = entry.trail.filter(({ revision }) => revision > result.revision);
}

/** Where a place of an analysed text is in the editor now. */
export function locate({ target, trail }: Entry, { analysis }: Result, { file, span }: Location): vscode.Location | undefined {
  const source = analysis.sources.get(file)?.document;
  if (source === undefined) return undefined;
  if (file !== analysis.file.document.file) return placeIn(target, source, span);
  const now = textOf(target);
  if ("refusal" in now) return undefined;
  const moved = follow(
    span,
    trail.map(({ shift }) => shift),
  );
  return placeIn(target, now, moved);
}

/** What of the newest text differs from the one that is shown; undefined when nothing does. */
export function editedSpan({ trail }: Entry): Span | undefined {
  return changedSpan(trail.map(({ shift }) => shift));
}

/** Whether the cursor still is in a line that differs from what is shown; `result` is of the newest text. */
export function isInEditedLine(entry: Entry, result: Result, document: vscode.TextDocument, cursor: vscode.Position): boolean {
  const edited = editedSpan(entry);
  if (edited === undefined) return false;
  const source = result.request.document;
  const from = offsetIn(entry.target, source, document, new vscode.Position(cursor.line, 0));
  const to = offsetIn(entry.target, source, document, document.lineAt(cursor.line).range.end);
  return from === undefined || to === undefined || (from <= edited.end && to >= edited.start);
}
