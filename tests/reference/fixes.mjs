#!/usr/bin/env node
// Holds what fixes promise against PyTorch: every fixture with a *.fixed.py is run before and after, and the measured change of the first layer's gradient is
// put beside the predicted one.
//
//   npm run truth:fixes -- [--seeds N] [--only REGEX]
//
// PYTHON names the interpreter that has PyTorch (default python3). The exit status is 1 where a promise is off by more than 0.3 decades.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const repository = join(here, "../..");
const { values } = parseArgs({ options: { seeds: { type: "string", default: "10" }, only: { type: "string", default: "" } } });

const outfile = join(repository, ".cache/truth/promises.mjs");
await build({
  absWorkingDir: repository,
  entryPoints: ["tests/reference/promises.ts"],
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
const { jobs, table } = await import(pathToFileURL(outfile).href);
const asked = jobs(join(repository, "tests"), new RegExp(values.only), Number(values.seeds));
const measured = spawnSync(process.env.PYTHON ?? "python3", [join(here, "measure-fixes.py")], {
  input: asked.map(({ job }) => JSON.stringify(job)).join("\n"),
  encoding: "utf8",
  maxBuffer: 1 << 26,
  env: { OMP_NUM_THREADS: "1", ...process.env },
});
if (measured.status !== 0) {
  console.error(measured.error?.message ?? measured.stderr);
  process.exit(2);
}
const { text, broken } = table(
  asked,
  measured.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line)),
);
console.log(text);
process.exitCode = broken > 0 ? 1 : 0;
