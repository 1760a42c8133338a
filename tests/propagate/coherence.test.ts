/** Weights that are used again: at other depths by layers copied from one, at other times by the steps of a loop. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

const HEAD = ["import copy", "import torch", "import torch.nn as nn", "import torch.nn.functional as F"];

async function modelOf(lines: readonly string[], construct: string, inputs: string) {
  const { models } = await analyzed([...HEAD, ...lines].join("\n"), "--construct", construct, "--inputs", inputs);
  const [model] = models;
  if (model === undefined) throw new Error("no model");
  return model;
}

function binomial(n: number, k: number): number {
  return k === 0 ? 1 : (binomial(n, k - 1) * (n - k + 1)) / k;
}

/** E |(1 + W)ⁿ x|² / E |x|² of a wide random matrix whose rows have energy s: Σ C(n, k)² sᵏ, where independent ones give (1 + s)ⁿ. */
function power(n: number, s: number): number {
  return Array.from({ length: n + 1 }, (_, k) => binomial(n, k) ** 2 * s ** k).reduce((sum, term) => sum + term, 0);
}

const STREAM = [
  "class Stream(nn.Module):",
  "    def __init__(self, copied):",
  "        super().__init__()",
  "        def make():",
  "            layer = nn.Linear(256, 256, bias=False)",
  "            nn.init.normal_(layer.weight, std=0.05)",
  "            return layer",
  "        first = make()",
  "        self.layers = nn.ModuleList([copy.deepcopy(first) if copied else make() for _ in range(5)])",
  "    def forward(self, x):",
  "        for layer in self.layers:",
  "            x = x + layer(x)",
  "        return x",
];

test.each([true, false])("a residual stream through equal matrices: copied %s", async (copied) => {
  const model = await modelOf(STREAM, `Stream(${copied ? "True" : "False"})`, '[{"shape":[64,256],"kind":"normal"}]');
  const s = 0.05 ** 2 * 256;
  const after = (n: number): number => (copied ? power(n, s) : (1 + s) ** n);
  const [first] = model.layers;
  const last = model.layers.at(-1);
  expect(last?.activationLog10).toBeCloseTo(0.5 * Math.log10(s * after(4)), 2);
  expect(first?.gradientLog10).toBeCloseTo(0.5 * Math.log10(after(4)), 2);
});

const LSTM = [
  "class ByHand(nn.Module):",
  "    def __init__(self):",
  "        super().__init__()",
  "        self.x, self.h = nn.Linear(6, 96), nn.Linear(24, 96)",
  "        for p in self.parameters():",
  "            nn.init.uniform_(p, -24 ** -0.5, 24 ** -0.5)",
  "    def forward(self, x):",
  "        h = c = torch.zeros(x.size(0), 24)",
  "        for t in range(x.size(1)):",
  "            i, f, g, o = (self.x(x[:, t]) + self.h(h)).chunk(4, 1)",
  "            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)",
  "            h = torch.sigmoid(o) * torch.tanh(c)",
  "        return h",
  "class Stock(nn.Module):",
  "    def __init__(self):",
  "        super().__init__()",
  "        self.lstm = nn.LSTM(6, 24, batch_first=True)",
  "    def forward(self, x):",
  "        return self.lstm(x)[1][0][0]",
];

test("an LSTM written by hand is told as the layer is, weights and time", async () => {
  const inputs = '[{"shape":[16,14,6],"kind":"normal"}]';
  const [hand, stock] = [await modelOf(LSTM, "ByHand()", inputs), await modelOf(LSTM, "Stock()", inputs)];
  const weights = ({ parameters }: typeof hand): readonly number[] =>
    parameters.slice(0, 4).map(({ gradientLog10 }) => gradientLog10 ?? NaN);
  const [w, b, u, d] = weights(hand);
  [w, u, b, d].forEach((value, index) => expect(Math.abs((value ?? NaN) - (weights(stock)[index] ?? NaN))).toBeLessThan(0.1));
  const steps = (model: typeof hand): readonly (number | null)[] =>
    model.timeSteps.find(({ source }) => source === "input0")?.gradientLog10 ?? [];
  expect(steps(hand)).toHaveLength(14);
  steps(hand).forEach((value, t) => expect(Math.abs((value ?? NaN) - (steps(stock)[t] ?? NaN))).toBeLessThan(0.25));
});

const ELMAN = [
  "class Elman(nn.Module):",
  "    def __init__(self):",
  "        super().__init__()",
  "        self.cell = nn.Linear(4 + 32, 32)",
  "        self.out = nn.Linear(32, 2)",
  "    def forward(self, x):",
  "        h = torch.zeros(x.size(0), 32)",
  "        for t in range(x.size(1)):",
  "            h = torch.tanh(self.cell(torch.cat([x[:, t], h], 1)))",
  "        return self.out(h)",
];

test("a plain recurrence written by hand vanishes through time", async () => {
  const model = await modelOf(ELMAN, "Elman()", '[{"shape":[8,40,4],"kind":"normal"}]');
  expect(model.verdict).toBe("vanishing-through-time");
  expect(model.findings.map(({ rule }) => rule)).toContain("vanishing-through-time");
});

test("a loop over layers is no recurrence", async () => {
  const model = await modelOf(STREAM, "Stream(True)", '[{"shape":[64,256],"kind":"normal"}]');
  expect(model.timeSteps).toEqual([]);
});
