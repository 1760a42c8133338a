/** Recurrent cells outside of a recurrence over a known sequence. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

const model = (cell: string, states: number, step: string): string =>
  [
    "import torch",
    "import torch.nn as nn",
    "class Net(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    `        self.cell = nn.${cell}(6, 24)`,
    "        self.head = nn.Linear(24, 3)",
    "    def forward(self, x):",
    `        state = ${states === 2 ? "(torch.zeros(x.size(0), 24), torch.zeros(x.size(0), 24))" : "torch.zeros(x.size(0), 24)"}`,
    "        for t in range(x.size(1)):",
    `            ${step}`,
    `        return self.head(${states === 2 ? "state[0]" : "state"})`,
  ].join("\n");

async function gradients(text: string): Promise<Readonly<Record<string, number | string>>> {
  const { models } = await analyzed(text, "--construct", "Net()", "--inputs", '[{"shape":[16,5,6],"kind":"normal"}]');
  return Object.fromEntries((models[0]?.parameters ?? []).map(({ name, gradient, gradientLog10 }) => [name, gradientLog10 ?? gradient]));
}

test.each([
  ["LSTMCell", 2],
  ["GRUCell", 1],
  ["RNNCell", 1],
])("%s with a state that the loop touches between steps has the gradients of the recurrence", async (cell, states) => {
  const plain = await gradients(model(cell, states, "state = self.cell(x[:, t], state)"));
  const touched = states === 2 ? "h, c = self.cell(x[:, t], state); state = (h * 1.0, c * 1.0)" : "state = self.cell(x[:, t], state) * 1.0";
  const stepped = await gradients(model(cell, states, touched));
  expect(Object.keys(stepped)).toEqual(Object.keys(plain));
  for (const [name, value] of Object.entries(plain)) {
    expect(typeof stepped[name], name).toBe("number");
    expect(Math.abs(Number(stepped[name]) - Number(value)), name).toBeLessThan(0.06);
  }
});
