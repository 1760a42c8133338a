import { describe, expect, it } from "vitest";
import { isFromWebview, isToWebview } from "../../src/protocol.ts";

describe("messages from the page", () => {
  it.each([
    { kind: "ready" },
    { kind: "reveal", version: 3, place: 0 },
    { kind: "showModel", id: "Net" },
    { kind: "showConstruction", version: 1, id: "Net(3)" },
    { kind: "applyFix", version: 1, finding: 0, fix: "replace-activation-relu" },
    { kind: "whatIf", version: 1, finding: 0, fix: "replace-activation-relu" },
  ])("are known: %j", (message) => {
    expect(isFromWebview(message)).toBe(true);
  });

  it.each([
    undefined,
    null,
    "ready",
    [],
    {},
    { kind: "other" },
    { kind: "toString" },
    { kind: "__proto__" },
    { kind: "ready", more: 1 },
    { kind: "reveal", version: 3 },
    { kind: "reveal", version: 3, place: -1 },
    { kind: "reveal", version: 3, place: 1.5 },
    { kind: "reveal", version: "3", place: 1 },
    { kind: "showModel", id: "x".repeat(1001) },
    { kind: "applyFix", version: 1, finding: 0, fix: "f", edits: [] },
    { kind: ["ready"] },
  ])("are refused: %j", (message) => {
    expect(isFromWebview(message)).toBe(false);
  });
});

it("messages to the page are told by their kind", () => {
  expect(isToWebview({ kind: "busy" })).toBe(true);
  expect(isToWebview({ kind: "ready" })).toBe(false);
  expect(isToWebview(null)).toBe(false);
});
