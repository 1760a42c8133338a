/** All that the extension does: what it watches, what it offers. */
import * as vscode from "vscode";
import { analyzeGradients } from "./analyze-gradients.ts";
import { Analyzer } from "./analyzer.ts";
import { CodeActions } from "./code-actions.ts";
import { CodeLenses } from "./code-lens.ts";
import { Diagnostics } from "./diagnostics.ts";
import { Files } from "./files.ts";
import { Hovers } from "./hover.ts";
import { VIEW_TYPE } from "./panel.ts";
import { Panels } from "./panels.ts";
import { explainRule, registerRulePages } from "./rule-pages.ts";
import { Session } from "./session.ts";

/** What the commands do. */
export interface Lens {
  readonly analyzeGradients: (address: unknown, name: unknown) => Promise<void>;
  readonly explainRule: (id: unknown) => Promise<void>;
  readonly showLog: () => void;
}

export function start({ extensionUri, subscriptions }: vscode.ExtensionContext): Lens {
  const log = vscode.window.createOutputChannel("Gradient Lens", { log: true });
  const files = new Files();
  const session = new Session(new Analyzer(extensionUri, files), files, log);
  const panels = new Panels(session, extensionUri);
  const lenses = new CodeLenses(session);
  const python: vscode.DocumentSelector = { language: "python" };
  const { languages, window } = vscode;
  subscriptions.push(
    log,
    files,
    session,
    panels,
    lenses,
    new Diagnostics(session),
    registerRulePages(),
    languages.registerCodeActionsProvider(python, new CodeActions(session), { providedCodeActionKinds: CodeActions.kinds }),
    languages.registerHoverProvider(python, new Hovers(session)),
    languages.registerCodeLensProvider(python, lenses),
    window.registerWebviewPanelSerializer(VIEW_TYPE, panels),
  );
  session.start();
  return {
    analyzeGradients: (address, name) => analyzeGradients(session, panels, address, name),
    explainRule,
    showLog: () => {
      log.show();
    },
  };
}
