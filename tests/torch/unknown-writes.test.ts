/** What is written into a parameter is not known: then its content is not, and never what it held before. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

const HEAD = ["import numpy as np", "import torch", "import torch.nn as nn", "from elsewhere import table", ""];

test.each([
  ["copied", ["self.fc.weight.data.copy_(table(4))"]],
  ["drawn with an unknown deviation", ["nn.init.normal_(self.fc.weight, std=table(4))"]],
  ["filled", ["self.fc.weight.data.fill_(table(4))"]],
  ["by index", ["self.fc.weight.data[0] = table(4)"]],
  ["from an array that was", ["w = np.zeros((4, 4))", "w[[0, 1]] = table(4)", "self.fc.weight.data.copy_(torch.from_numpy(w))"]],
])("%s", async (_, lines) => {
  const text = [
    ...HEAD,
    "class Net(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.fc = nn.Linear(4, 4)",
    ...lines.map((line) => `        ${line}`),
    "        self.out = nn.Linear(4, 2)",
    "    def forward(self, x):",
    "        return self.out(self.fc(x))",
  ].join("\n");
  const { models } = await analyzed(text, "--construct", "Net()", "--inputs", '[{"shape":[2,4],"kind":"normal"}]');
  const gradients = (models[0]?.parameters ?? []).map(({ gradient }) => gradient);
  expect(gradients).toEqual(["unknown", "unknown", "unknown", "unknown"]);
});

test("whether a gradient is wanted is no content", async () => {
  const text = [...HEAD, "fc = nn.Linear(4, 4)", "fc.weight.requires_grad_(table(1))", "model = nn.Sequential(fc)"].join("\n");
  const { models } = await analyzed(text, "--construct", "model", "--inputs", '[{"shape":[2,4],"kind":"normal"}]');
  expect(models[0]?.parameters[0]?.gradient).toBe("value");
});
