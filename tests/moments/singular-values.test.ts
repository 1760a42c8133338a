/** The power method beside simulations of it. */
import { describe, expect, it } from "vitest";
import { powerMethodNorm } from "../../src/moments/singular-values.ts";
import { seeded } from "../harness/random.ts";

/** |W v| after some steps of the power method from a random start, averaged over matrices of N(0, 1). */
function simulate(rows: number, columns: number, iterations: number): number {
  const random = seeded(5);
  const draws = 30;
  let sum = 0;
  for (let draw = 0; draw < draws; draw++) {
    const w = Array.from({ length: rows }, () => random.normals(columns));
    let u = random.normals(rows);
    let length = 0;
    for (let step = 0; step < iterations; step++) {
      const v = unit(Float64Array.from({ length: columns }, (_, j) => w.reduce((total, row, i) => total + (row[j] ?? 0) * (u[i] ?? 0), 0)));
      const image = Float64Array.from(w, (row) => row.reduce((total, value, j) => total + value * (v[j] ?? 0), 0));
      length = Math.hypot(...image);
      u = unit(image);
    }
    sum += length / draws;
  }
  return sum;
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

describe("the largest singular value as the power method sees it", () => {
  it.each([
    [40, 60, 1],
    [1, 80, 1],
    [64, 16, 2],
    [50, 50, 16],
  ])("of %i×%i after %i steps", (rows, columns, iterations) => {
    expect(powerMethodNorm(rows, columns, iterations) / simulate(rows, columns, iterations)).toBeCloseTo(1, 1);
  });

  it("is the edge of the spectrum after many", () => {
    expect(powerMethodNorm(100, 400, 64) / 30).toBeGreaterThan(0.97);
    expect(powerMethodNorm(100, 400, 64) / 30).toBeLessThanOrEqual(1);
  });
});
