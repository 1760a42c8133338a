/** Parameters that only a branch uses of which it is not known whether it is taken. */
import { expect, it } from "vitest";
import { modelIn } from "../harness/project.ts";

const net = (forward: string): string => `import random
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(8, 8)
        self.b = nn.Linear(8, 8)
        self.c = nn.Linear(8, 8)
        self.d = nn.Linear(8, 8)

    def helper(self, x):
        return self.b(x)

    def forward(self, x):
        x = self.c(x)
${forward}
        return x
`;

function gradients(forward: string): Readonly<Record<string, string>> {
  const { profile } = modelIn({ "net.py": net(forward) });
  return Object.fromEntries(
    (profile?.parameters ?? []).flatMap(({ parameter, gradient }) =>
      parameter.name.endsWith("weight") ? [[parameter.name.charAt(0), gradient.kind === "unknown" ? gradient.reason : gradient.kind]] : [],
    ),
  );
}

it("are unknown with the branch's line, also through a method that it calls; what no branch names is zero", () => {
  const reason = expect.stringMatching(/^only a branch that may not be taken uses it \(line 19\): a random choice/);
  expect(gradients("        if random.random() < 0.3:\n            x = self.helper(self.a(x))")).toEqual({
    a: reason,
    b: reason,
    c: "value",
    d: "zero",
  });
});

it("are unknown where one side of a conditional expression is left", () => {
  expect(gradients("        x = self.a(x) if random.random() > 0.9 else self.b(x)")).toMatchObject({
    a: expect.stringContaining("line 19"),
    b: "value",
    d: "zero",
  });
});

it("are zero where the condition is known", () => {
  expect(gradients("        if x.dim() == 3:\n            x = self.a(x)")).toMatchObject({ a: "zero", c: "value" });
});
