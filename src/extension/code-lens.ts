/** Lines above each model. */
import * as vscode from "vscode";
import type { ModelAnalysis } from "../analyze.ts";
import { ANALYZE, GO_TO } from "./commands.ts";
import { behaviourOf } from "./configuration.ts";
import type { LensLine } from "./lens-words.ts";
import { lensLines } from "./lens-words.ts";
import type { View } from "./session-entry.ts";
import type { Session } from "./session.ts";
import { targetOf } from "./targets.ts";
import { plain } from "./words.ts";

export class CodeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #session: Session;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(session: Session) {
    this.#session = session;
    this.#subscription = session.onDidChange(() => this.#changed.fire());
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const target = targetOf(document);
    const view = target === undefined ? undefined : this.#session.view(target);
    if (view === undefined || !behaviourOf(document.uri).codeLens) return [];
    return view.analysis.models.flatMap((model) => {
      const place = view.locate(model.location);
      if (place === undefined || place.uri.toString() !== document.uri.toString()) return [];
      const range = new vscode.Range(place.range.start, place.range.start);
      return lensLines(model, view.stale).map((line) => new vscode.CodeLens(range, commandOf(line, view, model)));
    });
  }
}

function commandOf(line: LensLine, view: View, model: ModelAnalysis): vscode.Command {
  const { title, problem } = line;
  const tooltip = line.tooltip
    .split("\n")
    .map((each) => plain(each))
    .join("\n");
  const place = problem?.location === undefined ? undefined : view.locate(problem.location);
  if (place !== undefined) {
    const { line: at, character } = place.range.start;
    return { title, tooltip, command: GO_TO, arguments: [place.uri.toString(), at, character] };
  }
  return { title, tooltip, command: ANALYZE, arguments: [view.target.uri.toString(), model.name] };
}
