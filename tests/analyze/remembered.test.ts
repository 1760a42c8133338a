/** A text that comes back is told from memory, as long as nothing that it depends on has changed. */
import { describe, expect, it } from "vitest";
import { analyze, type Analysis, type AnalysisRequest } from "../../src/analyze.ts";
import { createMemo } from "../../src/analyze/memo.ts";
import { runToEnd } from "../../src/evaluate/driver.ts";
import { requestOf } from "../harness/analyze.ts";
import { testParser } from "../harness/parser.ts";

const parser = await testParser();

const BLOCK = `import torch.nn as nn

class Block(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        return self.fc(x)
`;

const NET = `import torch.nn as nn
from block import Block

class Net(nn.Module):
    def __init__(self, depth=3):
        super().__init__()
        self.body = nn.Sequential(*[Block() for _ in range(depth)])

    def forward(self, x):
        return self.body(x)
`;

const CALLER = "from net import Net\n\nmodel = Net(depth=5)\n";

class Project {
  readonly #memo = createMemo(parser);
  readonly files = new Map([
    ["block.py", BLOCK],
    ["train.py", CALLER],
  ]);

  analysis(text = NET, more: Partial<AnalysisRequest> = {}): Analysis {
    const request: AnalysisRequest = { ...requestOf(text, "net.py"), roots: ["."], siblings: ["train.py"], ...more };
    const read = (path: string): string | undefined => this.files.get(path.replace(/^\.\//, ""));
    return runToEnd(analyze(request, this.#memo), { read });
  }
}

const parameters = ({ models }: Analysis): number | undefined => models[0]?.profile?.parameters.length;

describe("an analysis", () => {
  it("is remembered when its text comes back", () => {
    const project = new Project();
    const first = project.analysis();
    const edited = project.analysis(NET.replace("Sequential(*[", "Sequential(Block(), *["));
    expect(parameters(first)).toBe(10);
    expect(parameters(edited)).toBe(12);
    expect(project.analysis()).toBe(first);
  });

  it("is made anew when a file that it imports has changed", () => {
    const project = new Project();
    project.analysis();
    project.files.set("block.py", BLOCK.replace("nn.Linear(width, width)", "nn.Linear(width, width, bias=False)"));
    expect(parameters(project.analysis())).toBe(5);
    project.files.delete("block.py");
    expect(project.analysis().models[0]?.status).toBe("partial");
  });

  it("is made anew when the file that builds the model has changed", () => {
    const project = new Project();
    project.analysis();
    project.files.set("train.py", CALLER.replace("depth=5", "depth=2"));
    expect(parameters(project.analysis())).toBe(4);
  });

  it.each<[string, Partial<AnalysisRequest>]>([
    ["another choice", { choices: new Map([["Net", "Net()"]]) }],
    ["another batch", { settings: { ...requestOf("").settings, batchSize: 7 } }],
    ["rules that are off", { settings: { ...requestOf("").settings, severities: new Map([["analysis-gap", "off"]]) } }],
    ["one model alone", { only: "Net" }],
  ])("is told from one with %s", (_, more) => {
    const project = new Project();
    const first = project.analysis();
    expect(project.analysis(NET, more)).not.toBe(first);
    expect(project.analysis()).toBe(first);
  });
});
