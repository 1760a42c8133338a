import { describe, expect, it } from "vitest";
import { transformed } from "../../src/evaluate/tensors/piecewise.ts";
import { truncatedNormal, uniform } from "../../src/moments/initializer.ts";
import { erf, normalQuantile } from "../../src/moments/special.ts";

const inverseErf = (y: number): number => normalQuantile((y + 1) / 2) * Math.SQRT1_2;

describe("a distribution through a function", () => {
  it.each([0.02, 1, 4])("a uniform one through the inverse error function is a truncated normal (deviation %d, cut at 2)", (deviation) => {
    const edge = erf(2 / deviation / Math.SQRT2);
    const { mean, variance } = transformed(uniform(-edge, edge), (y) => deviation * Math.SQRT2 * inverseErf(y));
    expect(mean).toBeCloseTo(0, 9);
    expect(Math.abs(variance / truncatedNormal(0, deviation, -2, 2).variance - 1)).toBeLessThan(2e-3);
  });

  it("a uniform one through the logarithm", () => {
    const { mean, variance } = transformed(uniform(0, 1), Math.log);
    expect(mean).toBeCloseTo(-1, 3);
    expect(variance).toBeCloseTo(1, 2);
  });
});
