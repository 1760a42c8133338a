/** Inputs that are no single tensor of the kind that was tried first. */
import { expect, it } from "vitest";
import { modelIn } from "../harness/project.ts";

const HEAD = "import torch\nimport torch.nn as nn\n\n\n";

it("a switch that only a test of it tells of", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(8, 4)\n\n    def forward(self, x, sparse):\n        x = self.first(x)\n        if sparse:\n            x = torch.relu(x)\n        return x\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("complete");
  expect(model.inputs.map(({ shape }) => shape)).toEqual([[32, 8]]);
});

it("volumes where a normalisation of volumes comes first", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.norm = nn.BatchNorm3d(1)\n        self.first = nn.Conv3d(1, 4, 3)\n\n    def forward(self, x):\n        return self.first(self.norm(x))\n`;
  expect(modelIn({ "model.py": text }).outputs[0]?.shape).toEqual([32, 4, 14, 30, 30]);
});

it("a state that code reshapes and gives to its cell", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(8, 16)\n        self.cell = nn.GRUCell(16, 24)\n        self.last = nn.Linear(24, 3)\n\n    def forward(self, observed, hidden_state):\n        h = self.cell(torch.relu(self.first(observed)), hidden_state.reshape(-1, 24))\n        return self.last(h), h\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("complete");
  expect(model.inputs.map(({ shape }) => shape)).toEqual([
    [32, 8],
    [32, 24],
  ]);
});

it("a state that is unpacked", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.cell = nn.LSTMCell(8, 16)\n        self.last = nn.Linear(16, 3)\n\n    def forward(self, x, state):\n        h, c = state\n        h, c = self.cell(x, (h, c))\n        return self.last(h), (h, c)\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("complete");
  expect(model.inputs.map(({ shape }) => shape)).toEqual([
    [32, 8],
    [32, 16],
    [32, 16],
  ]);
});

it("a dictionary", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.image = nn.Conv2d(3, 4, 3)\n        self.table = nn.Linear(8, 4)\n\n    def forward(self, batch):\n        image = self.image(batch["image"]).mean((2, 3))\n        return image + self.table(batch["table"])\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("complete");
  expect(model.inputs.map(({ shape }) => shape)).toEqual([
    [32, 3, 32, 32],
    [32, 8],
  ]);
});

it("queries, keys and values that all need one more axis", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.q = nn.Linear(8, 8)\n        self.k = nn.Linear(8, 8)\n        self.v = nn.Linear(8, 8)\n\n    def forward(self, query, key, value):\n        scale = query.size(2) ** -0.5\n        scores = self.q(query) @ self.k(key).transpose(1, 2) * scale\n        return torch.softmax(scores, 2) @ self.v(value)\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("complete");
  expect(model.inputs.map(({ shape }) => shape.length)).toEqual([3, 3, 3]);
});

it("a single sample where a parameter stands beside it", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(8, 8)\n        self.start = nn.Parameter(torch.zeros(1, 5))\n\n    def forward(self, x):\n        return torch.cat([self.first(x), self.start], 1)\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("complete");
  expect(model.inputs.map(({ shape }) => shape)).toEqual([[1, 8]]);
});

it("a whole number that code counts with", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(8, 4)\n\n    def forward(self, x, width):\n        return self.first(x).repeat(1, int(width))\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("complete");
  expect(model.outputs[0]?.shape).toEqual([32, 4]);
});
