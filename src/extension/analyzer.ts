/** Runs the core: loads the parser when it is first needed, gives the editor its time, drops what is superseded. */
import * as vscode from "vscode";
import type { Analysis, AnalysisRequest, Memo, ModelAnalysis } from "../analyze.ts";
import { analyze } from "../analyze.ts";
import { createMemo } from "../analyze/memo.ts";
import type { Stage } from "../evaluate/driver.ts";
import type { Fix } from "../fixes/fix.ts";
import { fixAll, remedies, whatIf, type Mended } from "../remedies.ts";
import type { Finding } from "../rules/rule.ts";
import { createParser } from "../syntax/parse.ts";
import type { SourceDocument } from "../text/document.ts";
import { drive } from "../workspace/drive.ts";
import type { Surroundings } from "./configuration.ts";
import type { Files } from "./files.ts";
import type { Target } from "./targets.ts";

export class Analyzer {
  readonly #extension: vscode.Uri;
  readonly #files: Files;
  #memo: Promise<Memo> | undefined;

  constructor(extension: vscode.Uri, files: Files) {
    this.#extension = extension;
    this.#files = files;
  }

  /** The analysis, or undefined when it was dropped. */
  analyze(target: Target, request: AnalysisRequest, dropped: () => boolean): Promise<Analysis | undefined> {
    return this.#drive(target, request, (memo) => analyze(request, memo), dropped);
  }

  /** Proven fixes of a finding, or undefined when they were dropped. */
  fixes(
    target: Target,
    request: AnalysisRequest,
    analysis: Analysis,
    finding: Finding,
    dropped: () => boolean,
  ): Promise<readonly Fix[] | undefined> {
    return this.#drive(target, request, (memo) => remedies(request, analysis, finding, memo), dropped);
  }

  /** A model as a fix would leave it; undefined when it was dropped or could not be analysed. */
  whatIf(
    target: Target,
    request: AnalysisRequest,
    analysis: Analysis,
    { model, fix }: { readonly model: ModelAnalysis; readonly fix: Fix },
    dropped: () => boolean,
  ): Promise<ModelAnalysis | undefined> {
    return this.#drive(target, request, (memo) => whatIf(request, analysis, model, fix.edits, memo), dropped);
  }

  /** All safe fixes one after the other, or undefined when they were dropped. */
  fixAll(target: Target, request: AnalysisRequest, dropped: () => boolean): Promise<Mended | undefined> {
    return this.#drive(target, request, (memo) => fixAll(request, memo, { unsafe: false }), dropped);
  }

  async #drive<T>(
    target: Target,
    request: AnalysisRequest,
    stage: (memo: Memo) => Stage<T>,
    dropped: () => boolean,
  ): Promise<T | undefined> {
    this.#memo ??= loadMemo(this.#extension);
    const memo = await this.#memo;
    return drive(stage(memo), {
      read: (names) => this.#files.first(target, names, request.sitePackages),
      now: () => performance.now(),
      pause: () => new Promise((resolve) => void setTimeout(resolve, 0)),
      dropped,
    });
  }
}

/** What the core is asked for a document: its settings, its import roots, the constructions that were chosen. */
export function requestOf(
  document: SourceDocument,
  { settings, roots, sitePackages, siblings }: Surroundings,
  choices: ReadonlyMap<string, string>,
): AnalysisRequest {
  return { document, settings, roots, sitePackages, siblings, choices };
}

async function loadMemo(extension: vscode.Uri): Promise<Memo> {
  const bytes = (name: string): Thenable<Uint8Array> => vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, "dist", name));
  const [runtime, language] = await Promise.all([bytes("tree-sitter.wasm"), bytes("tree-sitter-python.wasm")]);
  return createMemo(await createParser({ runtime, language }));
}
