/** Underlined lines. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, diagnostics, lenses, lensTitles, lineOf, open, pause, replace, setting, until, workspaceFile } from "../help.ts";

const HINT = vscode.DiagnosticSeverity.Hint;

describe("diagnostics", () => {
  afterEach(closeAll);

  it("underline the layers that make the gradient vanish, with a number", async () => {
    const { document } = await open("sigmoid.py");
    const found = await until("diagnostics", () => diagnostics(document.uri).length >= 7 && diagnostics(document.uri));
    const whole = found.filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
    assert.equal(whole.length, 1);
    assert.match(whole[0]?.message ?? "", /\d\.\de-\d+ of that of .*7 Sigmoid layers each pass 0\.1\d/);
    const { code } = whole[0] ?? {};
    assert.ok(typeof code === "object" && code.value === "vanishing-gradient");
    const hints = found.filter(({ severity }) => severity === vscode.DiagnosticSeverity.Hint);
    assert.equal(hints.length, 6, "the other lines are hints, so that Problems lists the fault once");
    const lines = found.map(({ range }) => document.getText(range));
    assert.equal(lines.filter((text) => text === "nn.Sigmoid()").length, 7, "every Sigmoid is underlined");
  });

  it("lead by their code to the rule's page", async () => {
    const { document } = await open("sigmoid.py");
    const [found] = await until("diagnostics", () => diagnostics(document.uri).length > 0 && diagnostics(document.uri));
    const target = typeof found?.code === "object" ? found.code.target : undefined;
    assert.equal(target?.scheme, "command");
    await vscode.commands.executeCommand(target.path, ...(JSON.parse(target.query) as unknown[]));
    const page = await until("the page", () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => /vanishing-gradient/.test(label)),
    );
    assert.ok(page);
    const text = (await vscode.workspace.openTextDocument(vscode.Uri.parse("gradient-lens-rule:/vanishing-gradient.md"))).getText();
    assert.match(text, /^# vanishing-gradient\n[\s\S]*## What to do/);
  });

  it("are silent on a healthy model, and information stays out of Problems unless a setting says so", async () => {
    const { document } = await open("typed.py");
    await lensTitles(document.uri, /Gradients healthy/);
    assert.deepEqual(diagnostics(document.uri), []);
    await setting("showInformation", true);
    try {
      const found = await until("information", () => diagnostics(document.uri)[0]);
      assert.equal(found.severity, vscode.DiagnosticSeverity.Information);
    } finally {
      await setting("showInformation", undefined);
    }
    await until("nothing", () => diagnostics(document.uri).length === 0);
  });

  it("go when the model goes and when the file is closed", async () => {
    const editor = await open("sigmoid.py");
    const { uri } = editor.document;
    await until("diagnostics", () => diagnostics(uri).length > 0);
    await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, 10_000, 0), "import torch\n"));
    await until("no diagnostics", () => diagnostics(uri).length === 0);
    await vscode.commands.executeCommand("undo");
    await until("diagnostics again", () => diagnostics(uri).length > 0);
    await closeAll();
    await until("no diagnostics after closing", () => diagnostics(uri).length === 0);
  });

  it("follow a setting and a rule that is switched off", async () => {
    const { document } = await open("sigmoid.py");
    await until("diagnostics", () => diagnostics(document.uri).length > 0);
    await setting("enable", false);
    await until("none", () => diagnostics(document.uri).length === 0);
    await setting("enable", undefined);
    await until("diagnostics", () => diagnostics(document.uri).length > 0);
    await setting("severity", { "vanishing-gradient": "off" });
    await until("none", () =>
      diagnostics(document.uri).every(({ code }) => typeof code !== "object" || code.value !== "vanishing-gradient"),
    );
    await setting("severity", undefined);
  });

  it("have the severity that the user gives a rule, and the thresholds that decide it", async () => {
    const { document } = await open("sigmoid.py");
    const level = (): vscode.DiagnosticSeverity | undefined =>
      diagnostics(document.uri)
        .filter(({ code, severity }) => typeof code === "object" && code.value === "vanishing-gradient" && severity !== HINT)
        .map(({ severity }) => severity)[0];
    await until("an error", () => level() === vscode.DiagnosticSeverity.Error);
    try {
      await setting("severity", { "vanishing-gradient": "warning" });
      await until("a warning by the rule's severity", () => level() === vscode.DiagnosticSeverity.Warning);
      await setting("severity", undefined);
      await until("an error again", () => level() === vscode.DiagnosticSeverity.Error);
      await setting("thresholds", { weights: [1, 2, 30], outputs: [2, 3, 30] });
      await until("a warning by the thresholds", () => level() === vscode.DiagnosticSeverity.Warning);
      await setting("thresholds", { weights: [20, 25, 30], outputs: [20, 25, 30] });
      await until("none below the thresholds", () => level() === undefined);
    } finally {
      await setting("severity", undefined);
      await setting("thresholds", undefined);
    }
    await until("an error at the defaults", () => level() === vscode.DiagnosticSeverity.Error);
  });

  it("are turned off by a comment, and say where a comment turns nothing off", async () => {
    const editor = await open("sigmoid.py");
    const { document } = editor;
    const rules = (): readonly unknown[] => diagnostics(document.uri).map(({ code }) => (typeof code === "object" ? code.value : code));
    await until("diagnostics", () => rules().includes("vanishing-gradient"));
    const comment = "# gradient-lens: ignore-file[vanishing-gradient] shown on purpose\n";
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), comment));
    await until("none", () => !rules().includes("vanishing-gradient"));
    await setting("showInformation", true);
    try {
      await replace(document, "ignore-file[vanishing-gradient]", "ignore-file[zero-product]");
      await until(
        "the finding and the idle comment",
        () => rules().includes("vanishing-gradient") && rules().includes("unused-suppression"),
      );
    } finally {
      await setting("showInformation", undefined);
    }
  });

  it("lose nothing while a line is half typed", async () => {
    const editor = await open("sigmoid.py");
    const { document } = editor;
    await until("diagnostics", () => diagnostics(document.uri).length >= 7);
    const at = lineOf(document, "        self.head = ").start;
    const events: number[] = [];
    const listener = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((uri) => uri.toString() === document.uri.toString())) events.push(diagnostics(document.uri).length);
    });
    await editor.edit((edit) => edit.insert(at, "        self.extra = nn.Linear(width, (\n"));
    await pause(900);
    listener.dispose();
    assert.ok(
      events.every((count) => count >= 7),
      `never fewer: ${events.join(", ")}`,
    );
    assert.ok(diagnostics(document.uri).length >= 7);
    const titles = (await lenses(document.uri)).map(({ command }) => command?.tooltip ?? "");
    assert.ok(
      titles.some((title) => /last complete version: line \d+/.test(title)),
      titles.join(" | "),
    );
    // Text above moves what is kept.
    const before = diagnostics(document.uri).find(({ severity }) => severity === vscode.DiagnosticSeverity.Error)?.range.start.line ?? -1;
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "# one\n# two\n"));
    await until("the squiggle two lines further down", () =>
      diagnostics(document.uri).some(
        ({ range, severity }) => severity === vscode.DiagnosticSeverity.Error && range.start.line === before + 2,
      ),
    );
    assert.equal(document.getText(diagnostics(document.uri)[0]?.range), "nn.Sigmoid()");
  });

  it("are updated by an unsaved edit of an imported file", async () => {
    const importing = await open("importing.py");
    const { uri } = importing.document;
    const first = await until("diagnostics", () => diagnostics(uri)[0]);
    assert.match(first.message, /ReLU/);
    const blocks = await vscode.workspace.openTextDocument(workspaceFile("blocks.py"));
    await replace(blocks, "nn.ReLU()", "nn.Sigmoid()");
    await until("a finding about Sigmoid", () => diagnostics(uri).some(({ message }) => message.includes("Sigmoid")));
    assert.ok(blocks.isDirty, "the edit is not saved");
    await replace(blocks, "nn.Sigmoid()", "nn.ReLU()");
    await until("the first finding", () => diagnostics(uri).some(({ message }) => message.includes("ReLU")));
  });

  it("know a model of 150 layers", async () => {
    const { document } = await open("deep.py");
    const found = await until("diagnostics", () => diagnostics(document.uri)[0], 15_000);
    assert.match(found.message, /75 Tanh layers/);
  });

  it("work in a notebook's cells", async () => {
    const notebook = await vscode.workspace.openNotebookDocument(workspaceFile("notebook.ipynb"));
    await vscode.window.showNotebookDocument(notebook);
    const cell = notebook.cellAt(2).document;
    const found = await until("diagnostics in the cell", () => diagnostics(cell.uri)[0], 15_000);
    assert.equal(cell.getText(found.range), "nn.Sigmoid()");
    await replace(cell, "nn.Sigmoid()", "nn.ReLU()");
    await until("no Sigmoid", () => diagnostics(cell.uri).every(({ message }) => !message.includes("Sigmoid")));
  });
});
