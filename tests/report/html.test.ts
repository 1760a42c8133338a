import { describe, expect, it } from "vitest";
import type { ReportPage } from "../../src/protocol.ts";
import { html } from "../../src/report/html.ts";
import { analysisOf, requestOf } from "../harness/analyze.ts";

const TWO = `from torch import nn

class First(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(*[m for _ in range(8) for m in (nn.Linear(32, 32), nn.Sigmoid())])

    def forward(self, x):
        return self.body(x)

second = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2))
`;

const HOSTILE = `from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.add_module("</script><script>alert(1)</script>", nn.Linear(4, 4))

    def forward(self, x):
        return list(self.children())[0](x)
`;

function written(...texts: readonly string[]): string {
  const files = texts.map((text, index) => {
    const analysis = analysisOf(requestOf(text));
    return { file: `model${index}.py`, analysis, notes: [], fixes: new Map() };
  });
  const page = { script: 'const end = "</script>";', style: "body { color: red }" };
  return html.write(files, { color: false, width: 80, version: "1", page });
}

function pagesIn(text: string): readonly ReportPage[] {
  const data = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(text)?.[1];
  return (JSON.parse(data ?? "{}") as { pages: readonly ReportPage[] }).pages;
}

describe("the html report", () => {
  it("has a page for each model of all files, and each page the list of all", () => {
    const pages = pagesIn(written(TWO, TWO));
    expect(pages.map(({ model }) => model?.name)).toEqual(["First", "second", "First", "second"]);
    expect(new Set(pages.map(({ shown }) => shown)).size).toBe(4);
    for (const { models, shown } of pages) {
      expect(models).toHaveLength(4);
      expect(models.map(({ id }) => id)).toContain(shown);
    }
    expect(pages[0]?.model?.verdict).toBe("vanishing");
  });

  it("offers nothing that needs an editor", () => {
    const [page] = pagesIn(written(TWO));
    const places = page?.model?.series.flatMap(({ points }) => points.map(({ place }) => place));
    expect(new Set(places)).toEqual(new Set([null]));
    expect(page?.model?.constructions).toEqual([]);
  });

  it("keeps text from source inside the data, and the script whole", () => {
    const text = written(HOSTILE);
    expect(text.match(/<script/g)).toHaveLength(2);
    expect(text.match(/<\/script>/g)).toHaveLength(2);
    expect(pagesIn(text)[0]?.model?.series[1]?.points[0]?.name).toContain("</script>");
    expect(text).toContain("default-src 'none'");
  });

  it("says of a file without a model why", () => {
    const [page] = pagesIn(written("import torch\n"));
    expect(page?.model).toBeNull();
    expect(page?.message).toMatch(/No model/);
  });
});
