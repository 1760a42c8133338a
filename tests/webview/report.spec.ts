/** The report page alone in a real browser, fed with recorded messages. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";
import { isFromWebview } from "../../src/protocol.ts";
import { openPage } from "./page.ts";
import type { Opened } from "./page.ts";
import { deepModel, HOSTILE, hostileModel, mendedModel, pageOf, partialModel, recurrentModel, sigmoidModel } from "./samples.ts";
import { THEMES } from "./themes.ts";

const repository = process.env["GRADIENT_LENS_REPOSITORY"] ?? ".";
const pictures = join(repository, ".cache", "screenshots", "webview");
const dark = THEMES["dark"] ?? { body: "", variables: {} };

describe("the report page", () => {
  let browser: Browser;
  let opened: Opened;
  before(async () => {
    mkdirSync(pictures, { recursive: true });
    browser = await chromium.launch({
      executablePath: process.env["GRADIENT_LENS_BROWSER"] ?? "",
      args: process.env["GRADIENT_LENS_BROWSER_ARGUMENTS"]?.split(" ") ?? [],
    });
  });
  after(() => browser.close());
  beforeEach(async () => {
    opened = await openPage(browser, repository, 1100, 800, dark);
  });
  afterEach(async () => {
    const { complaints } = opened;
    await opened.page.close();
    assert.deepEqual(complaints, []);
  });

  it("says that it listens, and until it is told something that it is reading", async () => {
    assert.deepEqual(await opened.told(), [{ kind: "ready" }]);
    assert.match(await opened.page.locator("h1").innerText(), /Reading/);
  });

  it("starts with the verdict in words", async () => {
    await opened.show(pageOf(sigmoidModel()));
    assert.equal(await opened.page.locator("h1").innerText(), "Vanishing");
    assert.equal(await opened.page.locator(".verdict-sentence").innerText(), "The first weight's gradient is 4.0 × 10⁻⁹ of the last's.");
    assert.match(await opened.page.locator("[data-change=weights]").innerText(), /4\.0 × 10⁻⁹/);
  });

  it("draws the numbers it was sent", async () => {
    const model = sigmoidModel();
    await opened.show(pageOf(model));
    const expected = model.series[0]?.points.map(({ name, call, norm }) => [name, call, norm]);
    const readings = await opened.readings();
    assert.deepEqual(
      readings.map(({ name, call, norm }) => [name, call, norm]),
      expected,
    );
    const heights = readings.map(({ y }) => y ?? 0);
    assert.ok((heights[1] ?? 0) > (heights.at(-1) ?? 0) + 100, "a vanishing gradient is drawn lower");
  });

  it("shows the same numbers in the table", async () => {
    const model = sigmoidModel();
    await opened.show(pageOf(model));
    const norms = await opened.page
      .locator("td[data-norm]")
      .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset["norm"])));
    assert.deepEqual(
      norms,
      model.series[0]?.points.map(({ norm }) => norm),
    );
  });

  it("goes to the line of a point that is clicked", async () => {
    await opened.show(pageOf(sigmoidModel()));
    await opened.told();
    const target = (await opened.readings())[6];
    await opened.page.locator("#gradient-chart").click({ position: { x: target?.x ?? 0, y: target?.y ?? 0 } });
    assert.deepEqual(await opened.told(), [{ kind: "reveal", version: 7, place: 6 }]);
  });

  it("goes to the line of a row, a finding, the model", async () => {
    await opened.show(pageOf(sigmoidModel()));
    await opened.told();
    await opened.page.locator("tbody tr").nth(3).locator("td").nth(1).click();
    await opened.page.locator(".finding .where").first().click();
    await opened.page.locator(".model-name").click();
    assert.deepEqual(await opened.told(), [
      { kind: "reveal", version: 7, place: 3 },
      { kind: "reveal", version: 7, place: 40 },
      { kind: "reveal", version: 7, place: 30 },
    ]);
  });

  it("asks for a fix by its id, never by what it changes", async () => {
    await opened.show(pageOf(sigmoidModel()));
    await opened.told();
    await opened.page.locator("button.fix").first().click();
    const told = await opened.told();
    assert.deepEqual(told, [{ kind: "applyFix", version: 7, finding: 0, fix: "replace-activation-relu" }]);
    assert.ok(told.every(isFromWebview));
  });

  it("draws the curve of a fix beside the model's own when asked, and takes it away again", async () => {
    await opened.show(pageOf(sigmoidModel()));
    await opened.told();
    const question = opened.page.locator("button.what-if").first();
    await question.click();
    const told = await opened.told();
    assert.deepEqual(told, [{ kind: "whatIf", version: 7, finding: 0, fix: "replace-activation-relu" }]);
    assert.ok(told.every(isFromWebview));
    const before = await opened.readings();
    const answer = { kind: "whatIf", version: 7, finding: 0, fix: "replace-activation-relu", result: mendedModel() } as const;
    await opened.send({ ...answer, version: 6 });
    assert.equal(await opened.page.locator(".legend .after").count(), 0, "an answer about another text is not shown");
    await opened.send(answer);
    await opened.page.locator(".legend .after").waitFor();
    assert.match(await opened.page.locator(".what-if-note").innerText(), /With the fix: The first weight's gradient is 0.81 of the last's/);
    const readings = await opened.readings();
    assert.deepEqual(
      readings.map(({ norm }) => norm),
      before.map(({ norm }) => norm),
    );
    // The first point of the page's own curve stands under the fix's, which is level.
    const [first] = readings;
    const top = first?.after?.y ?? 0;
    assert.ok(top < (first?.y ?? 0) - 60, "the mended curve is drawn above the vanishing one");
    assert.equal(await question.getAttribute("aria-pressed"), "true");
    await opened.show(pageOf(sigmoidModel()));
    assert.equal(await opened.page.locator(".legend .after").count(), 1, "the same text with its fixes keeps it");
    await opened.page.getByRole("button", { name: "close" }).click();
    assert.equal(await opened.page.locator(".legend .after").count(), 0);
    await question.click();
    await opened.send(answer);
    await opened.show(pageOf(sigmoidModel(), { version: 8 }));
    assert.equal(await opened.page.locator(".legend .after").count(), 0, "a new text has no curve yet");
  });

  it("asks for another construction", async () => {
    await opened.show(pageOf(sigmoidModel()));
    await opened.told();
    await opened.page.getByRole("button", { name: "DeepSigmoidNet(depth=3)" }).click();
    assert.deepEqual(await opened.told(), [{ kind: "showConstruction", version: 7, id: "DeepSigmoidNet(depth=3)" }]);
  });

  it("asks for another model", async () => {
    const models = [
      { id: "DeepSigmoidNet", label: "DeepSigmoidNet", detail: "" },
      { id: "Other", label: "Other", detail: "Other(3)" },
    ];
    await opened.show(pageOf(sigmoidModel(), { models }));
    await opened.told();
    await opened.page.locator("#model-picker").selectOption("Other");
    assert.deepEqual(await opened.told(), [{ kind: "showModel", id: "Other" }]);
  });

  it("changes between layers and weights", async () => {
    await opened.show(pageOf(sigmoidModel()));
    await opened.page.getByText("Weights", { exact: true }).click();
    assert.equal((await opened.readings()).at(-1)?.name, "head.weight");
    assert.equal(await opened.page.locator("tbody tr").count(), 11);
  });

  it("is read and used with the keyboard alone", async () => {
    await opened.show(pageOf(sigmoidModel()));
    await opened.told();
    const chart = opened.page.getByRole("slider");
    await chart.focus();
    await opened.page.keyboard.press("ArrowRight");
    await opened.page.keyboard.press("ArrowRight");
    assert.match((await chart.getAttribute("aria-valuetext")) ?? "", /^forward:17 · sigmoid, gradient norm 5\.0 × 10⁻⁸|gradient norm/);
    await opened.page.keyboard.press("Enter");
    assert.deepEqual(await opened.told(), [{ kind: "reveal", version: 7, place: 1 }]);
    await opened.page.keyboard.press("End");
    assert.equal(await chart.getAttribute("aria-valuenow"), "21");
    // Every button can be reached by Tab, and an update of the report leaves the focus where it is.
    await opened.page.locator("button.fix").first().focus();
    await opened.show(pageOf(sigmoidModel(), { version: 8 }));
    assert.equal(await opened.page.evaluate(() => document.activeElement?.getAttribute("data-fix")), "replace-activation-relu");
    await opened.page.keyboard.press("Enter");
    assert.deepEqual(await opened.told(), [{ kind: "applyFix", version: 8, finding: 0, fix: "replace-activation-relu" }]);
  });

  it("marks the layer that the cursor is at", async () => {
    await opened.show(pageOf(sigmoidModel()));
    await opened.send({ kind: "cursor", version: 7, place: 4 });
    await opened.page.locator("tr[aria-current=location]").waitFor();
    assert.equal(await opened.page.locator("tr[aria-current=location]").getAttribute("data-index"), "4");
    // One that speaks of another version is late.
    await opened.send({ kind: "cursor", version: 6, place: 2 });
    assert.equal(await opened.page.locator("tr[aria-current=location]").getAttribute("data-index"), "4");
  });

  it("keeps the last complete report and says that it is not of the newest text", async () => {
    await opened.show(pageOf(sigmoidModel(), { stale: "line 12 is not complete yet" }));
    assert.match(await opened.page.locator(".notice").innerText(), /last complete version.*line 12 is not complete yet/);
    assert.equal((await opened.readings()).length, 21);
    await opened.show(pageOf(sigmoidModel(), { version: 8 }));
    assert.equal(await opened.page.locator(".notice").count(), 0);
  });

  it("does not dress a model that is partly unknown as healthy", async () => {
    await opened.show(pageOf(partialModel()));
    assert.equal(await opened.page.locator("h1").innerText(), "Unknown");
    assert.match(
      await opened.page.locator(".problems").innerText(),
      /What stopped the analysis[\s\S]*fancy\.attention[\s\S]*model\.py:31:9/,
    );
    const healthy = { ...partialModel(), verdict: "healthy", level: "none" } as const;
    await opened.show(pageOf(healthy));
    assert.equal(await opened.page.locator("h1").innerText(), "Healthy as far as it is known");
    assert.equal(await opened.page.locator(".verdict").getAttribute("data-level"), "unknown");
    await opened.told();
    await opened.page.locator(".problems .where").click();
    assert.deepEqual(await opened.told(), [{ kind: "reveal", version: 7, place: 41 }]);
  });

  it("says why there is no model", async () => {
    await opened.show(pageOf(null, { message: "No model is defined or built in model.py." }));
    assert.match(await opened.page.locator("main").innerText(), /No model to show[\s\S]*No model is defined or built in model\.py\./);
    assert.equal(await opened.page.locator(".chart-card:visible").count(), 0);
  });

  it("draws the gradient by time step of recurrent layers", async () => {
    await opened.show(pageOf(recurrentModel()));
    const steps = await opened.page.evaluate(() =>
      (document.getElementById("time-chart") as unknown as { readings: () => number[][] }).readings(),
    );
    assert.equal(steps.length, 2);
    assert.ok(Math.abs((steps[0]?.[0] ?? 0) - (-0.4 - 0.057 * 99)) < 1e-9);
    await opened.show(pageOf(sigmoidModel()));
    assert.equal(await opened.page.locator("#time-chart:visible").count(), 0);
  });

  it("shows a model of 150 layers", async () => {
    const started = Date.now();
    await opened.show(pageOf(deepModel()));
    const took = Date.now() - started;
    assert.equal((await opened.readings()).length, 151);
    assert.equal(await opened.page.locator("tbody tr").count(), 151);
    assert.ok(took < 1500, `${took} ms`);
  });

  it("shows text from code as text, whatever it is", async () => {
    await opened.show(pageOf(hostileModel(), { stale: HOSTILE.html, file: HOSTILE.html }));
    const { page } = opened;
    assert.equal(await page.title(), "Gradient Lens");
    assert.equal(await page.locator("img").count(), 0);
    assert.equal(await page.locator("main a, main script, main strong").count(), 0);
    const text = await page.locator("main").innerText();
    assert.ok(text.includes(HOSTILE.html), "HTML is shown as it is written");
    assert.ok(text.includes(HOSTILE.markdown.replaceAll("`", "")) || text.includes(HOSTILE.markdown), "Markdown is shown as it is written");
    assert.ok(text.includes(HOSTILE.template));
    assert.ok(text.includes("safe⟨U+202E⟩gnp.exe"), "what turns the line around is written out");
    assert.ok(!text.includes("x".repeat(2000)), "what is too long is shortened");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, "nothing makes the page wider than it is");
  });

  it("takes no message that is none", async () => {
    await opened.show(pageOf(sigmoidModel()));
    for (const junk of [null, 7, "report", [], { kind: "constructor" }, { kind: "applyEdit", edits: [] }]) {
      await opened.page.evaluate((each) => window.postMessage(each, "*"), junk as unknown);
    }
    assert.equal((await opened.readings()).length, 21);
  });

  for (const [name, theme] of Object.entries(THEMES)) {
    it(`follows the theme: ${name}`, async () => {
      await opened.show(pageOf(sigmoidModel()));
      await opened.theme(theme);
      const colors = await opened.page.evaluate(() => {
        const style = getComputedStyle(document.body);
        return { background: style.backgroundColor, text: style.color };
      });
      assert.ok(contrast(colors.background, colors.text) >= 7, JSON.stringify(colors));
      const faint = await opened.page
        .locator(".tile dt")
        .first()
        .evaluate((element) => getComputedStyle(element).color);
      assert.ok(contrast(colors.background, faint) >= 4.5, faint);
      const word = await opened.page.locator(".verdict-word").evaluate((element) => getComputedStyle(element).color);
      assert.ok(contrast(colors.background, word) >= 4.5, word);
      await opened.page.screenshot({ path: join(pictures, `vanishing-${name}.png`) });
      for (const [model, what] of [
        [partialModel(), "partial"],
        [recurrentModel(), "recurrent"],
        [deepModel(), "deep"],
      ] as const) {
        await opened.show(pageOf(model));
        await opened.page.screenshot({ path: join(pictures, `${what}-${name}.png`), fullPage: true });
      }
      await opened.show(pageOf(sigmoidModel()));
      await opened.page.locator("button.what-if").first().click();
      await opened.send({ kind: "whatIf", version: 7, finding: 0, fix: "replace-activation-relu", result: mendedModel() });
      await opened.page.locator(".legend .after").waitFor();
      await opened.page.screenshot({ path: join(pictures, `what-if-${name}.png`), fullPage: true });
    });
  }

  for (const width of [400, 640, 1600]) {
    it(`fits ${width} px`, async () => {
      await opened.page.setViewportSize({ width, height: 900 });
      await opened.show(
        pageOf(sigmoidModel(), {
          stale: "line 12 is not complete yet",
          models: [
            { id: "DeepSigmoidNet", label: "DeepSigmoidNet", detail: "" },
            { id: "B", label: "B", detail: "" },
          ],
        }),
      );
      assert.equal(await opened.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
      const chart = await opened.page.locator("#gradient-chart").boundingBox();
      assert.ok((chart?.width ?? 0) > width * 0.6 && (chart?.width ?? 0) <= width);
      await opened.page.screenshot({ path: join(pictures, `width-${width}.png`), fullPage: true });
    });
  }

  it("saved as a file, shows its reports, one model at a time, as light or dark as the system", async () => {
    const saved = [sigmoidModel(), recurrentModel()].map((model, index) => ({
      ...pageOf(model),
      shown: `${index}`,
      models: [0, 1].map((id) => ({ id: `${id}`, label: `model ${id}`, detail: "" })),
    }));
    const [script, style] = ["webview.js", "webview.css"].map((name) => readFileSync(join(repository, "dist", name), "utf8"));
    const data = JSON.stringify({ pages: saved }).replaceAll("<", "\\u003c");
    const own = await browser.newPage({ viewport: { width: 1100, height: 800 }, colorScheme: "dark" });
    await own.setContent(
      `<style>${style}</style><body><script type="application/json" id="report">${data}</script><script>${script}</script></body>`,
    );
    assert.equal(await own.locator("h1").innerText(), "Vanishing");
    assert.equal(await own.locator("button.fix").count(), 0);
    assert.ok((await own.locator(".fixes li").count()) > 0, "fixes are told with their effect");
    assert.equal(await own.evaluate(() => document.body.classList.contains("vscode-dark")), true);
    await own.screenshot({ path: join(pictures, "saved-dark.png") });
    await own.selectOption("#model-picker", { index: 1 });
    assert.match(await own.locator("h1").innerText(), /through time/i);
    await own.emulateMedia({ colorScheme: "light" });
    await own.waitForFunction(() => !document.body.classList.contains("vscode-dark"));
    await own.close();
  });
});

/** Contrast of two colours by WCAG 2. */
function contrast(one: string, other: string): number {
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? [])
      .map(Number)
      .map((value) => (color.startsWith("color(") ? value : value / 255));
    const linear = (value: number): number => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  const [light, shade] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((shade ?? 0) + 0.05);
}
