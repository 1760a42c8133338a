import { describe, expect, it } from "vitest";
import type { SourceFile } from "../../src/discover/candidate.ts";
import { ignoreEdit } from "../../src/remedies/ignore.ts";
import { sourceDocument } from "../../src/text/document.ts";
import { applyEdits } from "../../src/text/edit.ts";
import { analysisOf, findingsIn, requestOf } from "../harness/analyze.ts";
import { testParser } from "../harness/parser.ts";

const parser = await testParser();

/** The text after rules are turned off, one after the other, at the first `x(`. */
function ignored(text: string, ...rules: readonly string[]): string | undefined {
  return rules.reduce<string | undefined>((now, rule) => {
    if (now === undefined) return undefined;
    const file: SourceFile = { document: sourceDocument("m.py", now), ...parser.parse(now) };
    const start = now.indexOf("x(");
    const edit = ignoreEdit(file, { file: "m.py", span: { start, end: start + 2 } }, rule);
    return edit && applyEdits(now, [edit]);
  }, text);
}

describe("turning a rule off where it speaks", () => {
  it.each([
    ["ends the line", "a = 1\nb = x()\nc = 2\n", "a = 1\nb = x()  # gradient-lens: ignore[some-rule]\nc = 2\n"],
    ["ends the last line", "b = x()", "b = x()  # gradient-lens: ignore[some-rule]"],
    ["keeps the line's ending", "b = x()\r\nc = 2\r\n", "b = x()  # gradient-lens: ignore[some-rule]\r\nc = 2\r\n"],
    ["leaves a comment alone", "if a:\n    b = x()  # why\n", "if a:\n    # gradient-lens: ignore[some-rule]\n    b = x()  # why\n"],
    ["joins a comment of ours", "b = x()  # gradient-lens: ignore[other]\n", "b = x()  # gradient-lens: ignore[other, some-rule]\n"],
    ["joins one above", "# gradient-lens: ignore[other]\nb = x()\n", "# gradient-lens: ignore[other, some-rule]\nb = x()\n"],
    ["stands before a line that goes on", "b = x() + \\\n    1\n", "# gradient-lens: ignore[some-rule]\nb = x() + \\\n    1\n"],
    ["has no place between two lines that go on", "b = 1 + \\\n  x() + \\\n  2\n", undefined],
  ])("%s", (_, before, after) => {
    expect(ignored(before, "some-rule")).toBe(after);
  });

  it("names several rules in one comment", () => {
    expect(ignored("b = x()\n", "one", "two")).toBe("b = x()  # gradient-lens: ignore[one, two]\n");
  });

  it("is heeded by the next analysis", () => {
    const layers = Array.from({ length: 12 }, () => "            nn.Linear(64, 64), nn.Sigmoid(),\n").join("");
    const text = `import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
${layers}        )

    def forward(self, x):
        return self.net(x)

model = Net()
`;
    const request = requestOf(text);
    const analysis = analysisOf(request);
    const finding = findingsIn(analysis).find(({ severity }) => severity === "error" || severity === "warning");
    expect(finding).toBeDefined();
    if (finding === undefined) return;
    const edit = ignoreEdit(analysis.file, finding.location, finding.rule);
    const after = edit && applyEdits(text, [edit]);
    const left = findingsIn(analysisOf(requestOf(after ?? "")));
    expect(left.map(({ rule }) => rule)).not.toContain(finding.rule);
    expect(left.map(({ rule }) => rule)).not.toContain("unused-suppression");
  });
});
