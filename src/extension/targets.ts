/** What is analysed in an editor: a Python file, or a notebook with all its Python cells as one text. */
import * as vscode from "vscode";
import type { SourceDocument } from "../text/document.ts";
import { range, sourceDocument } from "../text/document.ts";
import type { Span } from "../text/location.ts";
import { MAX_BYTES } from "../workspace/decode.ts";
import { joinCells } from "../workspace/notebook.ts";

export type Target =
  | { readonly kind: "file"; readonly uri: vscode.Uri; readonly document: vscode.TextDocument }
  | { readonly kind: "notebook"; readonly uri: vscode.Uri; readonly notebook: vscode.NotebookDocument };

/** The target that a document is, or is a cell of; undefined for what is no Python. */
export function targetOf(document: vscode.TextDocument): Target | undefined {
  if (document.languageId !== "python" || isComparison(document.uri)) return undefined;
  const notebook = notebookOf(document);
  if (notebook !== undefined) return { kind: "notebook", uri: notebook.uri, notebook };
  return document.uri.scheme === "vscode-notebook-cell" ? undefined : { kind: "file", uri: document.uri, document };
}

/** A notebook with Python cells, or undefined. */
export function notebookTarget(notebook: vscode.NotebookDocument): Target | undefined {
  return notebook.getCells().some(isPython) ? { kind: "notebook", uri: notebook.uri, notebook } : undefined;
}

/** Name by which locations know a file. An analysis never leaves one file system, so the path is enough. */
export function nameOfUri(uri: vscode.Uri): string {
  return uri.path;
}

/** The address of a file that an analysis of `target` names. */
export function uriOfName(target: Target, name: string): vscode.Uri {
  return target.uri.with({ path: name, query: "", fragment: "" });
}

/** The text as it stands in the editor, or a sentence why it is not analysed. */
export function textOf(target: Target): SourceDocument | { readonly refusal: string } {
  const document = target.kind === "file" ? fileText(target.document) : notebookText(target.notebook);
  if (document.text.length <= MAX_BYTES) return document;
  return { refusal: "This file is larger than 1 MB, so it is not analysed." };
}

/** Where a span of the analysed text is in the editor's documents. */
export function placeIn(target: Target, document: SourceDocument, span: Span): vscode.Location {
  const { start, end } = range(document, span);
  const cell = start.cell === undefined || target.kind === "file" ? undefined : target.notebook.getCells()[start.cell];
  const own = nameOfUri(target.uri) === document.file;
  const uri = own ? (cell?.document.uri ?? target.uri) : uriOfName(target, document.file);
  // A span may reach over the end of its cell; its own end is then out of sight.
  const sameCell = start.cell === end.cell;
  const stop = sameCell ? new vscode.Position(end.line - 1, end.column - 1) : new vscode.Position(start.line, 0);
  return new vscode.Location(uri, new vscode.Range(new vscode.Position(start.line - 1, start.column - 1), stop));
}

/** The offset in the target's text of a position in one of its documents; undefined where it is in no Python cell. */
export function offsetIn(
  target: Target,
  source: SourceDocument,
  document: vscode.TextDocument,
  position: vscode.Position,
): number | undefined {
  if (target.kind === "file") return document.offsetAt(position);
  const index = target.notebook.getCells().findIndex((cell) => cell.document === document);
  const cell = source.cells?.find((each) => each.index === index);
  return cell === undefined ? undefined : cell.start + document.offsetAt(position);
}

function fileText(document: vscode.TextDocument): SourceDocument {
  return sourceDocument(nameOfUri(document.uri), document.getText());
}

function notebookText(notebook: vscode.NotebookDocument): SourceDocument {
  const cells = notebook.getCells().filter(isPython);
  return joinCells(
    nameOfUri(notebook.uri),
    cells.map(({ index, document }) => ({ index, text: document.getText() })),
  );
}

function isPython({ kind, document }: vscode.NotebookCell): boolean {
  return kind === vscode.NotebookCellKind.Code && document.languageId === "python";
}

function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  if (document.uri.scheme !== "vscode-notebook-cell") return undefined;
  return vscode.workspace.notebookDocuments.find((notebook) => notebook.getCells().some((cell) => cell.document === document));
}

/** The other side of a comparison, or an earlier version. */
function isComparison({ scheme }: vscode.Uri): boolean {
  return scheme === "git" || scheme === "gitlens" || scheme === "review" || scheme === "output";
}
