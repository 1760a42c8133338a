/** Runs analyses of files, one after the other, to their end. */
import type { Analysis, AnalysisRequest, Memo } from "../analyze.ts";
import { analyze } from "../analyze.ts";
import { runToEnd } from "../evaluate/driver.ts";
import type { Fix } from "../fixes/fix.ts";
import { remedies } from "../remedies.ts";
import type { FileReport } from "../report/report.ts";
import type { Finding } from "../rules/rule.ts";
import type { Refusal } from "../workspace/access.ts";
import { guardedPort, refusalOf } from "../workspace/access.ts";
import { maxBytes, tooLarge } from "../workspace/decode.ts";
import { openBytes } from "../workspace/open.ts";
import { MAX_SIBLINGS, nearestFirst } from "../workspace/siblings.ts";
import { filesBelow } from "../workspace/walk.ts";
import { fixFile, type FileFixes } from "./fix-files.ts";
import { absolute, kindOf, nodeFiles, shown } from "./node-files.ts";
import type { AnalyzeOptions } from "./options.ts";
import type { Project } from "./project.ts";
import { projectOf } from "./project.ts";

/** A file's report, and whether its analysis broke down. */
export interface FileResult {
  readonly report: FileReport;
  readonly internalError: unknown;
  /** What was, or would be, mended. */
  readonly fixed?: FileFixes;
}

/** Reports on everything that the options name, in order. */
export function* analyzeFiles(options: AnalyzeOptions, memo: Memo): Generator<FileResult> {
  for (const path of options.paths) {
    const full = absolute(path);
    const kind = kindOf(full);
    if (kind === undefined) yield refused(path, `there is no file or folder ${path}`);
    else if (kind === "file") yield analyzeFile(full, projectOf(full, false, options), options, memo);
    else yield* analyzeFolder(full, options, memo);
  }
}

function* analyzeFolder(folder: string, options: AnalyzeOptions, memo: Memo): Generator<FileResult> {
  const { exclude } = projectOf(folder, true, options);
  for (const file of filesBelow(folder, nodeFiles, exclude)) {
    if (!mayHoldModels(file)) continue;
    yield analyzeFile(file, projectOf(file, false, options), options, memo);
  }
}

/** Of a folder's files only those that speak of a framework are worth their time. */
function mayHoldModels(file: string): boolean {
  const size = nodeFiles.size(file) ?? 0;
  return size > maxBytes(file) || /\b(?:torch|nn|keras|flax|lightning)\b|def forward/.test(nodeFiles.text(file) ?? "");
}

const files = new Map<string, readonly string[]>();

/** The Python files of a project, listed once. */
function filesOf({ top, exclude }: Project): readonly string[] {
  const known = files.get(top) ?? filesBelow(top, nodeFiles, exclude, MAX_SIBLINGS);
  files.set(top, known);
  return known;
}

function refused(file: string, note: string): FileResult {
  return { report: { file, analysis: undefined, notes: [note], fixes: new Map() }, internalError: undefined };
}

function analyzeFile(path: string, project: Project, options: AnalyzeOptions, memo: Memo): FileResult {
  const file = shown(path);
  const real = nodeFiles.realPath(path);
  const refusal = real === undefined ? `${file} cannot be read` : refusalOf(file, real, project.readable);
  if (real === undefined || refusal !== undefined) return refused(file, refusal ?? "");
  if ((nodeFiles.size(real) ?? 0) > maxBytes(file)) return refused(file, tooLarge(file));
  const opened = openBytes(file, nodeFiles.bytes(real) ?? new Uint8Array());
  if ("refusal" in opened) return refused(file, opened.refusal);
  const request: AnalysisRequest = {
    document: opened,
    settings: project.settings,
    roots: project.roots.map(shown),
    siblings: options.construct === undefined ? nearestFirst(path, filesOf(project)).map(shown) : [],
    sitePackages: project.sitePackages.map(shown),
    patient: true,
    told: {
      ...(options.construct === undefined ? {} : { construct: options.construct }),
      ...(options.call === undefined ? {} : { call: options.call }),
      ...(options.inputs === undefined ? {} : { inputs: options.inputs }),
    },
  };
  const refusals: Refusal[] = [];
  const port = guardedPort(nodeFiles, project.readable, (each) => refusals.push(each));
  try {
    const fixed = options.fixing && fixFile(request, memo, port, options.fixing);
    const { analysis, request: asked } = fixed?.mended ?? { analysis: runToEnd(analyze(request, memo), port), request };
    const fixes = new Map<Finding, readonly Fix[]>();
    if (options.fixes) {
      for (const finding of findingsOf(analysis)) fixes.set(finding, runToEnd(remedies(asked, analysis, finding, memo), port));
    }
    const notes = [...project.problems, ...refusals.map(({ message }) => message), ...(fixed?.notes ?? [])];
    return { report: { file, analysis, notes: [...new Set(notes)], fixes }, internalError: undefined, ...(fixed && { fixed }) };
  } catch (error) {
    return { ...refused(file, `${file} could not be analysed because of an internal error`), internalError: error };
  }
}

function findingsOf(analysis: Analysis): readonly Finding[] {
  return [...analysis.models.flatMap(({ findings }) => findings), ...analysis.findings];
}
