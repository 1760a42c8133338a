/** Depthwise branches that are summed before a normalisation: one scale for all of them. Measured with PyTorch over ten seeds. */
import { expect, it } from "vitest";
import { modelIn } from "../harness/project.ts";

const net = (construct: string): string => `import torch
from torch import nn


class Branches(nn.Module):
    def __init__(self, act):
        super().__init__()
        self.squeeze = nn.Conv2d(8, 16, 1, bias=False)
        self.norm = nn.BatchNorm2d(16)
        self.act = act
        self.branches = nn.ModuleList([nn.Conv2d(16, 16, 3, padding=i + 1, dilation=i + 1, groups=16, bias=False) for i in range(4)])
        self.last = nn.BatchNorm2d(64)
        self.out = nn.Conv2d(64, 8, 1)

    def forward(self, x):
        x = self.act(self.norm(self.squeeze(x)))
        sums = [self.branches[0](x)]
        for branch in self.branches[1:]:
            sums.append(sums[-1] + branch(x))
        return self.out(torch.relu(self.last(torch.cat(sums, 1))))


${construct}(torch.randn(4, 8, 16, 16))
`;

const MEASURED: readonly (readonly [what: string, construct: string, parameters: Readonly<Record<string, number>>])[] = [
  [
    "with PReLU, whose scale is its input's",
    "Branches(nn.PReLU(16))",
    { "norm.weight": -3.369, "norm.bias": 0.641, "squeeze.weight": 1.206, "branches.0.weight": 1.059, "branches.3.weight": 0.564 },
  ],
  ["with ReLU", "Branches(nn.ReLU())", { "norm.weight": -3.275, "norm.bias": 0.777, "last.weight": 0.659 }],
];

it.each(MEASURED)("%s", (_, construct, parameters) => {
  const { profile } = modelIn({ "net.py": net(construct) });
  for (const [name, measured] of Object.entries(parameters)) {
    const found = profile?.parameters.find(({ parameter }) => parameter.name === name)?.gradient;
    const log10 = found?.kind === "value" ? found.log10 : NaN;
    expect(Math.abs(log10 - measured), `${name}: ${log10} for ${measured}`).toBeLessThan(0.15);
  }
});

it("not where a branch is no multiple of what they share", () => {
  const text = net("Branches(nn.ReLU())").replace("branch(x))", "branch(torch.sigmoid(x)))");
  const { profile } = modelIn({ "net.py": text });
  const found = profile?.parameters.find(({ parameter }) => parameter.name === "norm.weight")?.gradient;
  expect(found?.kind === "value" ? found.log10 : NaN).toBeGreaterThan(-1.5);
});
