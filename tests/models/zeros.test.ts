/** Gradients that are exactly zero, by several ways, and those beside them that are not. */
import { expect, test } from "vitest";
import { analyzed } from "../harness/command-line.ts";

async function gradients(lines: readonly string[], construct: string, inputs: string): Promise<Readonly<Record<string, string>>> {
  const text = ["import torch", "import torch.nn as nn", "import torch.nn.functional as F", ...lines].join("\n");
  const { models } = await analyzed(text, "--construct", construct, "--inputs", inputs);
  return Object.fromEntries((models[0]?.parameters ?? []).map(({ name, gradient }) => [name, gradient]));
}

test("what tokens share with all channels is subtracted by the next layer normalisation", async () => {
  const found = await gradients(
    [
      "class Mixer(nn.Module):",
      "    def __init__(self):",
      "        super().__init__()",
      "        self.n1, self.n2 = nn.LayerNorm(16), nn.LayerNorm(16)",
      "        self.token = nn.Linear(6, 6)",
      "        self.channel = nn.Linear(16, 16)",
      "        self.norm = nn.LayerNorm(16)",
      "    def forward(self, x):",
      "        x = x + self.token(self.n1(x).transpose(1, 2)).transpose(1, 2)",
      "        x = x + self.channel(self.n2(x))",
      "        return self.norm(x)",
    ],
    "Mixer()",
    '[{"shape":[4,6,16],"kind":"normal"}]',
  );
  expect(found).toMatchObject({ "token.weight": "value", "token.bias": "zero", "channel.weight": "value", "channel.bias": "value" });
});

test("a softmax ignores what all its logits share, and no other", async () => {
  const found = await gradients(
    [
      "class Pool(nn.Module):",
      "    def __init__(self):",
      "        super().__init__()",
      "        self.score = nn.Linear(8, 1)",
      "        self.mix = nn.Linear(3, 3)",
      "        self.after = nn.Linear(3, 3)",
      "    def forward(self, x, y):",
      "        a = torch.softmax(self.score(torch.tanh(x)).squeeze(2), dim=1)",
      "        logits = self.mix(y.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)",
      "        b = self.after(logits.softmax(-1).permute(0, 2, 3, 1))",
      "        return (a.unsqueeze(2) * x).sum(1), b",
    ],
    "Pool()",
    '[{"shape":[4,6,8],"kind":"normal"},{"shape":[4,3,5,5],"kind":"normal"}]',
  );
  expect(found).toEqual({
    "score.weight": "value",
    "score.bias": "zero",
    "mix.weight": "value",
    "mix.bias": "zero",
    "after.weight": "value",
    "after.bias": "value",
  });
});

test("classes' own biases before a softmax over classes count", async () => {
  const found = await gradients(
    [
      "class Head(nn.Module):",
      "    def __init__(self):",
      "        super().__init__()",
      "        self.fc = nn.Linear(8, 5)",
      "        self.shift = nn.Parameter(torch.zeros(1))",
      "    def forward(self, x):",
      "        return F.log_softmax(self.fc(x) + self.shift, dim=1)",
    ],
    "Head()",
    '[{"shape":[4,8],"kind":"normal"}]',
  );
  expect(found).toEqual({ "fc.weight": "value", "fc.bias": "value", shift: "zero" });
});
