/** Weights that several rows of a tensor without samples share: coordinates, learned queries and factors of a weight. Their gradients are sums over the rows. */
import { describe, expect, it } from "vitest";
import { modelIn } from "../harness/project.ts";

const HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n\n";

/** log10 of the root mean square of the gradients that are predicted for a model's parameters. */
function gradients(text: string): ReadonlyMap<string, number> {
  const { profile } = modelIn({ "net.py": HEAD + text });
  return new Map(
    profile?.parameters.map(({ parameter, gradient }) => [parameter.name, gradient.kind === "value" ? gradient.log10 : NaN]) ?? [],
  );
}

describe("rows among the channels", () => {
  it("of a table of coordinates add up in the weights and the bias that read them", () => {
    const found = gradients(`class Table(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("coordinates", torch.randn(20, 20, 4))
        self.fc = nn.Linear(4, 64)

    def forward(self, x):
        return self.fc(self.coordinates) + x


Table()(torch.randn(1, 20, 20, 64))
`);
    expect(found.get("fc.weight")).toBeCloseTo(0.5 * Math.log10(400), 1);
    expect(found.get("fc.bias")).toBeCloseTo(0.5 * Math.log10(400), 1);
  });

  it("of one factor of a weight add up in the other", () => {
    const found = gradients(`class LowRank(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Parameter(torch.randn(4, 32))
        self.up = nn.Parameter(torch.randn(64, 4) * 0.5)

    def forward(self, x):
        return F.linear(x, self.up @ self.down)


LowRank()(torch.randn(16, 32))
`);
    // Σ over 64 outputs of an element of 0.5, and over 32 inputs of one of 1, of a gradient that 16 samples give.
    expect(found.get("down")).toBeCloseTo(0.5 * Math.log10(16 * 64 * 0.25), 1);
    expect(found.get("up")).toBeCloseTo(0.5 * Math.log10(16 * 32), 1);
  });
});

describe("a part of an axis that is written", () => {
  it("has no samples of its own where its places were samples", () => {
    const found = gradients(`class Inner(nn.Module):
    def __init__(self):
        super().__init__()
        self.token = nn.Parameter(torch.randn(1, 1, 16))
        self.inner = nn.Linear(8, 8)
        self.outer = nn.Linear(40, 16)
        self.head = nn.Linear(16, 64)

    def forward(self, x):
        y = self.inner(x.reshape(16 * 6, 5, 8))
        z = self.token.expand(16, 7, -1).clone()
        z[:, 1:] = z[:, 1:] + self.outer(y.reshape(16, 6, -1))
        return self.head(z[:, 0])


Inner()(torch.randn(16, 30, 8))
`);
    expect(found.get("head.bias")).toBeCloseTo(0.5 * Math.log10(16), 1);
  });
});

describe("patches behind a class token", () => {
  it("stay positions where attention is written out, and the bias that made them sees them together", () => {
    const found = gradients(`class Patches(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, 64, 8, 8)
        self.cls = nn.Parameter(torch.randn(1, 1, 64))
        self.positions = nn.Parameter(torch.randn(17, 64))
        self.q = nn.Linear(64, 64)
        self.k = nn.Linear(64, 64)
        self.v = nn.Linear(64, 64)
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1) + self.positions
        weights = torch.softmax(self.q(x) @ self.k(x).transpose(1, 2), -1) / 8
        return self.head((x + weights @ self.v(x)).mean(1))


Patches()(torch.randn(8, 3, 32, 32))
`);
    // The gradient is nearly the same at all 16 patches.
    const bias = found.get("patch.bias") ?? NaN;
    expect(Math.abs(bias - (found.get("positions") ?? NaN) - Math.log10(16))).toBeLessThan(0.1);
  });
});
