/** The whole pipeline on a text, as the command line runs it. */
import type { Analysis, AnalysisRequest } from "../../src/analyze.ts";
import { analyze } from "../../src/analyze.ts";
import { createMemo } from "../../src/analyze/memo.ts";
import { runToEnd } from "../../src/evaluate/driver.ts";
import type { Fix } from "../../src/fixes/fix.ts";
import { remedies } from "../../src/remedies.ts";
import type { Finding } from "../../src/rules/rule.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { sourceDocument } from "../../src/text/document.ts";
import { testParser } from "./parser.ts";

const memo = createMemo(await testParser());
/** The memo of a test run, for stages that are driven by hand. */
export const testMemo = memo;

/** What is asked about a text. */
export function requestOf(text: string, file = "model.py"): AnalysisRequest {
  return { document: sourceDocument(file, text), settings: DEFAULT_SETTINGS, roots: [], sitePackages: [] };
}

/** The analysis of a text. */
export function analysisOf(request: AnalysisRequest): Analysis {
  return runToEnd(analyze(request, memo));
}

/** All findings, those of models first. */
export function findingsIn({ models, findings }: Analysis): readonly Finding[] {
  return [...models.flatMap((model) => model.findings), ...findings];
}

/** The proven fixes of a finding. */
export function fixesOf(request: AnalysisRequest, analysis: Analysis, finding: Finding): readonly Fix[] {
  return runToEnd(remedies(request, analysis, finding, memo));
}
