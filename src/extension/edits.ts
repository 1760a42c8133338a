/** From a proven fix to a change of the editor's documents. */
import * as vscode from "vscode";
import type { Fix } from "../fixes/fix.ts";
import type { Finding } from "../rules/rule.ts";
import type { View } from "./session-entry.ts";
import type { Session } from "./session.ts";
import { plain } from "./words.ts";

/** The change, or undefined when a text it stands on is not the one that was analysed. */
export function workspaceEdit(view: View, fix: Pick<Fix, "edits">): vscode.WorkspaceEdit | undefined {
  const edit = new vscode.WorkspaceEdit();
  if (!view.isCurrent) return undefined;
  for (const { file, span, newText } of fix.edits) {
    const place = view.locate({ file, span });
    if (place === undefined || !isUnchanged(view, file, place.uri)) return undefined;
    edit.replace(place.uri, place.range, newText);
  }
  return edit;
}

/** Another file may have moved on since it was read; the target itself is known to be current. */
function isUnchanged({ analysis }: View, file: string, uri: vscode.Uri): boolean {
  if (file === analysis.file.document.file) return true;
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open === undefined || open.getText() === analysis.sources.get(file)?.document.text;
}

/** Applies the fix of this id to the text of this revision; the sentence says why it was not applied, where it was not. */
export async function applyFix(
  session: Session,
  view: View | undefined,
  revision: number,
  finding: Finding | undefined,
  id: string,
): Promise<string | undefined> {
  const stale = "The file has changed since this fix was found, so it was not applied.";
  if (view === undefined || finding === undefined || !view.isCurrent || view.revision !== revision) return stale;
  const fixes = await session.fixes(view, finding);
  const fix = fixes?.find((each) => each.id === id);
  const now = session.view(view.target);
  if (now?.analysis !== view.analysis || !now.isCurrent) return stale;
  if (fix === undefined) return "This fix is not offered any more, so nothing was changed.";
  const edit = workspaceEdit(now, fix);
  if (edit === undefined) return stale;
  return (await vscode.workspace.applyEdit(edit)) ? undefined : `The editor refused the change: ${plain(fix.title)}`;
}
