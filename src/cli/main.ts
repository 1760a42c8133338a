/** The command line's entry. */
import { readFileSync } from "node:fs";
import { run } from "./run.ts";

const beside = (name: string): URL => new URL(name, import.meta.url);

/** Put in by the build from package.json. */
declare const VERSION: string;

run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  color: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
  width: process.stdout.isTTY ? Math.max(process.stdout.columns, 60) : 120,
  version: VERSION,
  shipped: (name) => readFileSync(beside(name)),
}).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
