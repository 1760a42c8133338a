import fc from "fast-check";
import { expect, it } from "vitest";
import { contentHash } from "../../src/text/hash.ts";

it("equal texts have equal hashes, others do not", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => (contentHash(a) === contentHash(b)) === (a === b)),
    { numRuns: 2000 },
  );
  expect(contentHash("")).toMatch(/^[0-9a-f]{28}$/);
});
