import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RULES } from "../../src/rules/index.ts";
import { gradientLens, inFolder } from "../harness/command-line.ts";

const SICK = `import torch.nn as nn

model = nn.Sequential(*[layer for _ in range(12) for layer in (nn.Linear(64, 64), nn.Sigmoid())], nn.Linear(64, 10))
`;
const HEALTHY = `import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(20, 64)
        self.b = nn.Linear(64, 3)

    def forward(self, x):
        return self.b(self.a(x).relu())
`;

describe("usage", () => {
  it("--help and --version say what they are asked", async () => {
    expect((await gradientLens("--help")).out).toMatch(/^Usage: gradient-lens analyze PATH/);
    expect((await gradientLens()).out).toMatch(/^Usage:/);
    expect(await gradientLens("--version")).toMatchObject({ status: 0, out: "1.2.3\n" });
  });

  it.each([
    [["analyse", "x.py"], "there is no command `analyse`; analyze and explain are"],
    [["analyze"], "name a file or folder to analyze"],
    [["analyze", "x.py", "--colour"], "Unknown option '--colour'"],
    [["analyze", "x.py", "--format", "xml"], "--format is text, json, sarif, github"],
    [["analyze", "x.py", "--batch-size", "many"], "--batch-size is a whole number above 0, not many"],
    [["analyze", "x.py", "--fail-on", "always"], "--fail-on is error, warning, info or never, not always"],
    [["analyze", "x.py", "--inputs", "[{]"], "--inputs is not JSON"],
    [["analyze", "x.py", "--inputs", '[{"shape":[0]}]'], "--inputs: a shape is a list of whole numbers above 0"],
    [["analyze", "x.py", "--inputs", '[{"shape":[2],"kind":"odd"}]'], "--inputs: a kind is normal, tokens, uniform or rowstochastic"],
  ])("%j is wrong and says why", async (args, message) => {
    const { status, error, out } = await gradientLens(...args);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(error).toContain(message);
  });

  it("a path that is not there is an error", async () => {
    const { status, out } = await gradientLens("analyze", "/nowhere/model.py");
    expect(status).toBe(2);
    expect(out).toContain("there is no file or folder /nowhere/model.py");
  });
});

describe("explain", () => {
  it("alone lists all rules with what they say", async () => {
    const { status, out } = await gradientLens("explain");
    expect(status).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(RULES.length);
    expect(out).toMatch(/^vanishing-gradient +The gradient of the first layers/m);
  });

  it.each(RULES)("tells all of $id", async ({ id, what, why, advice, source }) => {
    const { status, out } = await gradientLens("explain", id);
    expect(status).toBe(0);
    for (const part of [what, why, advice, source, `ignore[${id}]`]) expect(out).toContain(part);
  });

  it("of a rule that is none says so", async () => {
    expect(await gradientLens("explain", "vanishing")).toMatchObject({ status: 2, out: "" });
  });
});

describe("the exit status", () => {
  it.each([
    ["error", 1],
    ["warning", 1],
    ["never", 0],
  ])("of a vanishing model with --fail-on %s is %d", async (severity, status) => {
    await inFolder({ "sick.py": SICK }, async (folder) => {
      expect(await gradientLens("analyze", join(folder, "sick.py"), "--fail-on", severity, "--no-fixes")).toMatchObject({ status });
    });
  });

  it("of a healthy model is 0", async () => {
    await inFolder({ "healthy.py": HEALTHY }, async (folder) => {
      expect(await gradientLens("analyze", join(folder, "healthy.py"), "--fail-on", "warning")).toMatchObject({ status: 0 });
    });
  });
});

describe("a baseline", () => {
  const json = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { out } = await gradientLens("analyze", ...args, "--format", "json", "--no-fixes", "--fail-on", "never");
    return JSON.parse(out).models.flatMap((model: { readonly findings: readonly { readonly rule: string }[] }) =>
      model.findings.map(({ rule }) => rule),
    );
  };

  it("leaves out what was found when it was written, though lines have moved, and tells what is new", async () => {
    await inFolder({ "sick.py": SICK }, async (folder) => {
      const [file, baseline] = [join(folder, "sick.py"), join(folder, "known.json")];
      expect(await gradientLens("analyze", file, "--write-baseline", baseline)).toMatchObject({ status: 0, out: "" });
      const written = JSON.parse(readFileSync(baseline, "utf8"));
      expect(written.findings).toContainEqual({
        rule: "vanishing-gradient",
        file: "sick.py",
        code: SICK.split("\n")[2],
        count: 1,
      });
      expect(await gradientLens("analyze", file, "--baseline", baseline, "--fail-on", "info")).toMatchObject({ status: 0 });
      writeFileSync(file, `# one more line\n${SICK}`);
      expect(await json(file, "--baseline", baseline)).toEqual([]);
      writeFileSync(file, SICK.replace("range(12)", "range(13)"));
      expect(await json(file, "--baseline", baseline)).toEqual(await json(file));
    });
  });

  it("that cannot be read is an error", async () => {
    await inFolder({ "sick.py": SICK, "broken.json": "[" }, async (folder) => {
      const { status, error } = await gradientLens("analyze", join(folder, "sick.py"), "--baseline", join(folder, "broken.json"));
      expect(status).toBe(2);
      expect(error).toContain("it is not JSON");
    });
  });
});

describe("paths", () => {
  it("may be folders, which are walked", async () => {
    const files = {
      "a/sick.py": SICK,
      "b/healthy.py": HEALTHY,
      "b/data.py": "x = 1\n",
      ".gitignore": "out/\n",
      "out/x.py": HEALTHY,
      "venv/y.py": HEALTHY,
    };
    await inFolder(files, async (folder) => {
      const { out } = await gradientLens("analyze", folder, "--format", "json", "--no-fixes");
      expect(JSON.parse(out).models.map(({ name }: { readonly name: string }) => name)).toEqual(["model", "Net"]);
    });
  });

  it("may be notebooks, with places in their cells", async () => {
    const cells = ["%matplotlib inline\nimport torch.nn as nn\n", SICK.split("\n").slice(1).join("\n")].map((source) => ({
      cell_type: "code",
      source,
    }));
    await inFolder({ "n.ipynb": JSON.stringify({ cells: [{ cell_type: "markdown", source: "" }, ...cells] }) }, async (folder) => {
      const { out } = await gradientLens("analyze", join(folder, "n.ipynb"), "--format", "json", "--no-fixes");
      const [model] = JSON.parse(out).models;
      expect(model.location).toMatchObject({ cell: 2, range: { start: { line: 2, column: 1 } } });
      expect(model.verdict).toBe("vanishing");
    });
  });

  it("may import each other", async () => {
    const files = {
      "pyproject.toml": "",
      "nets/__init__.py": "",
      "nets/parts.py": "import torch.nn as nn\n\ndef block(n):\n    return nn.Sequential(nn.Linear(n, n), nn.ReLU())\n",
      "train.py": HEALTHY.replace("nn.Linear(64, 3)", "block(64)").replace("import", "from nets.parts import block\nimport"),
    };
    await inFolder(files, async (folder) => {
      const { out } = await gradientLens("analyze", join(folder, "train.py"), "--format", "json");
      expect(JSON.parse(out).models[0]).toMatchObject({ name: "Net", status: "complete", parameterCount: 20 * 64 + 64 + 64 * 64 + 64 });
    });
  });
});

describe("formats", () => {
  it("text is made for people", async () => {
    await inFolder({ "sick.py": SICK }, async (folder) => {
      const { out } = await gradientLens("analyze", join(folder, "sick.py"));
      expect(out).toMatch(/vanishing: the first weight's gradient is \S+ of the last's/);
      expect(out).toMatch(/sick\.py:3:\d+ {2}error {2}The gradient (?:of|at)/);
      expect(out).toMatch(/█/);
      expect(out).toMatch(/1 model in 1 file: 1 error/);
      expect(out).not.toContain("\u001b");
    });
  });

  it("sarif and github carry findings with their places", async () => {
    await inFolder({ "sick.py": SICK }, async (folder) => {
      const sarif = JSON.parse((await gradientLens("analyze", join(folder, "sick.py"), "--format", "sarif", "--no-fixes")).out);
      expect(sarif.runs[0].results[0]).toMatchObject({
        ruleId: "vanishing-gradient",
        level: "error",
        locations: [{ physicalLocation: { region: { startLine: 3 } } }],
      });
      const github = (await gradientLens("analyze", join(folder, "sick.py"), "--format", "github", "--no-fixes")).out;
      expect(github).toMatch(
        /^::error file=.*sick\.py,line=3,endLine=3,col=\d+,endColumn=\d+,title=Gradient Lens%3A vanishing-gradient::The gradient/,
      );
    });
  });
});

describe("settings", () => {
  it("come from the nearest pyproject.toml", async () => {
    const files = {
      "pyproject.toml": '[tool.gradient-lens]\nbatch-size = 5\nseverity = { vanishing-gradient = "off" }\n',
      "src/sick.py": SICK,
    };
    await inFolder(files, async (folder) => {
      const { out } = await gradientLens("analyze", join(folder, "src/sick.py"), "--format", "json");
      const [model] = JSON.parse(out).models;
      expect(model.inputs[0].shape).toEqual([5, 64]);
      expect(model.findings.filter(({ rule }: { readonly rule: string }) => rule === "vanishing-gradient")).toEqual([]);
    });
  });

  it("that are wrong are told", async () => {
    await inFolder({ "pyproject.toml": "[tool.gradient-lens]\nbatch-size = -1\n", "healthy.py": HEALTHY }, async (folder) => {
      expect((await gradientLens("analyze", join(folder, "healthy.py"))).out).toContain("`batch-size` is a whole number above 0");
    });
  });
});
