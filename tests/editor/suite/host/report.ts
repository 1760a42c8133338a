/** The command Analyze gradients. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, lineOf, open, pause, until, workspaceFile } from "../help.ts";

describe("Analyze gradients", () => {
  afterEach(closeAll);
  const reports = (): readonly string[] =>
    vscode.window.tabGroups.all.flatMap(({ tabs }) =>
      tabs
        .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes("gradientLens"))
        .map(({ label }) => label),
    );

  it("opens one report for each file, and the same again for the same", async () => {
    await open("sigmoid.py");
    await vscode.commands.executeCommand("gradientLens.analyzeGradients");
    await until("a report", () => reports().length === 1);
    await open("healthy.py");
    await vscode.commands.executeCommand("gradientLens.analyzeGradients");
    await until("two reports", () => reports().length === 2);
    assert.deepEqual([...reports()].sort(), ["Gradients of Forecaster", "Gradients of Small"]);
    await open("sigmoid.py");
    await vscode.commands.executeCommand("gradientLens.analyzeGradients");
    await pause(300);
    assert.equal(reports().length, 2);
  });

  it("takes the model at the cursor", async () => {
    const editor = await open("two_models.py");
    const at = lineOf(editor.document, "return self.net(z)").start;
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand("gradientLens.analyzeGradients");
    await until("its report", () => reports().includes("Gradients of Decoder"));
  });

  it("is there for a file that was given, and harmless for anything else", async () => {
    await vscode.commands.executeCommand("gradientLens.analyzeGradients", workspaceFile("healthy.py"));
    await until("its report", () => reports().includes("Gradients of Small"));
    for (const junk of [7, {}, "not an address", "file:///nowhere/at/all.py"]) {
      await vscode.commands.executeCommand("gradientLens.analyzeGradients", junk);
    }
    await vscode.commands.executeCommand("gradientLens.goTo", 7, "a", null);
  });
});
