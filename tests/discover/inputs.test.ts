import { describe, expect, it } from "vitest";
import { modelIn } from "../harness/project.ts";

const HEAD =
  "import torch\nimport torch.nn as nn\nfrom torch.utils.data import DataLoader\nfrom torchvision import datasets, transforms\n\n";
const NET =
  "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(784, 10)\n\n    def forward(self, x):\n        return self.first(x.view(-1, 784))\n\n";

const LOADER =
  "data = datasets.MNIST('data', train=True, transform=transforms.ToTensor())\nloader = DataLoader(data, batch_size=64, shuffle=True)\n";

describe("what a model is fed", () => {
  it("is what its training loop takes from the data, through functions and wrappers", () => {
    const text = `${HEAD}${NET}def train(network, batches):\n    for step, (images, labels) in enumerate(tqdm(batches)):\n        images = images.to('cpu')\n        loss = nn.functional.cross_entropy(network(images), labels)\n        loss.backward()\n\n${LOADER}net = Net()\ntrain(net, loader)\n`;
    const model = modelIn({ "model.py": text });
    expect(model.inputs).toMatchObject([{ shape: [64, 1, 28, 28], source: "call-site" }]);
    expect(model.inputs[0]?.because).toBe("the call in line 17");
  });

  it("is what the loop makes of the data", () => {
    const text = `${HEAD}${NET}${LOADER}net = Net()\nfor images, labels in loader:\n    images = images.reshape(-1, 28 * 28)\n    net(images).sum().backward()\n`;
    expect(modelIn({ "model.py": text }).inputs[0]?.shape).toEqual([64, 784]);
  });

  it("is as large as the transforms make it", () => {
    const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Conv2d(1, 4, 3)\n\n    def forward(self, x):\n        return self.first(x)\n\nprepare = transforms.Compose([transforms.Grayscale(), transforms.Resize((40, 48)), transforms.ToTensor()])\nloader = DataLoader(datasets.ImageFolder('pictures', transform=prepare), batch_size=16)\nnet = Net()\nfor epoch in range(3):\n    for x, y in loader:\n        net(x).sum().backward()\n`;
    expect(modelIn({ "model.py": text }).inputs[0]?.shape).toEqual([16, 1, 40, 48]);
  });

  it("stands in the file that trains it, where a trainer keeps it", () => {
    const trainer = `${HEAD}from model import Net\n\nclass Trainer:\n    def __init__(self):\n        self.model = Net()\n        self.loader = DataLoader(datasets.FashionMNIST('data', transform=transforms.ToTensor()), batch_size=20)\n\n    def run(self):\n        for batch, target in self.loader:\n            self.model(batch).sum().backward()\n`;
    const model = modelIn({ "model.py": `${HEAD}${NET}`, "trainer.py": trainer });
    expect(model.inputs).toMatchObject([{ shape: [20, 1, 28, 28], source: "call-site" }]);
    expect(model.inputs[0]?.because).toContain("trainer.py");
  });

  it("includes the targets of a forward that does more with them", () => {
    const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.table = nn.Embedding(50, 8)\n        self.out = nn.Linear(8, 50)\n\n    def forward(self, ids, targets=None):\n        x = self.table(ids)\n        if targets is None:\n            return self.out(x[:, [-1]]), None\n        logits = self.out(x)\n        return logits, nn.functional.cross_entropy(logits.view(-1, 50), targets.view(-1))\n`;
    const model = modelIn({ "model.py": text });
    expect(model.inputs.map(({ kind }) => kind.kind)).toEqual(["tokens", "tokens"]);
    expect(model.outputs.map(({ shape }) => shape)).toEqual([[32, 100, 50]]);
  });

  it("keeps one result for each picture", () => {
    const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Conv2d(3, 4, 3, stride=2, padding=1)\n        self.out = nn.Linear(4 * 8 * 8, 2)\n\n    def forward(self, x):\n        return self.out(self.first(x).view(-1, 4 * 8 * 8))\n\n# Resize(64) is for another model\nresize = transforms.Resize(64)\n`;
    const model = modelIn({ "model.py": text });
    expect(model.outputs[0]?.shape).toEqual([32, 2]);
    expect(model.inputs[0]?.shape).toEqual([32, 3, 16, 16]);
  });
});

it("a call in a function that generates step by step says nothing of what a model is trained with", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.table = nn.Embedding(50, 8)\n        self.places = nn.Parameter(torch.zeros(24, 8))\n\n    def forward(self, ids):\n        return self.table(ids) + self.places[: ids.shape[1]]\n\n\ndef generate(net):\n    return net(torch.zeros(1, 1, dtype=torch.long))\n\n\nnet = Net()\ngenerate(net)\n`;
  expect(modelIn({ "model.py": text }).inputs[0]?.shape).toEqual([32, 24]);
});

it("targets are as many as what they are compared with", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.scores = nn.Parameter(torch.randn(20, 20))\n\n    def forward(self, idx, targets=None):\n        logits = self.scores[idx]\n        if targets is None:\n            return logits, None\n        return logits, nn.functional.cross_entropy(logits.view(-1, 20), targets.view(-1))\n`;
  expect(modelIn({ "model.py": text }).inputs.map(({ shape }) => shape)).toEqual([
    [32, 100],
    [32, 100],
  ]);
});

const AGENT = `class Agent(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.body = nn.Linear(8, 16)
        self.actor = nn.Linear(16, 4)
        self.critic = nn.Linear(16, 1)

    def value(self, state):
        return self.critic(torch.tanh(self.body(state)))

    def act(self, state, action=None):
        return self.actor(torch.tanh(self.body(state)))

    def update(self, state):
        return self.body(state)
`;

describe("a model without a forward", () => {
  it("is used by the methods that reach all its parts, where the file builds it", () => {
    const model = modelIn({ "model.py": `${HEAD}${AGENT}\n\nagent = Agent(None)\n` });
    expect(model.inputs.map(({ shape }) => shape)).toEqual([[32, 8]]);
    expect(model.outputs.map(({ shape }) => shape)).toEqual([
      [32, 1],
      [32, 4],
    ]);
    expect(model.status).toBe("complete");
  });

  it("is nothing to show where nobody builds it", () => {
    expect(() => modelIn({ "model.py": `${HEAD}${AGENT}` })).toThrow();
  });
});

describe("sizes that trials tell of", () => {
  it("are those of a picture wider than high", () => {
    const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.features = nn.Sequential(nn.Conv2d(3, 4, 5, 2), nn.Conv2d(4, 8, 5, 2), nn.Conv2d(8, 8, 5, 2))\n        self.head = nn.Linear(8 * 2 * 7, 2)\n\n    def forward(self, x):\n        return self.head(self.features(x).view(x.size(0), -1))\n`;
    const [, , height = 0, width = 0] = modelIn({ "model.py": text }).inputs[0]?.shape ?? [];
    expect(width).toBeGreaterThan(height);
  });

  it("are those of one thing at a time", () => {
    const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.table = nn.Embedding(30, 6)\n        self.rnn = nn.GRU(6, 6)\n\n    def forward(self, letter, hidden):\n        return self.rnn(self.table(letter).view(1, 1, -1), hidden)[0]\n\n    def init_hidden(self):\n        return torch.zeros(1, 1, 6)\n`;
    expect(modelIn({ "model.py": text }).inputs[0]?.shape).toEqual([1, 1]);
  });
});

it("a parameter is what it is compared with, unequal or not", () => {
  const text = `${HEAD}def build(phase):\n    if phase != 'test' and phase != 'train':\n        return None\n    return nn.Sequential(nn.Linear(4, 2))\n`;
  expect(modelIn({ "model.py": text }).construction.code).toBe('build(phase="test")');
});

const TALL = `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 3)

    def forward(self, x):
        return self.first(x[:, -1, :])
`;

it("a tensor of too few axes is given one more", () => {
  expect(modelIn({ "model.py": `${HEAD}${TALL}` }).inputs[0]?.shape).toHaveLength(3);
});

it("a call of the user's own that does not fit is told of, where another input is shown", () => {
  const model = modelIn({ "model.py": `${HEAD}${TALL}\n\nnet = Net()\nnet(torch.zeros(2, 3, 5))\n` });
  expect(model.status).toBe("complete");
  const [told] = model.problems.filter(({ message }) => message.includes("does not fit the model"));
  expect(told?.message).toContain("cannot be multiplied (2x5 and 6x3)");
  expect(told?.location?.file).toBe("model.py");
});

it("what is joined before a layer has only a part of its features", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(10, 3)\n        self.state = nn.Parameter(torch.zeros(32, 4))\n\n    def forward(self, x):\n        return self.first(torch.cat([x, self.state], 1))\n`;
  expect(modelIn({ "model.py": text }).inputs[0]?.shape).toEqual([32, 6]);
});

it("settings have what another file reads of them", () => {
  const net = `${HEAD}from parts import width\n\nclass Net(nn.Module):\n    def __init__(self, config):\n        super().__init__()\n        self.first = nn.Linear(config.in_features, width(config))\n\n    def forward(self, x):\n        return self.first(x)\n`;
  const model = modelIn({ "model.py": net, "parts.py": "def width(config):\n    return config.hidden_size\n" });
  expect(model.outputs[0]?.shape).toEqual([32, 128]);
  expect(model.construction.assumed.join()).toContain("hidden_size=128");
});

it("pictures that are joined before a layer share its channels", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Conv2d(6, 3, 3)\n\n    def forward(self, before, after):\n        return self.first(torch.cat((before, after), 1))\n`;
  expect(modelIn({ "model.py": text }).inputs.map(({ shape }) => shape[1])).toEqual([3, 3]);
});

it("vectors that are joined before a layer share its features", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(10, 3)\n\n    def forward(self, state, action):\n        return self.first(torch.cat([state, action], 1))\n`;
  expect(modelIn({ "model.py": text }).inputs.map(({ shape }) => shape)).toEqual([
    [32, 5],
    [32, 5],
  ]);
});

it("pictures are as large as the project says", () => {
  const net = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Conv2d(3, 3, 3)\n\n    def forward(self, x):\n        return self.first(x)\n`;
  const model = modelIn({ "model.py": net, "train.py": "from model import Net\n\nIMG_SIZE = 72\nnet = Net()\n" });
  expect(model.inputs.map(({ shape }) => shape)).toEqual([[32, 3, 72, 72]]);
});
