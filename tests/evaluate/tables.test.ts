/** Comprehensions of numbers that are computed at once give what the evaluator gives turn by turn, and cost less. */
import { describe, expect, it } from "vitest";
import { Evaluated } from "./evaluated.ts";

const HEAD = "import math\nimport numpy as np\nd, p, z = 6, 3, 0.5\n";

const ELEMENTS = [
  "i",
  "-i",
  "p / 10000 ** (2 * (i // 2) / d)",
  "p / np.power(10000, 2 * (i // 2) / d)",
  "np.power(2, i)",
  "np.abs(-i)",
  "np.sqrt(i) + 1",
  "math.sin(i) if i % 2 == 0 else math.cos(i)",
  "i if i < 3 else z",
  "i ** 3 - 2 ** i",
  "2 ** (i * 20)",
  "2 ** -i",
  "(-7 - i) // 3 + (-7 - i) % 3",
  "z * -i",
  "math.exp(-math.log(10000.0) * i / d)",
  "math.pow(i + 1, z)",
  "(i * 10 ** 15) * 10",
  "True + i",
];

describe("tables of numbers", () => {
  it.each(ELEMENTS)("%s", (element) => {
    const run = new Evaluated(
      `${HEAD}table = [${element} for i in range(-1 + 1, 9)]\nturns = []\nfor i in range(9):\n    turns.append(${element})\n` +
        "types = [type(x).__name__ for x in table] == [type(x).__name__ for x in turns]\n",
    );
    expect(run.show("table")).toBe(run.show("turns"));
    // What the evaluator makes of a scalar of numpy and a number is a plain float.
    if (!element.includes("np.")) expect(run.show("types")).toBe("True");
  });

  it.each([
    ["1 / (i - 2)", "ZeroDivisionError"],
    ["math.log(-i)", "ValueError"],
    ["math.exp(i * 1000)", "OverflowError"],
    ["missing + i", "NameError"],
  ])("%s raises %s as in a loop", (element, error) => {
    const run = new Evaluated(`${HEAD}try:\n    x = [${element} for i in range(4)]\nexcept ${error}:\n    x = "raised"\n`);
    expect(run.show("x")).toBe("'raised'");
  });

  it("keep what rows have in common only while it is the same", () => {
    const run = new Evaluated(
      "import numpy as np\ndef row(p, d, n):\n    return [p / np.power(10000, 2 * (i // 2) / d) + (i + 1) ** z for i in range(n)]\n" +
        "z = 0.5\nx = [row(p, 6, 8) for p in range(3)] + [row(2, 5, 8), row(2, 5, 8), row(2, 5, 3)]\nz = 1.5\nx += [row(2, 5, 3), row(2, 5, 3)]\n" +
        "one = lambda p, d, i, z: p / np.power(10000, 2 * (i // 2) / d) + (i + 1) ** z\n" +
        "asked = [(p, 6, 8, 0.5) for p in range(3)] + [(2, 5, 8, 0.5), (2, 5, 8, 0.5), (2, 5, 3, 0.5), (2, 5, 3, 1.5), (2, 5, 3, 1.5)]\ny = []\n" +
        "for p, d, n, w in asked:\n    turns = []\n    for i in range(n):\n        turns.append(one(p, d, i, w))\n    y.append(turns)\n",
    );
    expect(run.show("x")).toBe(run.show("y"));
  });

  it("take a few steps", () => {
    const run = new Evaluated(
      "def table(n, d):\n    return [[p / 10000 ** (2 * (i // 2) / d) for i in range(d)] for p in range(n)]\nx = table(200, 512)\ny = len(x[199])\n",
      { limits: { steps: 50_000 } },
    );
    expect(run.show("y")).toBe("512");
  });
});
