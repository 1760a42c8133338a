/** The command "Analyze gradients": the report of the model at the cursor. */
import * as vscode from "vscode";
import type { ModelAnalysis } from "../analyze.ts";
import { verdictSentence, noModelWords } from "../report/support/sentences.ts";
import type { Panels } from "./panels.ts";
import type { View } from "./session-entry.ts";
import type { Session } from "./session.ts";
import { notebookTarget, offsetIn, targetOf } from "./targets.ts";
import type { Target } from "./targets.ts";
import { label, notification, plain } from "./words.ts";

/** `address` and `name` come from our own links, or a menu's resource; anything else is taken for absent. */
export async function analyzeGradients(session: Session, panels: Panels, address: unknown, name: unknown): Promise<void> {
  const target = await targetFrom(address);
  if (target === undefined) {
    say("Open a Python file with a model, then ask for its gradients.");
    return;
  }
  const view = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: "Analyzing gradients" }, () =>
    session.fresh(target),
  );
  if (view === undefined) {
    say(session.note(target) ?? "This file could not be analysed.");
    return;
  }
  const { models } = view.analysis;
  if (models.length === 0) {
    say(noModelWords(view.analysis, (file) => vscode.workspace.asRelativePath(target.uri.with({ path: file }))));
    return;
  }
  const named = typeof name === "string" ? models.find((model) => model.name === name) : undefined;
  const model = named ?? atCursor(view) ?? (await pick(models));
  if (model !== undefined) panels.show(target, model.name);
}

function say(sentence: string): void {
  void vscode.window.showInformationMessage(notification(sentence));
}

async function targetFrom(address: unknown): Promise<Target | undefined> {
  const uri = address instanceof vscode.Uri ? address : typeof address === "string" ? parsed(address) : undefined;
  if (uri === undefined) {
    const active = vscode.window.activeTextEditor?.document;
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    return (active === undefined ? undefined : targetOf(active)) ?? (notebook === undefined ? undefined : notebookTarget(notebook));
  }
  const known = vscode.workspace.notebookDocuments.find((notebook) => notebook.uri.toString() === uri.toString());
  if (known !== undefined) return notebookTarget(known);
  try {
    return targetOf(await vscode.workspace.openTextDocument(uri));
  } catch {
    return undefined;
  }
}

function parsed(address: string): vscode.Uri | undefined {
  try {
    return vscode.Uri.parse(address, true);
  } catch {
    return undefined;
  }
}

/** The model whose definition the cursor is in, the inmost; the only one, where there is just one. */
function atCursor({ target, analysis, request }: View): ModelAnalysis | undefined {
  const { models } = analysis;
  if (models.length === 1) return models[0];
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const own = targetOf(editor.document);
  if (own?.uri.toString() !== target.uri.toString()) return undefined;
  const offset = offsetIn(target, request.document, editor.document, editor.selection.active);
  if (offset === undefined) return undefined;
  const around = models.filter(
    ({ candidate: { extent }, location }) => location.file === request.document.file && extent.start <= offset && offset <= extent.end,
  );
  return around.sort((a, b) => a.candidate.extent.end - a.candidate.extent.start - (b.candidate.extent.end - b.candidate.extent.start))[0];
}

async function pick(models: readonly ModelAnalysis[]): Promise<ModelAnalysis | undefined> {
  const items = models.map((model) => ({
    label: label(model.name, 80),
    description: plain(model.construction.code === model.name ? "" : model.construction.code, 80),
    detail: label(verdictSentence(model), 200),
    model,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: "Which model's gradients?", matchOnDescription: true });
  return chosen?.model;
}
