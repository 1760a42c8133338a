/** Vectors scaled by a function of their own length, written step by step. */
import { expect, test } from "vitest";
import { foldRadial } from "../../src/regions/radial.ts";
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
    "        self.a, self.b = nn.Linear(64, 128), nn.Linear(128, 32)",
    "    def forward(self, x):",
    "        t = self.a(x).view(x.size(0), 16, 8)",
    ...forward.map((line) => `        ${line}`),
    "        return self.b(t.flatten(1))",
  ].join("\n");

async function gradients(text: string): Promise<Readonly<Record<string, number>>> {
  const { models } = await analyzed(text, "--construct", "Net()", "--inputs", '[{"shape":[8,64],"kind":"normal"}]');
  return Object.fromEntries((models[0]?.parameters ?? []).map(({ name, gradientLog10 }) => [name, gradientLog10 ?? NaN]));
}

// Means of log10 RMS over 16 seeds in PyTorch 1.13.
test.each([
  ["squash", ["s = (t ** 2).sum(dim=-1, keepdim=True)", "t = s / (1 + s) * t / torch.sqrt(s)"], -0.456, -0.15],
  ["squash by the norm", ["n = torch.norm(t, dim=-1, keepdim=True)", "t = n ** 2 / (1 + n ** 2) * (t / (n + 1e-8))"], -0.456, -0.15],
  ["the mean square", ["t = t * torch.rsqrt(t.pow(2).mean(-1, keepdim=True) + 1e-6)"], 0.174, 0.454],
  ["the norm", ["t = t / t.norm(dim=-1, keepdim=True)"], -0.277, 0.002],
] as const)("%s has the measured gradients", async (_name, steps, first, last) => {
  const own = await gradients(model(...steps));
  expect(Math.abs((own["a.weight"] ?? NaN) - first)).toBeLessThan(0.02);
  expect(Math.abs((own["b.weight"] ?? NaN) - last)).toBeLessThan(0.02);
});

test("a root mean square over many elements is RMS normalisation", async () => {
  const wide = (line: string): string => model(line).replace("view(x.size(0), 16, 8)", "view(x.size(0), 1, 128)");
  const own = await gradients(wide("t = t * torch.rsqrt(t.pow(2).mean(-1, keepdim=True) + 1e-6)"));
  const named = await gradients(wide("t = F.normalize(t, dim=-1) * 128 ** 0.5"));
  expect(Math.abs((own["a.weight"] ?? NaN) - (named["a.weight"] ?? NaN))).toBeLessThan(0.01);
});

test.each([
  ["of another tensor", "s = (x ** 2).sum(-1, keepdim=True)", "t = t.flatten(1) / s"],
  ["over two axes", "s = (t ** 2).sum((1, 2), keepdim=True)", "t = t / (1 + s)"],
  ["of which the size is gone", "s = (t ** 2).sum(1)", "t = t / (1 + s.unsqueeze(1))"],
])("a length %s is no length of x's vectors", (_name, ...steps) => {
  const { graph } = traceText(model(...steps), "Net()", [{ shape: [4, 64], distribution: { kind: "normal", mean: 0, std: 1 } }]);
  expect(foldRadial(graph).nodes.map(({ op }) => op)).not.toContain("radial");
});
