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

it("switches, numbers and what may be None, that conditions ask for, also where they are given on", () => {
  const text = `${HEAD}class Part(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(8, 4)\n\n    def forward(self, x, sparse, offset):\n        x = self.first(x)\n        if sparse:\n            x = torch.relu(x)\n        if offset is not None:\n            x = x + offset\n        return x\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.part = Part()\n\n    def forward(self, x, sparse, offset, rate):\n        x = self.part(x, sparse, offset)\n        if rate > 0 and self.training:\n            x = x * rate\n        return x\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("complete");
  expect(model.inputs.map(({ shape }) => shape)).toEqual([[32, 8]]);
});

it("queries, keys and values of four axes, though code takes only one of them apart", () => {
  const text = `${HEAD}class Core(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.scale = nn.Parameter(torch.ones(1))\n\n    def forward(self, queries, keys, values):\n        b, t, h, e = queries.shape\n        scores = torch.einsum("blhe,bshe->bhls", queries, keys) * self.scale / e**0.5\n        return torch.einsum("bhls,bshd->blhd", torch.softmax(scores, -1), values)\n`;
  const model = modelIn({ "model.py": text });
  expect(model.inputs.map(({ shape }) => shape.length)).toEqual([4, 4, 4]);
  expect(model.outputs[0]?.shape).toEqual(model.inputs[0]?.shape);
});

it("volumes that are deeper and wider than those that were tried first", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Conv3d(1, 4, 3, padding=1)\n        self.last = nn.Linear(4 * 2 * 3 * 3, 2)\n\n    def forward(self, x):\n        x = nn.functional.max_pool3d(self.first(x), 16)\n        return self.last(x.view(x.size(0), -1))\n`;
  const model = modelIn({ "model.py": text });
  expect(model.inputs.map(({ shape }) => shape)).toEqual([[32, 1, 32, 48, 48]]);
});

it("graphs of their own for each sample, where code multiplies matrices in batches", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(8, 4)\n\n    def forward(self, seq, adj):\n        return torch.bmm(adj, self.first(seq))\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("complete");
  const [features, graph] = model.inputs.map(({ shape }) => shape);
  expect(graph).toEqual([32, features?.[1], features?.[1]]);
});

it("as many samples as the model keeps that it gets", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self, batch_size=6):\n        super().__init__()\n        self.batch_size = batch_size\n        self.cell = nn.GRU(8, 16, batch_first=True)\n\n    def forward(self, x):\n        return self.cell(x, torch.zeros(1, self.batch_size, 16))[0]\n`;
  expect(modelIn({ "model.py": text }).inputs[0]?.shape[0]).toBe(6);
});

it("what no input mends is told, with the input that got there", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = nn.Linear(8, 4)\n\n    def forward(self, x):\n        x = x.transpose(1, 2).transpose(1, 2)\n        return self.first(x) @ self.keys\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("failed");
  expect(model.problems[0]?.message).toContain("'Net' object has no attribute 'keys'");
  expect(model.problems[0]?.location).toBeDefined();
  expect(model.inputs[0]?.shape).toHaveLength(3);
});

it("sequences long enough that a recurrent layer gets something", () => {
  const text = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.cell = nn.GRU(8, 16, batch_first=True)\n\n    def forward(self, x):\n        return self.cell(x[:, 100:])[0]\n`;
  const model = modelIn({ "model.py": text });
  expect(model.status).toBe("complete");
  expect(model.inputs[0]?.shape).toEqual([32, 200, 8]);
});
