/** Fixes compose: the best fix of each finding, one after the other, leads to a healthy model where there is one; the safe ones alone never make it worse. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runToEnd } from "../../src/evaluate/driver.ts";
import type { AnalysisRequest } from "../../src/analyze.ts";
import { fixAll } from "../../src/remedies.ts";
import { analysisOf, requestOf, testMemo } from "../harness/analyze.ts";
import { read } from "../harness/markers.ts";
import { references, requestOfReference } from "../harness/reference.ts";

// Several analyses for each fix, on whatever machine.
const PATIENCE = 120_000;

/** Sick models for which we know no repair that leaves nothing of it, and why. */
const INCURABLE: ReadonlyMap<string, string> = new Map([["width-fragile/fires.py", "five units: a single draw dies whatever is done"]]);

const folder = join(import.meta.dirname, "..", "fixtures");
const forms = join(import.meta.dirname, "forms");
const fixtures = [
  ...readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: rule }) =>
      readdirSync(join(folder, rule)).flatMap((name) => (/^fires[^.]*\.py$/.test(name) ? [`${rule}/${name}`] : [])),
    ),
].map((name) => ({ name, request: requestOf(read(join(folder, name)).code, "model.py") }));
const written = readdirSync(forms)
  .filter((name) => /^[^.]+\.py$/.test(name))
  .map((name) => ({ name, request: requestOf(readFileSync(join(forms, name), "utf8"), "model.py") }));

const measured = references("open")
  .filter(({ verdict }) => verdict !== undefined && /^(?:vanishing|exploding)/.test(verdict))
  .map((reference) => ({ name: reference.name, request: requestOfReference(reference) }));

describe.each([...fixtures, ...written, ...measured])("$name", ({ name, request }: { name: string; request: AnalysisRequest }) => {
  const [before] = analysisOf(request).models;
  // What is an information to us, near a threshold or of an assumed length, is not mended unasked.
  const isSick = before?.findings.some(({ rule, severity }) => severity !== "info" && /^(?:vanishing|exploding)/.test(rule)) === true;
  test.runIf(isSick)(
    "is healthy with all fixes",
    () => {
      const { analysis, applied } = runToEnd(fixAll(request, testMemo, { unsafe: true }));
      const after = analysis.models.find((model) => model.name === before?.name);
      expect(applied.length > 0 || INCURABLE.has(name)).toBe(true);
      if (!INCURABLE.has(name)) expect(after?.verdict).toBe("healthy");
      expect(analysis.file.errors).toEqual([]);
    },
    PATIENCE,
  );
});
