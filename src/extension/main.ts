/** The extension's start: what there is, and nothing done yet. */
import * as vscode from "vscode";
import { analyzeGradients } from "./analyze-gradients.ts";
import { Analyzer } from "./analyzer.ts";
import { CodeActions } from "./code-actions.ts";
import { CodeLenses } from "./code-lens.ts";
import { ANALYZE, GO_TO } from "./commands.ts";
import { Diagnostics } from "./diagnostics.ts";
import { Files } from "./files.ts";
import { Hovers } from "./hover.ts";
import { goTo } from "./navigation.ts";
import { VIEW_TYPE } from "./panel.ts";
import { Panels } from "./panels.ts";
import { Session } from "./session.ts";

export function activate({ extensionUri, subscriptions }: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Gradient Lens", { log: true });
  const files = new Files();
  const session = new Session(new Analyzer(extensionUri, files), files, log);
  const panels = new Panels(session, extensionUri);
  const lenses = new CodeLenses(session);
  const python: vscode.DocumentSelector = { language: "python" };
  const { commands, languages, window } = vscode;
  subscriptions.push(
    log,
    files,
    session,
    panels,
    lenses,
    new Diagnostics(session),
    languages.registerCodeActionsProvider(python, new CodeActions(session), { providedCodeActionKinds: CodeActions.kinds }),
    languages.registerHoverProvider(python, new Hovers(session)),
    languages.registerCodeLensProvider(python, lenses),
    commands.registerCommand(ANALYZE, (address: unknown, name: unknown) => analyzeGradients(session, panels, address, name)),
    commands.registerCommand(GO_TO, goTo),
    window.registerWebviewPanelSerializer(VIEW_TYPE, panels),
  );
  session.start();
}
