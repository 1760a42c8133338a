/** A project of several files, of which one is analysed as the command line does it. */
import type { Analysis, AnalysisRequest, ModelAnalysis } from "../../src/analyze.ts";
import { analyze } from "../../src/analyze.ts";
import { createMemo } from "../../src/analyze/memo.ts";
import { runToEnd } from "../../src/evaluate/driver.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { sourceDocument } from "../../src/text/document.ts";
import { nearestFirst } from "../../src/workspace/siblings.ts";
import { testParser } from "./parser.ts";

const memo = createMemo(await testParser());

/** The analysis of the first of some files, which are given by name. */
export function analysisIn(files: Readonly<Record<string, string>>, asked: Pick<AnalysisRequest, "patient"> = {}): Analysis {
  const [file = "", text = ""] = Object.entries(files)[0] ?? [];
  const request = {
    document: sourceDocument(file, text),
    settings: DEFAULT_SETTINGS,
    roots: [""],
    sitePackages: [],
    siblings: nearestFirst(file, Object.keys(files)),
    ...asked,
  };
  return runToEnd(analyze(request, memo), { read: (path) => files[path] });
}

/** The only model of the first of some files. */
export function modelIn(files: Readonly<Record<string, string>>): ModelAnalysis {
  const { models } = analysisIn(files);
  const [model] = models;
  if (model === undefined || models.length > 1) throw new Error(`${models.length} models: ${models.map(({ name }) => name).join(", ")}`);
  return model;
}
