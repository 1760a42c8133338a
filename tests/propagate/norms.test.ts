/** Normalisations among activations, sums and maxima: what they hand back is not independent of what they read. Measured with PyTorch over ten seeds. */
import { describe, expect, it } from "vitest";
import { modelIn } from "../harness/project.ts";

const HEAD = "import torch\nfrom torch import nn\n\n\n";

const NESTED = `class Nested(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.ModuleList([nn.Conv2d(3 if i == 0 else 32, 32, 3, padding=1) for i in range(3)])
        self.inner = nn.ModuleList([nn.BatchNorm2d(32) for _ in range(3)])
        self.outer = nn.ModuleList([nn.BatchNorm2d(32) for _ in range(3)])
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        for a, inner, outer in zip(self.a, self.inner, self.outer):
            x = torch.relu(outer(torch.relu(inner(a(x)))))
        return self.head(x.mean((2, 3)))


Nested()(torch.randn(8, 3, 12, 12))
`;

const POST_NORM = `class PostNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.ModuleList([nn.Linear(64, 128) for _ in range(3)])
        self.down = nn.ModuleList([nn.Linear(128, 64) for _ in range(3)])
        self.norm = nn.ModuleList([nn.BatchNorm1d(64) for _ in range(3)])

    def forward(self, x):
        for up, down, norm in zip(self.up, self.down, self.norm):
            x = norm(x + down(torch.relu(up(x))))
        return x


PostNorm()(torch.randn(64, 64))
`;

const BRIGHTEST = `class Brightest(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 32, 3, padding=1)
        self.b = nn.Conv2d(32, 64, 3, padding=1)
        self.first = nn.BatchNorm2d(32)
        self.second = nn.BatchNorm2d(64)
        self.head = nn.Linear(64, 10)
        self.bend = nn.LeakyReLU(0.1)

    def forward(self, x):
        x = self.first(self.bend(self.a(x)))
        x = self.second(self.bend(self.b(x)))
        return self.head(x.amax((2, 3)))


Brightest()(torch.randn(8, 3, 12, 12))
`;

const SKIPS = `class Skips(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 64, 3, padding=1)
        self.start = nn.BatchNorm2d(64)
        self.convs = nn.ModuleList([nn.Conv2d(64, 64, 3, padding=1) for _ in range(2)])
        self.norms = nn.ModuleList([nn.BatchNorm2d(64) for _ in range(2)])
        self.drop = nn.Dropout2d(0.3)
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        x = torch.relu(self.start(self.a(x)))
        for conv, norm in zip(self.convs, self.norms):
            x = torch.relu(self.drop(norm(conv(x))) + x)
        return self.head(x.mean((2, 3)))


Skips()(torch.randn(8, 3, 12, 12))
`;

const SHUFFLED = `class Shuffled(nn.Module):
    def __init__(self):
        super().__init__()
        self.squeeze = nn.Conv2d(16, 16, 1)
        self.norm = nn.BatchNorm2d(16)
        self.depthwise = nn.Conv2d(16, 16, 3, padding=1, groups=16)
        self.after = nn.BatchNorm2d(16)

    def forward(self, x):
        return self.after(self.depthwise(torch.relu(self.norm(self.squeeze(x)))))


Shuffled()(torch.randn(8, 16, 10, 10))
`;

const STRADDLED = `class Straddled(nn.Module):
    def __init__(self):
        super().__init__()
        self.small = nn.Conv2d(8, 32, 1)
        self.norm = nn.GroupNorm(16, 48)
        self.mix = nn.Conv2d(48, 16, 1)

    def forward(self, x, skip):
        return self.mix(self.norm(torch.cat([0.1 * self.small(x), skip], 1)))


Straddled()(torch.randn(8, 8, 6, 6), torch.randn(8, 16, 6, 6))
`;

const DENSE = `class Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(16, 512)
        self.norm = nn.BatchNorm2d(32)
        self.mix = nn.Conv2d(32, 16, 1)

    def forward(self, z):
        return self.mix(torch.relu(self.norm(self.dense(z).view(-1, 32, 4, 4))))


Dense()(torch.randn(8, 16))
`;

const STACKED = `class Stacked(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(32, 32, 2, bidirectional=True, batch_first=True, dropout=0.5)
        self.fc = nn.Linear(64, 5)

    def forward(self, x):
        h, _ = self.lstm(x)
        return self.fc(h.mean(1))


Stacked()(torch.randn(8, 20, 32))
`;

/** Measured log10 of the root mean square of gradients. */
const MEASURED: readonly (readonly [what: string, text: string, parameters: Readonly<Record<string, number>>])[] = [
  [
    "an activation between two normalisations lets through what the next one lets through",
    NESTED,
    {
      "a.0.weight": -0.674,
      "inner.0.bias": -1.39,
      "inner.1.bias": -1.522,
      "inner.2.bias": -1.261,
      "outer.0.weight": -1.008,
      "outer.1.weight": -1.141,
    },
  ],
  [
    "a normalisation behind a sum takes away what the scale of a summand does along it",
    POST_NORM,
    { "norm.0.weight": 0.337, "norm.1.weight": 0.363, "norm.1.bias": 0.096, "norm.2.weight": 0.882 },
  ],
  [
    "maxima are chosen from what is large, behind the normalisation as before it",
    BRIGHTEST,
    { "a.weight": 0.495, "b.weight": 0.281, "b.bias": 0.175, "second.weight": 0.386, "first.weight": 0.154 },
  ],
  [
    "a scale before dropout and a residual sum goes with the mask behind it",
    SKIPS,
    { "norms.0.weight": -0.55, "norms.1.weight": -0.567, "norms.1.bias": -0.3 },
  ],
  [
    "a scale before a depthwise convolution with a bias is taken away again",
    SHUFFLED,
    { "norm.weight": -2.53, "norm.bias": 1.212, "squeeze.weight": 1.75, "depthwise.weight": 1.701 },
  ],
  [
    "groups keep their own deviation where a concatenation ends inside of one",
    STRADDLED,
    { "small.weight": 0.969, "small.bias": 0.802, "norm.weight": 0.736 },
  ],
  ["a bias of its own for every position does not cancel", DENSE, { "dense.bias": 0.121, "dense.weight": 0.141 }],
];

describe("dropout between recurrent layers", () => {
  it("leaves what time steps have in common", () => {
    const { profile } = modelIn({ "net.py": HEAD + STACKED });
    const logs = new Map(
      profile?.parameters.map(({ parameter, gradient }) => [parameter.name, gradient.kind === "value" ? gradient.log10 : NaN]),
    );
    // Of the same draws, so that their noise is that of the layer above too.
    expect((logs.get("lstm.bias_ih_l0") ?? NaN) - (logs.get("lstm.bias_ih_l1") ?? NaN)).toBeCloseTo(-1.649 + 1.17, 0.8);
  });
});

describe("normalisation", () => {
  it.each(MEASURED)("%s", (_, text, parameters) => {
    const { profile } = modelIn({ "net.py": HEAD + text });
    for (const [name, measured] of Object.entries(parameters)) {
      const found = profile?.parameters.find(({ parameter }) => parameter.name === name)?.gradient;
      const log10 = found?.kind === "value" ? found.log10 : NaN;
      expect(Math.abs(log10 - measured), `${name}: ${log10} for ${measured}`).toBeLessThan(0.13);
    }
  });
});
