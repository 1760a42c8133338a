// Builds suites written in TypeScript and runs them with mocha, with a result file for .ci/run.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import Mocha from "mocha";
import { repository } from "./install.mjs";

/** Where suites leave what they ran: { stats: { passes, failures } }. */
export const results = process.env.GRADIENT_LENS_RESULTS ?? join(repository, ".cache", "results");

/** Path of the built suite. */
export async function bundle(source, output, options) {
  const outfile = join(repository, ".cache", "suites", output);
  await esbuild.build({
    absWorkingDir: repository,
    entryPoints: [source],
    outfile,
    bundle: true,
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    logLevel: "warning",
    ...options,
  });
  return outfile;
}

export function report(name, passes, failures) {
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify({ stats: { passes, failures } })}\n`);
}

/** Runs suites in this process; gives the number of failures. A browser on a busy machine misses a key now and then: a test is tried twice, and the first try is told. */
export function runMocha(files, name, options = {}) {
  const mocha = new Mocha({ timeout: 60_000, slow: 5000, retries: 1, reporter: "spec", ...options });
  for (const file of files) mocha.addFile(file);
  return new Promise((resolve) => {
    const runner = mocha.run((failures) => {
      report(name, runner.stats?.passes ?? 0, failures);
      resolve(failures);
    });
    runner.on("retry", (test, error) => console.log(`    tried again: ${test.title}: ${error.message}`));
  });
}
