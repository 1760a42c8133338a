/** Models that a training script builds of classes that other files define. */
import { expect, it } from "vitest";
import type { Json } from "../harness/command-line.ts";
import { gradientLens, inFolder } from "../harness/command-line.ts";
import { analysisIn, modelIn } from "../harness/project.ts";

const NET = `import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width, depth=12):
        super().__init__()
        layers = [nn.Linear(20, width), nn.Sigmoid()]
        for _ in range(depth):
            layers += [nn.Linear(width, width), nn.Sigmoid()]
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(width, 10)
        self.softmax = nn.Softmax(dim=1)

    def forward(self, x):
        return self.softmax(self.head(self.body(x)))


def build(width):
    net = Net(width, depth=2)
    return net


class FocalLoss(nn.Module):
    def forward(self, x):
        return x.mean()
`;

const TRAIN = `import torch
import torch.nn as nn
from net import Net


def train():
    net = Net(32)
    criterion = nn.CrossEntropyLoss()
    x, y = torch.randn(16, 20), torch.randint(0, 10, (16,))
    loss = criterion(net(x), y)
    loss.backward()


train()
`;

it("an imported class that is built is a model, at the call that builds it", () => {
  const model = modelIn({ "train.py": TRAIN, "net.py": NET });
  expect(model).toMatchObject({ name: "Net", status: "complete", verdict: "vanishing", location: { file: "train.py" } });
  expect(model.construction).toMatchObject({ code: "Net(32)", source: "call-site" });
  expect(model.inputs).toMatchObject([{ name: "x", shape: [16, 20], source: "call-site" }]);
});

it("what is found in it lies in the file that owns the line, also where the loss is in another", () => {
  const { findings } = modelIn({ "train.py": TRAIN, "net.py": NET });
  expect(findings.map(({ rule, location }) => [rule, location.file])).toEqual([
    ["vanishing-gradient", "net.py"],
    ["softmax-before-cross-entropy", "net.py"],
  ]);
});

it("functions that give models count, through a module's name and several files", () => {
  const files = {
    "train.py": "import parts.zoo as zoo\nfrom net import FocalLoss\n\nnet = zoo.make(8)\nloss = FocalLoss()\n",
    "parts/zoo.py": "from net import build\n\n\ndef make(width):\n    return build(width).eval()\n",
    "net.py": NET,
  };
  expect(modelIn(files)).toMatchObject({ name: "make", status: "complete", construction: { code: "zoo.make(8)" } });
});

it("a backbone of torchvision is one too, with its head exchanged, and fed with pictures of ImageNet's size", () => {
  const text = `import torch.nn as nn
from torchvision import models, transforms

resize = transforms.Resize(256)


def make():
    net = models.resnet18()
    net.fc = nn.Linear(net.fc.in_features, 5)
    return net


net = models.vgg11(num_classes=7)
`;
  const { models } = analysisIn({ "train.py": text });
  expect(models.map(({ name, status, inputs, outputs }) => [name, status, inputs[0]?.shape[2], outputs[0]?.shape])).toEqual([
    ["make", "complete", 256, [32, 5]],
    ["vgg11", "complete", 256, [32, 7]],
  ]);
  expect(models[1]?.graph?.nodes.every(({ location }) => location.file === "train.py")).toBe(true);
});

it("a layer that helps to build another file's model, or a class that is only read, is none", () => {
  const text =
    "from net import Net\n\nKINDS = {'plain': Net}\n\n\ndef parts():\n    layers = []\n    layers.append(Net(3))\n    return layers\n";
  expect(analysisIn({ "kinds.py": text, "net.py": NET }).models).toEqual([]);
});

it("over a folder, what is found in a model is told once", async () => {
  const models = await inFolder({ "train.py": TRAIN, "net.py": NET }, async (folder) => {
    const { out } = await gradientLens("analyze", folder, "--format", "json", "--fail-on", "never", "--root", folder);
    return (JSON.parse(out) as Json).models;
  });
  expect(models.map(({ name, findings }) => [name, findings.length])).toEqual([
    ["Net", 2],
    ["build", 1],
    ["Net", 0],
  ]);
});

it("a single layer that an optimizer trains is a model, one that is only tried is none", () => {
  const text = `import torch
from torch import nn

probe = nn.Linear(3, 3)
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loss = model(torch.randn(16, 4)).mean()
loss.backward()
with torch.no_grad():
    weight = model.weight - 0.1 * model.weight.grad
`;
  const analysis = analysisIn({ "linear.py": text });
  expect(analysis.models).toMatchObject([{ name: "model", status: "complete", inputs: [{ shape: [16, 4] }] }]);
});

it("two ways to name one function are two ways to build one model, and a class of the same name stays apart", () => {
  const text = `import net
from net import build
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 3)

    def forward(self, x):
        return self.fc(x)


one = build(4)
two = net.build(8)
other = net.Net(6)
`;
  const { models } = analysisIn({ "both.py": text, "net.py": NET });
  expect(models.map(({ name, construction, alternatives }) => [name, construction.code, alternatives.map(({ code }) => code)])).toEqual([
    ["Net", "Net()", []],
    ["build", "build(4)", ["net.build(8)"]],
    ["net.Net", "net.Net(6)", []],
  ]);
});
