#!/usr/bin/env node
// Why models of a folder of checkouts are not read whole, by frequency: what to build next.
//
//   npm run coverage:corpus -- DIR [--only REGEX] [--file REGEX] [--top 40] [--examples 2] [--json FILE]
//
// DIR holds one folder per repository. Every .py file and notebook that may define a model is analysed without being told anything, by the command line as it
// stands in src, in this process. The first problem of a model counts as its reason; where it comes from code of another file, that place is named too.
import { appendFileSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string", default: "" },
    file: { type: "string", default: "" },
    top: { type: "string", default: "40" },
    examples: { type: "string", default: "2" },
    json: { type: "string" },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error("coverage: name a folder of checkouts");
  process.exit(2);
}

const repository = join(dirname(fileURLToPath(import.meta.url)), "../..");
const cache = join(repository, ".cache/coverage");
mkdirSync(cache, { recursive: true });
const outfile = join(cache, `run-${process.pid}.cjs`);
await build({
  absWorkingDir: repository,
  entryPoints: ["src/cli/run.ts"],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  loader: { ".py": "text" },
  logLevel: "warning",
});
const { run } = createRequire(import.meta.url)(outfile);
const parser = join(repository, "node_modules/@vscode/tree-sitter-wasm/wasm");
const shipped = (name) => readFileSync(join(parser, name));

const SKIPPED = new Set([".git", "node_modules", "__pycache__", ".ipynb_checkpoints"]);
const DEFINES_MODEL = /nn\.Module|LightningModule|nn\.Sequential|\bModule\)|keras|flax/;

function* files(path) {
  for (const name of readdirSync(path).sort()) {
    if (SKIPPED.has(name)) continue;
    const child = join(path, name);
    const stat = statSync(child, { throwIfNoEntry: false });
    if (stat?.isDirectory()) yield* files(child);
    else if (stat?.isFile() && /\.(py|ipynb)$/.test(name) && stat.size <= 1_000_000) yield child;
  }
}

async function analyse(file, root) {
  let out = "";
  let err = "";
  const started = process.cpuUsage();
  const surroundings = { out: (text) => (out += text), error: (text) => (err += text), color: false, width: 120, version: "0", shipped };
  try {
    await run(["analyze", file, "--root", root, "--format", "json", "--fail-on", "never"], surroundings);
    if (err.includes("internal error")) return { models: [], seconds: 0, failure: err.trim().split("\n").slice(0, 2).join(" ") };
    return { models: JSON.parse(out).models ?? [], seconds: process.cpuUsage(started).user / 1e6 };
  } catch (error) {
    return { models: [], seconds: process.cpuUsage(started).user / 1e6, failure: err.trim().split("\n")[0] || String(error) };
  }
}

// Names and numbers differ from place to place, the reason does not.
const kind = (message) => message.replace(/`[^`]*`/g, (name) => (name.length > 60 ? "`…`" : name)).replace(/\d+(\.\d+)?/g, "#");

const root = resolve(folder);
const queue = readdirSync(root).flatMap((name) => {
  const path = join(root, name);
  if (!statSync(path).isDirectory() || !new RegExp(values.only).test(name)) return [];
  return [...files(path)]
    .filter((file) => new RegExp(values.file).test(file) && DEFINES_MODEL.test(readFileSync(file, "utf8")))
    .map((file) => ({ file, root: path }));
});
const total = { models: 0, complete: 0, partial: 0, failed: 0, crashes: 0, slowest: { seconds: 0, file: "" } };
const reasons = new Map();
const note = (message, place) => {
  const entry = reasons.get(message) ?? { count: 0, places: [] };
  entry.count += 1;
  if (entry.places.length < Number(values.examples)) entry.places.push(place);
  reasons.set(message, entry);
};
if (values.json !== undefined) writeFileSync(values.json, "");

for (const job of queue) {
  const { models, seconds, failure } = await analyse(job.file, job.root);
  const place = relative(root, job.file);
  if (seconds > total.slowest.seconds) total.slowest = { seconds, file: place };
  if (failure !== undefined) {
    total.crashes += 1;
    note(`CRASH ${kind(failure)}`, place);
  }
  for (const { status, problems, name } of models) {
    total.models += 1;
    total[status] += 1;
    if (status === "complete") continue;
    const [problem] = problems;
    const { file, range } = problem?.location ?? {};
    const where = file === undefined || resolve(file) === job.file ? `${place}:` : `${place} in ${relative(root, resolve(file))}:`;
    note(
      `${status === "failed" ? "not built or traced" : "partial"}: ${kind(problem?.message ?? "no reason given")}`,
      `${where}${range?.start.line ?? "?"} ${name}`,
    );
  }
  if (values.json !== undefined) appendFileSync(values.json, `${JSON.stringify({ ...job, seconds, failure, models })}\n`);
}

for (const [message, { count, places }] of [...reasons].sort((a, b) => b[1].count - a[1].count).slice(0, Number(values.top))) {
  console.log(`${String(count).padStart(5)}  ${message}`);
  for (const place of places) console.log(`         ${place}`);
}
console.log(
  `${queue.length} files, ${total.models} models: ${total.complete} complete, ${total.partial} partial, ${total.failed} failed; ${total.crashes} crashes; slowest ${total.slowest.seconds.toFixed(1)} s ${total.slowest.file}`,
);
