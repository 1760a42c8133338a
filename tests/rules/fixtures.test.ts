import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RULES } from "../../src/rules/index.ts";
import { analysisOf, findingsIn, requestOf } from "../harness/analyze.ts";
import { markersOf, read, update } from "../harness/markers.ts";
import { fixedFiles, roundTrip } from "../harness/round-trip.ts";

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

  test.each(fixedFiles(join(folder, rule), name))("is mended by $id", ({ id, path: fixed }) => {
    // A cause stands in the finding that it explains, which then has its fixes.
    const own = findings.filter((each) => each.rule === rule);
    const explained = findings.filter(({ related }) => related.some((each) => each.rule === rule));
    roundTrip({ request, analysis, findings: (own.length > 0 ? own : explained).slice(0, 1), id, path: fixed });
  });
});
