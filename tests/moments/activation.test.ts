import { describe, expect, it } from "vitest";
import { ACTIVATIONS, type ActivationId } from "../../src/moments/activation.ts";
import { activationParameters, isActivation, outsideDomain, pointwise } from "../../src/moments/pointwise.ts";
import { erf, normalCdf, normalQuantile } from "../../src/moments/special.ts";

const ids = Object.keys(ACTIVATIONS).filter(isActivation);
const points = Array.from({ length: 161 }, (_, i) => -4 + i / 20 + 0.0123);

/** Parameters for rows whose defaults do nothing or are infinite. */
const chosen: Partial<Record<ActivationId, readonly number[]>> = { clamp: [-0.7, 1.2], power: [3], threshold: [0.3, -1] };

describe("activation table", () => {
  it.each(ids)("%s: derivative, traits and slopes agree with the function", (id) => {
    const f = pointwise(id, chosen[id]);
    const inside = points.filter((z) => z > f.undefinedBelow + 0.01 && f.kinks.every((kink) => Math.abs(z - kink) > 1e-3));
    for (const z of inside) {
      const h = 1e-5;
      const numeric = (f.value(z + h) - f.value(z - h)) / (2 * h);
      expect(f.derivative(z)).toBeCloseTo(numeric, 4 - Math.ceil(Math.log10(1 + Math.abs(numeric))));
      if (f.odd && f.undefinedBelow === -Infinity) expect(f.value(-z)).toBeCloseTo(-f.value(z), 12);
      if (f.slopes) expect(f.value(z)).toBeCloseTo((z < 0 ? f.slopes[0] : f.slopes[1]) * z, 12);
      if (f.degree !== undefined) expect(f.value(2 * z)).toBeCloseTo(2 ** f.degree * f.value(z), 9);
      if (f.flat) expect(f.derivative(z)).toBe(0);
      if (f.steepest !== undefined) expect(Math.abs(f.derivative(z))).toBeLessThanOrEqual(f.steepest);
    }
    const increases = inside.slice(1).every((z, i) => f.value(z) >= f.value(inside[i] ?? z));
    expect(increases).toBe(f.increasing || id === "sqrt");
  });

  it("knees are where the derivative is a tenth of its maximum", () => {
    for (const id of ["tanh", "sigmoid", "softsign", "erf"] as const) {
      const f = pointwise(id);
      expect(f.derivative(f.knee ?? 0) / f.derivative(0)).toBeCloseTo(0.1, 3);
    }
  });

  it("fills defaults in the row's order", () => {
    expect(activationParameters("softplus")).toEqual([
      ["beta", 1],
      ["threshold", 20],
    ]);
    expect(pointwise("leaky_relu", [0.2]).value(-1)).toBeCloseTo(-0.2, 12);
    expect(pointwise("leaky_relu").value(-1)).toBeCloseTo(-0.01, 12);
    expect(pointwise("hardtanh").kinks).toEqual([-1, 1]);
    expect(pointwise("clamp", [-Infinity, 2]).kinks).toEqual([2]);
    expect(pointwise("round").value(2.5)).toBe(2);
    expect(pointwise("round").value(-0.5)).toBeCloseTo(0, 12);
    expect(isActivation("constructor")).toBe(false);
  });

  it("knows where a function is undefined", () => {
    expect(outsideDomain(pointwise("log"), 0, 1)).toBeCloseTo(0.5, 6);
    expect(outsideDomain(pointwise("log"), 5, 1)).toBeLessThan(1e-6);
    expect(outsideDomain(pointwise("reciprocal"), 0, 4)).toBeCloseTo(0.0797, 3);
    expect(outsideDomain(pointwise("tanh"), 0, 1)).toBe(0);
  });
});

describe("special functions", () => {
  it("agree with tabulated values", () => {
    expect(erf(0.5)).toBeCloseTo(0.5204998778130465, 14);
    expect(erf(-2.9)).toBeCloseTo(-0.9999589021219005, 14);
    expect(1 - erf(3.5)).toBeCloseTo(7.430983723414128e-7, 15);
    expect(normalCdf(-6) / 9.865876450376946e-10).toBeCloseTo(1, 8);
    for (const p of [1e-9, 0.001, 0.3, 0.5, 0.9, 0.999999]) expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 9);
  });
});
