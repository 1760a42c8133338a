/** `--fix`, `--unsafe-fixes` and `--diff`, as users of Ruff know them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gradientLens, inFolder } from "../harness/command-line.ts";

const DEEP = `import torch
import torch.nn as nn


class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(64, 64) for _ in range(20)])

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x


model = Deep()
model(torch.randn(8, 64))
`;
const HE = `        self.apply(self._init_weights)

    def _init_weights(self, module):
        if isinstance(module, nn.Linear):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
`;
const SIGMOID = DEEP.replace("torch.relu", "torch.sigmoid").replace("range(20)", "range(8)");

describe("--fix", () => {
  it("applies safe fixes to the file and reports what is left", async () => {
    await inFolder({ "model.py": DEEP }, async (folder) => {
      const path = join(folder, "model.py");
      const { status, error, out } = await gradientLens("analyze", path, "--fix");
      const fixed = readFileSync(path, "utf8");
      expect(fixed).toBe(DEEP.replace("range(20)])\n", `range(20)])\n${HE}`));
      expect(error).toMatch(/Fixed 1 finding in .*model\.py\n {2}vanishing-gradient: Initialise Linear layers with He/);
      expect(out).not.toContain("vanishing-gradient");
      expect(status).toBe(0);
      await gradientLens("analyze", path, "--fix");
      expect(readFileSync(path, "utf8")).toBe(fixed);
    });
  });

  it("leaves what is unsafe to be asked for", async () => {
    await inFolder({ "model.py": SIGMOID }, async (folder) => {
      const path = join(folder, "model.py");
      const safe = await gradientLens("analyze", path, "--fix");
      expect(safe.status).toBe(1);
      expect(safe.error).toMatch(/^1 finding in .*model\.py can be fixed with --unsafe-fixes/);
      expect(readFileSync(path, "utf8")).toBe(SIGMOID);
      const { status, error } = await gradientLens("analyze", path, "--fix", "--unsafe-fixes");
      expect(error).toContain("(unsafe)");
      expect(readFileSync(path, "utf8")).toContain("torch.relu(layer(x))");
      expect(status).toBe(0);
    });
  });

  it("--diff shows it and changes nothing", async () => {
    await inFolder({ "model.py": DEEP }, async (folder) => {
      const path = join(folder, "model.py");
      const { status, out } = await gradientLens("analyze", path, "--diff");
      expect(status).toBe(1);
      const shown = out.split("\n").slice(2).join("\n");
      expect(shown).toBe(`@@ -6,6 +6,11 @@
     def __init__(self):
         super().__init__()
         self.layers = nn.ModuleList([nn.Linear(64, 64) for _ in range(20)])
${HE.replaceAll(/^/gm, "+").slice(0, -1)} 
     def forward(self, x):
         for layer in self.layers:
`);
      expect(readFileSync(path, "utf8")).toBe(DEEP);
      writeFileSync(path, DEEP.replace("range(20)", "range(2)"));
      expect(await gradientLens("analyze", path, "--diff")).toMatchObject({ status: 0, out: "" });
    });
  });

  it("changes the right cell of a notebook, and only its code", async () => {
    const [head, tail] = DEEP.split("\n\nmodel = Deep()");
    const cells = [
      { cell_type: "markdown", metadata: {}, source: ["# Deep\n"] },
      { cell_type: "code", execution_count: 3, metadata: {}, outputs: [], source: `%matplotlib inline\n${head ?? ""}`.split(/(?<=\n)/) },
      { cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: `model = Deep()${tail ?? ""}` },
    ];
    const json = `${JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
    await inFolder({ "model.ipynb": json }, async (folder) => {
      const path = join(folder, "model.ipynb");
      const { error } = await gradientLens("analyze", path, "--fix");
      expect(error).toContain("Initialise Linear layers with He");
      const [, mended] = cells;
      const source = (mended?.source as string[]).join("").replace("range(20)])\n", `range(20)])\n${HE}`);
      const expected = {
        cells: [cells[0], { ...mended, source: source.split(/(?<=\n)/) }, cells[2]],
        metadata: {},
        nbformat: 4,
        nbformat_minor: 5,
      };
      expect(readFileSync(path, "utf8")).toBe(`${JSON.stringify(expected, null, 1)}\n`);
    });
  });

  it("--unsafe-fixes alone is a mistake", async () => {
    const { status, error } = await gradientLens("analyze", "x.py", "--unsafe-fixes");
    expect(status).toBe(2);
    expect(error).toContain("--unsafe-fixes goes with --fix or --diff");
  });
});
