/** Batch normalisation written by hand is told what the layer is told. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

const PLAIN = "mean, var = x.mean((0, 2, 3), keepdim=True), x.var((0, 2, 3), keepdim=True)";
const BY_AXES =
  "mean = x.mean(0, keepdim=True).mean(2, keepdim=True).mean(3, keepdim=True); var = ((x - mean) ** 2).mean(0, keepdim=True).mean(2, keepdim=True).mean(3, keepdim=True)";
const BY_VIEWS = "mean = x.mean(dim=(0, 2, 3)).view(1, -1, 1, 1); var = ((x - mean) * (x - mean)).mean(dim=(0, 2, 3)).view(1, -1, 1, 1)";

const model = (statistics: string, standardised: string): string =>
  [
    "import torch",
    "import torch.nn as nn",
    "class Norm(nn.Module):",
    "    def __init__(self, channels):",
    "        super().__init__()",
    "        self.scale, self.shift = nn.Parameter(torch.ones(1, channels, 1, 1)), nn.Parameter(torch.zeros(1, channels, 1, 1))",
    "    def forward(self, x):",
    `        ${statistics}`,
    `        return self.scale * ${standardised} + self.shift`,
    "def net(norm):",
    "    return nn.Sequential(nn.Conv2d(3, 16, 3), norm(16), nn.ReLU(), nn.Conv2d(16, 16, 3), norm(16), nn.ReLU(), nn.Conv2d(16, 4, 3))",
  ].join("\n");

async function gradients(statistics: string, standardised: string, norm: string): Promise<readonly (number | string)[]> {
  const text = model(statistics, standardised);
  const { models } = await analyzed(text, "--construct", `net(${norm})`, "--inputs", '[{"shape":[16,3,16,16],"kind":"normal"}]');
  return (models[0]?.parameters ?? []).map(({ gradient, gradientLog10 }) => gradientLog10 ?? gradient);
}

test.each([
  [PLAIN, "(x - mean) / torch.sqrt(var + 1e-5)"],
  [BY_AXES, "((x - mean) / (var + 1e-5).sqrt())"],
  [BY_VIEWS, "((x - mean) / torch.sqrt(var + 1e-5))"],
  ["mean, std = x.mean((0, 2, 3), keepdim=True), x.std((0, 2, 3), keepdim=True)", "((x - mean) / (std + 1e-5))"],
])("%s", async (statistics, standardised) => {
  const layer = await gradients(statistics, standardised, "nn.BatchNorm2d");
  const byHand = await gradients(statistics, standardised, "Norm");
  expect(byHand).toHaveLength(layer.length);
  for (const [index, value] of layer.entries()) {
    if (typeof value === "number") expect(byHand[index]).toBeCloseTo(value, 2);
    else expect(byHand[index]).toBe(value);
  }
});

test("statistics of something else are none of it", async () => {
  const halves = "mean, var = x.mean((0, 3), keepdim=True), x.var((0, 2, 3), keepdim=True)";
  const other = await gradients(halves, "((x - mean) / torch.sqrt(var + 1e-5))", "Norm");
  // The bias before it is not cancelled where the mean is taken elsewhere.
  expect(other[1]).not.toBe("zero");
});
