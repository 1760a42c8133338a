/** Going to a place in the code. */
import * as vscode from "vscode";

/** Shows it in the editor that has the document already, else in `column`, but never over the report. */
export async function show({ uri, range }: vscode.Location, column: vscode.ViewColumn, report?: vscode.ViewColumn): Promise<void> {
  const open = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  const beside = column === report ? vscode.ViewColumn.Beside : column;
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document, { viewColumn: open?.viewColumn ?? beside, preview: false });
  const line = new vscode.Range(range.start, range.start);
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(line, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The command of our links: an address, a line and a column from 0; anything else does nothing. */
export async function goTo(address: unknown, line: unknown, column: unknown): Promise<void> {
  if (typeof address !== "string" || typeof line !== "number" || typeof column !== "number") return;
  const position = new vscode.Position(Math.max(Math.trunc(line), 0), Math.max(Math.trunc(column), 0));
  await show(new vscode.Location(vscode.Uri.parse(address), position), vscode.ViewColumn.Active);
}
