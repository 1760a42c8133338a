/** Findings as squiggles and entries of the Problems panel. */
import * as vscode from "vscode";
import type { Finding } from "../rules/rule.ts";
import type { Severity } from "../settings.ts";
import type { Location } from "../text/location.ts";
import { behaviourOf } from "./configuration.ts";
import type { Session, View } from "./session.ts";
import type { Target } from "./targets.ts";
import { plain } from "./words.ts";

export const SOURCE = "Gradient Lens";

const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** A finding with where it is shown: on its own line, or on its model's when its line is in another file. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly place: vscode.Location;
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
    for (const { finding, place } of view === undefined ? [] : visibleFindings(view)) {
      const entry = byDocument.get(place.uri.toString()) ?? { uri: place.uri, diagnostics: [] };
      entry.diagnostics.push(diagnosticOf(finding, place.range, view?.locate));
      byDocument.set(place.uri.toString(), entry);
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
export function placedFindings({ target, analysis, locate }: View): readonly PlacedFinding[] {
  const place = (finding: Finding, fallback: Location | undefined): readonly PlacedFinding[] => {
    const own = analysis.file.document.file;
    const location = finding.location.file === own ? finding.location : fallback?.file === own ? fallback : undefined;
    const found = location === undefined ? undefined : locate(location);
    const isOurs = found !== undefined && (target.kind === "notebook" || found.uri.toString() === target.uri.toString());
    return isOurs ? [{ finding, place: found }] : [];
  };
  return [
    ...analysis.models.flatMap((model) => model.findings.flatMap((finding) => place(finding, model.location))),
    ...analysis.findings.flatMap((finding) => place(finding, undefined)),
  ];
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

function diagnosticOf(finding: Finding, range: vscode.Range, locate: View["locate"] | undefined): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, plain(finding.message, MESSAGE), SEVERITIES[finding.severity]);
  diagnostic.source = SOURCE;
  diagnostic.code = finding.rule;
  diagnostic.relatedInformation = finding.related.flatMap(({ message, location }) => {
    const place = locate?.(location);
    return place === undefined ? [] : [new vscode.DiagnosticRelatedInformation(place, plain(message, MESSAGE))];
  });
  return diagnostic;
}
