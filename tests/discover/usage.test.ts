/** Constructor arguments by what code does with them, where nothing says what they are. */
import { expect, it } from "vitest";
import { analysisIn, modelIn } from "../harness/project.ts";

const HEAD = "import torch\nimport torch.nn as nn\n\n\n";

function built(text: string): string | undefined {
  const model = analysisIn({ "model.py": `${HEAD}${text}` }).models.find(({ name }) => name === "Net");
  expect(model?.status).toBe("complete");
  return model?.construction.code;
}

const FORWARD = "\n    def forward(self, x):\n        return self.net(x)\n";

it("a list where a helper puts it together with others", () => {
  const helper =
    "def stack(first, widths, last):\n    sizes = [first] + widths + [last]\n    return nn.Sequential(*[nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])\n\n\n";
  const net = `class Net(nn.Module):\n    def __init__(self, fc_layers):\n        super().__init__()\n        self.net = stack(8, fc_layers, 2)\n${FORWARD}`;
  expect(built(helper + net)).toBe("Net(fc_layers=[64, 64])");
});

it("a list as long as the places that code reads", () => {
  const net = `class Net(nn.Module):\n    def __init__(self, widths):\n        super().__init__()\n        self.net = nn.Sequential(nn.Linear(8, widths[0]), nn.Linear(widths[1], widths[2]))\n${FORWARD}`;
  expect(built(net)).toBe("Net(widths=[64, 64, 64])");
});

it("False where a base's method only asks whether it is on", () => {
  const base = `class Base(nn.Module):\n    def __init__(self, reduction):\n        super().__init__()\n        self.net = self.make(reduction)\n\n    def make(self, reduction):\n        return nn.Linear(8, 4) if reduction else nn.Linear(8, 2)\n${FORWARD}\n\nclass Net(Base):\n    pass\n`;
  expect(built(base)).toMatch(/\(reduction=False\)$/);
});

it("a table of words where an embedding takes its numbers", () => {
  const net =
    "class Net(nn.Module):\n    def __init__(self, weights):\n        super().__init__()\n        self.table = nn.Embedding(1000, 128)\n        self.table.weight = nn.Parameter(weights)\n        self.last = nn.Linear(128, 2)\n\n    def forward(self, ids):\n        return self.last(self.table(ids).mean(1))\n";
  expect(built(net)).toBe("Net(weights=torch.randn(1000, 128))");
});

it("an object of the class that has what is read of it, though another has the nearer name", () => {
  const classes =
    "class Encoder(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.net = nn.Linear(8, 4)\n\n    def forward(self, x):\n        return self.net(x)\n\n\nclass EncoderWide(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.width = 16\n        self.net = nn.Linear(8, 16)\n\n    def forward(self, x):\n        return self.net(x)\n\n\n";
  const net =
    "class Net(nn.Module):\n    def __init__(self, encoder):\n        super().__init__()\n        self.encoder = encoder\n        self.last = nn.Linear(encoder.width, 2)\n\n    def forward(self, x):\n        return self.last(self.encoder(x))\n";
  expect(built(classes + net)).toBe("Net(encoder=EncoderWide())");
});

it("the text that code compares with, before a class of that name", () => {
  const classes =
    "class DownSample(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.net = nn.Linear(8, 4)\n\n    def forward(self, x):\n        return self.net(x)\n\n\n";
  const net =
    "class Net(nn.Module):\n    def __init__(self, downsample):\n        super().__init__()\n        if downsample == 'linear':\n            self.net = nn.Sequential(DownSample(), nn.Linear(4, 2))\n        else:\n            raise NotImplementedError\n\n    def forward(self, x):\n        return self.net(x)\n";
  expect(built(classes + net)).toBe('Net(downsample="linear")');
});

it("code that is not complete is told as such", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(8, 4)\n\n    def forward(self, x):\n        hidden = <YOUR CODE>\n        return self.first(hidden)\n`;
  const model = modelIn({ "model.py": text });
  expect(model.problems[0]?.message).toMatch(/^the code is not complete here: /);
});
