/** Every fix in every form in which the code may be written: NAME.py, and NAME.FIX.fixed.py as the fix leaves it. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { analysisOf, findingsIn, requestOf } from "../harness/analyze.ts";
import { fixedFiles, roundTrip } from "../harness/round-trip.ts";
import { read } from "../harness/markers.ts";

const folder = join(import.meta.dirname, "forms");
const names = readdirSync(folder).filter((name) => /^[^.]+\.py$/.test(name));

describe.each(names)("%s", (name) => {
  const { code } = read(join(folder, name));
  const request = requestOf(code, name);
  const analysis = analysisOf(request);
  const fixes = fixedFiles(folder, name);

  test("has a fix", () => {
    expect(fixes.length).toBeGreaterThan(0);
  });

  test.each(fixes)("is mended by $id", ({ id, path }) => {
    roundTrip({ request, analysis, findings: findingsIn(analysis), id, path });
  });
});
