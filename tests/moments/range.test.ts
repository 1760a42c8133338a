import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACTIVATIONS, type ActivationId } from "../../src/moments/activation.ts";
import { createExpectations } from "../../src/moments/gaussian.ts";
import { aboveEdge, outsideDomain, pointwise } from "../../src/moments/pointwise.ts";
import { addRanges, inverseRange, multiplyRanges, range, rangeThrough, scaledRange, staysInside } from "../../src/moments/range.ts";
import { seeded } from "../harness/random.ts";

const ends = fc.tuple(fc.double({ min: -4, max: 4, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true }));
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("ranges", () => {
  it.each(Object.keys(ACTIVATIONS) as ActivationId[])("of %s hold all values", (id) => {
    const f = pointwise(id);
    fc.assert(
      fc.property(ends, share, ([low, width], at) => {
        const value = f.value(low + at * width);
        const bounds = rangeThrough(f, range(low, low + width));
        return Number.isNaN(value) || (value >= bounds.low - 1e-9 && value <= bounds.high + 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  it("of sums, products and inverses hold all values", () => {
    fc.assert(
      fc.property(ends, ends, share, share, ([a, wa], [b, wb], p, q) => {
        const [x, y] = [a + p * wa, b + q * wb];
        const [first, second] = [range(a, a + wa), range(b, b + wb)];
        const holds = ({ low, high }: { low: number; high: number }, value: number): boolean =>
          Number.isNaN(value) || (value >= low - 1e-9 && value <= high + 1e-9);
        return (
          holds(addRanges(first, second), x + y) &&
          holds(multiplyRanges(first, second), x * y) &&
          holds(scaledRange(first, -1.5, 0.3), -1.5 * x + 0.3) &&
          (y === 0 || 1 / y > 1e9 || 1 / y < -1e9 || holds(inverseRange(second), 1 / y))
        );
      }),
    );
  });

  it("are bounded where functions are, whatever comes in", () => {
    const all = range(-Infinity, Infinity);
    expect(rangeThrough(pointwise("sigmoid"), all)).toEqual({ low: 0, high: 1 });
    expect(rangeThrough(pointwise("exp"), all).low).toBe(0);
    expect(rangeThrough(pointwise("softplus"), all).low).toBe(0);
    expect(rangeThrough(pointwise("square"), all).low).toBe(0);
    expect(rangeThrough(pointwise("elu"), all).low).toBe(-1);
  });
});

describe("functions of positive numbers", () => {
  it("know from the range that their edge is not crossed", () => {
    expect(staysInside(pointwise("log"), range(0, 1))).toBe(true);
    expect(staysInside(pointwise("log"), range(-0.1, 1))).toBe(false);
    expect(staysInside(pointwise("tanh"), range(0, 1))).toBe(false);
    expect(outsideDomain(aboveEdge(pointwise("reciprocal")), 1, 0.5)).toBe(0);
    expect(outsideDomain(pointwise("reciprocal"), 1, 0.5)).toBeGreaterThan(0.01);
  });

  it("of log-normal numbers have their closed forms", () => {
    const expectations = createExpectations();
    const [m, v] = [1.3, 0.8];
    const one = 1 + v / (m * m);
    const inverse = expectations.one(aboveEdge(pointwise("reciprocal")), m, v);
    expect(inverse.mean).toBeCloseTo(one / m, 6);
    expect(inverse.energy).toBeCloseTo(one ** 3 / (m * m), 6);
    expect(inverse.growth).toBeCloseTo(-1, 6);
    const logs = expectations.one(aboveEdge(pointwise("log")), m, v);
    expect(logs.mean).toBeCloseTo(Math.log(m) - Math.log(one) / 2, 7);
    expect(expectations.pair(aboveEdge(pointwise("reciprocal")), m, v, 0.4, "value")).toBeCloseTo(
      (one ** 2 * (1 + 0.4 * (one - 1))) / (m * m),
      5,
    );
  });

  // χ² with 8 degrees of freedom, divided by 8: what a norm over few channels is.
  it.each(["sqrt", "rsqrt", "log"] as const)("%s of a mean of squares is near what simulation gives", (id) => {
    const random = seeded(5);
    const f = pointwise(id);
    const runs = 40_000;
    let [energy, slope] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const z = random.normals(8).reduce((sum, x) => sum + x * x, 0) / 8;
      energy += f.value(z) ** 2 / runs;
      slope += f.derivative(z) ** 2 / runs;
    }
    const one = createExpectations().one(aboveEdge(f), 1, 0.25);
    expect(Math.abs(one.energy / energy - 1)).toBeLessThan(id === "log" ? 0.25 : 0.08);
    expect(Math.abs(Math.log10(one.slopeEnergy / slope))).toBeLessThan(0.45);
  });
});
