/** Hooks on gradients: followed where they multiply by a number, divide by the gradient's size or only look, told as unknown otherwise. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

const TEXT = [
  "import torch",
  "from torch import nn",
  "class Net(nn.Module):",
  "    def __init__(self, hook=None):",
  "        super().__init__()",
  "        self.below, self.above = nn.Linear(8, 16), nn.Linear(16, 3)",
  "        self.hook = hook",
  "        self.seen = []",
  "    def keep(self, grad):",
  "        self.seen.append(grad.norm())",
  "    def forward(self, x):",
  "        h = torch.tanh(self.below(x))",
  "        if self.hook is not None:",
  "            h.register_hook(self.hook)",
  "        h.register_hook(self.keep)",
  "        return self.above(h)",
  "def on_parameters(hook):",
  "    net = Net()",
  "    for p in net.below.parameters():",
  "        p.register_hook(hook)",
  "    return net",
  "def on_module(hook, before=False, remove=False):",
  "    net = Net()",
  "    handle = net.above.register_full_backward_pre_hook(hook) if before else net.above.register_full_backward_hook(hook)",
  "    if remove:",
  "        handle.remove()",
  "    return net",
].join("\n");

async function gradients(construct: string): Promise<Readonly<Record<string, number | string>>> {
  const { models } = await analyzed(TEXT, "--construct", construct, "--inputs", '[{"shape":[32,8],"kind":"normal"}]');
  return Object.fromEntries((models[0]?.parameters ?? []).map(({ name, gradient, gradientLog10 }) => [name, gradientLog10 ?? gradient]));
}

/** log10 of the factor between the gradients of a model and those without hooks. */
async function change(construct: string, name: string): Promise<number | string> {
  const [plain, own] = [(await gradients("Net()"))[name], (await gradients(construct))[name]];
  return typeof own === "number" ? own - Number(plain) : (own ?? "absent");
}

test.each([
  ["a hook in forward that halves", "Net(lambda g: g * 0.5)", "below.weight", Math.log10(0.5)],
  ["what is behind it stays", "Net(lambda g: g * 0.5)", "above.weight", 0],
  ["a hook that only looks", "Net(lambda g: print(g.shape))", "below.weight", 0],
  ["a parameter's hook", "on_parameters(lambda g: -g / 10)", "below.weight", -1],
  ["a parameter's hook that only looks", "on_parameters(lambda g: print(g[0]))", "below.weight", 0],
  ["a module's backward hook", "on_module(lambda m, gi, go: (gi[0] * 10,))", "below.weight", 1],
  ["does not touch the module's own", "on_module(lambda m, gi, go: (gi[0] * 10,))", "above.weight", 0],
  ["one that runs before does", "on_module(lambda m, go: (go[0] * 10,), before=True)", "above.weight", 1],
  ["one that was removed", "on_module(lambda m, gi, go: (gi[0] * 10,), remove=True)", "below.weight", 0],
])("%s", async (_, construct, name, expected) => {
  expect(await change(construct, name)).toBeCloseTo(expected, 5);
});

test.each([
  ["in forward", "Net(lambda g: g.clamp(-1, 1))"],
  ["over its largest element", "Net(lambda g: g / g.abs().max())"],
  ["on a parameter", "on_parameters(lambda g: torch.clamp(g, -0.01, 0.01))"],
  ["on a module", "on_module(lambda m, gi, go: (torch.clamp(gi[0], min=0.0),))"],
])("any other change leaves what is before it unknown: %s", async (_, construct) => {
  const found = await gradients(construct);
  expect(found["below.weight"]).toBe("unknown");
  expect(typeof found["above.weight"]).toBe("number");
});

test("a gradient over its own norm has the size that PyTorch measured in 200 draws", async () => {
  const found = await gradients("Net(lambda g: g / (g.norm() + 1e-8))");
  expect(Math.abs(Number(found["below.weight"]) - -0.719)).toBeLessThan(0.04);
});

test("a parameter's gradient that a hook makes zero", async () => {
  expect((await gradients("on_parameters(lambda g: g * 0)"))["below.weight"]).toBe("zero");
});
