/** Hovers and the lines above models, and that names from code are text in all of them. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAll, diagnostics, hoverText, lenses, lensTitles, lineOf, open, until } from "../help.ts";

describe("hover and lenses", () => {
  afterEach(closeAll);

  it("tell of a layer the gradient, what is left before it, and its activation", async () => {
    const { document } = await open("sigmoid.py");
    await lensTitles(document.uri, /Gradients vanish/);
    const text = await hoverText(document.uri, lineOf(document, "nn.Sigmoid()").start);
    assert.match(text, /layers&#46;1.*Sigmoid/);
    assert.match(text, /Gradient norm here \*\*/);
    assert.match(text, /of that at the last layer/);
    assert.match(text, /gets \*\*0\.\d+\*\* of it/);
    assert.match(text, /Output RMS 0\.5/);
  });

  it("tell of a line that makes many layers all of them", async () => {
    const { document } = await open("deep.py");
    await lensTitles(document.uri, /Gradients vanish/);
    const text = await hoverText(document.uri, lineOf(document, "nn.Tanh()").start);
    assert.match(text, /75 × Linear, 75 × Tanh/);
    assert.match(text, /at the first .* at the last/);
  });

  it("put the verdict, its number and the way to the report above the model", async () => {
    const { document } = await open("sigmoid.py");
    const titles = await lensTitles(document.uri, /Gradients vanish: first weight \d\.\d × 10⁻[⁰¹²³⁴⁵⁶⁷⁸⁹] of last/);
    assert.ok(titles.includes("Analyze gradients"));
    assert.ok(
      titles.some((title) => /^assumed: input 32 × 24/.test(title)),
      titles.join(" | "),
    );
  });

  it("do not dress an unknown model as healthy, and lead to the line that stopped the analysis", async () => {
    const { document } = await open("partial.py");
    const titles = await lensTitles(document.uri, /^Stopped: /);
    assert.ok(!titles.some((title) => title === "Gradients healthy" || /^Gradients healthy:/.test(title)), titles.join(" | "));
    const stop = (await lenses(document.uri)).find(({ command }) => command?.title.startsWith("Stopped: "));
    assert.equal(stop?.command?.command, "gradientLens.goTo");
    const [name = "", ...rest] = stop.command.arguments ?? [];
    await vscode.commands.executeCommand("gradientLens.goTo", name, ...rest);
    assert.match(document.lineAt(vscode.window.activeTextEditor?.selection.active.line ?? 0).text, /nowhere|fancy_attention/);
  });
});

describe("hostile names", () => {
  afterEach(closeAll);

  it("are text in diagnostics, hovers and lenses, and links lead only to our own command", async () => {
    const { document } = await open("hostile.py");
    await lensTitles(document.uri, /Gradients vanish/);
    const found = await until("diagnostics", () => diagnostics(document.uri)[0]);
    assert.ok(found.message.length <= 1000);
    assert.ok(
      !/[\u202a-\u202e\u2066-\u2069]/.test(
        diagnostics(document.uri)
          .map(({ message }) => message)
          .join(""),
      ),
    );
    for (const needle of ["nn.Linear(24, 24), nn.Sigmoid()) for name in names\n        ))".slice(0, 20), "self.more = "]) {
      const start = document.positionAt(document.getText().indexOf(needle));
      const hovers = await vscode.commands.executeCommand<readonly vscode.Hover[]>("vscode.executeHoverProvider", document.uri, start);
      const contents = hovers.flatMap(({ contents: each }) => each).filter((each) => typeof each === "object") as vscode.MarkdownString[];
      assert.ok(contents.length > 0);
      for (const { value, isTrusted, supportHtml } of contents) {
        assert.ok(value.length < 5000);
        assert.ok(!value.includes("<script") && !value.includes("<img") && !value.includes("](command:workbench"), value);
        assert.ok(supportHtml !== true);
        assert.deepEqual(typeof isTrusted === "object" ? isTrusted.enabledCommands : isTrusted, ["gradientLens.analyzeGradients"]);
        for (const [, link = ""] of value.matchAll(/\]\(([^)]*)\)/g)) assert.match(link, /^command:gradientLens\.analyzeGradients\?/);
      }
    }
    for (const { command } of await lenses(document.uri)) assert.ok(!/(?<!\\)\$\(/.test(command?.title ?? ""), command?.title);
  });
});
