/** What a traced forward records, and what happens in constructors before it. */
import { expect, test } from "vitest";
import type { GraphNode } from "../../src/graph/graph.ts";
import { normal, tokens, traceText, type TracedModel } from "./trace.ts";

const HEAD = "import math\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n";

function traced(body: string, construct: string, ...inputs: readonly ReturnType<typeof normal>[]): TracedModel {
  return traceText(HEAD + body, construct, inputs);
}

function ops({ graph }: TracedModel): string[] {
  return graph.nodes.map(({ op }) => op);
}

function initial({ graph }: TracedModel, name: string): readonly (readonly [box: string, kind: string, mean: number, variance: number])[] {
  const found = graph.parameters.find((parameter) => parameter.name === name);
  return (found?.initial.pieces ?? []).map(({ box, distribution: { kind, mean, variance } }) => [
    box.map(([start, stop]) => `${start}:${stop}`).join(","),
    kind,
    mean,
    Number(variance.toPrecision(6)),
  ]);
}

function text(node: GraphNode | undefined, source: string): string {
  return node === undefined ? "" : source.slice(node.location.span.start, node.location.span.end);
}

test("a shape that does not fit raises as PyTorch does, at the user's line", () => {
  const result = traced(
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(4, 5)\n    def forward(self, x):\n        return self.fc(x)\n",
    "Net()",
    normal(2, 3),
  );
  expect(result.problems).toHaveLength(1);
  expect(result.problems[0]).toContain("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)");
  expect(result.problems[0]).toContain("(model.py:10)");
});

test("nodes carry the user's line, their layer and their loop", () => {
  const body =
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(4, 4)\n    def forward(self, x):\n        for i in range(3):\n            x = F.relu(self.fc(x))\n        return x\n";
  const result = traced(body, "Net()", normal(2, 4));
  expect(result.problems).toEqual([]);
  const linears = result.graph.nodes.filter(({ op }) => op === "linear");
  expect(linears.map(({ layer }) => layer)).toEqual(
    [0, 1, 2].map((call) => ({ name: "fc", call, operation: "Linear", functional: false })),
  );
  expect(linears.map(({ loops }) => loops.map(({ iteration }) => iteration))).toEqual([[0], [1], [2]]);
  expect(text(linears[0], HEAD + body)).toBe("self.fc(x)");
  const relu = result.graph.nodes.find(({ op }) => op === "activation");
  expect(relu?.layer).toEqual({ name: "relu", call: 0, operation: "relu", functional: true });
  expect(result.graph.parameters).toHaveLength(2);
  expect(result.graph.nodes.filter(({ op }) => op === "parameter")).toHaveLength(2);
});

test("what passes through unchanged has a node of its own", () => {
  const result = traced(
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.skip = nn.Identity()\n    def forward(self, x):\n        return self.skip(x) + x\n",
    "Net()",
    normal(2, 4),
  );
  expect(ops(result)).toEqual(["input", "reshape", "add"]);
  expect(result.graph.layers[0]?.value.node).toBe(1);
});

test("writes through views reach the base", () => {
  const result = traced(
    "class Net(nn.Module):\n    def forward(self, x):\n        y = torch.zeros(2, 3)\n        y[:, 0] = x[:, 1]\n        return y\n",
    "Net()",
    normal(2, 4),
  );
  expect(ops(result)).toEqual(
    ["input", "slice", "reshape", "reshape", "constant", "scatter"].sort((a, b) => ops(result).indexOf(a) - ops(result).indexOf(b)),
  );
  const scatter = result.graph.nodes.find((node) => node.op === "scatter");
  expect(scatter?.op === "scatter" ? scatter.attributes.box : undefined).toEqual([
    [0, 2],
    [0, 1],
  ]);
});

test("an in-place activation is seen by whoever holds the tensor", () => {
  const result = traced(
    "class Net(nn.Module):\n    def forward(self, x):\n        y = x * 2\n        z = y\n        F.relu(y, inplace=True)\n        y += 1\n        return z\n",
    "Net()",
    normal(2, 4),
  );
  expect(ops(result)).toEqual(["input", "affine", "activation", "affine"]);
});

test("no_grad cuts the gradient", () => {
  const result = traced(
    "class Net(nn.Module):\n    def forward(self, x):\n        with torch.no_grad():\n            y = x * 2\n        return x + y + x.detach()\n",
    "Net()",
    normal(2, 4),
  );
  expect(ops(result).filter((op) => op === "detach")).toHaveLength(2);
});

test("initialisation by hand", () => {
  const body =
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(4, 6)\n        self.b = nn.Linear(4, 6)\n        self.c = nn.Parameter(torch.randn(3, 2) * 0.1 + 1)\n" +
    "        self.d = nn.Parameter(torch.cat([torch.zeros(2), torch.ones(2)]))\n        self.e = nn.Parameter(torch.empty(4, 4))\n        nn.init.orthogonal_(self.e, gain=2)\n" +
    "        self.a.weight.data.normal_(0, 0.02)\n        self.a.bias.data[2:4].fill_(1.)\n        self.a.bias.data[:2].zero_()\n        self.a.bias.data[4:] = 0\n" +
    "        with torch.no_grad():\n            self.b.weight.mul_(2)\n            self.b.weight[0].uniform_(-3, 3)\n            self.b.bias.copy_(torch.zeros(6))\n    def forward(self, x):\n        return x\n";
  const result = traced(body, "Net()", normal(2, 4));
  expect(result.problems).toEqual([]);
  expect(initial(result, "a.weight")).toEqual([["0:6,0:4", "normal", 0, 0.0004]]);
  expect([...initial(result, "a.bias")].sort()).toEqual([
    ["0:2", "constant", 0, 0],
    ["2:4", "constant", 1, 0],
    ["4:6", "constant", 0, 0],
  ]);
  expect([...initial(result, "b.weight")].sort()).toEqual([
    ["0:1,0:4", "uniform", 0, 3],
    ["1:6,0:4", "uniform", 0, Number((4 / 12).toPrecision(6))],
  ]);
  expect(initial(result, "b.bias")).toEqual([["0:6", "constant", 0, 0]]);
  expect(initial(result, "c")).toEqual([["0:3,0:2", "normal", 1, 0.01]]);
  expect(initial(result, "d")).toEqual([
    ["0:2", "constant", 0, 0],
    ["2:4", "constant", 1, 0],
  ]);
  expect(initial(result, "e")).toEqual([["0:4,0:4", "orthogonal", 0, 1]]);
});

test("tied parameters are listed once, with their other names", () => {
  const body =
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.embed = nn.Embedding(10, 4)\n        self.head = nn.Linear(4, 10, bias=False)\n        self.head.weight = self.embed.weight\n    def forward(self, x):\n        return self.head(self.embed(x))\n";
  const result = traced(body, "Net()", tokens(10, 2, 3));
  expect(result.graph.parameters.map(({ name, aliases }) => [name, aliases])).toEqual([["embed.weight", ["head.weight"]]]);
  expect(result.outputs).toEqual([[2, 3, 10]]);
});

test("modules of a plain list are not registered", () => {
  const body =
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.layers = [nn.Linear(4, 4)]\n    def forward(self, x):\n        return self.layers[0](x)\n";
  const result = traced(body, "Net()", normal(2, 4));
  expect(result.graph.parameters).toEqual([]);
  expect(ops(result)).toEqual(["input", "constant", "constant", "linear"]);
});

test("assigning a module too early is told as PyTorch tells it", () => {
  const result = traced(
    "class Net(nn.Module):\n    def __init__(self):\n        self.fc = nn.Linear(4, 4)\n        super().__init__()\n",
    "Net()",
  );
  expect(result.problems.join()).toContain("cannot assign module before Module.__init__() call");
});

test("frozen parameters are not trainable", () => {
  const result = traced(
    "def build():\n    net = nn.Linear(4, 4)\n    net.weight.requires_grad = False\n    return net\n",
    "build()",
    normal(2, 4),
  );
  expect(result.graph.parameters.map(({ trainable }) => trainable)).toEqual([false, true]);
});

test("an operation that is not known leaves a reason", () => {
  const result = traced(
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(4, 4)\n    def forward(self, x):\n        x = self.fc(x)\n        return torch.svd_lowrank(x)\n",
    "Net()",
    normal(2, 4),
  );
  expect(result.unknown).toEqual(["`torch.svd_lowrank` is not modelled"]);
  expect(result.graph.layers.map(({ layer }) => layer.name)).toEqual(["fc"]);
});

test("dicts, dataclasses and nested tuples of outputs are flattened", () => {
  const body =
    "from dataclasses import dataclass\n@dataclass\nclass Out:\n    a: object\n    b: object = None\nclass Net(nn.Module):\n    def forward(self, x):\n        return {'one': x, 'two': [x.sum(), (x.argmax(), Out(x[0]))]}\n";
  expect(traced(body, "Net()", normal(2, 4)).outputs).toEqual([[2, 4], [], [4]]);
});

test("recurrences and their packed inputs", () => {
  const body =
    "from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.rnn = nn.LSTM(4, 5, 2, batch_first=True, bidirectional=True)\n    def forward(self, x):\n" +
    "        packed = pack_padded_sequence(x, [3, 2], batch_first=True)\n        out, (h, c) = self.rnn(packed)\n        out, lengths = pad_packed_sequence(out, batch_first=True)\n        return out, h[-1]\n";
  const result = traced(body, "Net()", normal(2, 3, 4));
  expect(result.problems).toEqual([]);
  expect(result.outputs).toEqual([
    [2, 3, 10],
    [2, 5],
  ]);
  const layers = result.graph.nodes.flatMap((node) =>
    node.op === "recurrent" ? [[node.attributes.layer, node.attributes.reverse, node.attributes.module]] : [],
  );
  expect(layers).toEqual([
    [0, false, "rnn"],
    [0, true, "rnn"],
    [1, false, "rnn"],
    [1, true, "rnn"],
  ]);
});

test("masks and position codes are known numbers", () => {
  const body =
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.register_buffer('mask', torch.tril(torch.ones(2048, 2048)).view(1, 1, 2048, 2048))\n    def forward(self, x):\n        t = x.shape[-1]\n        return x.masked_fill(self.mask[:, :, :t, :t] == 0, float('-inf')).softmax(-1)\n";
  const result = traced(body, "Net()", normal(2, 1, 3, 3));
  const mask = result.graph.nodes.find((node) => node.op === "constant");
  expect(mask?.op === "constant" ? [...(mask.attributes.values ?? [])] : []).toEqual([0, 1, 1, 0, 0, 1, 0, 0, 0]);
});

test("wrappers do not stand in the way", () => {
  const body =
    "from torch.utils.checkpoint import checkpoint\nfrom einops.layers.torch import Rearrange\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.body = nn.Sequential(Rearrange('b (h w) -> b h w', h=2), nn.Linear(2, 3))\n        self.noise = torch.distributions.Normal(0, 1)\n" +
    "    def run(self, x):\n        return self.body(x)\n    @torch.jit.ignore\n    def forward(self, x):\n        with torch.autocast('cuda', enabled=False):\n            y = checkpoint(self.run, x, use_reentrant=False)\n        return y + torch.randn_like(y)\n";
  const result = traceText(HEAD + body, "torch.compile(nn.DataParallel(Net()))", [normal(5, 4)]);
  expect(result.problems).toEqual([]);
  expect(result.outputs).toEqual([[5, 2, 3]]);
  expect(result.graph.parameters.map(({ name }) => name)).toEqual(["module.body.1.weight", "module.body.1.bias"]);
});
