/** torch.autograd.Function in a model: followed where the backward method returns a multiple of what it gets, or that over its own size; told as unknown otherwise. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

const TEXT = [
  "import torch",
  "from torch import nn",
  "from torch.autograd import Function",
  "class Reverse(Function):",
  "    @staticmethod",
  "    def forward(ctx, x, rate):",
  "        ctx.rate = rate",
  "        return x.view_as(x)",
  "    @staticmethod",
  "    def backward(ctx, g):",
  "        return g.neg() * ctx.rate, None",
  "class Standardise(Function):",
  "    @staticmethod",
  "    def forward(ctx, x):",
  "        return x",
  "    @staticmethod",
  "    def backward(ctx, g):",
  "        return (g - g.mean()) / (g.std() + 1e-6)",
  "class Shrink(Function):",
  "    @staticmethod",
  "    def forward(ctx, x):",
  "        return x",
  "    @staticmethod",
  "    def backward(ctx, g):",
  "        return g / (10 * g.norm() + 0.5)",
  "class Largest(Function):",
  "    @staticmethod",
  "    def forward(ctx, x):",
  "        return x",
  "    @staticmethod",
  "    def backward(ctx, g):",
  "        return g / g.abs().max()",
  "class Swish(Function):",
  "    @staticmethod",
  "    def forward(ctx, x):",
  "        ctx.save_for_backward(x)",
  "        return x * torch.sigmoid(x)",
  "    @staticmethod",
  "    def backward(ctx, g):",
  "        x = ctx.saved_tensors[0]",
  "        s = torch.sigmoid(x)",
  "        return g * (s * (1 + x * (1 - s)))",
  "class Net(nn.Module):",
  "    def __init__(self, pass_through):",
  "        super().__init__()",
  "        self.below, self.above, self.through = nn.Linear(8, 16), nn.Linear(16, 3), pass_through",
  "    def forward(self, x):",
  "        return self.above(self.through(torch.tanh(self.below(x))))",
].join("\n");

async function gradients(construct: string): Promise<Readonly<Record<string, number | string>>> {
  const { models } = await analyzed(TEXT, "--construct", construct, "--inputs", '[{"shape":[32,8],"kind":"normal"}]');
  return Object.fromEntries((models[0]?.parameters ?? []).map(({ name, gradient, gradientLog10 }) => [name, gradientLog10 ?? gradient]));
}

test("a reversed and scaled gradient is the plain one times the scale", async () => {
  const [plain, reversed] = [await gradients("Net(nn.Identity())"), await gradients("Net(lambda x: Reverse.apply(x, 0.1))")];
  expect(reversed["below.weight"]).toBeCloseTo(Number(plain["below.weight"]) - 1, 5);
  expect(reversed["above.weight"]).toBeCloseTo(Number(plain["above.weight"]), 5);
});

test("a backward method that is the derivative of the forward method changes nothing", async () => {
  const [plain, own] = [await gradients("Net(nn.SiLU())"), await gradients("Net(Swish.apply)")];
  expect(own["below.weight"]).toBeCloseTo(Number(plain["below.weight"]), 3);
});

// Measured with PyTorch, the mean of 200 draws.
test.each([
  ["its standard deviation", "Standardise", 0.635, 0.574],
  ["its norm", "Shrink", -1.723, -1.768],
])("a gradient over %s has the size that was measured", async (_, name, weight, bias) => {
  const found = await gradients(`Net(${name}.apply)`);
  expect(Math.abs(Number(found["below.weight"]) - weight)).toBeLessThan(0.04);
  expect(Math.abs(Number(found["below.bias"]) - bias)).toBeLessThan(0.04);
});

test("any other gradient made by hand leaves what is before it unknown", async () => {
  const found = await gradients("Net(Largest.apply)");
  expect(found).toMatchObject({ "below.weight": "unknown", "below.bias": "unknown" });
  expect(typeof found["above.weight"]).toBe("number");
});
