/** Quick fixes. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, setting, diagnostics, fixesAt, lensTitles, lineOf, open, until } from "../help.ts";

describe("quick fixes", () => {
  afterEach(closeAll);

  it("tell their effect, mend the text, and the squiggle is gone", async () => {
    const { document } = await open("sigmoid.py");
    await until("diagnostics", () => diagnostics(document.uri).length >= 7);
    const fixes = await fixesAt(document.uri, lineOf(document, "nn.Sigmoid()"));
    const relu = fixes.find(({ title }) => /Sigmoid layers with ReLU.*→ 0\.\d+/.test(title));
    assert.ok(relu?.edit, fixes.map(({ title }) => title).join(" | "));
    await vscode.workspace.applyEdit(relu.edit);
    assert.equal(document.getText().match(/nn\.ReLU\(\)/g)?.length, 7);
    await until("no diagnostics", () => diagnostics(document.uri).length === 0);
    await lensTitles(document.uri, /Gradients healthy/);
  });

  it("are offered on every line that takes part", async () => {
    const { document } = await open("sigmoid.py");
    await until("diagnostics", () => diagnostics(document.uri).length >= 7);
    const last = document.positionAt(document.getText().lastIndexOf("nn.Sigmoid()"));
    const fixes = await fixesAt(document.uri, new vscode.Range(last, last));
    assert.ok(fixes.some(({ title }) => title.includes("ReLU")));
  });

  it("end with a comment that turns the rule off, which is heeded", async () => {
    const { document } = await open("sigmoid.py");
    const [found] = await until(
      "diagnostics",
      () =>
        diagnostics(document.uri).length >= 7 &&
        diagnostics(document.uri).filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning),
    );
    assert.ok(found !== undefined && typeof found.code === "object");
    const rule = found.code.value;
    const fixes = await fixesAt(document.uri, found.range);
    const ignore = fixes.find(({ title }) => title.startsWith(`Ignore ${rule} `));
    assert.ok(ignore?.edit, fixes.map(({ title }) => title).join(" | "));
    await vscode.workspace.applyEdit(ignore.edit);
    assert.ok(document.getText().includes(`# gradient-lens: ignore[${rule}]`));
    const isOfRule = ({ code }: vscode.Diagnostic): boolean => typeof code === "object" && code.value === rule;
    await until(
      `no ${rule}`,
      () => !diagnostics(document.uri).some((each) => isOfRule(each) && each.range.start.line === found.range.start.line),
    );
  });

  it("are not offered for a text that moved on", async () => {
    const editor = await open("sigmoid.py");
    const { document } = editor;
    await until("diagnostics", () => diagnostics(document.uri).length >= 7);
    // Long enough that the newer text is not analysed meanwhile.
    await setting("debounce", 10_000);
    try {
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "# moved\n"));
      const fixes = await fixesAt(document.uri, lineOf(document, "nn.Sigmoid()"));
      assert.deepEqual(
        fixes.map(({ title }) => title).filter((title) => title.includes("Sigmoid")),
        [],
      );
    } finally {
      await setting("debounce", undefined);
    }
  });
});
