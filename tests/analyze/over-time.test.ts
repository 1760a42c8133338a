/** Models whose one call is one time step. */
import { expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { analysisOf, requestOf } from "../harness/analyze.ts";
import { modelIn } from "../harness/project.ts";

const net = (parts: string, forward: string): string => `import torch
from torch import nn


class Step(nn.Module):
    def __init__(self):
        super().__init__()
${parts}

${forward}
`;

const series = (parts: string, forward: string): Readonly<Record<string, readonly (number | null)[]>> =>
  Object.fromEntries(
    modelIn({ "net.py": net(parts, forward) }).timeSteps.map(({ source, gradientLog10 }) => [source, gradientLog10] as const),
  );

const LAYERS = "        self.read = nn.Linear(10, 64)\n        self.keep = nn.Linear(64, 64)";

it("are called again and again; the gradient at each state is what PyTorch 1.13 measures of eight calls (5 seeds)", () => {
  const { "state:h_prev": tanh } = series(
    LAYERS,
    "    def forward(self, x, h_prev):\n        return torch.tanh(self.read(x) + self.keep(h_prev))",
  );
  [-2.33, -2.01, -1.68, -1.35, -1.02, -0.69, -0.35, 0].forEach((measured, call) => {
    expect(Math.abs((tanh?.[call] ?? NaN) - measured), `call ${call}`).toBeLessThan(0.12);
  });
  const lstm = series(
    "        self.cell = nn.LSTMCell(10, 64)\n        self.head = nn.Linear(64, 5)",
    "    def forward(self, x, state):\n        h, c = self.cell(x, state)\n        return self.head(h), (h, c)",
  );
  [-1.84, -1.65, -1.46, -1.25, -1.03, -0.78, -0.5].forEach((measured, call) => {
    expect(Math.abs((lstm["state:state[0]"]?.[call] ?? NaN) - measured), `h after call ${call}`).toBeLessThan(0.15);
  });
  expect(Object.keys(lstm)).toEqual(["state:state[0]", "state:state[1]"]);
});

it("are those that give a state back: not what a loop of forward's own goes through, nor any tensor that comes back", () => {
  const loop =
    "    def forward(self, x, hidden):\n        for t in range(6):\n            hidden = torch.tanh(self.read(x[:, t]) + self.keep(hidden))\n        return x, hidden";
  expect(Object.keys(series(LAYERS, loop))).not.toContain("state:hidden");
  expect(series(LAYERS, "    def forward(self, x, y):\n        return self.read(x), torch.tanh(self.keep(y))")).toEqual({});
});

it("have the width of the state from what comes back, the input what is left", () => {
  const { inputs } = modelIn({
    "net.py": net(
      "        self.both = nn.Linear(74, 64)",
      "    def forward(self, x, hidden):\n        hidden = torch.tanh(self.both(torch.cat([x, hidden], dim=1)))\n        return hidden",
    ),
  });
  expect(inputs.map(({ name, shape }) => [name, shape[1]])).toEqual([
    ["x", 10],
    ["hidden", 64],
  ]);
});

it("drop what the settings say", () => {
  const dropped = (dropout: boolean): number => {
    const text = net(
      LAYERS,
      "    def forward(self, x, hidden):\n        return torch.nn.functional.dropout(torch.tanh(self.read(x) + self.keep(hidden)), 0.75)",
    );
    const request = { ...requestOf(text), settings: { ...DEFAULT_SETTINGS, dropout } };
    const [first] = analysisOf(request).models[0]?.timeSteps[0]?.gradientLog10 ?? [];
    return first ?? NaN;
  };
  // A mask that keeps a quarter and makes it four times as large doubles the gradient's root mean square at each of seven calls, and tanh's slope falls.
  expect(dropped(true) - dropped(false)).toBeGreaterThan(1);
});
