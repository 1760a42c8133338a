/** One run of the command line. */
import { readFileSync } from "node:fs";
import { createMemo } from "../analyze/memo.ts";
import type { FileReport } from "../report/report.ts";
import { atLeast } from "../settings.ts";
import { createParser } from "../syntax/parse.ts";
import { analyzeFiles } from "./analyze-files.ts";
import type { AnalyzeOptions } from "./options.ts";
import { HELP, parseCommand } from "./options.ts";

/** Where a run writes to. */
export interface Output {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly color: boolean;
  readonly width: number;
  /** The folder of the built files. */
  readonly folder: URL;
}

/** Does what the arguments say and gives the exit status. */
export async function run(args: readonly string[], output: Output): Promise<number> {
  const command = parseCommand(args);
  switch (command.kind) {
    case "help":
      output.out(HELP);
      return 0;
    case "version":
      output.out(`${version(output.folder)}\n`);
      return 0;
    case "misuse":
      output.error(`gradient-lens: ${command.message}\nTry gradient-lens --help.\n`);
      return 2;
    case "analyze":
      return analyze(command.options, output);
  }
}

async function analyze(options: AnalyzeOptions, output: Output): Promise<number> {
  const bytes = (name: string): Uint8Array => readFileSync(new URL(name, output.folder));
  const parser = await createParser({ runtime: bytes("tree-sitter.wasm"), language: bytes("tree-sitter-python.wasm") });
  const memo = createMemo(parser);
  const reports: FileReport[] = [];
  let broken = false;
  for (const { report, internalError } of analyzeFiles(options, memo)) {
    reports.push(report);
    if (internalError === undefined) continue;
    broken = true;
    const details = internalError instanceof Error ? (internalError.stack ?? internalError.message) : String(internalError);
    output.error(`gradient-lens: internal error in ${report.file}\n${details}\n`);
  }
  const unread = reports.filter(({ analysis, notes }) => analysis === undefined && notes.length > 0);
  for (const { notes } of unread) if (options.format.id !== "text") output.error(`gradient-lens: ${notes.join("; ")}\n`);
  const page = options.format.needsPage === true ? readFileSync(new URL("webview.js", output.folder), "utf8") : undefined;
  output.out(options.format.write(reports, { color: output.color, width: output.width, version: version(output.folder), page }));
  if (broken || (unread.length > 0 && unread.length === reports.length)) return 2;
  return fails(options, reports) ? 1 : 0;
}

function fails({ failOn }: AnalyzeOptions, reports: readonly FileReport[]): boolean {
  if (failOn === "never") return false;
  return reports.some(({ analysis }) =>
    [...(analysis?.findings ?? []), ...(analysis?.models ?? []).flatMap(({ findings }) => findings)].some(({ severity }) =>
      atLeast(severity, failOn),
    ),
  );
}

function version(folder: URL): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", folder), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "";
}
