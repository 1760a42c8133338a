import { expect, test } from "vitest";
import type { Candidate, SourceFile } from "../../src/discover/candidate.ts";
import type { Site } from "../../src/fixes/fix.ts";
import { HE, initialise } from "../../src/fixes/support/initialise.ts";
import type { Graph, GraphLayer } from "../../src/graph/graph.ts";
import { sourceDocument } from "../../src/text/document.ts";
import { applyEdits } from "../../src/text/edit.ts";
import { testParser } from "../harness/parser.ts";

const parser = await testParser();

/** A site in which `what` (text of the file) is the model, and it has these layers. */
function siteOf(text: string, name: string, kind: Candidate["kind"], header: string, operations: readonly string[]): Site {
  const file: SourceFile = { document: sourceDocument("a.py", text), ...parser.parse(text) };
  const start = text.indexOf(header);
  const location = { file: "a.py", span: { start, end: start + header.length } };
  const layers = operations.map((operation, index): GraphLayer => ({
    layer: { name: `l${index}`, call: 0, operation, functional: false },
    value: { node: 0, output: 0 },
    parameters: [],
    location,
    callLocation: location,
  }));
  const graph: Graph = { nodes: [], parameters: [], outputs: [], layers };
  const candidate: Candidate = { name, kind, location, extent: location.span, within: [], constructions: [] };
  const construction = { code: `${name}()`, source: "defaults", location: undefined, assumed: [] } as const;
  const site = { location, layers, graph, candidate, construction, inputs: [], sources: new Map([["a.py", file]]) };
  return site as unknown as Site;
}

function he(text: string, name: string, kind: Candidate["kind"], header: string, operations: readonly string[]): string | undefined {
  const edits = initialise(siteOf(text, name, kind, header, operations), HE);
  return edits && applyEdits(text, edits);
}

test("adds a method and applies it at the end of the constructor", () => {
  const text = `import torch.nn as nn

class Net(nn.Module):
  def __init__(self):
    super().__init__()
    self.a = nn.Linear(3, 3)
    self.b = nn.Conv2d(3, 3, 3)  # last

  def forward(self, x):
    return self.b(self.a(x))
`;
  expect(he(text, "Net", "class", "class Net(nn.Module):", ["Linear", "Conv2d", "ReLU"])).toBe(
    text.replace(
      "  # last\n",
      `  # last
    self.apply(self._init_weights)

  def _init_weights(self, module):
    if isinstance(module, (nn.Conv2d, nn.Linear)):
      nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
`,
    ),
  );
});

test("adds a loop where a base class may have a method of that name", () => {
  const text = `import torch.nn as nn
from models import Base
class Net(Base):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 3)
`;
  expect(he(text, "Net", "class", "class Net(Base):", ["Linear"])).toBe(
    `${text}        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
`,
  );
});

test("adds a loop after a model of a module, in the file's own quotes", () => {
  const text = "from torch import nn\nnet = nn.Sequential(\n    nn.Linear(3, 3),\n)\nprint('x', 'y')\n";
  expect(he(text, "net", "instance", "net =", ["Linear"])).toBe(
    "from torch import nn\nnet = nn.Sequential(\n    nn.Linear(3, 3),\n)\nfor module in net.modules():\n    if isinstance(module, nn.Linear):\n        nn.init.kaiming_normal_(module.weight, nonlinearity='relu')\nprint('x', 'y')\n",
  );
});

test("names what a factory returns", () => {
  const text = "from torch import nn\ndef make(n):\n    return nn.Sequential(nn.Linear(n, n))\n";
  expect(he(text, "make", "factory", "def make(n):", ["Linear"])).toBe(
    `from torch import nn
def make(n):
    model = nn.Sequential(nn.Linear(n, n))
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    return model
`,
  );
});

test("changes the calls that initialise now", () => {
  const text = `from torch import nn
class Net(nn.Module):
    def __init__(self):
        self.a = nn.Linear(3, 3)
        for l in self.modules():
            if isinstance(l, nn.Linear):
                nn.init.normal_(l.weight, mean=0.0, std=1.0)  # wide
                nn.init.zeros_(l.bias)
            elif isinstance(l, nn.BatchNorm1d):
                nn.init.normal_(l.weight, 1.0, 0.02)
`;
  expect(he(text, "Net", "class", "class Net(nn.Module):", ["Linear", "BatchNorm1d"])).toBe(
    text.replace("nn.init.normal_(l.weight, mean=0.0, std=1.0)", 'nn.init.kaiming_normal_(l.weight, nonlinearity="relu")'),
  );
});

test("changes a function that is applied, in either way of writing", () => {
  const text = `import torch.nn as nn
from torch.nn import init
def weights(m):
    if isinstance(m, nn.Linear):
        m.weight.data.normal_(0, 0.01)
def other(m):
    init.normal_(m.weight)
class Net(nn.Module):
    def __init__(self):
        self.a = nn.Linear(3, 3)
        self.apply(weights)
`;
  expect(he(text, "Net", "class", "class Net(nn.Module):", ["Linear"])).toBe(
    text.replace("m.weight.data.normal_(0, 0.01)", 'init.kaiming_normal_(m.weight, nonlinearity="relu")'),
  );
});

test("changes nothing where it is so already, or where there is nothing to initialise", () => {
  const text = `import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        self.a = nn.Linear(3, 3)
        nn.init.kaiming_normal_(self.a.weight, nonlinearity="relu")
`;
  expect(he(text, "Net", "class", "class Net(nn.Module):", ["Linear"])).toBeUndefined();
  expect(he(text, "Net", "class", "class Net(nn.Module):", ["LSTM"])).toBeUndefined();
});
