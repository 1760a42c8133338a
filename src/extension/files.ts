/** Files that an analysis asks for: first as they stand in the editor, unsaved, then by the editor's file system, which may be remote, virtual or a browser's. */
import * as vscode from "vscode";
import type { SourceText } from "../evaluate/driver.ts";
import { decode, MAX_BYTES } from "../workspace/decode.ts";
import { isWithin } from "../workspace/paths.ts";
import { MAX_SIBLINGS, nearestFirst } from "../workspace/siblings.ts";
import { nameOfUri, uriOfName } from "./targets.ts";
import type { Target } from "./targets.ts";

/** Text on disk, kept until the file changes. */
type Kept = Map<string, Promise<string | undefined>>;

export class Files implements vscode.Disposable {
  readonly #kept: Kept = new Map();
  /** Python files by workspace folder. */
  readonly #listed = new Map<string, Promise<readonly string[]>>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #watcher = vscode.workspace.createFileSystemWatcher("**/{*.py,pyproject.toml,.gradient-lens.json}");
  /** A file on disk came, went or changed. */
  readonly onDidChange = this.#changed.event;

  constructor() {
    const forget = (uri: vscode.Uri): void => {
      this.#kept.delete(uri.toString());
      this.#changed.fire(uri);
    };
    const relist = (uri: vscode.Uri): void => {
      this.#listed.clear();
      forget(uri);
    };
    this.#watcher.onDidChange(forget);
    this.#watcher.onDidCreate(relist);
    this.#watcher.onDidDelete(relist);
  }

  /** The first of these that exists and may be read. */
  async first(target: Target, names: readonly string[], alsoIn: readonly string[]): Promise<SourceText | undefined> {
    for (const path of names) {
      const text = await this.text(target, path, alsoIn);
      if (text !== undefined) return { kind: "file", path, text };
    }
    return undefined;
  }

  /** The Python files of the target's workspace folder, nearest first; none where the editor cannot list them. */
  async siblings(target: Target): Promise<readonly string[]> {
    const folder = vscode.workspace.getWorkspaceFolder(target.uri);
    if (folder === undefined) return [];
    const key = folder.uri.toString();
    const listing = this.#listed.get(key) ?? list(folder);
    this.#listed.set(key, listing);
    return nearestFirst(nameOfUri(target.uri), await listing);
  }

  /** A file's text; undefined where there is none, or it lies outside of the workspace, the target's own folder and `alsoIn`. */
  text(target: Target, name: string, alsoIn: readonly string[]): Promise<string | undefined> {
    const uri = uriOfName(target, name);
    if (!mayRead(target, uri, alsoIn)) return Promise.resolve(undefined);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString() && !document.isClosed);
    if (open !== undefined) return Promise.resolve(open.getText());
    const key = uri.toString();
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const reading = read(uri);
    // Files out of the watcher's reach are read again every time.
    if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) this.#kept.set(key, reading);
    return reading;
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#changed.dispose();
  }
}

async function list(folder: vscode.WorkspaceFolder): Promise<readonly string[]> {
  try {
    const pattern = new vscode.RelativePattern(folder, "**/*.py");
    return (await vscode.workspace.findFiles(pattern, undefined, MAX_SIBLINGS)).map(nameOfUri);
  } catch {
    return [];
  }
}

function mayRead(target: Target, uri: vscode.Uri, alsoIn: readonly string[]): boolean {
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) return true;
  const name = nameOfUri(uri);
  return [nameOfUri(vscode.Uri.joinPath(target.uri, "..")), ...alsoIn].some((folder) => isWithin(name, folder));
}

/** A link may lead out of the workspace, and the editor does not say where to, so links are not read. */
async function read(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if (type !== vscode.FileType.File || size > MAX_BYTES) return undefined;
    const decoded = decode(uri.path, await vscode.workspace.fs.readFile(uri));
    return "text" in decoded ? decoded.text : undefined;
  } catch {
    return undefined;
  }
}
