#!/usr/bin/env node
// How long every stage of an analysis takes, model by model, each in a process of its own.
//
//   npm run bench -- [--repos DIR] [--only REGEX] [--runs 120] [--json FILE] [--profile NAME]
//
// DIR holds checkouts, each in OWNER+NAME (torchvision's in torchvision); without it, only models of our own are measured. Warm is the median of the last third
// of the runs, of which slow models have as many as 20 seconds allow: before, the compiler is still at work. `--profile` leaves a CPU profile of one model in .cache/bench.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const repository = join(dirname(fileURLToPath(import.meta.url)), "../..");
const { values } = parseArgs({
  options: {
    repos: { type: "string", default: "no-checkouts" },
    only: { type: "string", default: "" },
    runs: { type: "string", default: "120" },
    json: { type: "string" },
    profile: { type: "string" },
  },
});

const folder = join(repository, ".cache/bench");
mkdirSync(folder, { recursive: true });
const parser = join(repository, "node_modules/@vscode/tree-sitter-wasm/wasm");

async function bundle(source, output) {
  const outfile = join(folder, output);
  await build({
    absWorkingDir: repository,
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    loader: { ".py": "text" },
    define: { "import.meta.url": "__moduleUrl" },
    banner: { js: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "warning",
  });
  return outfile;
}

const main = await bundle("tests/bench/bench.ts", "bench.cjs");
const options = { repos: resolve(values.repos), runs: Number(values.runs), parser };

function measure(name, what = "times", flags = []) {
  const child = spawnSync(process.execPath, [...flags, main, JSON.stringify({ ...options, model: name, what })], {
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  if (child.status !== 0) return { failure: /^\w*Error: .*/m.exec(child.stderr)?.[0] ?? `exit ${child.status}` };
  return JSON.parse(child.stdout);
}

if (values.profile !== undefined) {
  measure(values.profile, "times", ["--cpu-prof", `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${values.profile}.cpuprofile`]);
  console.log(`${join(folder, values.profile)}.cpuprofile`);
  process.exit(0);
}

const COLUMNS = ["parse", "load", "build", "trace", "propagate", "check", "total"];
const show = (ms) => (ms >= 100 ? ms.toFixed(0) : ms.toFixed(1)).padStart(9);
const head = (title) => console.log(`${title.padEnd(26)}${COLUMNS.map((name) => name.padStart(9)).join("")}    wall    nodes`);
const line = (name, times, wall, nodes) =>
  console.log(`${name.padEnd(26)}${COLUMNS.map((column) => show(times[column])).join("")}${show(wall)}${String(nodes).padStart(8)}`);

const { names, skipped } = JSON.parse(
  spawnSync(process.execPath, [main, JSON.stringify({ ...options, model: "" })], { encoding: "utf8" }).stdout,
);
console.log(
  `${cpus()[0]?.model ?? "?"}, Node ${process.version}. Milliseconds of CPU time of the whole process; wall time of all stages beside it.`,
);
console.log(
  "parse: the file's text, all of it cold and after an edit in its middle warm; load: its top level and what it imports; build: the constructor; trace: forward; check: verdict and rules.\n",
);
for (const sentence of skipped) console.log(sentence);

const results = {};
head("");
for (const name of names.filter((each) => new RegExp(values.only).test(each))) {
  const result = measure(name);
  if (result.failure !== undefined) {
    console.log(`${name.padEnd(26)} failed: ${result.failure}`);
    process.exitCode = 1;
    continue;
  }
  const stretch = measure(name, "stretches");
  results[name] = { ...result, stretch };
  line(`${name}, cold`, result.cold.cpu, result.cold.wall.total, result.nodes);
  line(`  warm, ${result.runs} runs`, result.warm.cpu, result.warm.wall.total, result.nodes);
  line("  the same on the wall", result.warm.wall, result.warm.wall.total, result.nodes);
  console.log(
    `  whole analysis of a text seen before, warm: ${result.analysis.toFixed(0)} ms; longest stretch without a pause: ${stretch.cold.toFixed(0)} ms cold, ${stretch.warm.toFixed(0)} ms warm`,
  );
}

/** Slope of log time over log layers by least squares: 1 where time grows as the number of layers. */
function exponent(points) {
  const logs = points.map(([layers, ms]) => [Math.log(layers), Math.log(ms)]);
  const mean = (index) => logs.reduce((sum, each) => sum + each[index], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  return logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

const growth = Object.keys(results).filter((name) => /^gpt\d+$/.test(name));
if (growth.length > 1) {
  const shown = ["build", "trace", "propagate", "check"].map((stage) => {
    const points = growth.map((name) => [Number(name.slice(3)), results[name].warm.cpu[stage]]);
    return `${stage} ${exponent(points).toFixed(2)}`;
  });
  console.log(`\nGrowth over ${growth.map((name) => name.slice(3)).join(", ")} layers, time ~ layers^x: ${shown.join(", ")}`);
}

console.log("\nStart of the command line, until the first analysis could begin:");
const cli = await bundle("src/cli/main.ts", "cli.cjs");
for (const name of ["tree-sitter.wasm", "tree-sitter-python.wasm"]) writeFileSync(join(folder, name), readFileSync(join(parser, name)));
if (!existsSync(join(folder, "../package.json"))) writeFileSync(join(folder, "../package.json"), "{}");
const empty = join(folder, "empty.py");
writeFileSync(empty, "");
const told = join(folder, "exit.cjs");
writeFileSync(
  told,
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); require("node:fs").writeSync(2, `CPU ${(user + system) / 1000}\\n`); });',
);
const started = (args) => {
  const times = Array.from({ length: 7 }, () =>
    Number(/CPU ([\d.]+)/.exec(spawnSync(process.execPath, ["-r", told, ...args], { encoding: "utf8" }).stderr)?.[1]),
  );
  return times.sort((a, b) => a - b)[3];
};
const bare = join(folder, "bare.cjs");
writeFileSync(bare, "");
console.log(
  `${started([cli, "analyze", empty, "--fail-on", "never"]).toFixed(0)} ms of CPU time, of which Node alone ${started([bare]).toFixed(0)} ms`,
);

if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, null, 1));
