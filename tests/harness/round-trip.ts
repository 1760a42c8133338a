/** A fix applied and looked at again: the text is the expected one, the finding is gone or smaller, nothing new appears, and there is nothing left to apply. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Analysis, AnalysisRequest } from "../../src/analyze.ts";
import type { Fix } from "../../src/fixes/fix.ts";
import type { Finding } from "../../src/rules/rule.ts";
import { applyEdits } from "../../src/text/edit.ts";
import { analysisOf, findingsIn, fixesOf, requestOf } from "./analyze.ts";

const isUpdating = process.env["UPDATE_FIXTURES"] === "1";

/** The expected texts beside a file, each with the fix it is of: `fires.drop-bias.fixed.py`. */
export function fixedFiles(folder: string, name: string): readonly { readonly id: string; readonly path: string }[] {
  const stem = name.slice(0, -".py".length);
  return readdirSync(folder)
    .filter((other) => other.startsWith(`${stem}.`) && other.endsWith(".fixed.py"))
    .map((other) => ({ id: other.slice(stem.length + 1, -".fixed.py".length), path: join(folder, other) }));
}

/** A fix to be looked at. */
export interface Trip {
  readonly request: AnalysisRequest;
  readonly analysis: Analysis;
  /** The findings it may belong to; the first that offers it is meant. */
  readonly findings: readonly Finding[];
  readonly id: string;
  /** Of the expected text; it is written there where fixtures are updated. */
  readonly path: string;
}

export function roundTrip({ request, analysis, findings, id, path }: Trip): void {
  const offered = findings.flatMap((finding) =>
    fixesOf(request, analysis, finding)
      .filter((each) => each.id === id)
      .map((fix) => ({ finding, fix })),
  );
  const [first] = offered;
  if (first === undefined) {
    const all = findings.flatMap((finding) => fixesOf(request, analysis, finding).map((fix) => fix.id));
    throw new Error(`${id} is not offered, but ${all.join(", ") || "nothing"}`);
  }
  const { fix, finding } = first;
  const text = applyEdits(request.document.text, fix.edits) ?? "";
  const written = `# ${fix.title}\n${text}`;
  if (isUpdating) writeFileSync(path, written);
  expect(written).toBe(readFileSync(path, "utf8"));
  const again = analysisOf(requestOf(text, request.document.file));
  expect(again.file.errors).toEqual([]);
  const [before, after] = [findingsIn(analysis), findingsIn(again)];
  if (!hasHelped(fix)) expect(count(after, finding.rule)).toBeLessThan(count(before, finding.rule));
  const known = new Set(before.map(({ rule }) => rule));
  expect(after.filter((each) => !known.has(each.rule) && !isRest(each))).toEqual([]);
  if (count(before, finding.rule) > 1) return;
  const edits = after.flatMap((each) => fixesOf(requestOf(text, request.document.file), again, each)).filter((each) => each.id === id);
  expect(edits).toEqual([]);
}

/** Whether it says by how much it helps, or bounds what it cannot change. */
function hasHelped({ before, after, id }: Fix): boolean {
  return Math.abs(after ?? 0) < Math.abs(before ?? 0) || id === "clip-gradients";
}

/** What is left of the gradient's change may point the other way. */
function isRest({ rule, severity }: Finding): boolean {
  return severity === "info" && /^(?:vanishing|exploding)-/.test(rule);
}

function count(findings: readonly Finding[], rule: string): number {
  return findings.filter((each) => each.rule === rule).length;
}
