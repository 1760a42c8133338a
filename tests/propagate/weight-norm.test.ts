/** The scale of each unit's weights goes with its outputs, which the activation or normalisation behind them masks. Measured with PyTorch over ten seeds. */
import { expect, it } from "vitest";
import { modelIn } from "../harness/project.ts";

const net = (construct: string): string => `import torch
from torch import nn
from torch.nn.utils import weight_norm


class Net(nn.Module):
    def __init__(self, bias, norm, act):
        super().__init__()
        self.a = weight_norm(nn.Conv2d(8, 32, 3, padding=1, bias=bias))
        self.b = weight_norm(nn.Conv2d(32, 32, 3, padding=1, bias=bias))
        self.n = nn.BatchNorm2d(32) if norm else nn.Identity()
        self.l = weight_norm(nn.Linear(32, 10))
        self.act = act

    def forward(self, x):
        x = self.act(self.n(self.a(x)))
        return self.l(self.act(self.b(x)).mean((2, 3)))


${construct}(torch.randn(8, 8, 8, 8))
`;

const MEASURED: readonly (readonly [what: string, construct: string, parameters: Readonly<Record<string, number>>])[] = [
  [
    "a batch normalisation takes the scale away but for its epsilon",
    "Net(False, True, nn.ReLU())",
    { "a.weight_g": -5.251, "a.weight_v": -1.288, "b.weight_g": -0.627, "b.weight_v": -0.815, "l.weight_g": -0.378 },
  ],
  [
    "so it does where a bias is added, which it takes away too",
    "Net(True, True, nn.ReLU())",
    { "a.weight_g": -5.267, "b.weight_g": -0.643, "l.weight_g": -0.347 },
  ],
  [
    "ReLU lets through what is large, and not the bias",
    "Net(True, False, nn.ReLU())",
    { "a.weight_g": -1.109, "a.weight_v": -1.549, "b.weight_g": -0.924, "b.weight_v": -1.093 },
  ],
  ["tanh holds back what is large", "Net(False, False, nn.Tanh())", { "a.weight_g": -1.481, "a.weight_v": -1.363, "b.weight_g": -1.34 }],
];

it.each(MEASURED)("%s", (_, construct, parameters) => {
  const { profile } = modelIn({ "net.py": net(construct) });
  for (const [name, measured] of Object.entries(parameters)) {
    const found = profile?.parameters.find(({ parameter }) => parameter.name === name)?.gradient;
    const log10 = found?.kind === "value" ? found.log10 : NaN;
    expect(Math.abs(log10 - measured), `${name}: ${log10} for ${measured}`).toBeLessThan(0.13);
  }
});
