/** What `--fix` and `--diff` do with a file: the fixes that may be applied, and the files as they leave them. */
import type { AnalysisRequest, Memo } from "../analyze.ts";
import { runToEnd, type FilePort } from "../evaluate/driver.ts";
import { fixAll, type Mended } from "../remedies.ts";
import { unifiedDiff } from "../text/difference.ts";
import { rewritten } from "../workspace/rewrite.ts";
import { absolute, nodeFiles, write } from "./node-files.ts";

/** Which fixes are applied, and whether files are changed or only the difference shown. */
export interface Fixing {
  readonly unsafe: boolean;
  readonly write: boolean;
}

export interface FileFixes {
  readonly mended: Mended;
  /** As a unified diff. */
  readonly diff: string;
  /** Why files were not changed. */
  readonly notes: readonly string[];
}

/** Applies what may be applied to a file; files on disk change only where that was asked. */
export function fixFile(request: AnalysisRequest, memo: Memo, port: FilePort, fixing: Fixing): FileFixes {
  const mended = runToEnd(fixAll(request, memo, fixing), port);
  const notes: string[] = [];
  let diff = "";
  for (const [file, document] of mended.documents) {
    const content = nodeFiles.text(absolute(file)) ?? "";
    const result = rewritten(content, mended.originals.get(file) ?? document, document);
    if ("refusal" in result) {
      notes.push(result.refusal);
      continue;
    }
    diff += unifiedDiff(file, content, result.text);
    const failure = fixing.write ? write(absolute(file), result.text) : undefined;
    if (failure !== undefined) notes.push(failure);
  }
  return { mended, diff, notes };
}

/** "Fixed 2 findings in model.py: …", one line each. */
export function fixedWords(file: string, { applied }: Mended): string {
  const lines = applied.map(({ finding, fix }) => `  ${finding.rule}: ${fix.title}${fix.safety === "unsafe" ? " (unsafe)" : ""}\n`);
  return applied.length === 0 ? "" : `Fixed ${applied.length} finding${applied.length === 1 ? "" : "s"} in ${file}\n${lines.join("")}`;
}

/** "2 findings in model.py can be fixed with --unsafe-fixes: …"; nothing where there is nothing. */
export function heldWords(file: string, { held }: Mended): string {
  if (held === 0) return "";
  return `${held} finding${held === 1 ? "" : "s"} in ${file} can be fixed with --unsafe-fixes, which also changes the model or its training\n`;
}
