/** The extension's start. It announces its commands and gives the editor its time back; the analysis is loaded right after. */
import * as vscode from "vscode";
import { ANALYZE, EXPLAIN, GO_TO, SHOW_LOG } from "./commands.ts";
import { goTo } from "./navigation.ts";
import type { Lens } from "./start.ts";

export function activate(context: vscode.ExtensionContext): void {
  let loading: Promise<Lens> | undefined;
  const lens = (): Promise<Lens> => (loading ??= import("./start.ts").then(({ start }) => start(context)));
  context.subscriptions.push(
    vscode.commands.registerCommand(ANALYZE, async (address: unknown, name: unknown) => (await lens()).analyzeGradients(address, name)),
    vscode.commands.registerCommand(EXPLAIN, async (id: unknown) => (await lens()).explainRule(id)),
    vscode.commands.registerCommand(SHOW_LOG, async () => (await lens()).showLog()),
    vscode.commands.registerCommand(GO_TO, goTo),
  );
  setTimeout(() => void lens(), 0);
}
