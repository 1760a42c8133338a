/** Terms of a sum that are functions of one tensor, wherever they stand. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

const model = (sum: string): string =>
  [
    "import torch",
    "import torch.nn as nn",
    "class Net(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.a, self.b = nn.Linear(20, 32), nn.Linear(20, 32)",
    "    def forward(self, x):",
    "        v, m = self.a(x), self.b(x)",
    `        return ${sum}`,
  ].join("\n");

async function gradients(sum: string): Promise<Readonly<Record<string, number>>> {
  const { models } = await analyzed(model(sum), "--construct", "Net()", "--inputs", '[{"shape":[32,20],"kind":"normal"}]');
  return Object.fromEntries((models[0]?.parameters ?? []).map(({ name, gradientLog10 }) => [name, gradientLog10 ?? NaN]));
}

test.each(["1 + v - m ** 2 - v.exp()", "v - v.exp() - m.pow(2) + 1", "-(m ** 2) + (1 + v) - torch.exp(v)"])(
  "%s has the gradients of its parts",
  async (sum) => {
    const [together, apart] = [await gradients(sum), await gradients("torch.cat([v - v.exp(), m ** 2], 1)")];
    for (const [name, value] of Object.entries(apart)) expect(together[name], name).toBeCloseTo(value, 2);
  },
);

test("one number summed over many is told with a random cotangent: half a decade of scatter, a quarter below", async () => {
  const [one, many] = [await gradients("(v * 1.0).sum() + m.sum()"), await gradients("(v * 1.0).sum(1) + m.sum(1)")];
  // All samples have one cotangent instead of 32 that add as a random walk.
  expect((one["a.bias"] ?? NaN) - (many["a.bias"] ?? NaN)).toBeCloseTo(0.5 * Math.log10(32) - 0.276 + 0.01, 1);
});
