/** Code whose work or whose values grow exponentially ends soon, with a reason where it was cut off. */
import { expect, it } from "vitest";
import { analysisOf, requestOf } from "../harness/analyze.ts";

const HEAD = "import copy\nimport re\nimport torch\nimport torch.nn as nn\n\n";
const NET = `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        return self.fc(x)
`;

/** The goal is two seconds of an idle machine; what a loaded one takes must not fail a check, and what never ends takes longer than this. */
const SECONDS = 8;

function seconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

it.each([
  ["repr of lists that hold each other", "x = [1]\nfor _ in range(60):\n    x = [x, x]\ny = repr(x)\n"],
  ["== of lists that hold each other", "x = [1]\ny = [1]\nfor _ in range(60):\n    x = [x, x]\n    y = [y, y]\nz = x == y\n"],
  ["deepcopy of lists that hold each other", "x = [1]\nfor _ in range(60):\n    x = [x, x]\ny = copy.deepcopy(x)\n"],
  ["a recursion with two calls", "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nx = fib(60)\n"],
  ["a string that doubles", "s = 'ab'\nfor _ in range(80):\n    s = s + s\n"],
  ["a huge power", "n = 2 ** (10 ** 9)\nk = [0] * (10 ** 9)\n"],
])("%s leaves the model", (_, code) => {
  expect(
    seconds(() => {
      const { models } = analysisOf(requestOf(HEAD + code + NET));
      expect(models[0]).toMatchObject({ name: "Net", status: "complete" });
    }),
  ).toBeLessThan(SECONDS);
});

it("modules that hold each other twice end with a reason", () => {
  const text = `${HEAD}
# gradient-lens: inputs=float(32, 4)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        m = nn.Linear(4, 4)
        for _ in range(40):
            m = nn.Sequential(m, m)
        self.m = m

    def forward(self, x):
        return self.m(x)
`;
  expect(
    seconds(() => {
      const [model] = analysisOf(requestOf(text)).models;
      expect(model?.status).toBe("failed");
      expect(model?.problems.map(({ message }) => message)).not.toEqual([]);
    }),
  ).toBeLessThan(SECONDS);
});
