#!/usr/bin/env node
// Why models of a folder of checkouts are not read whole, by frequency: what to build next.
//
//   npm run coverage:corpus -- DIR [--only REGEX] [--top 40] [--examples 2]
//
// DIR holds one folder per repository. Every .py file and notebook that mentions a framework is analysed by the built command line without being told anything.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cli: { type: "string", default: "dist/cli.js" },
    only: { type: "string", default: "" },
    top: { type: "string", default: "40" },
    examples: { type: "string", default: "2" },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error("coverage: name a folder of checkouts");
  process.exit(2);
}

const SKIPPED = new Set([".git", "node_modules", "__pycache__", ".ipynb_checkpoints"]);
const DEFINES_MODEL = /nn\.Module|LightningModule|nn\.Sequential|keras|flax/;

function* files(path) {
  for (const name of readdirSync(path).sort()) {
    if (SKIPPED.has(name)) continue;
    const child = join(path, name);
    const stat = statSync(child, { throwIfNoEntry: false });
    if (stat?.isDirectory()) yield* files(child);
    else if (stat?.isFile() && /\.(py|ipynb)$/.test(name) && stat.size <= 1_000_000) yield child;
  }
}

function analyse(file, root) {
  return new Promise((done) => {
    const args = [resolve(values.cli), "analyze", file, "--root", root, "--format", "json", "--fail-on", "never"];
    const started = performance.now();
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => (err += chunk));
    child.on("close", (code, signal) => {
      const seconds = (performance.now() - started) / 1000;
      try {
        done({ file, models: JSON.parse(out).models ?? [], seconds });
      } catch {
        done({ file, models: [], seconds, failure: signal ?? (err.trim().split("\n")[0] || `exit ${code}`) });
      }
    });
  });
}

// Names and numbers differ from place to place, the reason does not.
const kind = (message) => message.replace(/`[^`]*`/g, (name) => (name.length > 60 ? "`…`" : name)).replace(/\d+(\.\d+)?/g, "#");

const root = resolve(folder);
const queue = readdirSync(root).flatMap((repository) => {
  const path = join(root, repository);
  if (!statSync(path).isDirectory() || !new RegExp(values.only).test(repository)) return [];
  return [...files(path)].filter((file) => DEFINES_MODEL.test(readFileSync(file, "utf8"))).map((file) => ({ file, root: path }));
});
const total = { files: queue.length, models: 0, complete: 0, partial: 0, failed: 0, crashes: 0, slowest: { seconds: 0, file: "" } };
const reasons = new Map();
const note = (message, place) => {
  const entry = reasons.get(message) ?? { count: 0, places: [] };
  entry.count += 1;
  if (entry.places.length < Number(values.examples)) entry.places.push(place);
  reasons.set(message, entry);
};

async function worker() {
  for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
    const result = await analyse(job.file, job.root);
    const place = relative(root, result.file);
    if (result.seconds > total.slowest.seconds) total.slowest = { seconds: result.seconds, file: place };
    if (result.failure !== undefined) {
      total.crashes += 1;
      note(`CRASH ${kind(result.failure)}`, place);
    }
    for (const model of result.models) {
      total.models += 1;
      total[model.status] += 1;
      const [problem] = model.problems ?? [];
      if (model.status !== "complete")
        note(kind(problem?.message ?? "no reason given"), `${place}:${problem?.location?.range?.start?.line ?? "?"} ${model.name}`);
    }
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, worker));

for (const [message, { count, places }] of [...reasons].sort((a, b) => b[1].count - a[1].count).slice(0, Number(values.top))) {
  console.log(`${String(count).padStart(5)}  ${message}`);
  for (const place of places) console.log(`         ${place}`);
}
console.log(
  `${total.files} files, ${total.models} models: ${total.complete} complete, ${total.partial} partial, ${total.failed} failed; ${total.crashes} crashes; slowest ${total.slowest.seconds.toFixed(1)} s ${total.slowest.file}`,
);
