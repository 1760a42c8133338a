/** Integers that a model is given: as numbers, times numbers, and moved by known offsets before they look up rows. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

const TEXT = [
  "import torch",
  "from torch import nn",
  "class Net(nn.Module):",
  "    def __init__(self, use):",
  "        super().__init__()",
  "        self.use = use",
  "        self.fc = nn.Linear(1, 64, bias=False)",
  "        self.table = nn.Embedding(30, 8)",
  "    def forward(self, ids):",
  "        if self.use == 'number':",
  "            return self.fc(ids.float()[:, None])",
  "        if self.use == 'product':",
  "            return self.fc(ids[:, None] * torch.tensor([0.5]))",
  "        if self.use == 'fields':",
  "            return self.table(ids + torch.tensor([0, 10, 20]))",
  "        return self.table(ids)",
].join("\n");

/** Expected log10 of the weight's gradient. */
async function gradientOf(use: string, shape: readonly number[], name: string): Promise<number | string | undefined> {
  const inputs = JSON.stringify([{ shape, kind: "tokens", vocab: 10 }]);
  const { models } = await analyzed(TEXT, "--construct", `Net("${use}")`, "--inputs", inputs);
  const found = models[0]?.parameters.find((each) => each.name === name);
  return found?.gradientLog10 ?? found?.gradient;
}

// Σ over 16 samples of g x with E g² = 1 and E x² = (V − 1)(2V − 1) / 6 of the integers below V = 10.
test.each([
  ["number", 1],
  ["product", 0.25],
] as const)("as a %s", async (use, factor) => {
  expect(await gradientOf(use, [16], "fc.weight")).toBeCloseTo(Math.log10(Math.sqrt(16 * factor * ((9 * 19) / 6))), 1);
});

// Each of 30 rows gathers (64 · 3) / 30 independent gradients.
test("each field has rows of its own", async () => {
  expect(await gradientOf("fields", [64, 3], "table.weight")).toBeCloseTo(Math.log10(Math.sqrt((64 * 3) / 30)), 1);
});
