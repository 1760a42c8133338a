/** A workspace that is on no disk. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, diagnostics, until } from "../help.ts";

describe("virtual workspaces", () => {
  afterEach(closeAll);

  it("are read through the editor's file system alone", async () => {
    const files = new Map([
      [
        "/project/net.py",
        "from torch import nn\nfrom parts import act\n\nnet = nn.Sequential(*[m for _ in range(9) for m in (nn.Linear(32, 32), act())])\n",
      ],
      ["/project/parts.py", "from torch import nn\n\n\ndef act():\n    return nn.Sigmoid()\n"],
    ]);
    const provider = vscode.workspace.registerFileSystemProvider("lensmem", memory(files), { isReadonly: true });
    try {
      const uri = vscode.Uri.parse("lensmem:/project/net.py");
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
      const found = await until("diagnostics", () => diagnostics(uri)[0]);
      assert.match(found.message, /Sigmoid/);
    } finally {
      await closeAll();
      provider.dispose();
    }
  });
});

function memory(files: ReadonlyMap<string, string>): vscode.FileSystemProvider {
  const missing = (): never => {
    throw vscode.FileSystemError.FileNotFound();
  };
  const text = (uri: vscode.Uri): string => files.get(uri.path) ?? missing();
  return {
    onDidChangeFile: new vscode.EventEmitter<vscode.FileChangeEvent[]>().event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: (uri) => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: text(uri).length }),
    readFile: (uri) => Buffer.from(text(uri)),
    readDirectory: missing,
    createDirectory: missing,
    writeFile: missing,
    delete: missing,
    rename: missing,
  };
}
