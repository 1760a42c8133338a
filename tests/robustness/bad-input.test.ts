/** Bad input: a clear message in under two seconds, no crash, and the other models of the file still reported. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Json, Result } from "../harness/command-line.ts";
import { gradientLens, inFolder } from "../harness/command-line.ts";

const GOOD = `
class Good(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        return self.fc(x)
`;
const HEAD = "import torch\nimport torch.nn as nn\n";

interface Answer extends Result {
  readonly json: Json;
}

/** The goal is two seconds of an idle machine; what a loaded one takes must not fail a check, and what never ends takes longer than this. */
const SECONDS = 8;

async function report(files: Readonly<Record<string, string | Uint8Array>>, links: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return await inFolder(
    files,
    async (folder) => {
      const [first = ""] = [...Object.keys(files).filter((name) => name.startsWith("model")), ...Object.keys(links)];
      const result = await gradientLens("analyze", join(folder, first), "--format", "json", "--fail-on", "never");
      return { ...result, json: JSON.parse(result.out) };
    },
    links,
  );
}

function expectGood({ json, seconds, error }: Answer): void {
  expect(error).not.toContain("internal error");
  expect(seconds).toBeLessThan(SECONDS);
  expect(json.models.find(({ name }) => name === "Good")).toMatchObject({
    status: "complete",
    verdict: expect.any(String),
    parameterCount: 36,
  });
}

describe("text that is hardly Python", () => {
  it.each([
    ["an empty file", ""],
    ["white space", "\n\n   \n"],
    ["no model", "x = 1\n"],
    ["prose", "Dear Sir or Madam,\n\nit is with great pleasure ...\n"],
  ])("%s has no model", async (_, text) => {
    const { json, seconds, error } = await report({ "model.py": text });
    expect(json.models).toEqual([]);
    expect(error).toBe("");
    expect(seconds).toBeLessThan(SECONDS);
  });

  it.each([
    ["a syntax error", `${HEAD}x = = 1\n${GOOD}`],
    [
      "a half-typed line",
      `${HEAD}${GOOD}\nclass Half(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Lin`,
    ],
    ["an open bracket", `${HEAD}${GOOD}\nx = foo(1,\n`],
    ["an open string", `${HEAD}${GOOD}\nx = "abc\n`],
    ["tabs and spaces mixed", `${HEAD}${GOOD}\ndef f():\n\tif True:\n        return 1\n`],
  ])("%s leaves the other models", async (_, text) => {
    expectGood(await report({ "model.py": text }));
  });

  it("a syntax error is told with its place", async () => {
    const { json } = await report({ "model.py": `${HEAD}x = = 1\n${GOOD}` });
    expect(json.problems.length).toBeGreaterThan(0);
  });
});

describe("files that are no source", () => {
  it.each([
    ["binary", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), "model.py is not text, so it is not analysed"],
    ["above 1 MB", `${HEAD}${GOOD}${"# padding\n".repeat(100_001)}`, "model.py is larger than 1 MB, so it is not analysed"],
    ["not UTF-8", Uint8Array.from([0x78, 0x3d, 0xff]), "model.py is not UTF-8 text, so it is not analysed"],
  ])("%s", async (_, content, message) => {
    const { json, status, seconds } = await report({ "model.py": content });
    expect(json.problems[0]?.message).toBe(message);
    expect(status).toBe(2);
    expect(seconds).toBeLessThan(SECONDS);
  });

  it("a broken notebook", async () => {
    const { json } = await report({ "model.ipynb": "{" });
    expect(json.problems[0]?.message).toBe("model.ipynb is not a notebook: its JSON is broken");
  });
});

describe("code that does not end", () => {
  const endless = (body: string): string =>
    `class Endless(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(2, 2)\n${body}\n\n    def forward(self, x):\n        return self.fc(x)\n`;

  it.each([
    ["a loop in a constructor", endless("        while True: pass")],
    ["a growing list in a constructor", endless("        l = []\n        while True: l.append(l)")],
    ["a growing string", endless("        s = 'a'\n        while True: s += s")],
    ["a growing number", endless("        n = 2\n        while True: n = n * n")],
    [
      "a loop in forward",
      "class Endless(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(2, 2)\n\n    def forward(self, x):\n        while True: x = self.fc(x)\n        return x\n",
    ],
    ["exponential recursion", endless("        def f(n): return f(n - 1) + f(n - 1) if n else 0\n        f(60)")],
    ["endless recursion", endless("        def f(n): return f(n + 1)\n        f(0)")],
    ["an endless generator", endless("        def g():\n            while True: yield 1\n        self.l = list(g())")],
    ["a billion turns", endless("        for i in range(10**9): pass")],
    ["a huge list", endless("        self.l = [0] * 10**12")],
    ["a huge layer list", endless("        self.l = nn.ModuleList([nn.Linear(2, 2) for _ in range(10**7)])")],
  ])("%s", async (_, text) => {
    const answer = await report({ "model.py": `${HEAD}${text}${GOOD}` });
    expectGood(answer);
    const found = answer.json.models.find(({ name }) => name === "Endless");
    expect(found?.status).toBe("failed");
    expect(found?.problems[0]?.message).toMatch(/\w/);
    expect(found?.problems[0]?.location?.range.start.line).toBeGreaterThan(2);
  });

  it.each([
    ["at the top level", "while True: pass\n"],
    ["in a training loop", "model = None\nwhile True:\n    for x in loader:\n        loss = model(x)\n        loss.backward()\n"],
  ])("%s", async (_, text) => {
    expectGood(await report({ "model.py": `${HEAD}${GOOD}${text}` }));
  });
});

describe("circles", () => {
  it("a class that inherits from itself", async () => {
    expectGood(await report({ "model.py": `${HEAD}class A(A): pass\nclass B(nn.Module, object, nn.Module): pass\n${GOOD}` }));
  });

  it("files that import each other", async () => {
    const files = {
      "model.py": `${HEAD}from other import thing\n${GOOD}`,
      "other.py": "from third import x\nfrom model import Good\nthing = 1\n",
      "third.py": "import other\nimport third\nx = 1\n",
    };
    expectGood(await report(files));
  });

  it("a module that holds itself", async () => {
    const text =
      "class Loop(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.me = self\n        self.fc = nn.Linear(2, 2)\n\n    def forward(self, x):\n        return self.me(x)\n";
    expectGood(await report({ "model.py": `${HEAD}${text}${GOOD}` }));
  });

  it("a list that holds itself", async () => {
    expectGood(await report({ "model.py": `${HEAD}l = []\nl.append(l)\nprint(l, l == l, str(l))\n${GOOD}` }));
  });
});

describe("depth and length", () => {
  it.each([
    ["10,000 nested brackets", `x = ${"(".repeat(10_000)}1${")".repeat(10_000)}\n`],
    ["10,000 open brackets", `x = ${"[".repeat(10_000)}\n`],
    ["a sum of 10,000 terms", `x = ${Array.from({ length: 10_000 }, (_, index) => index).join(" + ")}\n`],
    ["a chain of 10,000 calls", `x = f${"()".repeat(10_000)}\n`],
    ["a chain of 10,000 attributes", `x = f${".a".repeat(10_000)}\n`],
    ["5,000 nested ifs", Array.from({ length: 5_000 }, (_, depth) => `${" ".repeat(depth % 90)}if x:\n`).join("")],
    ["1,000 nested lambdas", `x = ${"lambda: ".repeat(1_000)}1\n`],
    ["an elif chain of 5,000", `if x == 0: pass\n${Array.from({ length: 5_000 }, (_, index) => `elif x == ${index}: pass\n`).join("")}`],
    ["20,000 statements", "x = 1\n".repeat(20_000)],
    ["a line of 500,000 characters", `x = "${"a".repeat(500_000)}"\n`],
  ])("%s", async (_, text) => {
    const { json, seconds, error } = await report({ "model.py": `${HEAD}${GOOD}\n${text}` });
    expect(error).not.toContain("internal error");
    expect(seconds).toBeLessThan(SECONDS);
    if (!/^x = \[+$|nested ifs/.test(text)) expect(json.models.some(({ name }) => name === "Good")).toBe(true);
  });
});

it("names of JavaScript are names", async () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "__defineGetter__", "valueOf"];
  const attributes = names.map((name) => `        self.${name} = nn.Linear(2, 2)\n`).join("");
  const text = `class __proto__(nn.Module):\n    def __init__(self, constructor=2):\n        super().__init__()\n        self.layers = nn.ModuleDict({name: nn.Linear(constructor, 2) for name in ${JSON.stringify(names)}})\n${attributes.replace(/self\.toString/, "self.to_string")}\n    def forward(self, __proto__):\n        for valueOf in self.layers.values():\n            __proto__ = valueOf(__proto__)\n        return __proto__\n`;
  const answer = await report({ "model.py": `${HEAD}${text}${GOOD}` });
  expectGood(answer);
  expect(answer.json.models.find(({ name }) => name === "__proto__")?.parameters.map(({ name }) => name)).toContain(
    "layers.__proto__.weight",
  );
});

describe("links", () => {
  it("a file that leads out of the workspace is not analysed", async () => {
    await inFolder({ "secret.py": `${HEAD}${GOOD}` }, async (outside) => {
      const { json, status } = await report({ "pyproject.toml": "" }, { "model.py": join(outside, "secret.py") });
      expect(json.models).toEqual([]);
      expect(json.problems[0]?.message).toMatch(/model\.py leads out of the workspace, so it is not read/);
      expect(status).toBe(2);
    });
  });

  it("an import that leads out of the workspace is not followed", async () => {
    await inFolder({ "secret.py": "import torch.nn as nn\nclass Secret(nn.Module): pass\n" }, async (outside) => {
      const answer = await report(
        { "model.py": `${HEAD}from leak import Secret\n${GOOD}`, "pyproject.toml": "" },
        { "leak.py": join(outside, "secret.py") },
      );
      expectGood(answer);
      expect(answer.json.problems.map(({ message }) => message).join()).toContain("leak.py leads out of the workspace, so it is not read");
    });
  });
});
