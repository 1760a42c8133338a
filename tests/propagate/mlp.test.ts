import { describe, expect, it } from "vitest";
import { compare, profileOf, truthOf } from "../harness/graph.ts";
import { mlps } from "../harness/models.ts";

describe.each(Object.entries(mlps))("%s", (name, build) => {
  const truth = truthOf(name);
  it.skipIf(truth === undefined)("is predicted as measured", () => {
    if (truth === undefined) return;
    const result = compare(profileOf(build()), truth);
    expect(result.wrong).toEqual([]);
    expect(result.median).toBeLessThan(0.05);
    expect(result.worst).toBeLessThan(0.2);
  });
});
