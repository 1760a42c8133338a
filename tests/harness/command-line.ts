/** The command line run in this process, over files in a temporary folder. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../src/cli/run.ts";

const parserFolder = dirname(createRequire(import.meta.url).resolve("@vscode/tree-sitter-wasm"));

export interface Result {
  readonly status: number;
  readonly out: string;
  readonly error: string;
  readonly seconds: number;
}

/** Runs `gradient-lens` with these arguments. */
export async function gradientLens(...args: readonly string[]): Promise<Result> {
  const out: string[] = [];
  const error: string[] = [];
  // Time of the processor and not of the clock: tests run beside others.
  const started = process.cpuUsage();
  const status = await run(args, {
    out: (text) => out.push(text),
    error: (text) => error.push(text),
    color: false,
    width: 120,
    version: "1.2.3",
    shipped: (name) => readFileSync(join(parserFolder, name)),
  });
  return { status, out: out.join(""), error: error.join(""), seconds: process.cpuUsage(started).user / 1e6 };
}

/** A folder of files that is gone when the work is done; `links` are symbolic, from name to target. */
export async function inFolder<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (folder: string) => Promise<T>,
  links: Readonly<Record<string, string>> = {},
): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gradient-lens-")));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the tests look at in the JSON of a report. */
export interface Json {
  readonly models: readonly {
    readonly name: string;
    readonly construction: string;
    readonly constructionSource: string;
    readonly status: string;
    readonly problems: readonly {
      readonly message: string;
      readonly location: { readonly file: string; readonly range: { readonly start: { readonly line: number } } } | null;
    }[];
    readonly inputs: readonly { readonly shape: readonly number[]; readonly kind: string; readonly source: string }[];
    readonly outputs: readonly { readonly shape: readonly number[] }[];
    readonly parameterCount: number;
    readonly parameters: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly gradient: string;
      readonly gradientLog10: number | null;
      readonly modelError: number | null;
    }[];
    readonly layers: readonly {
      readonly name: string;
      readonly gradient: string;
      readonly gradientLog10: number | null;
      readonly activationLog10: number | null;
    }[];
    readonly timeSteps: readonly { readonly source: string; readonly gradientLog10: readonly (number | null)[] }[];
    readonly change: { readonly weights: number | null };
    readonly verdict: string;
    readonly findings: readonly {
      readonly rule: string;
      readonly message: string;
      readonly severity: string;
      readonly fixes: readonly { readonly title: string; readonly before: number; readonly after: number }[];
    }[];
  }[];
  readonly findings: readonly { readonly rule: string }[];
  readonly problems: readonly { readonly message: string }[];
}

/** Analyses one file's text and gives the report's JSON. */
export async function analyzed(text: string, ...args: readonly string[]): Promise<Json> {
  return await inFolder({ "model.py": text }, async (folder) => {
    const { out, error } = await gradientLens("analyze", join(folder, "model.py"), "--format", "json", "--fail-on", "never", ...args);
    if (out === "") throw new Error(error);
    return JSON.parse(out);
  });
}
