/** Programs whose marked lines say what Python gives (programs/expect.py wrote them with Python 3.11). */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkProgram } from "./evaluated.ts";

const folder = new URL("./programs/", import.meta.url);
const programs = readdirSync(folder).filter((name) => name.endsWith(".py") && name !== "expect.py");

describe.each(programs)("%s", (name) => {
  it("gives what Python gives", () => {
    const checks = checkProgram(readFileSync(new URL(name, folder), "utf8"));
    expect(checks.length).toBeGreaterThan(20);
    const show = (value: "expected" | "actual"): string[] => checks.map((check) => `${check.line}: ${check.code}  #= ${check[value]}`);
    expect(show("actual")).toEqual(show("expected"));
  });
});
