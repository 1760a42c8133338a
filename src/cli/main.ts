/** The command line's entry. */
import { run } from "./run.ts";

run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  color: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
  width: process.stdout.isTTY ? Math.max(process.stdout.columns, 60) : 120,
  folder: new URL(".", import.meta.url),
}).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
