/** Findings as squiggles and entries of the Problems panel. */
import * as vscode from "vscode";
import type { ModelAnalysis } from "../analyze.ts";
import type { Finding } from "../rules/rule.ts";
import type { Severity } from "../settings.ts";
import type { Location } from "../text/location.ts";
import { behaviourOf } from "./configuration.ts";
import { explainUri } from "./rule-pages.ts";
import type { View } from "./session-entry.ts";
import type { Session } from "./session.ts";
import type { Target } from "./targets.ts";
import { sharesBefore } from "./hover-words.ts";
import { magnitude, plain } from "./words.ts";

export const SOURCE = "Gradient Lens";

const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** A finding with where it is shown: on its own line, or on its model's when its line is in another file; and on the lines of the layers it is about. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly place: vscode.Location;
  readonly causes: readonly PlacedCause[];
}

export interface PlacedCause {
  readonly place: vscode.Location;
  readonly message: string;
}

export class Diagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("gradientLens");
  /** A notebook's diagnostics stand on its cells. */
  readonly #documents = new Map<string, readonly vscode.Uri[]>();
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(session: Session) {
    this.#subscriptions = [session.onDidChange((target) => this.#show(target, session.view(target)))];
  }

  dispose(): void {
    this.#collection.dispose();
    for (const each of this.#subscriptions) each.dispose();
  }

  #show(target: Target, view: View | undefined): void {
    const key = target.uri.toString();
    const byDocument = new Map<string, { uri: vscode.Uri; diagnostics: vscode.Diagnostic[] }>();
    const add = (uri: vscode.Uri, diagnostic: vscode.Diagnostic): void => {
      const entry = byDocument.get(uri.toString()) ?? { uri, diagnostics: [] };
      entry.diagnostics.push(diagnostic);
      byDocument.set(uri.toString(), entry);
    };
    for (const { finding, place, causes } of view === undefined ? [] : visibleFindings(view)) {
      add(place.uri, diagnosticOf(finding, place, view?.locate));
      for (const cause of causes) add(cause.place.uri, causeDiagnostic(finding, cause, place));
    }
    for (const uri of this.#documents.get(key) ?? []) if (!byDocument.has(uri.toString())) this.#collection.delete(uri);
    for (const { uri, diagnostics } of byDocument.values()) this.#collection.set(uri, diagnostics);
    this.#documents.set(
      key,
      Array.from(byDocument.values(), ({ uri }) => uri),
    );
  }
}

/** All findings of a view that have a place in its own documents. */
export function placedFindings(view: View): readonly PlacedFinding[] {
  const { target, analysis, locate } = view;
  const place = (finding: Finding, fallback: Location | undefined, model?: ModelAnalysis): readonly PlacedFinding[] => {
    const own = analysis.file.document.file;
    const location = finding.location.file === own ? finding.location : fallback?.file === own ? fallback : undefined;
    const found = location === undefined ? undefined : locate(location);
    const isOurs = found !== undefined && (target.kind === "notebook" || found.uri.toString() === target.uri.toString());
    return isOurs ? [{ finding, place: found, causes: model === undefined ? [] : causesOf(view, model, finding, found) }] : [];
  };
  return [
    ...analysis.models.flatMap((model) => model.findings.flatMap((finding) => place(finding, model.location, model))),
    ...analysis.findings.flatMap((finding) => place(finding, undefined)),
  ];
}

/** Most lines that one finding underlines beside its own. */
const MOST_CAUSES = 30;

/** Lines of the target, beside the finding's own, with layers that the finding is about. */
function causesOf({ target, locate }: View, model: ModelAnalysis, finding: Finding, own: vscode.Location): readonly PlacedCause[] {
  if (finding.severity === "info") return [];
  const shares = sharesBefore(model);
  const byLine = new Map<string, PlacedCause>();
  for (const { layer, location } of finding.layers) {
    const place = locate(location);
    if (place === undefined || (target.kind === "file" && place.uri.toString() !== target.uri.toString())) continue;
    const key = `${place.uri.toString()}:${place.range.start.line}`;
    if (byLine.has(key) || (place.range.start.line === own.range.start.line && place.uri.toString() === own.uri.toString())) continue;
    const share = shares.get(`${layer.name}#${layer.call}`);
    const name = layer.functional ? layer.operation : `\`${layer.name}\` (${layer.operation})`;
    const passes = share === undefined ? `${name} takes part` : `${name} passes ${magnitude(share)} of the gradient on`;
    byLine.set(key, { place, message: `${passes}: ${finding.rule} of line ${own.range.start.line + 1}` });
    if (byLine.size >= MOST_CAUSES) break;
  }
  return Array.from(byLine.values());
}

/** The lines that the finding is about tell their part of it as hints, which Problems leaves out: one fault is one entry there. */
function causeDiagnostic(finding: Finding, { place, message }: PlacedCause, own: vscode.Location): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(place.range, plain(message), vscode.DiagnosticSeverity.Hint);
  diagnostic.source = SOURCE;
  diagnostic.code = codeOf(finding);
  diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(own, plain(finding.message, MESSAGE))];
  return diagnostic;
}

/** The rule's id, which leads to its page. */
function codeOf({ rule }: Finding): { readonly value: string; readonly target: vscode.Uri } {
  return { value: rule, target: explainUri(rule) };
}

/** Whether a diagnostic is ours and says what a rule found. */
export function isOf(diagnostic: vscode.Diagnostic, rule: string): boolean {
  const { source, code } = diagnostic;
  return source === SOURCE && (typeof code === "object" ? code.value : code) === rule;
}

function visibleFindings(view: View): readonly PlacedFinding[] {
  const { showInformation } = behaviourOf(view.target.uri);
  const seen = new Set<string>();
  return placedFindings(view).filter(({ finding, place: { uri, range } }) => {
    if (finding.severity === "info" && !showInformation) return false;
    // A layer that several models share is said once.
    const key = JSON.stringify([uri.toString(), range, finding.rule, finding.message]);
    return seen.size < seen.add(key).size;
  });
}

/** Longest message; Problems shows it in one line. */
const MESSAGE = 1000;

function diagnosticOf(finding: Finding, { uri, range }: vscode.Location, locate: View["locate"] | undefined): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, plain(finding.message, MESSAGE), SEVERITIES[finding.severity]);
  diagnostic.source = SOURCE;
  diagnostic.code = codeOf(finding);
  const own = { message: "The line that it is about", location: finding.location };
  const isElsewhere = locate?.(finding.location)?.uri.toString() !== uri.toString();
  diagnostic.relatedInformation = [...(isElsewhere ? [own] : []), ...finding.related].flatMap(({ message, location }) => {
    const place = locate?.(location);
    return place === undefined ? [] : [new vscode.DiagnosticRelatedInformation(place, plain(message, MESSAGE))];
  });
  return diagnostic;
}
