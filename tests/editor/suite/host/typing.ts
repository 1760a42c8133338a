/** A model as it is typed. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, lenses, setting, workspaceFile } from "../help.ts";

describe("typing", () => {
  afterEach(closeAll);

  it("a model of 60 lines one character after the other never loses the last good result", async function () {
    this.timeout(240_000);
    await setting("debounce", 0);
    const text = (await vscode.workspace.openTextDocument(workspaceFile("typed.py"))).getText();
    const document = await vscode.workspace.openTextDocument({ language: "python", content: "" });
    const editor = await vscode.window.showTextDocument(document);
    let known = false;
    let results = 0;
    const lost: number[] = [];
    try {
      for (let end = 1; end <= text.length; end += 1) {
        const character = text.slice(end - 1, end);
        const position = document.positionAt(end - 1);
        await editor.edit((edit) => edit.insert(position, character), { undoStopBefore: false, undoStopAfter: false });
        // The result of every third prefix is waited for; in between the editor is faster than the analysis, as when one types.
        if (end % 3 !== 0 && character !== "\n") continue;
        const titles = (await lenses(document.uri)).map(({ command }) => command?.title ?? "");
        const has = titles.some((title) => /Gradients (?:healthy|vanish|explode)/.test(title));
        if (has) results += 1;
        if (known && !has) lost.push(end);
        known ||= has;
      }
      assert.equal(document.getText(), text);
      assert.ok(results > 50, `${results} results were shown`);
      assert.deepEqual(lost, [], "prefixes at which the result was lost");
    } finally {
      await setting("debounce", undefined);
    }
  });
});
