/** What structure alone says of gradients: who shares a normalisation, what towers of the same weights cancel. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

async function gradientsOf(lines: readonly string[], construct: string, inputs: string): Promise<ReadonlyMap<string, number | undefined>> {
  const source = ["import torch", "import torch.nn as nn", ...lines].join("\n");
  const { models } = await analyzed(source, "--construct", construct, "--inputs", inputs);
  return new Map((models[0]?.parameters ?? []).map(({ name, gradientLog10 }) => [name, gradientLog10 ?? undefined]));
}

const JOINED = [
  "class Joined(nn.Module):",
  "    def __init__(self, groups):",
  "        super().__init__()",
  "        self.a, self.b = nn.Conv2d(8, 32, 1, bias=False), nn.Conv2d(8, 32, 1, bias=False)",
  "        nn.init.normal_(self.a.weight, std=1.0)",
  "        nn.init.normal_(self.b.weight, std=0.01)",
  "        self.norm = nn.GroupNorm(groups, 64)",
  "    def forward(self, x):",
  "        return self.norm(torch.cat([self.a(x), self.b(x)], dim=1))",
];

test("groups that end where a concatenation does are normalised by their own deviation", async () => {
  const inputs = '[{"shape":[8,8,6,6],"kind":"normal"}]';
  const apart = await gradientsOf(JOINED, "Joined(8)", inputs);
  expect((apart.get("b.weight") ?? 0) - (apart.get("a.weight") ?? 0)).toBeCloseTo(2, 1);
  const together = await gradientsOf(JOINED, "Joined(1)", inputs);
  expect((together.get("b.weight") ?? 0) - (together.get("a.weight") ?? 0)).toBeCloseTo(0, 1);
});

const TOWERS = [
  "class Towers(nn.Module):",
  "    def __init__(self):",
  "        super().__init__()",
  "        self.conv, self.act = nn.Conv1d(4, 16, 3, padding=1), nn.PReLU(init=1.0)",
  "    def tower(self, x):",
  "        return self.act(self.conv(x)).mean(dim=2)",
  "    def forward(self, x, y):",
  "        return self.tower(x) SIGN self.tower(y)",
];

test("the bias of a convolution in two towers of the same weights cancels where they are subtracted and doubles where they are added", async () => {
  const input = '{"shape":[8,4,12],"kind":"normal"}';
  const both = `[${input},${input}]`;
  const gradient = async (sign: string): Promise<number> => {
    const found = await gradientsOf(TOWERS.map((line) => line.replace("SIGN", sign)), "Towers()", both); // prettier-ignore
    return found.get("conv.bias") ?? -Infinity;
  };
  expect((await gradient("+")) - (await gradient("-"))).toBeGreaterThan(1);
});

test.each(["logits * self.t", "logits / self.t"])("the temperature of a softmax is told with its error: %s", async (scaled) => {
  const lines = [
    "class Temperate(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.layer, self.t = nn.Linear(12, 9), nn.Parameter(torch.tensor(2.0))",
    "    def forward(self, x):",
    "        logits = self.layer(x)",
    `        return torch.softmax(${scaled}, dim=-1)`,
  ];
  const source = ["import torch", "import torch.nn as nn", ...lines].join("\n");
  const { models } = await analyzed(source, "--construct", "Temperate()", "--inputs", '[{"shape":[8,12],"kind":"normal"}]');
  expect(models[0]?.parameters.find(({ name }) => name === "t")?.modelError).toBeGreaterThan(0.35);
});
