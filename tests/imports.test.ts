import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { afterEach, describe, expect, it } from "vitest";
import config, { rooms } from "../.dependency-cruiser.mjs";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The names of the rules that a source tree (path → content) breaks. */
async function broken(files: Record<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "gradient-lens-imports-"));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const { output } = await cruise(["."], {
    ...config.options,
    baseDir: folder,
    validate: true,
    ruleSet: { forbidden: config.forbidden ?? [] },
  });
  return [...new Set((output as ICruiseResult).summary.violations.map((violation) => violation.rule.name))].sort();
}

const leaf = "export type T = 1;\n";
const uses = (...paths: string[]): string =>
  paths.map((path, i) => `import type { T as T${i} } from "${path}";\nexport type U${i} = T${i};\n`).join("");

describe("the import rule", () => {
  it("lets every room import the rooms before it", async () => {
    const files: Record<string, string> = {};
    rooms.forEach((room, i) => {
      files[`src/${room}/part.ts`] = i === 0 ? leaf : `${leaf}${uses(`../${rooms[i - 1] ?? ""}/part.ts`)}`;
    });
    expect(await broken(files)).toEqual([]);
  });

  it("fires when a room imports one after it, be it a folder or a file", async () => {
    expect(await broken({ "src/text/a.ts": uses("../moments/b.ts"), "src/moments/b.ts": leaf })).toEqual(["order-text"]);
    expect(await broken({ "src/rules/a.ts": uses("../analyze.ts"), "src/analyze.ts": leaf })).toEqual(["order-rules"]);
    expect(await broken({ "src/remedies.ts": uses("./extension/a.ts"), "src/extension/a.ts": leaf })).toEqual(["order-remedies"]);
  });

  it.each([
    ["a cycle of types", "no-cycles", { "src/text/a.ts": `${leaf}${uses("./b.ts")}`, "src/text/b.ts": `${leaf}${uses("./a.ts")}` }],
    ["a dead module", "no-orphans", { "src/text/a.ts": leaf }],
    ["a room that is not listed", "rooms-are-listed", { "src/cli/main.ts": uses("../utils/a.ts"), "src/utils/a.ts": leaf }],
    ["an op that imports its sibling", "siblings-ops", { "src/ops/add.ts": uses("./linear.ts"), "src/ops/linear.ts": leaf }],
    ["a rule that imports its sibling", "siblings-rules", { "src/rules/a.ts": uses("./b.ts"), "src/rules/b.ts": leaf }],
    ["a fix that imports its sibling", "siblings-fixes", { "src/fixes/a.ts": uses("./b.ts"), "src/fixes/b.ts": leaf }],
    ["a report that imports its sibling", "siblings-report", { "src/report/a.ts": uses("./b.ts"), "src/report/b.ts": leaf }],
    ["a page that knows the core", "webview-knows-the-protocol", { "webview/main.ts": uses("../src/graph/a.ts"), "src/graph/a.ts": leaf }],
    ["VS Code in the core", "vscode-in-extension", { "src/text/a.ts": `import "vscode";\n` }],
    ["Node in the core", "node-in-hosts", { "src/workspace/a.ts": `import "node:fs";\n` }],
    ["Node in the extension's shared side", "node-in-hosts", { "src/extension/a.ts": `import "fs";\n` }],
  ])("fires on %s", async (_, rule, files) => {
    expect(await broken(files)).toContain(rule);
  });

  it("fires when a room besides syntax sees the parser", async () => {
    const files = (room: string) => ({ [`src/${room}/a.ts`]: `import "@vscode/tree-sitter-wasm";\n` });
    expect(await broken(files("evaluate"))).toContain("parser-in-syntax");
    expect(await broken(files("syntax"))).not.toContain("parser-in-syntax");
  });

  it("allows siblings their contract, helpers and own folder, and the index all of them", async () => {
    const files = {
      "src/ops/op.ts": leaf,
      "src/ops/_axes.ts": leaf,
      "src/ops/support/sums.ts": leaf,
      "src/ops/linear/weights.ts": leaf,
      "src/ops/linear/index.ts": `${leaf}${uses("../op.ts", "../_axes.ts", "../support/sums.ts", "./weights.ts")}`,
      "src/ops/add.ts": `${leaf}${uses("./op.ts")}`,
      "src/ops/index.ts": uses("./linear/index.ts", "./add.ts"),
    };
    expect(await broken(files)).toEqual([]);
  });

  it("allows hosts what they need", async () => {
    const files = {
      "src/cli/main.ts": `import "node:fs";\n`,
      "src/extension/node/files.ts": `import "node:fs";\n`,
      "src/extension/main.ts": `import "vscode";\n`,
    };
    expect(await broken(files)).toEqual([]);
  });
});
