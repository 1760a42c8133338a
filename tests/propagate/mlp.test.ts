import { describe, expect, it } from "vitest";
import { compare, GraphBuilder, inits, normal, profileOf, truthOf } from "../harness/graph.ts";
import { mlps } from "../harness/models.ts";

describe.each(Object.entries(mlps))("%s", (name, build) => {
  const truth = truthOf(name);
  it.skipIf(truth === undefined)("is predicted as measured", () => {
    if (truth === undefined) return;
    const result = compare(profileOf(build()), truth);
    if (process.env["DETAILS"]) {
      for (const row of result.rows) console.log(name, row.name, row.measured, row.error.toFixed(3), row.sd);
    }
    console.log(name, "median", result.median.toFixed(3), "worst", result.worst.toFixed(3), result.wrong.slice(0, 5));
    expect(result.wrong).toEqual([]);
    expect(result.median).toBeLessThan(0.06);
  });
});

export { GraphBuilder, inits, normal };
