import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { context, Editor, pause, until } from "./editor.ts";

interface JsonLayer {
  readonly name: string;
  readonly call: number;
  readonly outputShape: readonly number[];
  readonly gradientLog10: number | null;
}

/** Layers of a file's only model as the command line's JSON has them. */
function jsonLayers(folder: string, file: string): readonly JsonLayer[] {
  const cli = join(context.repository, "dist", "cli.js");
  const json = execFileSync(process.execPath, [cli, "analyze", "--format", "json", "--fail-on", "never", file], {
    cwd: folder,
    encoding: "utf8",
  });
  return (JSON.parse(json) as { models: { layers: JsonLayer[] }[] }).models[0]?.layers ?? [];
}

describe("a first minute", () => {
  let editor: Editor;
  before(async () => {
    editor = await Editor.start("sigmoid.py");
  });
  after(() => editor.stop());
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await editor.picture(`failed-${this.currentTest.title.slice(0, 40).replace(/\W+/g, "-")}`);
  });

  it("the Sigmoid lines are underlined, and the mouse over them tells why", async () => {
    await editor.squiggles().first().waitFor({ timeout: 60_000 });
    assert.ok((await editor.squiggles().count()) >= 7);
    await editor.line("import torch").first().click();
    const hover = editor.page.locator(".monaco-hover:visible").filter({ hasText: "Gradient norm here" });
    await editor.line("nn.Sigmoid()").first().getByText("Sigmoid").hover();
    await hover.waitFor();
    const text = await hover.innerText();
    assert.match(text, /layers\.1 · Sigmoid/);
    assert.match(text, /gets 0\.\d+ of it/);
    await editor.page.keyboard.press("Escape");
    await editor.page.mouse.move(5, 850);
    await editor.page.keyboard.press("F8");
    await editor.page.locator(".marker-widget", { hasText: /7 Sigmoid layers each pass 0\.1\d/ }).waitFor();
    await editor.page.keyboard.press("Escape");
  });

  it("the lens above the class has the verdict", async () => {
    await editor.lens(/Gradients vanish: first weight \d\.\d × 10⁻[⁰¹²³⁴⁵⁶⁷⁸⁹] of last/).waitFor();
    await editor.lens("assumed: input 32 × 24").waitFor();
  });

  it("Problems lists it", async () => {
    await editor.page.keyboard.press("Control+Shift+M");
    await editor.page.locator(".markers-panel .monaco-list-row", { hasText: "vanishing-gradient" }).first().waitFor();
    await editor.page.keyboard.press("Control+Shift+M");
  });

  it("Analyze gradients in the palette opens the report, whose chart has the command line's numbers", async () => {
    await editor.line("class Forecaster").click();
    await editor.command("Gradient Lens: Analyze gradients");
    await editor.report().locator("h1", { hasText: "Vanishing" }).waitFor({ timeout: 30_000 });
    const readings = await editor.readings();
    const layers = jsonLayers(editor.folder, "sigmoid.py");
    assert.equal(readings.length, layers.length);
    assert.ok(readings.length >= 15);
    readings.forEach(({ name, call, norm }, index) => {
      const layer = layers[index];
      assert.equal(name, layer?.name);
      assert.equal(call, layer?.call);
      const elements = layer?.outputShape.reduce((product, size) => product * size, 1) ?? 1;
      const expected = (layer?.gradientLog10 ?? NaN) + 0.5 * Math.log10(elements);
      assert.ok(Math.abs((norm ?? NaN) - expected) < 1e-4, `${name}: ${norm} and ${expected}`);
    });
  });

  it("a click on a point of the chart moves the cursor to its layer", async () => {
    const readings = await editor.readings();
    const index = readings.findIndex(({ name }) => name === "layers.8");
    const point = readings[index];
    await editor
      .report()
      .locator("#gradient-chart")
      .click({ position: { x: point?.x ?? 0, y: point?.y ?? 0 } });
    await until("the cursor in line 19", async () => /Ln 19,/.test(await editor.cursor()));
    await editor.report().locator("tr[aria-current=location]", { hasText: "layers.8" }).waitFor();
  });

  it("a row of the table does the same", async () => {
    await editor.report().locator("tbody tr", { hasText: "head" }).locator("button").click();
    await until("the cursor in line 26", async () => /Ln 26,/.test(await editor.cursor()));
  });

  it("a half-typed line takes nothing away", async () => {
    await editor.goToLine(26, 1);
    await editor.page.keyboard.press("End");
    await editor.page.keyboard.type("\nself.more = ", { delay: 20 });
    await pause(1200);
    assert.ok((await editor.squiggles().count()) >= 7);
    await editor.report().locator(".notice", { hasText: "last complete version" }).waitFor();
    assert.ok((await editor.readings()).length >= 15);
    await until("the line is gone", async () => {
      await editor.page.keyboard.press("Control+Z");
      return (await editor.line("self.more").count()) === 0;
    });
    await editor.report().locator(".notice").waitFor({ state: "detached" });
  });

  it("the quick fix mends it: the squiggles go, the report and the lens say healthy", async () => {
    await editor.goToLine(12, 16);
    const menu = (await editor.fixMenu()).filter({ hasText: "Sigmoid layers with ReLU" });
    assert.match(await menu.first().innerText(), /→ 0\.\d+ of the last's/);
    await menu.first().click();
    await until("no squiggle", async () => (await editor.squiggles().count()) === 0);
    await editor.lens("Gradients healthy").waitFor();
    await editor.report().locator("h1", { hasText: "Healthy" }).waitFor();
    assert.equal(await editor.line("nn.ReLU()").count(), 7);
  });

  it("an unsaved edit of an imported file reaches the file that imports it", async () => {
    await editor.openFile("blocks.py");
    await editor.openFile("importing.py");
    await editor
      .lens(/Gradients/)
      .first()
      .waitFor();
    await editor.command("Gradient Lens: Analyze gradients");
    const report = editor.report();
    await report.locator("h1", { hasText: "Vanishing" }).waitFor({ timeout: 30_000 });
    await report.locator(".findings", { hasText: "ReLU" }).waitFor();
    await editor.openFile("blocks.py");
    await editor.goToLine(5, 1);
    await editor.page.keyboard.press("End");
    for (let step = 0; step < "ReLU()".length; step += 1) await editor.page.keyboard.press("Backspace");
    await editor.page.keyboard.type("Sigmoid()");
    await report.locator(".findings", { hasText: "Sigmoid" }).waitFor({ timeout: 30_000 });
    assert.match(readFileSync(join(editor.folder, "blocks.py"), "utf8"), /ReLU/);
  });

  it("has two reports open side by side, each with its own model", async () => {
    const tabs = editor.page.locator(".tab", { hasText: "Gradients of" });
    assert.deepEqual((await tabs.allInnerTexts()).map((text) => text.trim()).sort(), ["Gradients of Forecaster", "Gradients of Tower"]);
  });

  it("shows a model of 150 layers", async () => {
    await editor.openFile("deep.py");
    await editor
      .lens(/Gradients vanish/)
      .first()
      .waitFor();
    await editor.command("Gradient Lens: Analyze gradients");
    await editor.report().locator(".subject", { hasText: "Deep" }).waitFor({ timeout: 30_000 });
    await until("151 points", async () => (await editor.readings()).length === 151);
    await editor.picture("deep");
  });

  it("draws a recurrent layer's gradient by time step", async () => {
    await editor.openFile("recurrent.py");
    await editor
      .lens(/through time/)
      .first()
      .waitFor();
    await editor.command("Gradient Lens: Analyze gradients");
    await editor.report().locator("#time-chart").waitFor({ timeout: 30_000 });
    const steps = await editor
      .report()
      .locator("#time-chart")
      .evaluate((element) => (element as unknown as { readings: () => number[][] }).readings());
    assert.ok(steps.some((line) => line.length === 120));
    await editor.picture("recurrent");
  });

  it("says in a sentence why there is nothing to analyse", async () => {
    await editor.openFile("no_model.py");
    await editor.command("Gradient Lens: Analyze gradients");
    await editor.page.locator(".notification-list-item", { hasText: /No model|neither PyTorch/ }).waitFor();
  });

  it("explains the rule that is picked from the list of all", async () => {
    await editor.command("Gradient Lens: Explain a rule");
    const choice = editor.page.locator(".quick-input-widget .monaco-list-row", { hasText: "vanishing-through-time" });
    await editor.page.locator('.quick-input-widget input[placeholder="Which rule?"]').fill("vanishing-through");
    await choice.waitFor();
    await editor.picture("rules");
    await choice.click();
    await editor.page.locator('.tab[aria-label*="vanishing-through-time"]').waitFor();
    await until(
      "the rule's page among the webviews",
      async () => {
        const titles = editor.page.frames().map((frame) => frame.locator("h1", { hasText: "vanishing-through-time" }).count());
        return (await Promise.all(titles.map((count) => count.catch(() => 0)))).some((count) => count > 0);
      },
      30_000,
    );
    await editor.picture("rule");
  });

  it("shows its log", async () => {
    await editor.command("Gradient Lens: Show log");
    await editor.page.locator(".part.panel .output-view, .part.panel .output-view-container").first().waitFor();
  });
});
