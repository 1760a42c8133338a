import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createExpectations, type PairKind } from "../../src/moments/gaussian.ts";
import { pointwise, type Pointwise } from "../../src/moments/pointwise.ts";
import { expectation, normalGrid } from "../../src/moments/quadrature.ts";
import { seeded } from "../harness/random.ts";

const expectations = createExpectations();
const relu = pointwise("relu");

/** Pair expectation by two nested quadratures, each split at the kinks: slow and exact. */
function nested(g: (z: number) => number, kinks: readonly number[], m: number, v: number, r: number): number {
  const { z, weights } = normalGrid(m, v, kinks);
  let sum = 0;
  z.forEach((point, i) => {
    sum += (weights[i] ?? 0) * g(point) * expectation(g, m + r * (point - m), v * (1 - r * r), kinks);
  });
  return sum;
}

function integrand(f: Pointwise, kind: PairKind, m: number, v: number): (z: number) => number {
  const { energy, slopeEnergy } = expectations.one(f, m, v);
  switch (kind) {
    case "value":
      return f.value;
    case "slope":
      return f.derivative;
    case "energy":
      return (z) => f.value(z) ** 2 / energy;
    case "slopeEnergy":
      return (z) => f.derivative(z) ** 2 / slopeEnergy;
    case "scaledSlope":
      return (z) => z * f.derivative(z);
    case "centredSlope":
      return (z) => (z - m) * f.derivative(z);
    case "bentSlope": {
      const { proportion } = expectations.one(f, m, v);
      return (z) => (z - m) * f.derivative(z) - proportion * f.value(z);
    }
    case "bentShift": {
      const { steepness } = expectations.one(f, m, v);
      return (z) => f.derivative(z) - steepness * f.value(z);
    }
  }
}

describe("moments at one point", () => {
  it("of exp, square, sin and erf have their closed forms", () => {
    const v = 1.7;
    const m = 0.4;
    expect(expectations.one(pointwise("exp"), m, v).energy / Math.exp(2 * m + 2 * v)).toBeCloseTo(1, 6);
    expect(expectations.one(pointwise("square"), m, v).energy / (3 * v * v + 6 * v * m * m + m ** 4)).toBeCloseTo(1, 7);
    expect(expectations.one(pointwise("sin"), m, 60).energy).toBeCloseTo(0.5 * (1 - Math.exp(-120) * Math.cos(2 * m)), 7);
    expect(expectations.one(pointwise("erf"), 0, v).energy).toBeCloseTo((2 / Math.PI) * Math.asin((2 * v) / (1 + 2 * v)), 7);
    expect(expectations.one(pointwise("sin"), m, v).mean).toBeCloseTo(Math.sin(m) * Math.exp(-v / 2), 7);
  });

  it("of a shifted ReLU have closed forms", () => {
    const m = -0.8;
    const v = 2.25;
    const cdf = 0.29690142860385116;
    const density = 1.5 * Math.exp(-0.5 * (m / 1.5) ** 2) * (1 / Math.sqrt(2 * Math.PI));
    const one = expectations.one(relu, m, v);
    expect(one.mean).toBeCloseTo(m * cdf + density, 7);
    expect(one.energy).toBeCloseTo((m * m + v) * cdf + m * density, 7);
    expect(one.slopeEnergy).toBeCloseTo(cdf, 7);
  });

  it("of the ReLU family are those of quadrature", () => {
    for (const f of [relu, pointwise("leaky_relu", [0.3]), pointwise("abs"), pointwise("identity")]) {
      const closed = expectations.one(f, 0, 2.5);
      const near = expectations.one(f, 1e-12, 2.5);
      for (const [name, value] of Object.entries(near)) expect(closed[name as keyof typeof closed]).toBeCloseTo(value, 6);
    }
  });

  it("survive saturation: tanh at variance 200 approaches the sign function", () => {
    const one = expectations.one(pointwise("tanh"), 0, 1e6);
    // E tanh'² → density at 0 × ∫ sech⁴ = 4/3.
    expect(one.slopeEnergy / ((4 / 3) * (1 / Math.sqrt(2 * Math.PI * 1e6)))).toBeCloseTo(1, 5);
    expect(1 - one.energy).toBeCloseTo(2 / Math.sqrt(2 * Math.PI * 1e6), 6);
  });

  it("grow as the finite difference says", () => {
    for (const id of ["tanh", "gelu", "relu", "hardtanh", "silu", "sigmoid"] as const) {
      const f = pointwise(id);
      const [m, v] = [0.3, 1.4];
      const step = 1e-3;
      const at = (sign: number) => expectations.one(f, m * Math.sqrt(1 + sign * step), v * (1 + sign * step));
      const slope = (name: "energy" | "slopeEnergy") => Math.log(at(1)[name] / at(-1)[name]) / (2 * step);
      const one = expectations.one(f, m, v);
      expect(one.growth).toBeCloseTo(slope("energy"), 4);
      expect(one.slopeGrowth).toBeCloseTo(slope("slopeEnergy"), 4);
    }
  });

  it("are those of Monte Carlo", () => {
    const random = seeded(1);
    const draws = random.normals(200_000);
    for (const id of ["gelu", "selu", "mish", "hardswish", "softplus", "tanhshrink"] as const) {
      const f = pointwise(id);
      const [m, s] = [0.2, 1.5];
      const one = expectations.one(f, m, s * s);
      const mean = (g: (z: number) => number): number => draws.reduce((sum, x) => sum + g(m + s * x), 0) / draws.length;
      expect(mean(f.value) / one.mean).toBeCloseTo(1, 1);
      expect(mean((z) => f.value(z) ** 2) / one.energy).toBeCloseTo(1, 1.5);
      expect(mean((z) => f.derivative(z) ** 2) / one.slopeEnergy).toBeCloseTo(1, 1.5);
      expect(mean((z) => f.value(z) ** 4) / one.energy ** 2 / one.kurtosis).toBeCloseTo(1, 1);
    }
  });

  it("of homogeneous functions scale", () => {
    fc.assert(
      fc.property(fc.double({ min: -60, max: 60, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), (exponent, m) => {
        const c = 10 ** exponent;
        const small = expectations.one(relu, m, 1);
        const large = expectations.one(relu, m * c, c * c);
        expect(large.energy / (c * c) / small.energy).toBeCloseTo(1, 5);
        expect(large.kurtosis / small.kurtosis).toBeCloseTo(1, 5);
        expect(large.slopeEnergy / small.slopeEnergy).toBeCloseTo(1, 5);
      }),
      { numRuns: 40 },
    );
  });

  it("of a constant are the function's values", () => {
    expect(expectations.one(pointwise("sigmoid"), 1, 0).energy).toBeCloseTo((1 / (1 + Math.exp(-1))) ** 2, 12);
    expect(expectations.pair(pointwise("tanh"), 0.5, 0, 0.3, "value")).toBeCloseTo(Math.tanh(0.5) ** 2, 12);
  });
});

describe("pair expectations", () => {
  const kinds: PairKind[] = ["value", "slope", "energy", "slopeEnergy", "scaledSlope", "centredSlope"];
  const cases = [
    ["tanh", 0, 1],
    ["gelu", 0.2, 2],
    ["relu", 0, 1.5],
    ["relu", 0.4, 1.5],
    ["leaky_relu", 0, 1],
    ["abs", 0, 1],
    ["selu", -0.3, 1],
    ["hardtanh", 0, 3],
    ["hardswish", 0, 1],
    ["sigmoid", 1, 9],
  ] as const;
  it.each(cases)("of %s at mean %f, variance %f equal nested quadrature", (id, m, v) => {
    const f = pointwise(id);
    for (const kind of kinds) {
      const g = integrand(f, kind, m, v);
      const size = expectation((z) => g(z) ** 2, m, v, f.kinks);
      for (const r of [-0.8, 0.25, 0.9, 0.99]) {
        const error = (expectations.pair(f, m, v, r, kind) - nested(g, f.kinks, m, v, r)) / size;
        expect(Math.abs(error)).toBeLessThan(r > 0.95 ? 4e-3 : 2e-5);
      }
    }
  });

  it("close on the moments at one point", () => {
    for (const id of ["tanh", "relu", "gelu"] as const) {
      const f = pointwise(id);
      const one = expectations.one(f, 0.1, 2);
      expect(expectations.pair(f, 0.1, 2, 1, "value")).toBeCloseTo(one.energy, 9);
      expect(expectations.pair(f, 0.1, 2, 0, "value")).toBeCloseTo(one.mean ** 2, 9);
      expect(expectations.pair(f, 0.1, 2, 1, "slope")).toBeCloseTo(one.slopeEnergy, 9);
      expect(expectations.pair(f, 0.1, 2, 1, "energy")).toBeCloseTo(one.kurtosis, 7);
      expect(expectations.pair(f, 0.1, 2, 0, "energy")).toBeCloseTo(1, 7);
    }
  });

  it("of erf is Williams' arcsine (1998)", () => {
    const v = 3;
    for (const r of [-0.5, 0.3, 0.97]) {
      const exact = (2 / Math.PI) * Math.asin((2 * v * r) / (1 + 2 * v));
      expect(expectations.pair(pointwise("erf"), 0, v, r, "value")).toBeCloseTo(exact, 7);
    }
  });

  it("are K' = dK/dr / v (Price's theorem)", () => {
    const f = pointwise("silu");
    const [m, v, r, h] = [0.5, 2, 0.4, 1e-4];
    const slope = (expectations.pair(f, m, v, r + h, "value") - expectations.pair(f, m, v, r - h, "value")) / (2 * h * v);
    expect(expectations.pair(f, m, v, r, "slope")).toBeCloseTo(slope, 6);
  });

  it("do not depend on what was asked before", () => {
    const f = pointwise("gelu");
    const fresh = createExpectations().pair(f, 0.1, 1, 0.5, "value");
    const used = createExpectations();
    for (let i = 0; i < 5000; i++) used.one(f, 0.1, 1 + i * 1e-9);
    expect(used.pair(f, 0.1, 1, 0.5, "value")).toBe(fresh);
  });
});
