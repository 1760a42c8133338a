import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/rules/rule.ts";
import { RULES } from "../../src/rules/index.ts";
import { applyEdits } from "../../src/text/edit.ts";
import { analysisOf, findingsIn, fixesOf, requestOf } from "../harness/analyze.ts";
import { markersOf, read, update } from "../harness/markers.ts";

const folder = join(import.meta.dirname, "..", "fixtures");
const isUpdating = process.env["UPDATE_FIXTURES"] === "1";

interface Fixture {
  readonly rule: string;
  readonly name: string;
  readonly path: string;
}

const fixtures: readonly Fixture[] = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: rule }) =>
    readdirSync(join(folder, rule))
      .filter((name) => /^(?:fires|silent)[^.]*\.py$/.test(name))
      .map((name) => ({ rule, name, path: join(folder, rule, name) })),
  );

test("each rule has a fixture that fires and one that is silent, and no fixture is without a rule", () => {
  for (const { id } of RULES) {
    const own = fixtures.filter(({ rule }) => rule === id).map(({ name }) => name);
    expect(
      own.some((name) => name.startsWith("fires")),
      `${id} has a firing fixture`,
    ).toBe(true);
    expect(
      own.some((name) => name.startsWith("silent")),
      `${id} has a silent fixture`,
    ).toBe(true);
  }
  expect(fixtures.map(({ rule }) => rule).filter((rule) => !RULES.some(({ id }) => id === rule))).toEqual([]);
});

test("files and list of rules agree", () => {
  const files = readdirSync(join(import.meta.dirname, "..", "..", "src", "rules")).filter((name) => /^[a-z].*\.ts$/.test(name));
  const ids = files.map((name) => name.replace(".ts", "")).filter((name) => name !== "rule" && name !== "index");
  expect(RULES.map(({ id }) => id).sort()).toEqual(ids.sort());
});

describe.each(fixtures)("$rule/$name", ({ rule, name, path }) => {
  const { code, markers } = read(path);
  const request = requestOf(code, name);
  const analysis = analysisOf(request);
  const findings = findingsIn(analysis);

  test("has exactly the findings that stand in it", () => {
    const actual = markersOf(findings, request.document);
    if (isUpdating) update(path, code, actual);
    else expect(actual.map(({ line, text }) => `${line} ${text}`)).toEqual(markers.map(({ line, text }) => `${line} ${text}`));
  });

  test(name.startsWith("fires") ? "fires" : "is silent", () => {
    const speaks = findings.some((each) => each.rule === rule || each.related.some((related) => related.rule === rule));
    expect(speaks).toBe(name.startsWith("fires"));
  });

  const fixed = readdirSync(join(folder, rule)).filter(
    (other) => other.startsWith(`${name.replace(".py", "")}.`) && other.endsWith(".fixed.py"),
  );
  test.each(fixed)("is mended by %s", (file) => {
    const id = file.slice(name.length - 2, -".fixed.py".length);
    const finding = findings.find((each) => each.rule === rule);
    const fix = finding && fixesOf(request, analysis, finding).find((each) => each.id === id);
    expect(fix, `${id} is offered`).toBeDefined();
    const text = applyEdits(code, fix?.edits ?? []) ?? "";
    const target = join(folder, rule, file);
    const written = `# ${fix?.title ?? ""}\n${text}`;
    if (isUpdating) writeFileSync(target, written);
    expect(written).toBe(readFileSync(target, "utf8"));
    const again = analysisOf(requestOf(text, name));
    const left = findingsIn(again);
    const count = (all: readonly Finding[]): number => all.filter((each) => each.rule === rule).length;
    // A fix either mends, or says by how much it helps.
    if (Math.abs(fix?.after ?? 0) >= Math.abs(fix?.before ?? 0)) expect(count(left)).toBeLessThan(count(findings));
    const known = new Set(findings.map((each) => each.rule));
    // What is left of the gradient's change may point the other way.
    const isRest = ({ rule: other, severity }: Finding): boolean => severity === "info" && /^(?:vanishing|exploding)-/.test(other);
    expect(left.filter((each) => !known.has(each.rule) && !isRest(each))).toEqual([]);
    const next = left.flatMap((each) => fixesOf(requestOf(text, name), again, each)).filter((each) => each.id === id);
    if (count(findings) === 1) expect(next).toEqual([]);
  });
});
