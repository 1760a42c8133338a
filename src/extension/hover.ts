/** Hover on a line that makes or calls a layer. */
import * as vscode from "vscode";
import type { ModelAnalysis } from "../analyze.ts";
import { ANALYZE } from "./commands.ts";
import { behaviourOf } from "./configuration.ts";
import { placedFindings } from "./diagnostics.ts";
import { hoverMarkdown, layersAt } from "./hover-words.ts";
import type { View } from "./session-entry.ts";
import type { Session } from "./session.ts";
import { targetOf } from "./targets.ts";
import { markdown, markdownSentence } from "./words.ts";

export class Hovers implements vscode.HoverProvider {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const target = targetOf(document);
    const view = target === undefined ? undefined : this.#session.view(target);
    if (view === undefined || !behaviourOf(document.uri).hover) return undefined;
    const parts = [
      ...view.analysis.models.flatMap((model) => aboutModel(view, model, document, position)),
      ...informations(view, document, position),
    ];
    if (parts.length === 0) return undefined;
    const stale = view.stale === undefined ? [] : [`*As of the last complete version: ${markdownSentence(view.stale)}*`];
    return new vscode.Hover([...parts, ...stale].map(trusted));
  }
}

function aboutModel(view: View, model: ModelAnalysis, document: vscode.TextDocument, position: vscode.Position): readonly string[] {
  const layers = layersAt(model, (location) => {
    const place = view.locate(location);
    return place !== undefined && place.uri.toString() === document.uri.toString() && holds(place.range, position);
  });
  if (layers.length === 0) return [];
  const query = encodeURIComponent(JSON.stringify([view.target.uri.toString(), model.name]));
  return [...hoverMarkdown(model, layers), `[Show the gradients of ${markdown(model.name, 60)}](command:${ANALYZE}?${query})`];
}

/** What is not in the Problems panel is said here. */
function informations(view: View, document: vscode.TextDocument, position: vscode.Position): readonly string[] {
  if (behaviourOf(document.uri).showInformation) return [];
  return placedFindings(view)
    .filter(
      ({ finding, place }) =>
        finding.severity === "info" && place.uri.toString() === document.uri.toString() && holds(place.range, position),
    )
    .map(({ finding }) => markdownSentence(finding.message));
}

/** One-line places hold for their whole line: hovering the name that a layer is given to is as good as hovering its class. */
function holds(range: vscode.Range, position: vscode.Position): boolean {
  return range.isSingleLine ? range.start.line === position.line : range.contains(position);
}

/** Markdown that may call our own command and nothing else. */
function trusted(text: string): vscode.MarkdownString {
  const markdownString = new vscode.MarkdownString(text);
  markdownString.isTrusted = { enabledCommands: [ANALYZE] };
  markdownString.supportHtml = false;
  markdownString.supportThemeIcons = false;
  return markdownString;
}
