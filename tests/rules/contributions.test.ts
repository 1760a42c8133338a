/** The editor's settings name every rule, so that its JSON editor completes them; UPDATE_FIXTURES=1 writes them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RULES } from "../../src/rules/index.ts";

interface Manifest {
  readonly contributes: { readonly configuration: { readonly properties: Record<string, { properties?: unknown }> } };
}

const path = join(import.meta.dirname, "../../package.json");
const LEVELS = ["error", "warning", "info", "off"];

test("each rule has a severity in the settings, with what it says", () => {
  const expected = Object.fromEntries(RULES.map(({ id, what }) => [id, { type: "string", enum: LEVELS, description: what }]));
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
  const setting = manifest.contributes.configuration.properties["gradientLens.severity"];
  if (process.env["UPDATE_FIXTURES"] === "1" && setting !== undefined) {
    setting.properties = expected;
    writeFileSync(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
  expect(setting?.properties).toEqual(expected);
});
