/** What the editor has open. */
import * as vscode from "vscode";

/** The documents that a tab shows; none of those of other kinds. */
export function addressesOf({ input }: vscode.Tab): readonly vscode.Uri[] {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook) return [input.uri];
  return input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [];
}

/** Whether a tab of any group shows a document. */
export function isInTab(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) => tabs.flatMap(addressesOf).some((each) => each.toString() === uri.toString()));
}

/** Whether the editor holds a document of this address, in a tab or not. */
export function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
}
