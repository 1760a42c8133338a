/** A file's constructions may each be heavy: together they end, with a reason at a line, and what is light is still told. */
import { expect, it } from "vitest";
import { analysisOf, requestOf } from "../harness/analyze.ts";

/** The goal is two seconds of an idle machine; what a loaded one takes must not fail a check, and what never ends takes longer than this. */
const SECONDS = 8;

function secondsSince({ user, system }: NodeJS.CpuUsage): number {
  const now = process.cpuUsage();
  return (now.user - user + now.system - system) / 1e6;
}

const HEAD = "import numpy as np\nimport torch\nimport torch.nn as nn\n\n";

const HEAVY = `
class Heavy(nn.Module):
    def __init__(self, depth=24):
        super().__init__()
        self.width = self.count(depth)
        self.fc = nn.Linear(self.width, 4)

    def count(self, depth):
        return 1 if depth == 0 else self.count(depth - 1) + self.count(depth - 1)

    def forward(self, x):
        return self.fc(x)


${Array.from({ length: 12 }, (_, n) => `def heavy_${n}(**kwargs):\n    return Heavy(depth=${30 + n}, **kwargs)\n`).join("\n\n")}
`;

const LIGHT = `

class Light(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        return self.fc(x)
`;

it("twelve constructions that never end share one budget", () => {
  const started = process.cpuUsage();
  const { models } = analysisOf(requestOf(HEAD + HEAVY + LIGHT));
  expect(secondsSince(started)).toBeLessThan(SECONDS);
  expect(models.find(({ name }) => name === "Light")).toMatchObject({ status: "complete" });
  const heavy = models.filter(({ name }) => name !== "Light");
  expect(heavy.length).toBeGreaterThan(3);
  for (const { status, problems } of heavy) {
    expect(status).toBe("failed");
    expect(problems[0]?.message).toContain("it takes too long");
    expect(problems[0]?.location?.file).toBe("model.py");
  }
});

it("arithmetic on large arrays is counted", () => {
  const started = process.cpuUsage();
  const { models } = analysisOf(
    requestOf(
      `${HEAD}table = np.zeros((100000,))\nfor turn in range(1000000):\n    table[turn % 100000] = table.max() + (table * 2).sum()\n${LIGHT}`,
    ),
  );
  expect(secondsSince(started)).toBeLessThan(SECONDS);
  expect(models[0]).toMatchObject({ name: "Light", status: "complete" });
});
