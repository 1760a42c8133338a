/** Fixes compose: the best fix of each finding, one after the other, leads to a healthy model where there is one; the safe ones alone never make it worse. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runToEnd } from "../../src/evaluate/driver.ts";
import type { AnalysisRequest } from "../../src/analyze.ts";
import { fixAll } from "../../src/remedies.ts";
import type { Finding } from "../../src/rules/rule.ts";
import { analysisOf, findingsIn, requestOf, testMemo } from "../harness/analyze.ts";
import { read } from "../harness/markers.ts";
import { references, requestOfReference } from "../harness/reference.ts";

// Several analyses for each fix, on whatever machine.
const PATIENCE = 120_000;

/** Sick models for which we know no repair that leaves nothing of it, and why. */
const CHOICE = "a hard choice by argmax or a comparison: which soft one takes its place is the author's to say";
const INCURABLE: ReadonlyMap<string, string> = new Map([
  ["width-fragile/fires.py", "five units: a single draw dies whatever is done"],
  ["non-differentiable-operation/fires_argmax.py", CHOICE],
  ["non-differentiable-operation/fires_comparison.py", CHOICE],
  ["labelled/policy_greedy_option.py", CHOICE],
]);

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

const labels = join(import.meta.dirname, "..", "labelled", "sick");
const labelled = readdirSync(labels)
  .filter((name) => name.endsWith(".py"))
  .map((name) => ({ name: `labelled/${name}`, request: requestOf(read(join(labels, name)).code, "model.py") }));

const measured = references("open")
  .filter(({ verdict }) => verdict !== undefined && /^(?:vanishing|exploding)/.test(verdict))
  .map((reference) => ({ name: reference.name, request: requestOfReference(reference) }));

/** Whether it is worth mending unasked: what is an information to us, near a threshold or of an assumed length, is not. */
function isSerious({ severity }: Finding): boolean {
  return severity !== "info";
}

describe.each([...fixtures, ...written, ...labelled, ...measured])(
  "$name",
  ({ name, request }: { name: string; request: AnalysisRequest }) => {
    const before = analysisOf(request);
    const serious = findingsIn(before).filter(isSerious);
    test.runIf(serious.length > 0)(
      "is healthy with all fixes",
      () => {
        const { analysis, applied, request: mended } = runToEnd(fixAll(request, testMemo, { unsafe: true }));
        const left = findingsIn(analysis).filter(isSerious);
        const known = new Set(serious.map(({ rule }) => rule));
        expect(left.filter(({ rule }) => !known.has(rule))).toEqual([]);
        if (INCURABLE.has(name)) expect(left.length).toBeGreaterThan(0);
        else expect(left.map(({ rule }) => rule)).toEqual([]);
        const names = new Set(before.models.map((model) => model.name));
        const verdicts = analysis.models.filter((model) => names.has(model.name)).map(({ verdict }) => verdict);
        if (left.length === 0) expect(verdicts.filter((verdict) => verdict !== "healthy" && verdict !== "unknown")).toEqual([]);
        expect(analysis.file.errors).toEqual([]);
        // Applied again, nothing changes.
        expect(applied.length === 0 || runToEnd(fixAll(mended, testMemo, { unsafe: true })).applied.length === 0).toBe(true);
      },
      PATIENCE,
    );
  },
);
