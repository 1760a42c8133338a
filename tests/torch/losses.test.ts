/** Losses that the prelude writes out, beside those that they amount to. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

const model = (loss: string): string =>
  [
    "import torch",
    "import torch.nn as nn",
    "import torch.nn.functional as F",
    "class Net(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.a, self.b = nn.Linear(20, 32), nn.Linear(32, 10)",
    "    def forward(self, x, y):",
    "        z = self.b(F.relu(self.a(x)))",
    `        return ${loss}`,
  ].join("\n");

async function gradients(loss: string): Promise<readonly number[]> {
  const inputs = '[{"shape":[8,20],"kind":"normal"},{"shape":[8],"kind":"tokens","vocab":10}]';
  const { models } = await analyzed(model(loss), "--construct", "Net()", "--inputs", inputs);
  return (models[0]?.parameters ?? []).map(({ gradientLog10 }) => gradientLog10 ?? NaN);
}

async function expectAlike(loss: string, other: string): Promise<void> {
  const [own, named] = [await gradients(loss), await gradients(other)];
  expect(own).toHaveLength(4);
  own.forEach((value, i) => {
    expect(Math.abs(value - (named[i] ?? NaN))).toBeLessThan(0.02);
  });
}

test.each(["none", "sum", "mean"])("the negative log-likelihood of a log-softmax is cross entropy, reduction %s", async (reduction) => {
  await expectAlike(`F.nll_loss(F.log_softmax(z, 1), y, reduction='${reduction}')`, `F.cross_entropy(z, y, reduction='${reduction}')`);
});

test.each(["none", "mean"])("equal class weights are as if there were none once the mean is taken, reduction %s", async (reduction) => {
  const weighted = `F.cross_entropy(z, y, weight=torch.full((10,), 3.0), reduction='${reduction}')`;
  await expectAlike(weighted, `${reduction === "none" ? 3 : 1} * F.cross_entropy(z, y, reduction='${reduction}')`);
});

test("binary cross entropy of a sigmoid is that of its logits", async () => {
  await expectAlike(
    "F.binary_cross_entropy(torch.sigmoid(z), F.one_hot(y, 10).float(), reduction='none')",
    "F.binary_cross_entropy_with_logits(z, F.one_hot(y, 10).float(), reduction='none')",
  );
});

// Means of log10 RMS over 16 seeds in PyTorch 1.13.
test("the divergence from targets that nothing trains", async () => {
  const [first, , last] = await gradients("F.kl_div(F.log_softmax(z, 1), F.softmax(torch.randn_like(z), 1), reduction='none')");
  expect(Math.abs((first ?? NaN) + 1.057)).toBeLessThan(0.05);
  expect(Math.abs((last ?? NaN) + 0.797)).toBeLessThan(0.05);
});

test("a divergence from what is trained as well is not told", async () => {
  expect((await gradients("F.kl_div(F.log_softmax(z, 1), F.softmax(2 * z, 1))")).every(Number.isNaN)).toBe(true);
});

// Means of log10 RMS over 16 seeds in PyTorch 1.13.
test("class weights count by their mean square", async () => {
  const [first, , last] = await gradients("F.cross_entropy(z, y, weight=torch.linspace(0.1, 2, 10), reduction='none')");
  expect(Math.abs((first ?? NaN) + 0.66)).toBeLessThan(0.05);
  expect(Math.abs((last ?? NaN) + 0.42)).toBeLessThan(0.05);
});
