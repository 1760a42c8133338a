/** Which of several ways to build a model, and which of several models of a file, is shown. */
import { expect, it } from "vitest";
import { analysisIn, modelIn } from "../harness/project.ts";

const HEAD = "import torch\nimport torch.nn as nn\n\n\n";
const NET = `class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, 3)

    def forward(self, x):
        return self.fc(x)

    @classmethod
    def from_pretrained(cls, path):
        net = cls(8)
        net.load_state_dict(torch.load(path))
        return net


`;

it("what starts anew comes before what is loaded from a file", () => {
  const both = modelIn({ "net.py": `${HEAD}${NET}first = Net.from_pretrained('net.pt')\nsecond = Net(16)\n` });
  expect(both).toMatchObject({ status: "complete", construction: { code: "Net(16)" } });
  expect(both.alternatives.map(({ code }) => code)).toContain("Net.from_pretrained('net.pt')");
  const only = modelIn({ "net.py": `${HEAD}${NET}first = Net.from_pretrained('net.pt')\n` });
  expect(only).toMatchObject({ status: "partial", construction: { code: "Net.from_pretrained('net.pt')" } });
});

it("a part that fails as its whole does is not told of besides", () => {
  const text = `${HEAD}class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        return self.fc(x) + self.missing


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = Block(8)

    def forward(self, x):
        return self.block(x)
`;
  expect(analysisIn({ "net.py": text }).models.map(({ name, status }) => [name, status])).toEqual([["Net", "failed"]]);
});

it("a function that needs what cannot be made up gives way to the class that it makes", () => {
  const text = `${HEAD}${NET}def rebuild(state):\n    width = state['fc.weight'].shape[1]\n    return Net(width)\n`;
  expect(analysisIn({ "net.py": text }).models.map(({ name, status }) => [name, status])).toEqual([["Net", "complete"]]);
});

it("a helper of another file that is given the class makes a model of it", () => {
  const helper = "def assemble(cls, *args):\n    return cls(*args)\n";
  const text = `from helper import assemble\nfrom net import Net\n\n\ndef small():\n    kind = Net\n    return assemble(kind, 5)\n`;
  const model = modelIn({ "zoo.py": text, "helper.py": helper, "net.py": `${HEAD}${NET}` });
  expect(model).toMatchObject({ name: "small", status: "complete", inputs: [{ shape: [32, 5] }] });
});

it("a length that a table of positions has is found beside a picture's size", () => {
  const text = `${HEAD}class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.words = nn.Embedding(50, 8)
        self.places = nn.Parameter(torch.randn(77, 8))

    def forward(self, image, text):
        seen = self.conv(image).mean((2, 3))
        read = (self.words(text) + self.places).mean(1)
        return seen @ read.t()
`;
  expect(modelIn({ "pair.py": text }).inputs.map(({ shape }) => shape.slice(1))).toEqual([[3, 32, 32], [77]]);
});

it("an adjacency matrix has as many rows as there are nodes, and its rows sum to one", () => {
  const text = `${HEAD}class Graph(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(16, 4))
        self.fc = nn.Linear(16, 16)

    def forward(self, x, adj):
        return torch.spmm(adj, self.fc(x)) @ self.weight
`;
  expect(modelIn({ "graph.py": text }).inputs).toMatchObject([{ shape: [32, 16] }, { shape: [32, 32], kind: { kind: "rowstochastic" } }]);
});

it("a base that lacks what its subclasses make is no model by itself", () => {
  const text = `${HEAD}class Base(nn.Module):
    def forward(self, x):
        return self.last(torch.relu(self.first(x)))


class Net(Base):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 16)
        self.last = nn.Linear(16, 2)
`;
  expect(analysisIn({ "net.py": text }).models.map(({ name, status }) => `${name} ${status}`)).toEqual(["Net complete"]);
});

it("a layer of the framework with a forward of one's own is built as that layer is", () => {
  const text = `${HEAD}class Doubled(nn.BatchNorm2d):
    def forward(self, x):
        return 2 * super().forward(x)
`;
  expect(modelIn({ "net.py": text })).toMatchObject({ status: "complete", construction: { code: "Doubled(num_features=64)" } });
});

it("a failure in code of ours alone is told where the model is built", () => {
  const text = `${HEAD}net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Linear(5, 2), nn.Linear(3, 2))\n`;
  const model = modelIn({ "net.py": text });
  expect(model.status).toBe("failed");
  expect(model.problems[0]?.location).toMatchObject({ file: "net.py", span: { start: text.indexOf("nn.Sequential") } });
});
