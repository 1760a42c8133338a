/** The command line's arguments. */
import { parseArgs } from "node:util";
import type { GivenInput } from "../discover/candidate.ts";
import { parseInputs } from "../discover/directives.ts";
import type { InputKind } from "../graph/graph.ts";
import { FORMATS } from "../report/index.ts";
import type { Format } from "../report/report.ts";
import type { Severity } from "../settings.ts";
import type { Fixing } from "./fix-files.ts";

export interface AnalyzeOptions {
  readonly paths: readonly string[];
  readonly format: Format;
  readonly construct: string | undefined;
  readonly call: string | undefined;
  readonly inputs: readonly GivenInput[] | undefined;
  readonly root: string | undefined;
  readonly sitePackages: readonly string[];
  readonly dropout: boolean;
  readonly batchSize: number | undefined;
  readonly sequenceLength: number | undefined;
  readonly failOn: Severity | "never";
  readonly config: string | undefined;
  readonly fixes: boolean;
  /** Present where fixes are to be applied. */
  readonly fixing: Fixing | undefined;
  /** File with findings that are known and not to be told again. */
  readonly baseline: string | undefined;
  /** File to write the findings to, so that it can be a baseline. */
  readonly writeBaseline: string | undefined;
}

/** What is wanted: an analysis, text to print, or nothing sensible. */
export type Command =
  | { readonly kind: "analyze"; readonly options: AnalyzeOptions }
  /** One rule; all of them where none is named. */
  | { readonly kind: "explain"; readonly rule: string | undefined }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "misuse"; readonly message: string };

export const HELP = `Usage: gradient-lens analyze PATH... [options]
       gradient-lens explain [RULE]

Reads PyTorch models in Python files and notebooks, without running them, and predicts where their
gradients vanish or explode at initialisation. Folders are searched for .py and .ipynb files, leaving
out what .gitignore excludes. explain tells what a rule says, why, and what to do; alone, it lists them all.

  --format FORMAT          ${FORMATS.map(({ id }) => id).join(", ")} (default ${FORMATS[0]?.id ?? ""})
${FORMATS.map(({ id, what }) => `                             ${id.padEnd(8)} ${what}`).join("\n")}
  --construct CODE         the model to look at, as Python in the file's own scope: "Net(depth=50)"
  --call CODE              how it is called, with model and the inputs x0, x1, …: "model(x0)[0]"
  --inputs INPUTS          its inputs, as "float(32, 3, 224, 224)" or JSON:
                           [{"shape": [32, 3, 224, 224], "kind": "normal", "std": 1}]
                           kinds: normal (std, mean), tokens (vocab), uniform (low, high), rowstochastic
  --root DIR               where absolute imports start (default: the nearest folder that they fit)
  --site-packages DIR      also read the Python source of installed packages there; may be repeated
  --no-dropout             as if every dropout probability were 0
  --batch-size N           where the code does not say (default 32)
  --sequence-length N      where the code does not say (default 100)
  --no-fixes               do not look for fixes
  --fix                    apply the safe fixes of warnings and errors to the files, then report what is left
  --diff                   show what --fix would change, change nothing; exit status 1 if there is something
  --unsafe-fixes           with either: also fixes that change more than how parameters start
  --baseline FILE          leave out the findings that stand in FILE: those of lines that have not changed
  --write-baseline FILE    write what is found to FILE, tell nothing of it, and end with 0
  --fail-on SEVERITY       error, warning, info or never: from which finding on the exit status is 1
                           (default error)
  --config FILE            default: [tool.gradient-lens] of the nearest pyproject.toml, else
                           .gradient-lens.json
  --help, --version

Exit status: 0, or 1 where something was found (--fail-on), or 2 for wrong usage and internal errors.
`;

/** Understands the arguments after the program's name. */
export function parseCommand(args: readonly string[]): Command {
  try {
    return command(args);
  } catch (error) {
    return { kind: "misuse", message: error instanceof Error ? (error.message.split(". ")[0] ?? error.message) : String(error) };
  }
}

function command(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: "string" },
      construct: { type: "string" },
      call: { type: "string" },
      inputs: { type: "string" },
      root: { type: "string" },
      "site-packages": { type: "string", multiple: true },
      "no-dropout": { type: "boolean" },
      "no-fixes": { type: "boolean" },
      fix: { type: "boolean" },
      diff: { type: "boolean" },
      "unsafe-fixes": { type: "boolean" },
      baseline: { type: "string" },
      "write-baseline": { type: "string" },
      "batch-size": { type: "string" },
      "sequence-length": { type: "string" },
      "fail-on": { type: "string" },
      config: { type: "string" },
      help: { type: "boolean", short: "h" },
      version: { type: "boolean", short: "v" },
    },
  });
  if (values.help === true) return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  const [name, ...paths] = positionals;
  if (name === undefined) return { kind: "help" };
  if (name === "explain") return { kind: "explain", rule: paths[0] };
  if (name !== "analyze") throw new Error(`there is no command \`${name}\`; analyze and explain are`);
  if (paths.length === 0) throw new Error("name a file or folder to analyze");
  return {
    kind: "analyze",
    options: {
      paths,
      format: oneOf("format", values.format ?? FORMATS[0]?.id ?? "", FORMATS),
      construct: values.construct,
      call: values.call,
      inputs: values.inputs === undefined ? undefined : inputsOf(values.inputs),
      root: values.root,
      sitePackages: values["site-packages"] ?? [],
      dropout: values["no-dropout"] !== true,
      batchSize: countOf("batch-size", values["batch-size"]),
      sequenceLength: countOf("sequence-length", values["sequence-length"]),
      failOn: failOn(values["fail-on"] ?? "error"),
      config: values.config,
      fixing: fixing(values.fix === true, values.diff === true, values["unsafe-fixes"] === true),
      fixes: values["no-fixes"] !== true && values.diff !== true && values["write-baseline"] === undefined,
      baseline: values.baseline,
      writeBaseline: values["write-baseline"],
    },
  };
}

function fixing(fix: boolean, diff: boolean, unsafe: boolean): Fixing | undefined {
  if (unsafe && !fix && !diff) throw new Error("--unsafe-fixes goes with --fix or --diff");
  return fix || diff ? { unsafe, write: !diff } : undefined;
}

function oneOf<T extends { readonly id: string }>(option: string, id: string, all: readonly T[]): T {
  const found = all.find((each) => each.id === id);
  if (found === undefined) throw new Error(`--${option} is ${all.map((each) => each.id).join(", ")}, not ${id}`);
  return found;
}

function countOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${option} is a whole number above 0, not ${text}`);
  return number;
}

function failOn(text: string): Severity | "never" {
  if (text === "error" || text === "warning" || text === "info" || text === "never") return text;
  throw new Error(`--fail-on is error, warning, info or never, not ${text}`);
}

/** Inputs as JSON, or in the words of a comment: float(32, 3, 224, 224). */
function inputsOf(text: string): readonly GivenInput[] {
  if (!text.trimStart().startsWith("[")) {
    const inputs = parseInputs(text);
    if (typeof inputs === "string") throw new Error(`--inputs: ${inputs}`);
    return inputs;
  }
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new Error("--inputs is not JSON");
  }
  if (!Array.isArray(list)) throw new Error("--inputs is not a list");
  return list.map(inputOf);
}

function inputOf(value: unknown): GivenInput {
  if (typeof value !== "object" || value === null) throw new Error("--inputs: each input is an object");
  const fields = new Map<string, unknown>(Object.entries(value));
  const shape = fields.get("shape");
  const isSize = (size: unknown): size is number => typeof size === "number" && Number.isSafeInteger(size) && size > 0;
  if (!Array.isArray(shape) || !shape.every(isSize)) throw new Error("--inputs: a shape is a list of whole numbers above 0");
  const number = (name: string, otherwise: number): number => {
    const given = fields.get(name);
    return typeof given === "number" && Number.isFinite(given) ? given : otherwise;
  };
  return { shape, kind: kindOf(fields.get("kind") ?? "normal", number) };
}

function kindOf(kind: unknown, number: (name: string, otherwise: number) => number): InputKind {
  switch (kind) {
    case "normal":
      return { kind, mean: number("mean", 0), std: number("std", 1) };
    case "uniform":
      return { kind, low: number("low", 0), high: number("high", 1) };
    case "tokens":
      return { kind, vocabulary: Math.max(1, number("vocab", 2)) };
    case "rowstochastic":
      return { kind };
    default:
      throw new Error("--inputs: a kind is normal, tokens, uniform or rowstochastic");
  }
}
