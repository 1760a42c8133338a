/** All open report pages, one for each target. */
import * as vscode from "vscode";
import { Panel, VIEW_TYPE } from "./panel.ts";
import type { Session } from "./session.ts";
import { notebookTarget, targetOf } from "./targets.ts";
import type { Target } from "./targets.ts";

export class Panels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #session: Session;
  readonly #extension: vscode.Uri;
  readonly #open = new Map<string, Panel>();

  constructor(session: Session, extension: vscode.Uri) {
    this.#session = session;
    this.#extension = extension;
  }

  /** Opens a target's page beside the code, or brings it to the front. */
  show(target: Target, model: string | undefined): void {
    const known = this.#open.get(target.uri.toString());
    if (known !== undefined) {
      known.reveal(model);
      return;
    }
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.#adopt(target, vscode.window.createWebviewPanel(VIEW_TYPE, "Gradients", place, { enableFindWidget: true })).showModel(model);
  }

  /** After the window was loaded anew. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const target = await targetOfState(state);
    if (target === undefined) panel.dispose();
    else this.#adopt(target, panel);
  }

  dispose(): void {
    for (const panel of this.#open.values()) panel.dispose();
    this.#open.clear();
  }

  #adopt(target: Target, webviewPanel: vscode.WebviewPanel): Panel {
    const key = target.uri.toString();
    const panel = new Panel(this.#session, target, webviewPanel, this.#extension);
    this.#open.set(key, panel);
    webviewPanel.onDidDispose(() => {
      panel.dispose();
      this.#open.delete(key);
    });
    return panel;
  }
}

async function targetOfState(state: unknown): Promise<Target | undefined> {
  const address = typeof state === "object" && state !== null && "document" in state ? state.document : undefined;
  if (typeof address !== "string") return undefined;
  try {
    const uri = vscode.Uri.parse(address, true);
    return uri.path.endsWith(".ipynb")
      ? notebookTarget(await vscode.workspace.openNotebookDocument(uri))
      : targetOf(await vscode.workspace.openTextDocument(uri));
  } catch {
    return undefined;
  }
}
