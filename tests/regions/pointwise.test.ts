/** Activations written step by step. */
import { expect, test } from "vitest";
import { foldPointwise } from "../../src/regions/pointwise.ts";
import { analyzed } from "../harness/command-line.ts";
import { traceText } from "../torch/trace.ts";

const model = (...forward: readonly string[]): string =>
  [
    "import torch",
    "import torch.nn as nn",
    "import torch.nn.functional as F",
    "class Net(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.a, self.b = nn.Linear(20, 64), nn.Linear(64, 5)",
    "        self.gate = nn.Sigmoid()",
    "        self.beta = nn.Parameter(torch.ones(1))",
    "    def forward(self, x):",
    "        z = self.a(x)",
    ...forward.map((line) => `        ${line}`),
    "        return self.b(y)",
  ].join("\n");

async function gradients(text: string): Promise<Readonly<Record<string, number>>> {
  const { models } = await analyzed(text, "--construct", "Net()", "--inputs", '[{"shape":[32,20],"kind":"normal"}]');
  return Object.fromEntries((models[0]?.parameters ?? []).map(({ name, gradientLog10 }) => [name, gradientLog10 ?? NaN]));
}

test.each([
  ["y = z * torch.sigmoid(z)", "y = F.silu(z)"],
  ["y = z * self.gate(z)", "y = F.silu(z)"],
  ["y = 0.5 * z * (1 + torch.tanh(0.7978845608 * (z + 0.044715 * z ** 3)))", "y = F.gelu(z, approximate='tanh')"],
  ["y = torch.max(z, 0.1 * z)", "y = F.leaky_relu(z, 0.1)"],
  ["y = z / (1 + z.abs())", "y = F.softsign(z)"],
  ["y = torch.log(1 + torch.exp(z))", "y = F.softplus(z)"],
  ["y = torch.where(z > 0, z, torch.exp(z) - 1)", "y = F.elu(z)"],
  ["y = torch.where(z < 0, 0.1 * z, z)", "y = F.leaky_relu(z, 0.1)"],
  ["y = torch.where(0 <= z, z, torch.zeros_like(z))", "y = F.relu(z)"],
])("%s has the gradients of %s", async (steps, name) => {
  const [own, named] = [await gradients(model(steps)), await gradients(model(name))];
  for (const parameter of ["a.weight", "a.bias", "b.weight"]) expect(own[parameter]).toBeCloseTo(named[parameter] ?? NaN, 3);
});

test.each(["y = z * (z > 0)", "y = z * (z > 0).float()"])("%s: a comparison that is a factor is 1 or 0", async (steps) => {
  const [own, named] = [await gradients(model(steps)), await gradients(model("y = F.relu(z)"))];
  for (const parameter of ["a.weight", "b.weight"]) expect(own[parameter]).toBeCloseTo(named[parameter] ?? NaN, 3);
});

test("a choice by something else is no function of what is chosen", () => {
  const { graph } = traceText(model("y = torch.where(self.a(x.flip(1)) > 0, z, torch.exp(z) - 1)"), "Net()", [
    { shape: [4, 20], distribution: { kind: "normal", mean: 0, std: 1 } },
  ]);
  expect(foldPointwise(graph).nodes.map(({ op }) => op)).toContain("where");
  expect(foldPointwise(graph).nodes.map(({ op }) => op)).not.toContain("composed");
});

test("steps that others read as well stay as they are, beside the whole function", () => {
  const { graph } = traceText(model("s = torch.sigmoid(z)", "y = z * s + self.a(x)", "y = y * s.mean()"), "Net()", [
    { shape: [4, 20], distribution: { kind: "normal", mean: 0, std: 1 } },
  ]);
  const functions = foldPointwise(graph).nodes.flatMap((node) => (node.op === "activation" ? [node.attributes.function] : []));
  expect([...functions].sort()).toEqual(["sigmoid", "silu"]);
});

test("a module that others read as well keeps its row and its gradient", () => {
  const { graph } = traceText(model("s = self.gate(z)", "y = z * s + self.a(x)", "y = y * s.mean()"), "Net()", [
    { shape: [4, 20], distribution: { kind: "normal", mean: 0, std: 1 } },
  ]);
  expect(foldPointwise(graph).nodes.map(({ op }) => op)).not.toContain("probe");
});

// Means of log10 RMS over 20 seeds in PyTorch 1.13.
test("a squashed Gaussian policy's log-probability: the location cancels in that of its own sample, the squashing's slope in its correction", async () => {
  const text = [
    "import torch",
    "import torch.nn as nn",
    "import torch.nn.functional as F",
    "from torch.distributions import Normal",
    "class Policy(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.fc, self.mu, self.std = nn.Linear(8, 128), nn.Linear(128, 4), nn.Linear(128, 4)",
    "    def forward(self, x):",
    "        x = F.relu(self.fc(x))",
    "        normal = Normal(self.mu(x), torch.clamp(self.std(x), -20, 2).exp())",
    "        z = normal.rsample()",
    "        a = torch.tanh(z)",
    "        return a, (normal.log_prob(z) - torch.log(1 - a.pow(2) + 1e-6)).sum(-1, keepdim=True)",
  ].join("\n");
  const { models } = await analyzed(text, "--construct", "Policy()", "--inputs", '[{"shape":[32,8],"kind":"normal"}]');
  const own = new Map(models[0]?.parameters.map(({ name, gradientLog10 }) => [name, gradientLog10 ?? NaN]));
  expect(Math.abs((own.get("fc.weight") ?? NaN) + 0.039)).toBeLessThan(0.08);
  expect(Math.abs((own.get("mu.weight") ?? NaN) - 0.556)).toBeLessThan(0.08);
  expect(Math.abs((own.get("std.weight") ?? NaN) - 0.595)).toBeLessThan(0.08);
});

test.each([
  ["m = (z.flip(1) == 0).float()", "y = z * (1 - m * m)"],
  ["i = z.argmax(1, keepdim=True).expand(-1, 64).float()", "y = z + 0.1 * i * i"],
])("%s: whole numbers and truths have no law that a function could be taken of", (...steps) => {
  const inputs = [{ shape: [4, 20], distribution: { kind: "normal", mean: 0, std: 1 } }] as const;
  const { nodes } = foldPointwise(traceText(model(...steps), "Net()", inputs).graph);
  const functions = nodes.filter(({ op }) => op === "composed" || op === "probe");
  expect(functions).not.toEqual([]);
  for (const {
    inputs: [root],
  } of functions) {
    const from = nodes.find(({ id }) => id === root?.node);
    expect(from?.outputs[root?.output ?? 0]?.dtype).toBe("float");
    expect(from?.op).not.toBe("discrete");
  }
});
