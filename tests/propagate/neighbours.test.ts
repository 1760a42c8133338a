/** Interpolation leaves neighbours something in common, which the next interpolation adds up. Measured with PyTorch over twenty seeds. */
import { expect, it } from "vitest";
import { modelIn } from "../harness/project.ts";

const TEXT = `import torch
from torch import nn


class Up(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Conv2d(32, 32, 3, padding=1), nn.Conv2d(32, 32, 3, padding=1), nn.Conv2d(32, 32, 3, padding=1)
        self.norm = nn.GroupNorm(1, 32)
        self.up = nn.Upsample(scale_factor=2, mode="bilinear")
        self.head = nn.Conv2d(32, 3, 1)

    def forward(self, x):
        x = self.up(torch.relu(self.a(x)))
        x = self.up(torch.relu(self.norm(self.b(x))))
        return self.head(self.up(torch.relu(self.c(x))))


Up()(torch.randn(4, 32, 12, 12))
`;

const MEASURED = {
  "a.weight": 1.039,
  "a.bias": 1.153,
  "b.weight": 1.119,
  "b.bias": 1.631,
  "c.weight": 1.133,
  "norm.weight": 0.876,
  "head.weight": 1.655,
};

it("interpolations one after the other add up what neighbours have in common", () => {
  const { profile } = modelIn({ "net.py": TEXT });
  for (const [name, measured] of Object.entries(MEASURED)) {
    const found = profile?.parameters.find(({ parameter }) => parameter.name === name)?.gradient;
    const log10 = found?.kind === "value" ? found.log10 : NaN;
    expect(Math.abs(log10 - measured), `${name}: ${log10} for ${measured}`).toBeLessThan(0.08);
  }
});
