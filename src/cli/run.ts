/** One run of the command line. */
import { createMemo } from "../analyze/memo.ts";
import type { FileReport } from "../report/report.ts";
import { catalogue, explanation, ruleOf } from "../report/support/explanation.ts";
import { atLeast } from "../settings.ts";
import { createParser } from "../syntax/parse.ts";
import { folderOf } from "../workspace/paths.ts";
import { analyzeFiles } from "./analyze-files.ts";
import type { Baseline } from "./baseline.ts";
import { beyond, readBaseline, writeBaseline } from "./baseline.ts";
import { absolute, nodeFiles, relativeTo, write } from "./node-files.ts";
import { fixedWords, heldWords } from "./fix-files.ts";
import type { AnalyzeOptions } from "./options.ts";
import { withoutRepeats } from "./repeats.ts";
import { HELP, parseCommand } from "./options.ts";

/** What a run is given of the process: where it writes to and what was shipped with it. */
export interface Surroundings {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly color: boolean;
  readonly width: number;
  readonly version: string;
  /** The content of a file that is shipped beside the program. */
  readonly shipped: (name: "tree-sitter.wasm" | "tree-sitter-python.wasm" | "webview.js" | "webview.css") => Uint8Array;
}

/** Does what the arguments say and gives the exit status. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const command = parseCommand(args);
  switch (command.kind) {
    case "help":
      surroundings.out(HELP);
      return 0;
    case "version":
      surroundings.out(`${surroundings.version}\n`);
      return 0;
    case "misuse":
      surroundings.error(`gradient-lens: ${command.message}\nTry gradient-lens --help.\n`);
      return 2;
    case "explain":
      return explain(command.rule, surroundings);
    case "analyze":
      return analyze(command.options, surroundings);
  }
}

function explain(id: string | undefined, { out, error }: Surroundings): number {
  if (id === undefined) {
    out(catalogue());
    return 0;
  }
  const rule = ruleOf(id);
  if (rule === undefined) {
    error(`gradient-lens: there is no rule \`${id}\`; gradient-lens explain lists them.\n`);
    return 2;
  }
  out(explanation(rule));
  return 0;
}

async function analyze(options: AnalyzeOptions, surroundings: Surroundings): Promise<number> {
  const { shipped, version, color, width } = surroundings;
  const parser = await createParser({ runtime: shipped("tree-sitter.wasm"), language: shipped("tree-sitter-python.wasm") });
  const memo = createMemo(parser);
  const made: FileReport[] = [];
  let broken = false;
  let diff = "";
  for (const { report, internalError, fixed } of analyzeFiles(options, memo)) {
    made.push(report);
    diff += fixed?.diff ?? "";
    if (fixed !== undefined) {
      if (options.fixing?.write === true) surroundings.error(fixedWords(report.file, fixed.mended));
      surroundings.error(heldWords(report.file, fixed.mended));
    }
    if (internalError === undefined) continue;
    broken = true;
    const details = internalError instanceof Error ? (internalError.stack ?? internalError.message) : "";
    surroundings.error(`gradient-lens: internal error in ${report.file}\n${details}\n`);
  }
  const reports = withoutRepeats(made);
  if (options.fixing?.write === false) {
    for (const { notes } of reports) for (const note of notes) surroundings.error(`gradient-lens: ${note}\n`);
    surroundings.out(diff);
    return broken ? 2 : diff === "" ? 0 : 1;
  }
  const unread = reports.filter(({ analysis, notes }) => analysis === undefined && notes.length > 0);
  for (const { notes } of unread) if (options.format.id !== "text") surroundings.error(`gradient-lens: ${notes.join("; ")}\n`);
  const { baseline, writeBaseline: target } = options;
  if (target !== undefined) {
    const failure = write(
      target,
      writeBaseline(reports, (file) => relativeTo(folderOf(absolute(target)), file)),
    );
    if (failure !== undefined) surroundings.error(`gradient-lens: --write-baseline: ${failure}\n`);
    return broken || failure !== undefined ? 2 : 0;
  }
  let shown: readonly FileReport[] = reports;
  if (baseline !== undefined) {
    const known = baselineOf(baseline);
    if (typeof known === "string") {
      surroundings.error(`gradient-lens: --baseline: ${known}\n`);
      return 2;
    }
    shown = beyond(known, reports, (file) => relativeTo(folderOf(absolute(baseline)), file));
  }
  const text = (name: "webview.js" | "webview.css"): string => new TextDecoder().decode(shipped(name));
  const page = options.format.needsPage === true ? { script: text("webview.js"), style: text("webview.css") } : undefined;
  surroundings.out(options.format.write(shown, { color, width, version, page }));
  if (broken || (unread.length > 0 && unread.length === reports.length)) return 2;
  return fails(options, shown) ? 1 : 0;
}

function baselineOf(path: string): Baseline | string {
  const text = nodeFiles.text(absolute(path));
  const read = text === undefined ? "it cannot be read" : readBaseline(text);
  return typeof read === "string" ? `${path}: ${read}` : read;
}

function fails({ failOn }: AnalyzeOptions, reports: readonly FileReport[]): boolean {
  if (failOn === "never") return false;
  return reports.some(({ analysis }) =>
    [...(analysis?.findings ?? []), ...(analysis?.models ?? []).flatMap(({ findings }) => findings)].some(({ severity }) =>
      atLeast(severity, failOn),
    ),
  );
}
