/** Local averages less the tensor itself. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

const model = (line: string): string =>
  [
    "import torch",
    "import torch.nn as nn",
    "import torch.nn.functional as F",
    "class Net(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.a = nn.Conv2d(3, 24, 3, padding=1)",
    "        self.norm = nn.GroupNorm(1, 24)",
    "        self.pool = nn.AvgPool2d(3, 1, 1, count_include_pad=False)",
    "        self.b = nn.Conv2d(24, 8, 1)",
    "    def forward(self, x):",
    "        x = self.a(x)",
    "        y = self.norm(x)",
    `        return self.b(${line})`,
  ].join("\n");

async function told(text: string, size: number): Promise<ReadonlyMap<string, string | number>> {
  const inputs = JSON.stringify([{ shape: [4, 3, size, size], kind: "normal" }]);
  const { models } = await analyzed(text, "--construct", "Net()", "--inputs", inputs);
  return new Map(models[0]?.parameters.map(({ name, gradient, gradientLog10 }) => [name, gradientLog10 ?? gradient]));
}

test("a shift that is the same everywhere has no effect", async () => {
  const gradients = await told(model("self.pool(y) - y"), 8);
  expect(gradients.get("norm.bias")).toBe("zero");
  expect(gradients.get("norm.weight")).toBeTypeOf("number");
});

test("of a single position nothing is left", async () => {
  const gradients = await told(model("self.pool(y) - y"), 1);
  for (const name of ["a.weight", "norm.weight", "norm.bias"]) expect(gradients.get(name)).toBe("zero");
});

test.each(["x + self.pool(y) - y", "x + (self.pool(y) - y)", "x - (y - self.pool(y))"])("%s is one sum", async (line) => {
  const gradients = await told(model(line), 8);
  expect(gradients.get("norm.bias")).toBe("zero");
  expect(gradients.get("a.weight")).toBeTypeOf("number");
});

test("what is averaged has to be what it is compared with", async () => {
  const gradients = await told(model("self.pool(y) - x"), 8);
  expect(gradients.get("norm.bias")).toBeTypeOf("number");
});
