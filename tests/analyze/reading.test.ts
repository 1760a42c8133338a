/** Ways in which people write models that once were not read. */
import { describe, expect, test } from "vitest";
import type { ModelAnalysis } from "../../src/analyze.ts";
import { analysisOf, requestOf } from "../harness/analyze.ts";

const HEAD = "import random\nimport numpy as np\nimport torch\nfrom torch import nn\n\n";

function analysed(text: string, name: string): ModelAnalysis {
  const model = analysisOf(requestOf(HEAD + text)).models.find((each) => each.name === name);
  if (model === undefined) throw new Error(`${name} was not found`);
  return model;
}

const gradients = ({ profile }: ModelAnalysis): unknown =>
  profile?.parameters.map(({ parameter, gradient }) => [parameter.name, gradient.kind]);

test("globals that only the main block sets", () => {
  const model = analysed(
    `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(n_step * width, n_class)

    def forward(self, x):
        return self.out(x)

if __name__ == "__main__":
    n_step, width = 2, 4
    words = {w: i for i, w in enumerate("a b c".split())}
    n_class = len(words)
    net = Net()
    print(net(torch.randn(5, 8)))
`,
    "Net",
  );
  expect(model.status).toBe("complete");
  expect(model.outputs.map(({ shape }) => shape)).toEqual([[5, 3]]);
});

describe("a branch chosen at random", () => {
  const text = (draw: string): string => `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(8, 8)
        self.b = nn.Linear(8, 8)

    def forward(self, x):
        return self.a(x) if ${draw} else self.b(x)

Net()(torch.randn(4, 8))
`;
  const told = (model: ModelAnalysis): string[] => model.problems.map(({ message }) => message);

  test.each([
    ["random.random() < 1.0", ["value", "zero"], []],
    ["random.random() < 0", ["zero", "value"], []],
    ["random.uniform(2, 3) > 1", ["value", "zero"], []],
    [
      "np.random.rand() >= 0.8",
      ["unknown", "value"],
      ["only a branch that may not be taken uses it", "taken to come out false (80% of the time)"],
    ],
    [
      "not 0.9 > random.random()",
      ["unknown", "value"],
      ["only a branch that may not be taken uses it", "taken to come out true (90% of the time)"],
    ],
  ])("%s", (draw, [a, b], words) => {
    const model = analysed(text(draw), "Net");
    expect(gradients(model)).toEqual([
      ["a.weight", a],
      ["a.bias", a],
      ["b.weight", b],
      ["b.bias", b],
    ]);
    expect(told(model).length).toBe(words.length);
    for (const [index, word] of words.entries()) expect(told(model)[index]).toContain(word);
  });
});

test("frozen parameters are listed, and their gradient is zero", () => {
  const model = analysed(
    `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding.from_pretrained(torch.randn(10, 4))
        self.out = nn.Linear(4, 2)

    def forward(self, x):
        return self.out(self.table(x))

Net()(torch.zeros(3, 5, dtype=torch.long))
`,
    "Net",
  );
  expect(model.status).toBe("complete");
  expect(gradients(model)).toEqual([
    ["table.weight", "zero"],
    ["out.weight", "value"],
    ["out.bias", "value"],
  ]);
});

test("a parameter made from a view has the view's shape", () => {
  const model = analysed(
    `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        angles = torch.arange(10).float()[:, None] * torch.arange(4).float()[None, :]
        table = torch.stack([torch.sin(angles), torch.cos(angles)], dim=-1).view(10, 8)
        self.table = nn.Embedding.from_pretrained(table)
        self.out = nn.Linear(8, 2)

    def forward(self, x):
        return self.out(self.table(x))

Net()(torch.zeros(3, 5, dtype=torch.long))
`,
    "Net",
  );
  const bias = model.profile?.parameters.at(-1)?.gradient;
  // Fifteen independent cotangents are added.
  expect(bias?.kind === "value" ? bias.log10 : NaN).toBeCloseTo(0.5 * Math.log10(15), 0);
  expect(bias?.kind === "value" ? 2 * bias.log10 : NaN).toBeLessThan(Math.log10(15));
});

test("forward hooks run, and removed ones do not", () => {
  const model = analysed(
    `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(8, 4)
        self.seen = []
        self.a.register_forward_hook(lambda module, given, made: self.seen.append(made))
        self.a.register_forward_hook(lambda module, given, made: torch.cat([made, made], dim=1))
        self.a.register_forward_pre_hook(lambda module, given: (given[0][:, :8],))
        self.a.register_forward_hook(lambda module, given, made: made[:, :1]).remove()

    def forward(self, x):
        return self.a(x), self.seen[0]

Net()(torch.randn(2, 9))
`,
    "Net",
  );
  expect(model.outputs.map(({ shape }) => shape.slice(1))).toEqual([[8], [4]]);
});

describe("torchvision", () => {
  const text = (made: string): string => `from torchvision import models

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        backbone = ${made}
        self.features = nn.Sequential(*list(backbone.children())[:-1])
        self.head = nn.Linear(backbone.fc.in_features, 3)

    def forward(self, x):
        return self.head(self.features(x).flatten(1))

Net()(torch.randn(2, 3, 64, 64))
`;

  test("a backbone without its head", () => {
    const model = analysed(text("models.resnet18(weights=None)"), "Net");
    expect(model).toMatchObject({ status: "complete", verdict: "healthy" });
    expect(model.graph?.parameters.length).toBe(62);
  });

  test("pretrained weights are not known, and nothing is claimed of them", () => {
    const model = analysed(text("models.resnet18(weights=models.ResNet18_Weights.DEFAULT)"), "Net");
    expect(model).toMatchObject({ status: "partial", verdict: "unknown" });
    expect(model.outputs.map(({ shape }) => shape.slice(1))).toEqual([[3]]);
    expect(model.problems[0]?.message).toBe("its values are loaded, and not known before running");
  });
});

test("arrays of numpy as tensors: numbers, and noise by its law", () => {
  const model = analysed(
    `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.Tensor(np.random.normal(0, 0.5, (8, 4))))
        self.register_buffer("eye", torch.from_numpy(np.repeat(np.eye(2), 2, axis=0).astype(np.float32)))

    def forward(self, x):
        return x @ self.w @ self.eye

Net()(torch.randn(4, 8))
`,
    "Net",
  );
  expect(model.status).toBe("complete");
  expect(model.graph?.parameters[0]?.initial.pieces).toMatchObject([{ distribution: { kind: "normal", mean: 0, variance: 0.25 } }]);
});

test("a model that the code leaves evaluating is analysed as it trains", () => {
  const net = `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 8, 3)
        self.norm = nn.BatchNorm2d(8)

    def forward(self, x):
        return self.norm(self.a(x))

net = Net()
`;
  const trained = analysed(`${net}net(torch.randn(4, 3, 8, 8))\n`, "Net");
  const evaluated = analysed(`${net}net.eval()\nnet(torch.randn(4, 3, 8, 8))\n`, "Net");
  expect(evaluated.change).toEqual(trained.change);
  expect(gradients(evaluated)).toEqual(gradients(trained));
  expect(gradients(trained)).toContainEqual(["a.bias", "zero"]);
});
