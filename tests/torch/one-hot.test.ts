/** One-hot vectors as numbers, and the straight-through estimator that quantisers hand gradients on with. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

const TEXT = [
  "import torch",
  "import torch.nn.functional as F",
  "from torch import nn",
  "class Net(nn.Module):",
  "    def __init__(self, use):",
  "        super().__init__()",
  "        self.use = use",
  "        self.first = nn.Linear(8, 10, bias=False)",
  "        self.last = nn.Linear(10, 64, bias=False)",
  "    def forward(self, x):",
  "        code = self.first(x)",
  "        best = code.argmax(1)",
  "        if self.use == 'one_hot':",
  "            return self.last(F.one_hot(best, 10).float())",
  "        if self.use == 'scatter':",
  "            return self.last(torch.zeros(32, 10).scatter_(1, best.unsqueeze(1), 1))",
  "        tripled = 3 * torch.ones_like(code)",
  "        return self.last(code + (tripled - code).detach())",
].join("\n");

async function gradients(use: string): Promise<readonly (number | string | null)[]> {
  const { models } = await analyzed(TEXT, "--construct", `Net("${use}")`, "--inputs", '[{"shape":[32,8],"kind":"normal"}]');
  return (models[0]?.parameters ?? []).map(({ gradient, gradientLog10 }) => gradientLog10 ?? gradient);
}

// Of 32 rows one in ten has its one where a column of the weight reads it.
test.each(["one_hot", "scatter"])("%s", async (use) => {
  const [below, above] = await gradients(use);
  expect(below).toBe("zero");
  expect(above).toBeCloseTo(0.5 * Math.log10(32 / 10), 1);
});

// The numbers are threes alone; the gradient is that of the code: Σ over 64 outputs of w² = 64 / 30, of 32 inputs.
test("straight through", async () => {
  const [below, above] = await gradients("straight");
  expect(above).toBeCloseTo(0.5 * Math.log10(32 * 9), 1);
  expect(below).toBeCloseTo(0.5 * Math.log10((32 * 64) / 30), 1);
});
