import { describe, expect, it } from "vitest";
import type { ModelAnalysis } from "../../src/analyze.ts";
import { keepsEarlier } from "../../src/extension/acceptance.ts";
import { hoverMarkdown, layersAt } from "../../src/extension/hover-words.ts";
import { lensLines } from "../../src/extension/lens-words.ts";
import { changedSpan, shiftBetween } from "../../src/extension/trail.ts";
import { makePage } from "../../src/report/support/page.ts";
import { layerRows, normLog10 } from "../../src/report/support/rows.ts";
import { sourceWords, verdictLevel } from "../../src/report/support/sentences.ts";
import { analysisOf, fixesOf, requestOf } from "../harness/analyze.ts";

const SIGMOID = `from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(*[m for _ in range(8) for m in (nn.Linear(32, 32), nn.Sigmoid())])
        self.head = nn.Linear(32, 2)

    def forward(self, x):
        return self.head(self.layers(x))
`;

const FUNCTIONAL = SIGMOID.replace(", nn.Sigmoid())", ",)").replace(
  "return self.head(self.layers(x))",
  "for layer in self.layers:\n            x = layer(x).sigmoid()\n        return self.head(x)",
);

function only(text: string): ModelAnalysis {
  const [model] = analysisOf(requestOf(text)).models;
  if (model === undefined) throw new Error("no model");
  return model;
}

function pageOf(text: string, more: { stale?: string } = {}) {
  const request = requestOf(text);
  const analysis = analysisOf(request);
  const fixes = new Map(
    analysis.models.flatMap(({ findings }) => findings.map((finding) => [finding, fixesOf(request, analysis, finding)])),
  );
  return makePage({ analysis, version: 3, stale: more.stale, shown: undefined, fixes, show: (file) => file, isLive: true });
}

describe("the page of an analysis", () => {
  it("has the norms of its rows, from input to output", () => {
    const { page } = pageOf(SIGMOID);
    const rows = layerRows(only(SIGMOID));
    expect(page.model?.series[0]?.points.map(({ norm }) => norm)).toEqual(
      rows.map(({ log10, outputShape }) => normLog10(log10, outputShape)),
    );
    expect(page.model?.series[0]?.points.at(-1)?.relative).toBe(0);
    expect(page.model?.series[1]?.points.map(({ name }) => name)).toEqual([
      ...Array.from({ length: 8 }, (_, index) => `layers.${2 * index}.weight`),
      "head.weight",
    ]);
    expect(page.model?.verdict).toBe("vanishing");
    expect(page.model?.level).toBe("error");
  });

  it("marks the causes, also where they are functions without a row of their own", () => {
    const causes = pageOf(SIGMOID).page.model?.series[0]?.points.filter(({ cause }) => cause);
    expect(causes?.map(({ operation }) => operation)).toEqual(Array.from({ length: 8 }, () => "Sigmoid"));
    const functional = pageOf(FUNCTIONAL).page.model?.series[0]?.points.filter(({ cause }) => cause);
    expect(functional).toHaveLength(8);
    expect(functional?.every(({ operation }) => operation === "Linear → sigmoid")).toBe(true);
  });

  it("names places by numbers that lead to them, and fixes by id", () => {
    const { page, places } = pageOf(SIGMOID);
    const place = page.model?.findings[0]?.place ?? -1;
    expect(SIGMOID.slice(places[place]?.span.start, places[place]?.span.end)).toBe("nn.Sigmoid()");
    expect(page.model?.findings[0]?.fixes.length).toBeGreaterThan(0);
    expect(JSON.stringify(page)).not.toContain("newText");
    expect(new Set(page.model?.findings[0]?.fixes.map(({ id }) => id)).size).toBe(page.model?.findings[0]?.fixes.length);
  });

  it("is plain data, and says when it is not of the newest text", () => {
    const { page } = pageOf(SIGMOID, { stale: "line 3 is not complete yet" });
    expect(JSON.parse(JSON.stringify(page))).toEqual(page);
    expect(page.stale).toBe("line 3 is not complete yet");
  });

  it("says why there is no model", () => {
    const { page } = pageOf("import torch\n");
    expect(page.model).toBeNull();
    expect(page.message).toMatch(/^No model .* model\.py/);
  });

  it("never calls healthy what is partly unknown", () => {
    const model = only(
      SIGMOID.replace("self.head(self.layers(x))", "self.head(missing.thing(self.layers(x)))").replace(
        "from torch import nn",
        "from torch import nn\nimport missing",
      ),
    );
    expect(model.status).not.toBe("complete");
    expect(verdictLevel(model)).not.toBe("none");
    const lines = lensLines(model, undefined);
    expect(lines.map(({ kind }) => kind)).toContain("stopped");
    expect(lines[0]?.title).not.toMatch(/^Gradients healthy(?::|$)/);
  });

  it("has the words of recurrent sources", () => {
    expect(sourceWords("state:lstm.h[0]")).toBe("state h of lstm, layer 0");
    expect(sourceWords("state:hidden")).toBe("hidden from call to call");
    expect(sourceWords("state:state[1]")).toBe("state [1] from call to call");
    expect(sourceWords("input0")).toBe("input 0");
    expect(sourceWords("embed:tokens")).toBe("embedding tokens");
  });
});

describe("hover", () => {
  it("tells few layers one by one and many together", () => {
    const model = only(SIGMOID);
    const all = layersAt(model, () => true);
    expect(hoverMarkdown(model, all)).toHaveLength(1);
    expect(hoverMarkdown(model, all)[0]).toMatch(/9 × Linear, 8 × Sigmoid/);
    expect(hoverMarkdown(model, all.slice(0, 2))).toHaveLength(2);
    expect(all[0]?.before).toBeNull();
    expect(all[2]?.before?.name).toBe("layers.1");
  });
});

describe("keeping the last good result", () => {
  const keeps = (before: string, after: string): string | undefined => {
    const shift = shiftBetween(before, after);
    return keepsEarlier(analysisOf(requestOf(before)), analysisOf(requestOf(after)), changedSpan(shift === undefined ? [] : [shift]));
  };

  it("does so while a line does not parse", () => {
    expect(keeps(SIGMOID, SIGMOID.replace("nn.Linear(32, 2)", "nn.Linear(32, "))).toMatch(/line \d+ is not complete yet/);
  });

  it("does so while the line that is written stops the analysis", () => {
    expect(keeps(SIGMOID, SIGMOID.replace("self.head(self.layers(x))", "self.head(self.lay"))).toBeDefined();
    expect(keeps(SIGMOID, SIGMOID.replace("self.head(self.layers(x))", "self.he(self.layers(x))"))).toMatch(/line 10/);
  });

  it("does so while a class is being written", () => {
    expect(keeps(SIGMOID, SIGMOID.replace("        return self.head(self.layers(x))\n", '        """Soon."""\n'))).toBeDefined();
  });

  it("takes the newest text otherwise", () => {
    expect(keeps(SIGMOID, SIGMOID.replaceAll("Sigmoid", "ReLU"))).toBeUndefined();
    expect(keeps(SIGMOID, "import torch\n")).toBeUndefined();
    expect(keeps("import torch\n", SIGMOID)).toBeUndefined();
  });

  it("for every prefix of a model, typed character by character", () => {
    let shown = analysisOf(requestOf(""));
    let shownText = "";
    let hadResult = false;
    for (let end = 1; end <= FUNCTIONAL.length; end += 1) {
      const text = FUNCTIONAL.slice(0, end);
      const next = analysisOf(requestOf(text));
      const shift = shiftBetween(shownText, text);
      if (keepsEarlier(shown, next, changedSpan(shift === undefined ? [] : [shift])) === undefined) [shown, shownText] = [next, text];
      const has = shown.models.some(({ status }) => status !== "failed");
      expect(hadResult && !has, `the result is lost at ${JSON.stringify(text.slice(-40))}`).toBe(false);
      hadResult ||= has;
    }
    expect(shown.models[0]?.status).toBe("complete");
    expect(shown.models[0]?.verdict).toBe("vanishing");
  });
});
