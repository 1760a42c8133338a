#!/usr/bin/env node
// Measures model folders again with PyTorch and prints beside each number what we predict: a new op comes with its own truth.
//
//   npm run truth -- DIR... [--seeds N] [--keep]
//
// DIR holds model.py and spec.json, or folders that do; truth.json is written there. `--keep` compares with the truth.json that stands there, without PyTorch.
// PYTHON names the interpreter that has PyTorch (default python3).
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const repository = join(here, "../..");
const { values, positionals } = parseArgs({ allowPositionals: true, options: { seeds: { type: "string" }, keep: { type: "boolean" } } });

const isModel = (folder) => ["model.py", "spec.json"].every((file) => existsSync(join(folder, file)));
const folders = positionals
  .map((path) => resolve(path))
  .flatMap((path) => (isModel(path) ? [path] : readdirSync(path).map((name) => join(path, name))))
  .filter(isModel);
if (folders.length === 0) {
  console.error("truth: name folders with model.py and spec.json");
  process.exit(2);
}

if (values.keep !== true) {
  const seeds = values.seeds === undefined ? [] : ["--seeds", values.seeds];
  const measured = spawnSync(process.env.PYTHON ?? "python3", [join(here, "measure.py"), "--force", ...seeds, ...folders], {
    stdio: "inherit",
    env: { OMP_NUM_THREADS: "1", ...process.env },
  });
  if (measured.status !== 0) {
    console.error(measured.error?.message ?? "truth: measuring failed; PYTHON names an interpreter that has PyTorch");
    process.exit(1);
  }
}

const outfile = join(repository, ".cache/truth/side-by-side.mjs");
await build({
  absWorkingDir: repository,
  entryPoints: ["tests/reference/side-by-side.ts"],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  loader: { ".py": "text" },
  external: ["@vscode/tree-sitter-wasm"],
  // Libraries in the bundle may be CommonJS and ask for Node's own modules.
  banner: { js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);' },
  logLevel: "warning",
});
const { sideBySide } = await import(pathToFileURL(outfile).href);
for (const folder of folders) console.log(sideBySide(folder));
