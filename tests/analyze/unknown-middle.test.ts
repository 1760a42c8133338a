/** A call into a package that is not there, in the middle of forward: what is before it keeps its numbers, nothing behind it is claimed. */
import { expect, test } from "vitest";
import { analysisOf, requestOf } from "../harness/analyze.ts";

const TEXT = `import torch.nn as nn
import fancyops


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(16, 32)
        self.b = nn.Linear(32, 4)

    def forward(self, x):
        x = self.a(x).relu()
        x = fancyops.mix(x)
        return self.b(x)
`;

test("an unknown operation in the middle", () => {
  const [model] = analysisOf(requestOf(TEXT)).models;
  expect(model).toMatchObject({ status: "partial", verdict: "unknown" });
  expect(model?.problems.map(({ message }) => message)).toEqual(["`fancyops` is not in the workspace"]);
  expect(model?.problems[0]?.location?.span.start).toBe(TEXT.indexOf("fancyops"));
  const layer = model?.profile?.layers.find((row) => row.layer.layer.name === "a");
  expect(layer?.activation).toMatchObject({ kind: "value" });
  expect(layer?.gradient.kind).toBe("unknown");
  expect(model?.profile?.parameters.map(({ gradient }) => gradient.kind)).toEqual(["unknown", "unknown", "unknown", "unknown"]);
});
