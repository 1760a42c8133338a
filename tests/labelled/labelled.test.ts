/**
 * Small models of our own, sick and healthy, with the warnings and errors expected of each on exact lines:
 *
 *     nn.Sigmoid(),
 *     ^^^^^^^^^^^^ vanishing-gradient        (in a comment under the line)
 *
 * Labels say why a model is sick, not what the tool says; those of numbers agree with gradients measured by PyTorch (measure.py).
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/rules/rule.ts";
import { position } from "../../src/text/document.ts";
import { analysisOf, findingsIn, requestOf } from "../harness/analyze.ts";

interface Measured {
  readonly weights: number | null;
  readonly outputs: number | null;
  readonly time: number | null;
  readonly verdict: string;
}

const MEASURED = new Map<string, Measured>(
  Object.entries(JSON.parse(readFileSync(join(import.meta.dirname, "measured.json"), "utf8")) as Record<string, Measured>),
);
const LABEL = /^#<? *\^+ ([a-z-]+)$/;
const RULE_OF: ReadonlyMap<string, string> = new Map([
  ["vanishing-gradient", "vanishing"],
  ["exploding-gradient", "exploding"],
  ["deep-batchnorm-without-skip", "exploding"],
  ["vanishing-through-time", "vanishing-through-time"],
  ["exploding-through-time", "exploding-through-time"],
]);

interface Case {
  readonly name: string;
  readonly expected: ReadonlySet<string>;
  /** Findings of any severity. */
  readonly found: ReadonlySet<string>;
  /** Warnings and errors, which must all be expected. */
  readonly alarms: ReadonlySet<string>;
  readonly status: readonly string[];
}

function caseOf(name: string): Case {
  const code: string[] = [];
  const expected = new Set<string>();
  for (const line of readFileSync(join(import.meta.dirname, `${name}.py`), "utf8").split("\n")) {
    const rule = LABEL.exec(line)?.[1];
    if (rule === undefined) code.push(line);
    else expected.add(`${code.length}: ${rule}`);
  }
  const request = requestOf(code.join("\n"));
  const analysis = analysisOf(request);
  const said = (findings: readonly Finding[]): ReadonlySet<string> =>
    new Set(findings.map(({ rule, location }) => `${position(request.document, location.span.start).line}: ${rule}`));
  const findings = findingsIn(analysis);
  const alarms = said(findings.filter(({ severity }) => severity !== "info"));
  return { name, expected, found: said(findings), alarms, status: analysis.models.map(({ status }) => status) };
}

const cases = ["sick", "healthy"].flatMap((kind) =>
  readdirSync(join(import.meta.dirname, kind))
    .filter((name) => name.endsWith(".py"))
    .map((name) => caseOf(`${kind}/${name.slice(0, -".py".length)}`)),
);

describe("labels", () => {
  test("are many, and those of sick models name a fault", () => {
    const [sick, healthy] = ["sick", "healthy"].map((kind) => cases.filter(({ name }) => name.startsWith(`${kind}/`)));
    expect(sick?.length).toBeGreaterThanOrEqual(60);
    expect(healthy?.length).toBeGreaterThanOrEqual(60);
    expect(sick?.filter(({ expected }) => expected.size === 0).map(({ name }) => name)).toEqual([]);
    expect(healthy?.filter(({ expected }) => expected.size > 0).map(({ name }) => name)).toEqual([]);
  });

  test.each(cases)("of $name agree with the measured gradients", ({ name, expected }) => {
    const labels = [...expected].flatMap((each) => RULE_OF.get(each.split(": ")[1] ?? "") ?? []);
    expect(MEASURED.get(name)?.verdict).toBe(labels[0] ?? "healthy");
  });
});

describe("findings", () => {
  test("precision is 100%, recall at least 95%", () => {
    const wrong = cases.flatMap(({ name, expected, alarms }) =>
      [...alarms].filter((each) => !expected.has(each)).map((each) => `${name}:${each}`),
    );
    const missed = cases.flatMap(({ name, expected, found }) =>
      [...expected].filter((each) => !found.has(each)).map((each) => `${name}:${each}`),
    );
    const total = cases.reduce((sum, { expected }) => sum + expected.size, 0);
    const right = total - missed.length;
    const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
    console.log(
      `labelled set: ${cases.length} models, ${total} labels; precision ${percent(right / (right + wrong.length))}, recall ${percent(right / total)}` +
        (missed.length > 0 ? `; missed ${missed.join(", ")}` : ""),
    );
    expect(wrong).toEqual([]);
    expect(right / total).toBeGreaterThanOrEqual(0.95);
  });
});
